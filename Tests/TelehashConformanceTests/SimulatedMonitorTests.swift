import TelehashConformance
import TelehashRecords
import Testing

/// Monitors judge simulated runs besides what their plays expect.
@Suite struct SimulatedMonitorTests {
  /// Deviations that these plays do not look for, but a monitor sees.
  @Test(arguments: [
    ("at-parity-wrong", "endpoints-that-call-each-other-at-once-agree", "HS-09"),
    ("type-on-every-packet", "a-transfer-completes-under-moderate-loss", "CH-10"),
    ("peer-with-internal-paths", "cone-nats-need-no-bridge", "V2PEER-11"),
    ("link-without-seed", "v2/bridge/two-behind-symmetric-nats.yaml", "V2LINK-01"),
  ])
  func aMonitorCatches(deviation: String, in name: String, requirement: String) throws {
    let path = try #require(ScenarioFixtures.paths.first { $0.contains(name) })
    let scenario = try ScenarioFixtures.scenario(path)
    var options = CaseOptions()
    options.deviations = [deviation]
    let records = scenario.cases.map {
      CaseRunner.run(scenario, $0, seed: 1, options: options, levelOf: ScenarioFixtures.level)
        .record
    }
    #expect(records.contains { $0.verdict == .fail && $0.message.hasPrefix(requirement) })
  }
}
