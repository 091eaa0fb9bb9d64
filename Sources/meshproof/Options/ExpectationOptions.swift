import ArgumentParser
import Foundation
import TelehashConformance
import TelehashPackets
import TelehashRecords

/// Verdicts that are announced, for every command that makes a run.
struct ExpectationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Verdicts announced in this file are expected; a pass where a failure was announced, and a "
        + "pattern that matches no case, are errors.", valueName: "file"))
  var expect: String?

  @Flag(help: "Write to that file what this run showed: failures in, what passes now out.")
  var updateExpectations = false

  func validate() throws {
    if updateExpectations, expect == nil {
      throw ValidationError("--update-expectations needs --expect and a file.")
    }
  }

  /// Marks what was announced in a run. What is wrong with the file is said, and gives the exit code
  /// that the run ends with unless it has a worse one of its own.
  func apply(to run: inout Run, on console: Console) throws(CommandError) -> CommandOutcome {
    guard let expect else { return run.exitCode }
    let file = try read(expect, run)
    let outcome = file.apply(to: &run)
    if updateExpectations {
      let output = try OutputFile(expect, on: console.streams)
      try output.write(file.updated(after: run, outcome, on: Self.today(run)))
      try output.close()
      return run.exitCode
    }
    let passes = outcome.unexpectedPasses.map {
      "\($0) passes, though \(expect) announces otherwise"
    }
    for problem in outcome.problems(in: expect) + passes {
      console.streams.errors.write(Printable.text(problem) + "\n")
    }
    let isWorse = [CommandOutcome.harness, .failure, .usage].contains(run.exitCode)
    return outcome.idle.isEmpty || isWorse ? run.exitCode : .usage
  }

  private func read(_ path: String, _ run: Run) throws(CommandError) -> ExpectationFile {
    if updateExpectations, !FileManager.default.fileExists(atPath: path) {
      return .empty(path, about: run.target.name)
    }
    do throws(ScenarioErrors) {
      return try ExpectationFile.load(path)
    } catch {
      throw .unusable(error.description)
    }
  }

  private static func today(_ run: Run) -> String {
    String(run.startedAt.description.prefix(10))
  }
}
