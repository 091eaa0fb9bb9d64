import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// What `sim -o` writes is what `replay` reads: captures with the keys that open all of them.
struct SimulatedCaptureTests {
  @Test(arguments: [
    ["v2/peer/an-introduction-carries-the-key-on", "v2/bridge/two-behind-symmetric-nats"],
    ["v2/bridge/without-a-bridge-the-relay-remains", "v2/open/a-new-line-resets-channels"],
    ["handshake/an-at-of-64-bits-is-confirmed-unchanged"],
  ])
  func capturesOfARunAreReplayed(scenarios: [String]) async throws {
    let folder = try TemporaryFolder()
    let output = folder.path("run")
    let made = await CommandRun(["sim"] + scenarios + ["-o", output])
    #expect(made.outcome == .success, "\(made.output)")
    let run = try Run(decoding: Fixtures.bytes("\(output)/run.json"))
    #expect(!run.cases.isEmpty)
    for item in run.cases {
      let evidence = try #require(item.evidence, "\(item.id)")
      let replayed = await CommandRun("replay", "\(output)/\(evidence.pcap)", "-v")
      #expect(replayed.errors.isEmpty, "\(item.id): \(replayed.errors)")
      let edition = try #require(item.axes.edition).rawValue
      #expect(replayed.output.contains("edition \(edition) (as the keys say)"), "\(item.id)")
      for missing in ["not opened", "without a key", "do not verify"] {
        #expect(!replayed.output.contains(missing), "\(item.id): \(replayed.lines.prefix(3))")
      }
    }
  }
}
