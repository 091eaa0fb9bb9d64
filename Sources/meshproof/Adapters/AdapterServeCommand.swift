import ArgumentParser
import TelehashConformance
import TelehashCore
import TelehashLive
import TelehashRecords

/// The reference endpoint as an adapter.
struct AdapterServeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Be an adapter: the reference endpoint or router on standard input and output.")

  @Option(help: ArgumentHelp("Carry a deviation; may repeat.", valueName: "name"))
  var deviation: [String] = []

  @Option(
    name: .customLong("null"),
    help: ArgumentHelp("Implement nothing, in this way.", visibility: .private))
  var null: NullSubject?

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    if let null { return try Self.serve(NullAdapter(null).answer) }
    let deviations: Deviations
    do throws(UnknownDeviation) {
      deviations = try Deviations(names: deviation)
    } catch {
      throw CommandError.unusable("no deviation is called \(error.name)")
    }
    var server = AdapterServer(deviations: deviations, version: ToolVersion.current)
    return try Self.serve { server.answer($0) }
  }

  /// Serves on standard input and output.
  static func serve(_ answer: ([UInt8]) -> [[UInt8]]) throws -> CommandOutcome {
    do throws(AdapterLoop.Fault) {
      try AdapterLoop.serve(answer)
      return .success
    } catch {
      switch error {
      case .endlessLine: throw CommandError.unusable("standard input: a line without end")
      case .unreadable: throw CommandError.unusable("standard input: cannot be read")
      case .unwritable: throw CommandError.unwritable("standard output", reason: "closed")
      }
    }
  }
}

extension NullSubject: ExpressibleByArgument {}
