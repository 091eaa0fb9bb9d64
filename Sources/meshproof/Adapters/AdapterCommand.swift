import ArgumentParser

/// Works with implementations that are attached as adapter processes.
struct AdapterCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapter",
    abstract: "Speak the adapter protocol, or check who speaks it.",
    discussion: """
      An adapter is a program that puts an implementation behind JSON lines on standard input and \
      output; PORTING.md says how to write one. 'meshproof check --iut CMD' judges what is behind.
      """,
    subcommands: [AdapterServeCommand.self, AdapterCheckCommand.self])
}
