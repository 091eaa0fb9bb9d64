import ArgumentParser
import Foundation
import TelehashConformance
import TelehashPackets
import TelehashRecords
import TelehashReports

/// Plays the scenarios with the reference endpoints in the simulated network.
struct SimCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim",
    abstract: "Play the scenarios with the reference endpoints in a simulated network.",
    discussion: """
      Virtual time, one seed: the same build, scenario and seed give the same trace, whose hash is \
      in the report. Cases run side by side.
      """)

  @OptionGroup(title: "What to play")
  var suiteOptions: SuiteOptions

  @Option(
    name: .customLong("repeat"), help: "Play everything so often, each time with the next seed.")
  var repetitions = 1

  @Flag(help: "Play everything again in a second process and compare the traces.")
  var checkDeterminism = false

  @Option(help: ArgumentHelp("Play part i of n.", valueName: "i/n"))
  var shard: Shard?

  @Flag(name: .customShort("x"), help: "Stop at the first unexpected verdict.")
  var stopAtFirst = false

  @OptionGroup
  var runOptions: RunOptions

  var common: CommonOptions { runOptions.common }

  func validate() throws {
    if repetitions < 1 || repetitions > 10_000 {
      throw ValidationError("--repeat takes a number from 1 to 10000.")
    }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    let announced = try runOptions.prepare()
    let library = try ScenarioLibrary(runOptions.data)
    var suite = try suiteOptions.suite(library, repetitions: repetitions)
    if let shard { suite = suite.shard(shard.number, of: shard.count) }
    var execution = SuiteExecution(suite, jobs: suiteOptions.jobs)
    execution.stopsAtFirst = stopAtFirst

    let clock = ContinuousClock()
    let started = clock.now
    let startedAt = WallTime.now
    let results = await SuiteProgress.run(execution, on: console)
    var run = Run(
      tool: .current, command: Invocation.words, mode: .sim,
      target: .init(kind: "reference", name: "meshproof"), seed: suiteOptions.seed,
      startedAt: startedAt,
      duration: .init(real: TimeSpan(clock.now - started)), cases: results.map(\.record))
    let blocked = Blame.apply(to: &run.cases)
    run.readings = Self.readings(of: results)
    run.summariseRequirements()

    var outcome = try announced?.apply(to: &run, on: console) ?? run.exitCode
    if checkDeterminism, let difference = try await DeterminismCheck.compare(run) {
      console.remark("not deterministic: \(difference)")
      outcome = .harness
    }
    run = try runOptions.reports.write(run, results, on: console) { () throws(CommandError) in
      try ReportCatalogue(library)
    }
    for (root, count) in blocked {
      runOptions.reports.console(console).remark(
        "blocked by \(root): \(Counted.text(count, "case"))")
    }
    SuiteReport(run, catalogue: library.catalogue, folder: runOptions.reports.directory)
      .print(on: runOptions.reports.console(console))
    return outcome
  }

  /// The readings of ambiguous points the subjects were seen to follow, each once, in order.
  private static func readings(of results: [CaseRunner.Result]) -> [Reading] {
    Set(results.flatMap(\.readings)).sorted { $0.rawValue < $1.rawValue }
      .map { Reading(topic: $0.row, reading: $0.name) }
  }
}

/// One part of a suite: `2/8`.
struct Shard: Hashable, Sendable, ExpressibleByArgument {
  let number: Int
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1,
      count <= 100_000, (1...count).contains(number)
    else { return nil }
    self.number = number
    self.count = count
  }
}
