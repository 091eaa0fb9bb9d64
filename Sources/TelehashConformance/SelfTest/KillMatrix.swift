package import TelehashRecords

/// Which check saw which fault: the result of a self-test.
package struct KillMatrix: Sendable {
  /// A check that saw a deviation.
  package struct Kill: Hashable, Sendable {
    package let check: Check
    package let requirement: String
    package let verdict: Verdict
  }

  /// Something that can see a fault.
  package enum Check: Hashable, Sendable, Comparable {
    case scenario(String)
    case monitor(String)
    case vector(String)

    package var name: String {
      switch self {
      case .scenario(let name), .monitor(let name), .vector(let name): name
      }
    }
  }

  /// One deviation and what became of it.
  package struct Row: Sendable {
    package let record: DeviationRecord
    /// How many cases it met.
    package internal(set) var caseCount = 0
    /// Each once, the first that saw it first.
    package internal(set) var kills: [Kill] = []
    package internal(set) var readings: [KnownReading] = []

    /// What saw it on a requirement it breaks, with the effect that was declared.
    package var fittingKills: [Kill] {
      kills.filter {
        record.requirements.contains($0.requirement) && $0.verdict == record.effect.verdict
      }
    }

    /// Whether it was caught as declared.
    package var isCaught: Bool {
      if case .reading(let reading) = record.effect {
        return readings.contains(reading) && gravest != .fail
      }
      if record.effect == .inconclusive { return gravest == .fail || gravest == .inconclusive }
      return !fittingKills.isEmpty && (record.effect.verdict == .fail || gravest != .fail)
    }

    /// The gravest verdict on a requirement it breaks.
    package var gravest: Verdict? {
      Verdict.combined(
        kills.filter { record.requirements.contains($0.requirement) }.map(\.verdict))
    }
  }

  /// What is wrong: any of these makes a self-test fail.
  package enum Problem: Hashable, Sendable {
    case referenceFails(String, String)
    case notDeterministic(String)
    /// No check saw it.
    case survivor(String)
    /// It was seen otherwise than declared.
    case otherEffect(String, declared: String, seen: String)
    /// No deviation makes it fail.
    case idle(Check)
    /// No deviation makes this point of a scenario fail.
    case idleCase(String)
    case nullPasses(NullSubject, String)
    case other(String)

    package var text: String {
      switch self {
      case .referenceFails(let id, let message): "the reference fails \(id): \(message)"
      case .notDeterministic(let id): "\(id) leaves another trace the second time"
      case .survivor(let name): "\(name) survives: no check of what it breaks sees it"
      case .otherEffect(let name, let declared, let seen):
        "\(name) is declared as \(declared) and seen as \(seen)"
      case .idle(.scenario(let id)): "no deviation makes the scenario \(id) fail"
      case .idle(.monitor(let name)): "no deviation makes the monitor \(name) speak"
      case .idle(.vector(let id)): "no deviation makes the vector \(id) fail"
      case .idleCase(let id): "no deviation makes the case \(id) fail"
      case .nullPasses(let null, let id): "the \(null.rawValue) subject passes \(id)"
      case .other(let text): text
      }
    }
  }

  package private(set) var rows: [Row]
  /// Every check there is.
  package let checks: [Check]
  /// How often each check saw a deviation.
  package private(set) var counts: [Check: Int] = [:]
  package private(set) var referenceCases: [Case] = []
  /// Where the cases are that were seen to fail.
  private var failedCases: Set<Int> = []
  /// How the null subjects fared, by subject and verdict.
  package private(set) var nulls: [NullSubject: [Verdict: Int]] = [:]
  private var problems: [Problem] = []
  private let plan: SelfTestPlan
  /// Where the row of each deviation is.
  private let places: [DeviationRecord: Int]
  private var hashes: [Int: String] = [:]
  private var repeated: [Int: String] = [:]

  package init(_ plan: SelfTestPlan, records: [DeviationRecord] = DeviationRegister.all) {
    self.plan = plan
    rows = records.map { Row(record: $0) }
    var scenarios: [String] = []
    for entry in plan.suite.cases where scenarios.last != entry.scenario.id {
      scenarios.append(entry.scenario.id)
    }
    checks =
      scenarios.map { .scenario($0) } + MonitorSuite.all.map { .monitor($0.name) }.sorted()
    places = Dictionary(
      records.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// Takes the result of a piece; pieces may come in any order.
  package mutating func add(_ piece: SelfTestPlan.Piece, _ result: CaseRunner.Result) {
    switch piece {
    case .reference(let index):
      referenceCases.append(result.record)
      hashes[index] = result.record.traceHash
      switch result.record.verdict {
      case .pass, .notApplicable, .lenient: break
      default: problems.append(.referenceFails(result.record.id, result.record.message))
      }
    case .repetition(let index):
      repeated[index] = result.record.traceHash
    case .deviation(let record, let index):
      add(result, of: record, at: index)
    case .null(let null, _):
      nulls[null, default: [:]][result.record.verdict, default: 0] += 1
      if result.record.verdict == .pass, null != .twice {
        problems.append(.nullPasses(null, result.record.id))
      }
    }
  }

  private mutating func add(
    _ result: CaseRunner.Result, of record: DeviationRecord, at index: Int
  ) {
    guard let row = places[record] else { return }
    let scenario = plan.suite.cases[index].scenario.id
    rows[row].caseCount += 1
    if result.record.verdict == .error {
      problems.append(
        .other(
          "\(record.name) breaks the harness in \(result.record.id): "
            + result.record.message))
    }
    var kills: [Kill] = []
    switch result.played {
    case .fail, .lenient, .inconclusive:
      kills += result.record.requirements.map {
        Kill(check: .scenario(scenario), requirement: $0, verdict: result.played)
      }
    case .pass, .unsupported, .notApplicable, .blocked, .error, .xfail, .xpass: break
    }
    for finding in result.findings {
      let watching = MonitorSuite.monitors(of: finding.requirement)
      for monitor in watching where !plan.suite.options.ignored.contains(monitor) {
        kills.append(
          Kill(
            check: .monitor(monitor), requirement: finding.requirement, verdict: finding.verdict))
      }
    }
    if !kills.isEmpty { failedCases.insert(index) }
    var seen: Set<Check> = []
    for kill in kills {
      if seen.insert(kill.check).inserted { counts[kill.check, default: 0] += 1 }
      if !rows[row].kills.contains(kill) { rows[row].kills.append(kill) }
    }
    for reading in result.readings where !rows[row].readings.contains(reading) {
      rows[row].readings.append(reading)
    }
  }

  /// Takes what the vectors made of a faulty computation.
  package mutating func add(_ mutant: VectorMutant, failures: [String]) {
    guard let row = places[mutant.record] else { return }
    rows[row].kills = failures.map {
      Kill(check: .vector($0), requirement: mutant.record.requirements[0], verdict: .fail)
    }
  }

  /// Takes what the monitors saw in the traffic of a faulty implementation.
  package mutating func add(_ mutant: CaptureMutant, _ judgement: TraceJudgement) {
    guard let row = places[mutant.record] else { return }
    rows[row].caseCount = 1
    rows[row].readings = judgement.readings.map(\.reading)
  }

  /// Adds what was found by other means than cases.
  package mutating func add(problem text: String) { problems.append(.other(text)) }

  /// How many cases there are.
  package var caseCount: Int { plan.suite.cases.count }
  /// How many of them a deviation was seen to make fail.
  package var failedCaseCount: Int { failedCases.count }

  /// The scenarios that fail only where nothing works at all.
  package var weakScenarios: [String] {
    let paralysing = rows.filter { $0.record.reach == .everything }
    let others = Set(
      rows.filter { $0.record.reach != .everything }.flatMap { $0.kills.map(\.check) })
    let weak = Set(paralysing.flatMap { $0.kills.map(\.check) }).subtracting(others)
    return checks.compactMap { check in
      if case .scenario(let id) = check, weak.contains(check) { id } else { nil }
    }
  }

  /// Everything that is wrong; empty when the self-test is passed.
  package var allProblems: [Problem] {
    var all = problems
    for (index, hash) in repeated.sorted(by: { $0.key < $1.key }) where hashes[index] != hash {
      all.append(.notDeterministic(plan.suite.cases[index].point.id))
    }
    for row in rows where !row.isCaught {
      if let gravest = row.gravest {
        all.append(
          .otherEffect(
            row.record.name, declared: row.record.effect.word, seen: gravest.rawValue))
      } else {
        all.append(.survivor(row.record.name))
      }
    }
    all += checks.filter { counts[$0, default: 0] == 0 }.map { .idle($0) }
    let known = Set(checks.filter { counts[$0, default: 0] > 0 })
    for (index, entry) in plan.suite.cases.enumerated()
    where known.contains(.scenario(entry.scenario.id)) && !failedCases.contains(index) {
      all.append(.idleCase(entry.point.id))
    }
    if let twice = nulls[.twice], !twice.isEmpty, twice[.fail, default: 0] == 0 {
      all.append(.nullPasses(.twice, "everything"))
    }
    return all
  }
}

extension DeviationRecord.Effect {
  /// The verdict of the check that sees it.
  package var verdict: Verdict {
    switch self {
    case .fail, .vector: .fail
    case .lenient: .lenient
    case .reading: .pass
    case .inconclusive: .inconclusive
    }
  }
}
