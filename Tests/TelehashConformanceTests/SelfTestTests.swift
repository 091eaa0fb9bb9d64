import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import TelehashV2
import Testing

@testable import TelehashConformance

/// That the self-test itself can fail.
@Suite struct SelfTestTests {
  // MARK: The register

  @Test func everyDeviationHasOneRecordOrAReason() {
    #expect(Set(DeviationRegister.all).count == DeviationRegister.all.count)
    let known = Deviations.allNames + SwitchDeviation.allCases.map(\.rawValue)
    let unseen = Set(DeviationRegister.unseen.map(\.name))
    for name in known {
      #expect(DeviationRegister.records(named: name).isEmpty == unseen.contains(name), "\(name)")
    }
    // Both versions know a few names, which then stand for two faults.
    for name in Set(Deviations.allNames).intersection(SwitchDeviation.allCases.map(\.rawValue)) {
      #expect(DeviationRegister.records(named: name).map(\.family).contains(.version2))
      #expect(DeviationRegister.records(named: name).count == 2)
    }
    for record in DeviationRegister.all
    where record.family != .computation && record.family != .traffic {
      #expect(known.contains(record.name), "\(record.name)")
    }
    for entry in DeviationRegister.unseen { #expect(!entry.reason.isEmpty) }
  }

  /// What was seen in real implementations is imitated, or has a reason.
  @Test func everyFaultOfTheMuseumHasARecordOrAReason() {
    #expect(DeviationRecord.museum.count == 135)
    let unseen = Set(DeviationRegister.unseen.map(\.name))
    for (name, seenIn) in DeviationRecord.museum {
      let isRecorded = !DeviationRegister.records(named: name).isEmpty
      #expect(isRecorded != unseen.contains(name), "\(name)")
      #expect(!seenIn.isEmpty)
    }
  }

  @Test func recordsBreakWhatExists() throws {
    let catalogue = try ScenarioFixtures.catalogue.get()
    for record in DeviationRegister.all {
      #expect(!record.requirements.isEmpty && !record.statement.isEmpty)
      #expect(catalogue.unknown(among: record.requirements).isEmpty, "\(record.name)")
    }
  }

  /// Each MUST and MUST NOT that a faulty implementation could break is broken by a deviation.
  @Test func everyMustHasADeviationOrAReason() throws {
    let catalogue = try ScenarioFixtures.catalogue.get()
    let ledger = try Ledger.load(from: ScenarioFixtures.location.get(), catalogue: catalogue)
    let broken = Set(DeviationRegister.all.flatMap(\.requirements))
    let unbroken = Set(DeviationRegister.unbroken.map(\.requirement))
    for requirement in catalogue.all
    where [.must, .mustNot].contains(requirement.level) && ledger[requirement.id] == nil {
      let id = requirement.id
      #expect(broken.contains(id) != unbroken.contains(id), "\(id)")
    }
    for entry in DeviationRegister.unbroken {
      #expect(catalogue[entry.requirement] != nil && !entry.reason.isEmpty)
      #expect(ledger[entry.requirement] == nil, "\(entry.requirement) is excused twice")
    }
    // At most one in twenty.
    #expect(unbroken.count * 20 <= catalogue.all.count)
  }

  @Test func thereAreManyDeviations() {
    #expect(DeviationRegister.all.count >= 150)
  }

  // MARK: Checks

  /// Ten checks by chance: each sees a deviation, and none when it is switched off, so that the
  /// self-test calls it idle.
  @Test(arguments: ["scenarios", "monitors"])
  func aDisabledCheckIsNoticed(kind: String) throws {
    let scenarios = try ScenarioFixtures.paths.map { try ScenarioFixtures.scenario($0) }
    let catalogue = try ScenarioFixtures.catalogue.get()
    var random = SeededRandom(seed: 3, label: "disabled checks")
    let suite = Suite(
      scenarios.flatMap { scenario in scenario.cases.prefix(1).map { (scenario, $0) } },
      seed: 1, catalogue: catalogue)
    let all: [KillMatrix.Check] =
      kind == "scenarios"
      ? scenarios.map { .scenario($0.id) } : MonitorSuite.standard.map { .monitor($0.name) }
    var disabled = 0
    // One point of each scenario is tried, at which some checks have nothing to see.
    for _ in 0..<20 where disabled < 5 {
      let check = all[Int(random.below(UInt64(all.count)))]
      guard let kill = Self.firstKill(by: check, in: suite) else { continue }
      disabled += 1
      #expect(Self.sees(check, kill.record, at: kill.index, in: suite))
      var blind = suite
      switch check {
      case .scenario(let id): blind.options.blind = [id]
      case .monitor(let name): blind.options.ignored = [name]
      case .vector: break
      }
      #expect(!Self.sees(check, kill.record, at: kill.index, in: blind))
      let plan = SelfTestPlan(blind, records: [kill.record])
      var matrix = KillMatrix(plan, records: [kill.record])
      let piece = SelfTestPlan.Piece.deviation(kill.record, kill.index)
      matrix.add(piece, plan.run(piece))
      #expect(matrix.allProblems.contains(.idle(check)))
    }
    #expect(disabled == 5)
  }

  /// A deviation and a case by which a check is seen to fail.
  private static func firstKill(
    by check: KillMatrix.Check, in suite: Suite
  ) -> (record: DeviationRecord, index: Int)? {
    for record in DeviationRegister.all {
      for (index, entry) in suite.cases.enumerated()
      where record.family.plays(in: entry.point.edition) {
        switch check {
        case .scenario(let id):
          guard entry.scenario.id == id,
            entry.scenario.requirements.contains(where: { record.requirements.contains($0.value) })
          else { continue }
        case .monitor(let name):
          guard
            record.requirements.contains(where: { MonitorSuite.monitors(of: $0).contains(name) }),
            entry.scenario.requirements.contains(where: { record.requirements.contains($0.value) })
          else { continue }
        case .vector: continue
        }
        if sees(check, record, at: index, in: suite) { return (record, index) }
      }
    }
    return nil
  }

  private static func sees(
    _ check: KillMatrix.Check, _ record: DeviationRecord, at index: Int, in suite: Suite
  ) -> Bool {
    let plan = SelfTestPlan(suite, records: [record])
    var matrix = KillMatrix(plan, records: [record])
    let piece = SelfTestPlan.Piece.deviation(record, index)
    matrix.add(piece, plan.run(piece))
    return matrix.counts[check, default: 0] > 0
  }

  @Test func nothingPassesWithANullSubject() throws {
    let path = try #require(
      ScenarioFixtures.paths.first { $0.contains("an-older-handshake-does-not-replace") })
    let scenario = try ScenarioFixtures.scenario(path)
    for null in NullSubject.allCases where null != .twice {
      var options = CaseOptions()
      options.subjects["subject"] = null.make()
      let result = CaseRunner.run(
        scenario, scenario.cases[0], seed: 1, options: options, levelOf: ScenarioFixtures.level)
      #expect(result.record.verdict != .pass, "\(null)")
    }
  }

