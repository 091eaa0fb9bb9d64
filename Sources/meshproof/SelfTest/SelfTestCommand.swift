import ArgumentParser
import Foundation
import TelehashConformance
import TelehashCore
import TelehashPackets
import TelehashRecords
import TelehashReports

/// Shows that every check sees the fault it is for.
struct SelfTestCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest", abstract: "Show that every check can fail and every fault is seen.",
    discussion: """
      The reference implementation plays every scenario and must pass. Then it plays with one \
      deliberate fault at a time: the ordinary check of the requirement the fault breaks must see \
      it. Subjects that do nothing must never pass. What no check sees, and a check that nothing \
      makes fail, is a failure of meshproof itself: exit code 1. The report of the run must say \
      the same after it was read again.

      Each fault meets the cases of its requirements and a sample of others, drawn by --seed; --full \
      runs all with all.

      With --live endpoints with one fault each are served on loopback ports, and 'check' must see \
      what the simulated network shows of it, and turn nothing else red.
      """)

  @Argument(help: ArgumentHelp("Only these deviations.", valueName: "deviation"))
  var names: [String] = []

  @Flag(help: "Let every deviation meet every case.")
  var full = false

  @Flag(help: "Judge served endpoints with faults over real sockets instead.")
  var live = false

  @Option(help: "The seed of every random draw.")
  var seed: UInt64 = 1

  @Option(help: "How many cases run side by side; all processors by default.")
  var jobs: Int?

  @Option(
    help: ArgumentHelp("Write the matrix to this file; - is standard output.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write the matrix as a page.", valueName: "file"))
  var html: String?

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func validate() throws {
    if let jobs, jobs < 1 || jobs > 256 {
      throw ValidationError("--jobs takes a number from 1 to 256.")
    }
    if let unknown = names.first(where: { DeviationRegister.records(named: $0).isEmpty }) {
      throw ValidationError(
        "no deviation is called \(unknown); meshproof list deviations shows them")
    }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    let people = try console.beside([json, html])
    let start = ContinuousClock.now
    let library = try ScenarioLibrary(data)
    let records =
      names.isEmpty ? DeviationRegister.all : names.flatMap { DeviationRegister.records(named: $0) }
    if live {
      return await LiveSelfTest(library: library, seed: seed, jobs: jobs ?? LiveSelfTest.usualJobs)
        .report(records, on: people)
    }
    let suite = Suite(
      library.scenarios.flatMap { scenario in scenario.cases.map { (scenario, $0) } }, seed: seed,
      catalogue: library.catalogue)
    let plan = SelfTestPlan(suite, records: records, isFull: full)
    var matrix = KillMatrix(plan, records: records)
    await SelfTestExecution(plan: plan, jobs: jobs).run(on: people) { matrix.add($0, $1) }
    try await judgeVectors(library, records: records, &matrix)
    judgeCaptures(suite, records: records, &matrix)
    for problem in ReportRoundTrip(matrix.referenceCases, try ReportCatalogue(library), seed: seed)
      .problems
    { matrix.add(problem: problem) }
    let report = SelfTestReport(matrix: matrix, isPartial: !names.isEmpty, elapsed: start.elapsed)
    if let json {
      let file = try OutputFile(json, on: console.streams)
      try file.write(report.json.encoded() + [UInt8(ascii: "\n")])
      try file.close()
    }
    if let html {
      let file = try OutputFile(html, on: console.streams)
      try file.write(try KillTableHTML.text(report.table))
      try file.close()
    }
    report.print(on: people)
    return report.problems.isEmpty ? .success : .failure
  }

  /// Lets the monitors see the traffic of implementations that no case can be played with.
  private func judgeCaptures(
    _ suite: Suite, records: [DeviationRecord], _ matrix: inout KillMatrix
  ) {
    for mutant in CaptureMutant.all where records.contains(mutant.record) {
      guard let index = suite.cases.firstIndex(where: { $0.scenario.id == mutant.scenario }),
        let edition = Edition.named(suite.cases[index].point.edition)
      else { continue }
      matrix.add(mutant, mutant.judgement(of: suite.run(index).sent, in: edition))
    }
  }

  /// Lets faulty computations meet the vectors, and the reference altered vectors.
  private func judgeVectors(
    _ library: ScenarioLibrary, records: [DeviationRecord], _ matrix: inout KillMatrix
  ) async throws(CommandError) {
    let vectors: VectorLibrary
    do {
      vectors = try VectorLibrary(folder: library.location.vectors.path)
    } catch {
      throw .unusable("\(error)")
    }
    let mutants = VectorMutant.all.filter { records.contains($0.record) }
    let flips = names.isEmpty ? seed : nil
    guard !mutants.isEmpty || flips != nil else { return }
    let trials = await SideBySide.map(vectors.files, jobs: jobs) { file in
      VectorTrial(file, mutants: mutants, flips: flips)
    }
    for mutant in mutants {
      matrix.add(
        mutant, failures: trials.flatMap { $0.failures[mutant.record.name] ?? [] })
    }
    for id in trials.flatMap(\.deaf) {
      matrix.add(problem: "the vector \(id) stays the same whatever bit is flipped")
    }
  }
}

/// Work on many things at once.
enum SideBySide {
  /// The results for all elements, in their order, worked out on so many processors.
  static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], jobs: Int?, _ transform: @escaping @Sendable (Element) -> Result
  ) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
      var next = 0
      var results: [Int: Result] = [:]
      func startNext() {
        guard next < elements.count else { return }
        let index = next
        next += 1
        group.addTask { (index, transform(elements[index])) }
      }
      for _ in 0..<(jobs ?? ProcessInfo.processInfo.activeProcessorCount) { startNext() }
      for await (index, result) in group {
        results[index] = result
        startNext()
      }
      return elements.indices.compactMap { results[$0] }
    }
  }
}

/// Does the pieces of a self-test on all processors.
struct SelfTestExecution {
  let plan: SelfTestPlan
  let jobs: Int

  init(plan: SelfTestPlan, jobs: Int?) {
    self.plan = plan
    self.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
  }

  private struct Finished: Sendable {
    let index: Int
    let result: CaseRunner.Result
    let duration: Duration
  }

  /// So many of the runs that took longest are shown with -vv.
  private static let slowestRuns = 20

  /// Runs everything; `note` gets the results in the order of the plan.
  func run(
    on console: Console, _ note: (SelfTestPlan.Piece, CaseRunner.Result) -> Void
  ) async {
    var progress = console.progress()
    var results: [Int: CaseRunner.Result] = [:]
    var durations: [(index: Int, duration: Duration)] = []
    await withTaskGroup(of: Finished.self) { group in
      var next = 0
      var noted = 0
      func startNext() {
        guard next < plan.pieces.count else { return }
        let index = next
        next += 1
        group.addTask { [plan] in
          let start = ContinuousClock.now
          let result = plan.run(plan.pieces[index])
          return Finished(index: index, result: result, duration: ContinuousClock.now - start)
        }
      }
      for _ in 0..<jobs { startNext() }
      for await finished in group {
        results[finished.index] = finished.result
        durations.append((finished.index, finished.duration))
        while let result = results.removeValue(forKey: noted) {
          note(plan.pieces[noted], result)
          noted += 1
        }
        progress.show("\(noted) of \(plan.pieces.count) runs")
        startNext()
      }
    }
    progress.clear()
    guard console.verbosity > .verbose else { return }
    for (index, duration) in durations.sorted(by: { $0.duration > $1.duration })
      .prefix(Self.slowestRuns)
    {
      console.remark("\(duration): \(plan.title(of: plan.pieces[index]))")
    }
  }
}
