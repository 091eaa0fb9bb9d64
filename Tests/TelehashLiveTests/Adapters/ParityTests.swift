import TelehashConformance
import TelehashCore
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashLive

/// The reference behind the adapter protocol against the reference in this process.
@Suite struct AdapterParityTests {
  /// Every third scenario; all of them cross a process boundary in another test.
  private static let someOfThem = Result {
    try ScenarioFixtures.paths.enumerated().filter { $0.offset.isMultiple(of: 3) }.map(\.element)
  }

  /// The text of every packet, timer and event must be the same, to the last bit.
  @Test(arguments: try someOfThem.get())
  func theProtocolLosesNothing(path: String) throws {
    let scenario = try ScenarioFixtures.scenario(path)
    let subject = try AdapterSubject(over: DirectCarrier(AdapterServer(version: "test")))
    // One point of each scenario, another one for each file; the protocol speaks of version 3.
    let cases = scenario.cases.filter(\.edition.isVersion3)
    guard !cases.isEmpty, !scenario.tags.contains(Scenario.slowTag),
      ScenarioFixtures.hasSubject(scenario)
    else { return }
    let point = cases[path.utf8.count % cases.count]
    let here = ScenarioFixtures.run(scenario, point, subject: nil)
    let there = ScenarioFixtures.run(scenario, point, subject: subject)
    #expect(there.verdict == here.verdict, "\(point.id): \(there.message)")
    #expect(there.traceHash == here.traceHash, "\(point.id): \(there.message)")
    #expect(subject.turns > 1)
  }

  @Test func aDeviationBehindTheProtocolIsCaught() throws {
    let scenario = try ScenarioFixtures.scenario(
      named: "an-older-handshake-does-not-replace-the-session")
    let deviations = try Deviations(names: ["replayed-handshake-rekeys"])
    let server = AdapterServer(deviations: deviations, version: "test")
    let subject = try AdapterSubject(over: DirectCarrier(server))
    let point = try #require(scenario.cases.first)
    #expect(ScenarioFixtures.run(scenario, point, subject: subject).verdict == .fail)
  }

  /// All but the one that is an endpoint and sends everything twice.
  private static let nobodies = NullSubject.allCases.filter { $0 != .twice }

  /// Every scenario meets one of them; a self-test lets more of them meet.
  @Test(arguments: nobodies)
  func whoImplementsNothingPassesNothing(kind: NullSubject) throws {
    let kinds = Self.nobodies
    let offset = kinds.firstIndex(of: kind) ?? 0
    let paths = try ScenarioFixtures.paths
    for index in stride(from: offset, to: paths.count, by: kinds.count) {
      let path = paths[index]
      let scenario = try ScenarioFixtures.scenario(path)
      guard let point = scenario.cases.first(where: \.edition.isVersion3),
        !scenario.tags.contains(Scenario.slowTag), ScenarioFixtures.hasSubject(scenario)
      else { continue }
      let record = ScenarioFixtures.run(scenario, point, subject: kind.make())
      #expect(record.verdict != .pass && record.verdict != .lenient, "\(point.id)")
      #expect(record.verdict != .error, "\(point.id): \(record.message)")
    }
  }
}
