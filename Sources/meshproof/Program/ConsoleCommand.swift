import ArgumentParser
import TelehashRecords

/// How a command ended, which is also the program's exit code.
typealias CommandOutcome = TelehashRecords.ExitCode

/// A command that writes to a console and says how it ended.
///
/// What stops it before anything is judged is thrown as a `CommandError`.
protocol ConsoleCommand: AsyncParsableCommand {
  var common: CommonOptions { get }

  func perform(on console: Console) async throws -> CommandOutcome
}
