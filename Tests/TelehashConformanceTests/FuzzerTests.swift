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
  func aBrokenEndpointIsFoundAndItsPlayShrinks(deviation: String, name: String) throws {
    let suite = try Self.suite(name, deviations: [deviation])
    for index in suite.cases.indices {
      let finding = try #require(try Fuzzer(suite).play(index, seed: 1))
      let id = finding.found.id
      #expect(finding.result.record.verdict == .fail, "\(id)")
      #expect(finding.datagrams.after <= 8, "\(id)")
      #expect(finding.datagrams.after <= finding.datagrams.before, "\(id)")
      try Self.expectRepeats(finding, suite)
    }
  }

  /// What only a bad network brings to light keeps what the network did.
  @Test func whatTheNetworkDidIsPartOfASmallPlay() throws {
    let suite = try Self.suite(
      "a-transfer-completes-under-moderate-loss", deviations: ["resend-gives-up-silently"])
    let finding = try #require(try Fuzzer(suite).play(0, seed: 1))
    #expect((1...2).contains(finding.touched))
    #expect(finding.datagrams.after < finding.datagrams.before)
    try Self.expectRepeats(finding, suite)
  }

  /// A small play is a scenario with nothing wrong in it; read again it fails by itself and the same
  /// way, and it is the endpoint's fault.
  private static func expectRepeats(_ finding: Fuzzer.Finding, _ suite: Suite) throws {
    let small = try #require(finding.small)
    let scenario = try ScenarioParser.parse(
      small.text, file: small.file, vocabulary: try ScenarioFixtures.vocabulary)
    #expect(scenario.cases == [finding.point])
    let record = suite.run(scenario, finding.point, seed: 1, schedule: nil).record
    #expect(record.verdict == .fail, "\(record.message)")
    #expect(record.traceHash == finding.result.record.traceHash)
    #expect(record.message == finding.result.record.message)
    var sound = suite
    sound.options.deviations = []
    let passed = sound.run(scenario, finding.point, seed: 1, schedule: nil).record
    #expect(passed.verdict == .pass, "\(passed.message)")
  }

  @Test func aConformingEndpointGivesNoFinding() throws {
    let fuzzer = Fuzzer(try Self.suite("a-transfer-completes-under-moderate-loss", deviations: []))
    #expect(try (1...5).allSatisfy { try fuzzer.play(0, seed: $0) == nil })
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

  /// Each of the promises above can be broken: a link does not come up, a link does not die, bytes
  /// are others, a transfer hangs, a packet is delivered twice.
  @Test(arguments: [
    (["never-calls-twice"], "every-link-comes-up-or-dies", "a link of"),
    (["exchange-never-times-out"], "every-link-comes-up-or-dies", "link-down"),
    (["resend-corrupts-body"], "a-transfer-completes-or-errors", "not as they were sent, no error"),
    (
      ["loses-one-reliable-packet-for-good", "channel-never-times-out"],
      "a-transfer-completes-or-errors", "observed 0 bytes, no error"
    ),
    (["duplicate-delivered"], "a-transfer-completes-or-errors", "not as they were sent, no error"),
  ])
  func heavyLossBringsOutABrokenEndpoint(
    deviations: [String], name: String, message: String
  ) throws {
    let suite = try Self.suite("\(name)-under-heavy-loss", deviations: deviations)
    let index = try #require(
      suite.cases.firstIndex { $0.point.edition == .v3 && $0.point.csid == .cs3a })
    let entry = suite.cases[index]
    let records = (1...5).map { seed in
      suite.run(entry.scenario, entry.point, seed: seed, schedule: nil).record
    }
    let isCaught = records.contains { $0.verdict == .fail && $0.message.contains(message) }
    #expect(isCaught, "\(records.map(\.message))")
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
