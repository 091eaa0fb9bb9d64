import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// The work of a self-test, in pieces that can be done in any order and side by side.
///
/// The plan is a pure function of scenarios, register and seed: the reference plays everything; each
/// deviation meets the cases of the requirements it breaks and a sample of others; each null subject
/// meets a sample.
package struct SelfTestPlan: Sendable {
  /// One piece of work.
  package enum Piece: Hashable, Sendable {
    /// The reference implementation, which must pass.
    case reference(Int)
    /// The same once more, which must leave the same trace.
    case repetition(Int)
    case deviation(DeviationRecord, Int)
    case null(NullSubject, Int)
  }

  /// What the cases are run as; its cases are what pieces point to.
  package let suite: Suite
  package let pieces: [Piece]

  /// How many points of a scenario a deviation meets where not all are wanted.
  private static let pointsPerScenario = 3
  /// Who hears nothing still cloaks what it sends; the cases of that fail with this fault at all
  /// points.
  private static let thorough: Set = ["sends-uncloaked"]
  /// How many unrelated scenarios each deviation meets besides, each at one point.
  private static let unrelatedScenarios = 5
  /// Casts above this take many seconds.
  private static let largestCast = 40
  private static let repeatedCases = 40
  private static let nullCases = 60

  /// - Parameters:
  ///   - records: the deviations to try.
  ///   - isFull: whether every deviation and null subject meets every case.
  package init(
    _ suite: Suite, records: [DeviationRecord] = DeviationRegister.all, isFull: Bool = false
  ) {
    self.suite = suite
    var random = SeededRandom(seed: suite.seed, label: "selftest")
    let all = Array(suite.cases.indices)
    // A crowd takes long; it meets what leaves nothing working, and with --full everything.
    let quick = all.filter { isFull || !Self.isCrowd(suite.cases[$0].scenario) }
    var pieces = quick.map { Piece.reference($0) }
    pieces += Self.sample(quick, Self.repeatedCases, &random).map { .repetition($0) }
    for record in records {
      // What leaves nothing working must make every case fail.
      let meetsAll = isFull || record.reach == .everything
      let possible = (meetsAll ? all : quick).filter {
        record.family.plays(in: suite.cases[$0].point.edition)
      }
      let indexes =
        meetsAll ? possible : Self.cases(for: record, among: possible, of: suite, random: &random)
      pieces += indexes.map { .deviation(record, $0) }
    }
    for null in NullSubject.allCases {
      // The one that behaves, but for doing it twice, is an endpoint of version 3.
      let possible = quick.filter {
        (null != .twice || suite.cases[$0].point.edition.isVersion3)
          && suite.cases[$0].scenario.cast.contains { $0.names.contains(CastMember.subject) }
      }
      let indexes = isFull ? possible : Self.sample(possible, Self.nullCases, &random)
      pieces += indexes.map { .null(null, $0) }
    }
    self.pieces = pieces
  }

  /// The cases a deviation meets: those of its requirements, or of their areas when a monitor alone
  /// watches them, and a sample of others.
  private static func cases(
    for record: DeviationRecord, among possible: [Int], of suite: Suite,
    random: inout SeededRandom
  ) -> [Int] {
    var byScenario: [(id: String, requirements: [String], indexes: [Int])] = []
    // A fault of one cipher set shows with that alone.
    let csids = record.requirements.compactMap { Self.csids[Self.area($0)] }
    for index in possible {
      let entry = suite.cases[index]
      if !csids.isEmpty, !csids.contains(entry.point.csid) { continue }
      if byScenario.last?.id == entry.scenario.id {
        byScenario[byScenario.count - 1].indexes.append(index)
      } else {
        byScenario.append(
          (entry.scenario.id, entry.scenario.requirements.map(\.value), [index]))
      }
    }
    var related = byScenario.filter { scenario in
      scenario.requirements.contains { record.requirements.contains($0) }
    }
    let areas = Set(record.requirements.map(Self.area))
    if related.isEmpty {
      related = byScenario.filter { $0.requirements.contains { areas.contains(Self.area($0)) } }
    }
    // What no case is about shows, if at all, where many packets are sent.
    if related.isEmpty { related = byScenario.filter { $0.id.hasPrefix("reliable/") } }
    let names = Set(related.map(\.id))
    let others = byScenario.filter { !names.contains($0.id) }
    let count = thorough.contains(record.name) ? Int.max : pointsPerScenario
    return related.flatMap { points($0.indexes, of: suite, count, &random) }
      + sample(others, unrelatedScenarios, &random)
      .flatMap { points($0.indexes, of: suite, 1, &random) }
  }

  /// The cipher sets that areas of requirements are about.
  private static let csids: [Substring: CSID] = ["CS1A": .cs1a, "CS2A": .cs2a, "CS3A": .cs3a]

  private static func isCrowd(_ scenario: Scenario) -> Bool {
    scenario.cast.reduce(0) { $0 + $1.names.count } > largestCast
  }

  private static func area(_ requirement: String) -> Substring {
    requirement.prefix { $0 != "-" }
  }

  /// Points of one scenario: each edition once, then any.
  private static func points(
    _ indexes: [Int], of suite: Suite, _ count: Int, _ random: inout SeededRandom
  ) -> [Int] {
    let shuffled = sample(indexes, indexes.count, &random)
    var chosen: [Int] = []
    var rest: [Int] = []
    for index in shuffled {
      let edition = suite.cases[index].point.edition
      let isNew = !chosen.contains { suite.cases[$0].point.edition == edition }
      if isNew { chosen.append(index) } else { rest.append(index) }
    }
    return Array((chosen + rest).prefix(count))
  }

  /// Some elements by chance, in an order of chance.
  private static func sample<Element>(
    _ elements: [Element], _ count: Int, _ random: inout SeededRandom
  ) -> [Element] {
    var elements = elements
    for index in elements.indices.prefix(count) {
      let other = index + Int(random.below(UInt64(elements.count - index)))
      elements.swapAt(index, other)
    }
    return Array(elements.prefix(count))
  }

  /// Does one piece.
  package func run(_ piece: Piece) -> CaseRunner.Result {
    var suite = suite
    let index: Int
    switch piece {
    case .reference(let number), .repetition(let number): index = number
    case .deviation(let record, let number):
      suite.options.deviations.append(record.name)
      index = number
    case .null(let null, let number):
      suite.options.subjects["subject"] = null.make()
      index = number
    }
    var result = suite.run(index)
    // What nobody looks at again is not kept.
    result.sent = []
    if case .reference = piece {} else { result.record.events = [] }
    return result
  }

  /// What a piece is, for people.
  package func title(of piece: Piece) -> String {
    switch piece {
    case .reference(let index): suite.cases[index].point.id
    case .repetition(let index): "\(suite.cases[index].point.id) again"
    case .deviation(let record, let index): "\(record.name) in \(suite.cases[index].point.id)"
    case .null(let null, let index): "\(null.rawValue) in \(suite.cases[index].point.id)"
    }
  }
}
