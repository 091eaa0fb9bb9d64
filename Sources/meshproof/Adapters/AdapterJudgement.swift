import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashRecords
import TelehashReports

/// Judges the implementation behind an adapter by the scenarios: `check --iut`.
struct AdapterJudgement {
  var iut: String
  /// What to play, by the library it is from.
  var suite: (ScenarioLibrary) throws(CommandError) -> Suite
  var jobs: Int?
  var adapter: AdapterOptions
  var runOptions: RunOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let announced = try runOptions.prepare()
    let library = try ScenarioLibrary(runOptions.data)
    var suite = try suite(library)
    suite.cases.removeAll { entry in
      !entry.scenario.cast.contains { $0.name.text == CastMember.subject }
    }
    guard !suite.cases.isEmpty else {
      throw CommandError.unusable("no case with a subject is selected")
    }
    let started = ContinuousClock.now
    let startedAt = WallTime.now
    let greeting = try await adapter.greeting(of: iut)
    var target = Run.Target(kind: "adapter", name: iut)
    let results: [CaseRunner.Result]
    switch greeting {
    case .success(let greeting):
      target.name = "\(greeting.name) \(greeting.version)"
      target.features.declared = greeting.features.words
      results = await play(suite, on: console)
      target.features.probed = Self.probed(results.map(\.record))
    case .failure(let fault):
      results = suite.cases.indices.map {
        suite.unplayed($0, .inconclusive, "the adapter says no hello: \(fault)")
      }
    }
    var run = Run(
      tool: .current, command: Invocation.words, mode: .live, target: target,
      seed: suite.seed, startedAt: startedAt, duration: .init(real: started.elapsed),
      cases: results.map(\.record))
    run.summariseRequirements()
    let outcome = try announced?.apply(to: &run, on: console) ?? run.exitCode
    run = try runOptions.reports.write(run, results, on: console) { () throws(CommandError) in
      try ReportCatalogue(library)
    }
    report(run, library.catalogue, greeting, on: runOptions.reports.console(console))
    return outcome
  }

  private func play(_ suite: Suite, on console: Console) async -> [CaseRunner.Result] {
    var execution = AdapterExecution(
      suite, jobs: jobs, commands: [(CastMember.subject, iut)])
    execution.patience = adapter.processPatience
    execution.isFreshEachTime = adapter.fresh
    var progress = console.progress()
    var done = 0
    let results = await execution.run { finished in
      done += 1
      progress.show("\(done)/\(suite.cases.count) \(finished.result.record.id)")
    }
    progress.clear()
    return results
  }

  /// What was seen to work, in the words features are declared with.
  private static func probed(_ cases: [Case]) -> [String] {
    let seen = cases.filter { $0.verdict == .pass || $0.verdict == .lenient }
    let editions = Set(seen.compactMap(\.axes.edition)).sorted()
    let csids = Set(seen.compactMap(\.axes.csid)).sorted()
    let roles = Set(seen.compactMap(\.axes.role)).sorted()
    return roles.map { "role:\($0)" } + editions.map { "edition:\($0.rawValue)" }
      + csids.map { "csid:\($0)" }
  }

  private func report(
    _ run: Run, _ catalogue: RequirementCatalogue,
    _ greeting: Result<AdapterGreeting, SubjectFault>, on console: Console
  ) {
    if case .failure(let fault) = greeting {
      console.print("the adapter says no hello: \(Printable.text(fault.description))")
      console.print(RunSummary.line(run.totals, of: "case", console.style))
      return
    }
    SuiteReport(run, catalogue: catalogue, folder: runOptions.reports.directory).print(on: console)
  }
}
