import TelehashRecords
package import TelehashSimulation

/// Plays cases under one seed after another and makes what it finds small.
///
/// A case that fails is repeated with the schedule its network wrote down; then everything that is
/// not needed for the failure is taken away: first what the network did, then data, then rounds.
package struct Fuzzer: Sendable {
  private let suite: Suite
  /// Runs spent on making one finding small.
  private let budget: Int

  /// A failing case, made small.
  package struct Finding: Sendable {
    package let scenario: Scenario
    package let point: ScenarioCase
    package let seed: UInt64
    /// What the network does in the smallest run that still fails.
    package let schedule: NetworkSchedule
    /// That run.
    package let result: CaseRunner.Result
    /// The number of datagrams in the first failing run and in the smallest.
    package let datagrams: (before: Int, after: Int)
    /// Whether the failure came back under its own schedule; else it is shown as found.
    package let isRepeatable: Bool
    /// What was changed in the scenario's text, by line.
    package let reductions: [Reduction]
  }

  package init(_ suite: Suite, budget: Int = 400) {
    self.suite = suite
    self.budget = budget
  }

  /// Plays one case under one seed; nil when nothing unexpected happened.
  package func play(_ index: Int, seed: UInt64) -> Finding? {
    let entry = suite.cases[index]
    let first = run(entry.scenario, entry.point, seed, nil)
    guard first.record.unexpected else { return nil }
    guard fails(entry.scenario, entry.point, seed, first.schedule) else {
      return Finding(
        scenario: entry.scenario, point: entry.point, seed: seed, schedule: first.schedule,
        result: first, datagrams: (first.sent.count, first.sent.count), isRepeatable: false,
        reductions: [])
    }
    var scenario = entry.scenario
    let point = entry.point
    var left = budget
    var schedule = shrink(first.schedule, scenario, point, seed, &left)
    let reductions = reduce(&scenario, point, seed, schedule, &left)
    if !reductions.isEmpty { schedule = shrink(schedule, scenario, point, seed, &left) }
    let smallest = run(scenario, point, seed, schedule)
    return Finding(
      scenario: scenario, point: point, seed: seed, schedule: schedule, result: smallest,
      datagrams: (first.sent.count, smallest.sent.count), isRepeatable: true,
      reductions: reductions)
  }

  // MARK: Making it small

  /// Takes away what the network need not do.
  private func shrink(
    _ schedule: NetworkSchedule, _ scenario: Scenario, _ point: ScenarioCase, _ seed: UInt64,
    _ left: inout Int
  ) -> NetworkSchedule {
    guard left > 0,
      let outcome = schedule.shrunk(
        budget: left, while: { fails(scenario, point, seed, $0) })
    else { return schedule }
    left -= outcome.attempts
    return NetworkSchedule(outcome.elements)
  }

  /// Makes transfers smaller and rounds fewer while the case still fails.
  private func reduce(
    _ scenario: inout Scenario, _ point: ScenarioCase, _ seed: UInt64,
    _ schedule: NetworkSchedule, _ left: inout Int
  ) -> [Reduction] {
    var reductions: [Reduction] = []
    for index in scenario.play.indices {
      while left > 0, let candidate = Reduction.next(for: scenario.play[index]) {
        var smaller = scenario
        smaller.play[index].value = candidate.step
        left -= 1
        guard fails(smaller, point, seed, schedule) else { break }
        scenario = smaller
        reductions.removeAll { $0.line == candidate.reduction.line }
        reductions.append(candidate.reduction)
      }
    }
    return reductions
  }

  private func fails(
    _ scenario: Scenario, _ point: ScenarioCase, _ seed: UInt64, _ schedule: NetworkSchedule
  ) -> Bool { run(scenario, point, seed, schedule).record.unexpected }

  private func run(
    _ scenario: Scenario, _ point: ScenarioCase, _ seed: UInt64, _ schedule: NetworkSchedule?
  ) -> CaseRunner.Result { suite.run(scenario, point, seed: seed, schedule: schedule) }
}

/// One number of a play made smaller.
package struct Reduction: Hashable, Sendable {
  /// The line of the step in the scenario's file.
  package let line: Int
  package let member: String
  package let value: Int

  /// The next smaller form of a step; nil when it has none.
  static func next(for step: Located<Step>) -> (step: Step, reduction: Reduction)? {
    switch step.value {
    case .transfer(var transfer) where transfer.bytes > 1:
      transfer.bytes /= 2
      return (
        .transfer(transfer),
        Reduction(line: step.place.line, member: "bytes", value: transfer.bytes)
      )
    case .repeat(var rounds) where rounds.times > 1:
      rounds.times /= 2
      return (
        .repeat(rounds),
        Reduction(line: step.place.line, member: "times", value: rounds.times)
      )
    case .link, .send, .craft, .expect, .silence, .fence, .open, .transfer, .close, .restart,
      .network, .wait, .repeat, .observe, .command:
      return nil
    }
  }
}
