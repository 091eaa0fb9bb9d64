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
        + "pattern that matches no case, are errors. Under check it may match cases of other cipher "
        + "sets, features and selections.", valueName: "file"))
  var expect: String?

  @Flag(help: "Write to that file what this run showed: failures in, what passes now out.")
  var updateExpectations = false

  func validate() throws {
    if updateExpectations, expect == nil {
      throw ValidationError("--update-expectations needs --expect and a file.")
    }
  }

  /// Reads the file, before anything is run; nil when none is given. To be written, it need not be
  /// there yet.
  func load() throws(CommandError) -> Announcements? {
    guard let expect else { return nil }
    if updateExpectations, !FileManager.default.fileExists(atPath: expect) {
      let name = URL(filePath: expect).deletingPathExtension().lastPathComponent
      return Announcements(file: .empty(expect, about: name), isUpdated: true)
    }
    do throws(ScenarioErrors) {
      return Announcements(file: try ExpectationFile.load(expect), isUpdated: updateExpectations)
    } catch {
      throw .unusable(error.description)
    }
  }
}

/// The verdicts that are announced for a run.
struct Announcements {
  let file: ExpectationFile
  /// Whether the file is brought up to date instead of held against the run.
  let isUpdated: Bool

  /// Marks what was announced in a run. What is wrong with the file is said, and gives the exit code
  /// that the run ends with unless it has a worse one of its own.
  ///
  /// - Parameter others: cases that may be announced although they are not in the run.
  func apply(
    to run: inout Run, beside others: [(scenario: Scenario, point: ScenarioCase)] = [],
    on console: Console
  ) throws(CommandError) -> CommandOutcome {
    let outcome = file.apply(to: &run, beside: others)
    if isUpdated {
      let output = try OutputFile(file.path, on: console.streams)
      let today = String(run.startedAt.description.prefix(10))
      try output.write(file.updated(after: run, outcome, on: today))
      try output.close()
      return run.exitCode
    }
    let passes = outcome.unexpectedPasses.map {
      "\($0) passes, though \(file.path) announces otherwise"
    }
    for problem in outcome.problems(in: file.path) + passes {
      console.streams.errors.write(Printable.text(problem) + "\n")
    }
    let isWorse = [CommandOutcome.harness, .failure, .usage].contains(run.exitCode)
    return outcome.idle.isEmpty || isWorse ? run.exitCode : .usage
  }
}