  @Test func theSameSeedGivesTheSamePlan() throws {
    let scenarios = try ScenarioFixtures.paths.prefix(30).map { try ScenarioFixtures.scenario($0) }
    func plan(_ seed: UInt64) throws -> [SelfTestPlan.Piece] {
      SelfTestPlan(
        Suite(
          scenarios.flatMap { scenario in scenario.cases.map { (scenario, $0) } }, seed: seed,
          catalogue: try ScenarioFixtures.catalogue.get())
      ).pieces
    }
    #expect(try plan(1) == plan(1))
    #expect(try plan(1) != plan(2))
  }

  // MARK: Vectors

  @Test func vectorsSeeEveryFaultyComputation() throws {
    var seen: Set<String> = []
    for path in VectorFixtures.paths {
      let trial = VectorTrial(
        try VectorFixtures.file(path), mutants: VectorMutant.all, flips: nil)
      seen.formUnion(trial.failures.keys)
    }
    for mutant in VectorMutant.all {
      #expect(seen.contains(mutant.record.name), "\(mutant.record.name)")
    }
  }

  /// The self-test does this for all files; here a few small ones will do.
  @Test(arguments: ["base32/base32.json", "token/token.json", "hashname/hashname.json"])
  func aFlippedBitChangesEveryVector(path: String) throws {
    #expect(try VectorTrial(VectorFixtures.file(path), mutants: [], flips: 1).deaf.isEmpty)
  }

  // MARK: Captures

  @Test func monitorsSeeFaultyTraffic() throws {
    for mutant in CaptureMutant.all {
      let path = try #require(ScenarioFixtures.paths.first { $0.contains(mutant.scenario) })
      let scenario = try ScenarioFixtures.scenario(path)
      let result = CaseRunner.run(
        scenario, scenario.cases[0], seed: 1, options: CaseOptions(),
        levelOf: ScenarioFixtures.level)
      let edition = try #require(Edition.named(scenario.cases[0].edition))
      let plan = SelfTestPlan(
        Suite(
          [(scenario, scenario.cases[0])], seed: 1, catalogue: try ScenarioFixtures.catalogue.get()),
        records: [mutant.record])
      var matrix = KillMatrix(plan, records: [mutant.record])
      matrix.add(mutant, mutant.judgement(of: [], in: edition))
      #expect(!matrix.rows[0].isCaught)
      matrix.add(mutant, mutant.judgement(of: result.sent, in: edition))
      #expect(matrix.rows[0].isCaught)
    }
  }

  // MARK: Blame

  @Test func whatRestsOnARedRootIsBlocked() {
    func item(_ id: String, _ area: String, _ verdict: Verdict, _ csid: String = "3a") -> Case {
      Case(
        id: "\(id)[v3,\(csid),clean]", title: "", area: area, requirements: [], level: .must,
        axes: .init(edition: .v3, csid: csid), verdict: verdict, unexpected: verdict == .fail)
    }
    let root = "handshake/the-first-answer-repeats-the-at-once"
    var cases = [
      item(root, "handshake", .fail), item("channel/a", "channel", .fail),
      item("channel/b", "channel", .pass), item("cloak/c", "cloak", .fail),
      item("channel/d", "channel", .inconclusive), item("channel/e", "channel", .fail, "1a"),
    ]
    let blocked = Blame.apply(to: &cases)
    #expect(blocked.map(\.root) == ["\(root)[v3,3a,clean]"])
    #expect(blocked.map(\.count) == [2])
    #expect(cases.map(\.verdict) == [.fail, .blocked, .pass, .fail, .blocked, .fail])
    #expect(cases[1].blockedBy == cases[0].id && !cases[1].unexpected)
  }

  @Test func rootsAreScenarios() throws {
    let scenarios = try ScenarioFixtures.paths.map { try ScenarioFixtures.scenario($0).id }
    for prerequisite in Blame.prerequisites { #expect(scenarios.contains(prerequisite.root)) }
  }
}
