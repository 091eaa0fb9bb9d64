import TelehashCore
import TelehashPackets
package import TelehashRecords

/// Lets the monitors judge a simulated run, besides what its play expects.
///
/// What a script sends, and what a deviation in the cast makes an endpoint send, is wrong on purpose
/// and is not judged.
package enum SimulatedJudge {
  /// Something a monitor saw.
  package struct Finding: Hashable, Sendable {
    package let requirement: String
    package let sender: String
    package let packet: Int
    package let text: String
    package let verdict: Verdict
  }

  /// Everything the monitors said of the members they judge.
  static func judgement(
    of trace: SimulatedTrace, in world: SimulatedWorld, strictly isStrict: Bool,
    ignoring ignored: Set<String>, _ levelOf: (String) -> Level?
  ) -> (findings: [Finding], readings: [NotedReading]) {
    let judged = world.judgedMembers
    guard !judged.isEmpty else { return ([], []) }
    var context = MonitorContext(keys: world.keyRing(), coverage: .complete)
    context.exactParties = judged
    var judge = TraceJudge(
      context,
      monitors: MonitorSuite.monitors(of: context.name).filter { !ignored.contains($0.name) })
    for (_, packet) in trace.packets { judge.observe(packet) }
    let judgement = judge.finish(at: world.now)
    let findings = judged.flatMap { sender in
      judgement.violations(by: sender).map { violation in
        Finding(
          requirement: violation.requirement, sender: sender, packet: violation.packet,
          text: violation.text,
          verdict: violation.verdict(
            level: levelOf(violation.requirement) ?? .must, isStrict: isStrict))
      }
    }
    return (findings, judgement.readings.filter { judged.contains($0.sender) })
  }
}

extension SimulatedWorld {
  /// The reference members that the play does not make misbehave.
  var judgedMembers: [String] { parties.filter(\.isJudged).map(\.name) }
}
