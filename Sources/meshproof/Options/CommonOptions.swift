import ArgumentParser

/// The options every command has.
struct CommonOptions: ParsableArguments {
  @Option(help: "Colours: on a terminal, always or never.")
  var color = ColorChoice.auto

  @Flag(
    name: [.customShort("v"), .long], help: "Show more: also what passed; -vv also every packet.")
  var verbose: Int

  @Flag(name: .shortAndLong, help: "Show only what failed and the summary.")
  var quiet = false

  func validate() throws {
    if quiet, verbose > 0 { throw ValidationError("-q and -v exclude each other.") }
  }

  var verbosity: Verbosity {
    if quiet { return .quiet }
    return verbose == 0 ? .normal : verbose == 1 ? .verbose : .everything
  }
}

/// When to use colours.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never
}

/// How much a command shows.
enum Verbosity: Int, Comparable, Sendable {
  case quiet, normal, verbose, everything

  static func < (a: Verbosity, b: Verbosity) -> Bool { a.rawValue < b.rawValue }
}
