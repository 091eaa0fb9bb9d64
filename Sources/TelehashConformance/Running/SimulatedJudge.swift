import TelehashCore
import TelehashPackets
import TelehashRecords

/// Lets the monitors judge a simulated run, besides what its play expects.
///
/// What a script sends, and what a deviation in the cast makes an endpoint send, is wrong on purpose
/// and is not judged.
enum SimulatedJudge {
  /// Something a monitor saw.
  struct Finding: Hashable, Sendable {
    let requirement: String
    let sender: String
    let packet: Int
    let text: String
    let verdict: Verdict
  }

  static func violations(
    in trace: SimulatedTrace, of world: SimulatedWorld, strictly isStrict: Bool,
    _ levelOf: (String) -> Level?
  ) -> [Finding] {
    let judged = world.judgedMembers
    guard !judged.isEmpty, world.point.edition.isVersion3 else { return [] }
    var context = MonitorContext(keys: world.keyRing(), coverage: .complete)
    context.exactParties = judged
    var judge = TraceJudge(context)
    for (_, packet) in trace.packets { judge.observe(packet) }
    let judgement = judge.finish(at: world.now)
    // What is tolerated, or a SHOULD that a play makes an endpoint miss, is no finding here.
    return judged.flatMap { sender in
      judgement.violations(by: sender).compactMap { violation in
        let verdict = violation.verdict(
          level: levelOf(violation.requirement) ?? .must, isStrict: isStrict)
        guard verdict == .fail else { return nil }
        return Finding(
          requirement: violation.requirement, sender: sender, packet: violation.packet,
          text: violation.text, verdict: verdict)
      }
    }
  }
}

extension SimulatedWorld {
  /// The reference members that the play does not make misbehave.
  var judgedMembers: [String] { parties.filter(\.isJudged).map(\.name) }
}
