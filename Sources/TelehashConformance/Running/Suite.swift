package import TelehashRecords
package import TelehashSimulation

/// The cases of one run and how they are run; each can be run by itself, in any order and anywhere.
package struct Suite: Sendable {
  package var cases: [Entry]
  package var seed: UInt64
  package var options: CaseOptions
  /// The level of a requirement, from the catalogue.
  private let levels: [String: Level]
  /// Levels that count; everything else is listed as not applicable.
  package var judgedLevels: Set<Level>

  /// A scenario at one point.
  package struct Entry: Sendable {
    package let scenario: Scenario
    package let point: ScenarioCase
    /// Which repetition, from 0; each has a seed of its own.
    package let round: Int
  }

  package init(
    _ selected: [(scenario: Scenario, point: ScenarioCase)], repetitions: Int = 1, seed: UInt64,
    options: CaseOptions = CaseOptions(), catalogue: RequirementCatalogue,
    judgedLevels: Set<Level> = Set(Level.allCases)
  ) {
    cases = (0..<max(repetitions, 1)).flatMap { round in
      selected.map { Entry(scenario: $0.scenario, point: $0.point, round: round) }
    }
    self.seed = seed
    self.options = options
    levels = Dictionary(
      catalogue.all.map { ($0.id, $0.level) }, uniquingKeysWith: { first, _ in first })
    self.judgedLevels = judgedLevels
  }

  /// Runs one case.
  package func run(_ index: Int) -> CaseRunner.Result {
    let entry = cases[index]
    var result = CaseRunner.run(
      entry.scenario, entry.point, seed: seed &+ UInt64(entry.round), options: options
    ) { levels[$0] }
    if !judgedLevels.contains(result.record.level) {
      result.record.verdict = .notApplicable
      result.record.unexpected = false
      result.record.message = "its level is not judged"
    }
    return result
  }

  /// A case that was not played, and why.
  package func unplayed(
    _ index: Int, _ verdict: Verdict, _ message: String
  ) -> CaseRunner.Result {
    let entry = cases[index]
    let seed = seed &+ UInt64(entry.round)
    return CaseRunner.unplayed(
      entry.scenario, entry.point, seed: seed, verdict, message
    ) { levels[$0] }
  }

  /// Runs any scenario as this suite runs its own, if wanted with the network's doings given.
  package func run(
    _ scenario: Scenario, _ point: ScenarioCase, seed: UInt64, schedule: NetworkSchedule?
  ) -> CaseRunner.Result {
    var options = options
    options.schedule = schedule
    return CaseRunner.run(scenario, point, seed: seed, options: options) { levels[$0] }
  }

  /// The part of the suite that shard `number` of `count` runs: a pure partition by position.
  package func shard(_ number: Int, of count: Int) -> Suite {
    var part = self
    part.cases = cases.enumerated().filter { $0.offset % count == number - 1 }.map(\.element)
    return part
  }
}
