import ArgumentParser
import Foundation
import TelehashRecords

/// The entry point: parses the command line, runs a command, and ends with an exit code of ours.
@main
enum Program {
  static func main() async {
    let code = await run(
      Array(CommandLine.arguments.dropFirst()), streams: ConsoleStreams.standard)
    exit(code.rawValue)
  }

  /// Runs one command line on the given streams; tests call it in their own process.
  static func run(_ arguments: [String], streams: ConsoleStreams) async -> CommandOutcome {
    do {
      var command = try MeshproofCommand.parseAsRoot(arguments)
      if let command = command as? any ConsoleCommand {
        return try await command.perform(on: Console(streams, command.common))
      }
      // Help and its like, which the parser offers as commands of its own.
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return .success
    } catch {
      return report(error, to: streams)
    }
  }

  /// Says what went wrong and which exit code that is.
  private static func report(_ error: any Error, to streams: ConsoleStreams) -> CommandOutcome {
    if let error = error as? CommandError {
      for line in error.description.split(separator: "\n") {
        streams.errors.write("meshproof: \(Printable.text(String(line)))\n")
      }
      return .usage
    }
    // A command that runs by itself may end with a bare exit code.
    if let code = error as? ArgumentParser.ExitCode {
      return CommandOutcome(rawValue: code.rawValue) ?? .harness
    }
    let message = MeshproofCommand.fullMessage(for: error)
    let code = MeshproofCommand.exitCode(for: error)
    switch code {
    case .success:
      if !message.isEmpty { streams.output.write(message + "\n") }
      return .success
    case .validationFailure:
      streams.errors.write(message + "\n")
      return .usage
    default:
      // No command throws anything else, so this is our own fault.
      streams.errors.write("meshproof: fault of the harness: \(error)\n")
      return .harness
    }
  }
}
