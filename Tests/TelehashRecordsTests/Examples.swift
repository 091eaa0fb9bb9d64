import TelehashPackets
import TelehashRecords

/// A run with a bit of everything.
enum Examples {
  static let passing = Case(
    id: "handshakes/keepalive-is-confirmed[v3,3a,clean,endpoint]",
    title: "A keepalive is confirmed", area: "handshakes", requirements: ["HS-12", "HS-13"],
    level: .must,
    axes: Case.Axes(edition: .v3, csid: "3a", network: "clean", role: "endpoint"),
    verdict: .pass, traceHash: String(repeating: "00", count: 32), seed: 7,
    duration: Run.Duration(real: .milliseconds(5), virtual: .seconds(31)))

  static let failing = Case(
    id: "handshakes/older-at-changes-nothing[v3]", title: "An older handshake changes nothing",
    area: "handshakes", requirements: ["HS-12", "HS-26"], level: .mustNot,
    axes: Case.Axes(edition: .v3), verdict: .fail, unexpected: true,
    message: "expected the keys of the newer handshake, observed those of the older",
    failingEvent: 1, traceHash: String(repeating: "ab", count: 32), seed: 7,
    duration: Run.Duration(real: .milliseconds(7), virtual: .seconds(2)),
    evidence: Case.Evidence(
      pcap: "captures/1.pcap", keys: "captures/1.json", firstPacket: 1, lastPacket: 9),
    events: Array(TraceTests.events[..<2]))

  static let run: Run = {
    var run = Run(
      tool: Run.Tool(version: "0.1.0", commit: "0123abc"),
      command: ["meshproof", "sim", "--seed", "7"], mode: .sim,
      target: Run.Target(
        kind: "reference", name: "reference endpoint",
        uri: "link://127.0.0.1:42424?cs3a=aaaa", features: Run.Features(declared: ["v3"])),
      seed: 7, startedAt: WallTime(secondsSince1970: 1_795_258_500),
      duration: Run.Duration(real: .milliseconds(1250), virtual: .seconds(33)),
      cases: [passing, failing], readings: [Reading(topic: "A25", reading: "hn")])
    run.summariseRequirements()
    return run
  }()
}
