import Foundation
import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import TelehashSimulation
import Testing

/// Broken endpoints are found, what breaks them is made small, and it repeats.
@Suite struct FuzzerTests {
  /// Three endpoints that are left broken on purpose.
  @Test(arguments: [
    ("replayed-handshake-rekeys", "an-older-handshake-does-not-replace-the-session"),
    ("loses-one-reliable-packet-for-good", "a-transfer-completes-under-moderate-loss"),
    ("answers-unknown-token", "a-channel-packet-with-an-unknown-token-is-dropped"),
  ])
  func aBrokenEndpointIsFoundAndItsScheduleShrinks(deviation: String, name: String) throws {
    let fuzzer = Fuzzer(try Self.suite(name, deviations: [deviation]), budget: 120)
    let finding = try #require(fuzzer.play(0, seed: 1))
    #expect(finding.isRepeatable)
    #expect(finding.schedule.decisions.count <= 8)
    #expect(finding.datagrams.after <= finding.datagrams.before)
    #expect(finding.result.record.verdict == .fail)
  }

  @Test func aConformingEndpointGivesNoFinding() throws {
    let fuzzer = Fuzzer(try Self.suite("a-transfer-completes-under-moderate-loss", deviations: []))
    #expect((1...5).allSatisfy { fuzzer.play(0, seed: $0) == nil })
  }

  @Test func aMinimalScenarioFailsByItself() throws {
    let name = "a-transfer-completes-under-moderate-loss"
    let suite = try Self.suite(name, deviations: ["loses-one-reliable-packet-for-good"])
    let finding = try #require(Fuzzer(suite, budget: 60).play(0, seed: 1))
    let path = try #require(ScenarioFixtures.paths.first { $0.contains(name) })
    let text = MinimalScenario.text(
      of: try String(contentsOfFile: path, encoding: .utf8), schedule: finding.schedule,
      reductions: finding.reductions, remark: "found")
    let scenario = try ScenarioParser.parse(text, file: "Scenarios/fuzz/found.yaml")
    let point = try #require(scenario.cases.first { $0.edition == finding.point.edition })
    let first = suite.run(scenario, point, seed: 1, schedule: nil).record
    let second = suite.run(scenario, point, seed: 1, schedule: nil).record
    #expect(first.verdict == .fail)
    #expect(first.traceHash == second.traceHash)
  }

  /// Half the packets lost, a fifth twice, all reordered: links come up or die, transfers arrive
  /// whole or end with an error, and nothing hangs.
  @Test(arguments: [
    "every-link-comes-up-or-dies-under-heavy-loss",
    "a-transfer-completes-or-errors-under-heavy-loss",
  ])
  func heavyLossIsSurvivedUnderEverySeed(name: String) throws {
    let suite = try Self.suite(name, deviations: [])
    let index = try #require(
      suite.cases.firstIndex { $0.point.edition == .v3 && $0.point.csid == .cs3a })
    for seed in 1...200 as ClosedRange<UInt64> {
      let entry = suite.cases[index]
      let record = suite.run(entry.scenario, entry.point, seed: seed, schedule: nil).record
      #expect(record.verdict == .pass, "seed \(seed): \(record.message)")
    }
  }

  private static func suite(_ name: String, deviations: [String]) throws -> Suite {
    let path = try #require(ScenarioFixtures.paths.first { $0.contains(name) })
    let scenario = try ScenarioFixtures.scenario(path)
    var options = CaseOptions()
    options.deviations = deviations
    return Suite(
      scenario.cases.map { (scenario, $0) }, seed: 1, options: options,
      catalogue: try ScenarioFixtures.catalogue.get())
  }
}
