import TelehashCrypto
import TelehashPackets
import TelehashRecords
import TelehashSimulation

/// Plays cases under one seed after another and makes what it finds small.
///
/// A case that fails is repeated with the schedule its network wrote down; then everything that is
/// not needed for the failure is taken away: first what the network did, then the topology, then
/// steps and data.
package struct Fuzzer: Sendable {
  private let suite: Suite
  /// Runs spent on making one finding small.
  private let budget: Int

  /// A failing case, made small.
  package struct Finding: Sendable {
    /// The case as it was found.
    package let found: ScenarioCase
    package let seed: UInt64
    /// The smallest scenario that still fails, with the network's doings among its steps, and where
    /// it belongs below a folder of scenarios. Nil when the failure did not come back that way: then
    /// it is shown as found.
    package let small: (file: String, text: String)?
    /// The case of that scenario.
    package let point: ScenarioCase
    /// Its run.
    package let result: CaseRunner.Result
    /// The number of datagrams in the first failing run and in the smallest.
    package let datagrams: (before: Int, after: Int)
    /// To how many of them the network did something.
    package let touched: Int
  }

  package init(_ suite: Suite, budget: Int = 1000) {
    self.suite = suite
    self.budget = budget
  }

  /// Plays one case under one seed; nil when nothing unexpected happened.
  ///
  /// - Throws: when the file of a scenario that fails cannot be read any more.
  package func play(_ index: Int, seed: UInt64) throws(ScenarioErrors) -> Finding? {
    let entry = suite.cases[index]
    let first = suite.run(entry.scenario, entry.point, seed: seed, schedule: nil)
    guard let symptom = Symptom(first) else { return nil }
    let text = try ScenarioFiles.text(at: entry.scenario.file)
    guard let small = shrink(entry, text, seed, first.schedule, symptom) else {
      return Finding(
        found: entry.point, seed: seed, small: nil, point: entry.point, result: first,
        datagrams: (first.sent.count, first.sent.count),
        touched: first.schedule.decisions.count)
    }
    return Finding(
      found: entry.point, seed: seed, small: (small.draft.file, small.draft.text),
      point: small.draft.point, result: small.result,
      datagrams: (first.sent.count, small.result.sent.count), touched: small.draft.touched)
  }

  // MARK: Making it small

  /// The smallest draft that still fails, and its run; nil when it does not fail in a file of its own.
  private func shrink(
    _ entry: Suite.Entry, _ text: String, _ seed: UInt64, _ schedule: NetworkSchedule,
    _ symptom: Symptom
  ) -> (draft: ScenarioDraft, result: CaseRunner.Result)? {
    let fails: (NetworkSchedule) -> Bool = { schedule in
      Symptom(suite.run(entry.scenario, entry.point, seed: seed, schedule: schedule)) == symptom
    }
    guard let outcome = schedule.shrunk(budget: budget, while: fails),
      let whole = ScenarioDraft(text: text, file: Self.file(for: entry.point), point: entry.point)
    else { return nil }
    // Where the network's doings cannot be spelled out, chance stays; the seed repeats it.
    let drafts = [whole.following(NetworkSchedule(outcome.elements)), whole]
    let playable = drafts.lazy.compactMap { draft in draft.scenario.map { (draft, $0) } }
    let symptomOf: (ScenarioDraft, Scenario) -> Symptom? = { draft, scenario in
      Symptom(suite.run(scenario, draft.point, seed: seed, schedule: nil))
    }
    guard let (draft, scenario) = playable.first(where: { symptomOf($0, $1) == symptom })
    else { return nil }
    let scope: DraftReduction.Scope =
      !counterpartPasses(draft, scenario, seed)
      ? .numbers : suite.options.deviations.isEmpty ? .castAndNumbers : .everything
    var reduction = DraftReduction(
      of: symptom, scope: scope, budget: budget - min(outcome.attempts, budget / 2),
      symptomOf: symptomOf,
      counterpartPasses: { counterpartPasses($0, $1, seed) })
    let smallest = reduction.reduce(draft)
    guard let scenario = smallest.scenario else { return nil }
    return (smallest, suite.run(scenario, smallest.point, seed: seed, schedule: nil))
  }

  /// Whether a draft's play succeeds without what is held to be its fault.
  private func counterpartPasses(
    _ draft: ScenarioDraft, _ scenario: Scenario, _ seed: UInt64
  ) -> Bool {
    if suite.options.deviations.isEmpty {
      let calm = draft.calm
      guard let scenario = calm.scenario else { return false }
      return Symptom(suite.run(scenario, calm.point, seed: seed, schedule: nil)) == nil
    }
    var sound = suite
    sound.options.deviations = []
    return Symptom(sound.run(scenario, draft.point, seed: seed, schedule: nil)) == nil
  }

  /// A file of its own for each case, named after it.
  private static func file(for point: ScenarioCase) -> String {
    let parts =
      [point.scenario, point.edition.rawValue, point.csid.description, point.network]
      + (point.role.map { [$0.rawValue] } ?? [])
    return "fuzz/" + parts.joined(separator: "-").replacing("/", with: "-") + ".yaml"
  }
}
