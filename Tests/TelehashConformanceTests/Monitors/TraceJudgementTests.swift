import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashConformance

/// Finding what was seen of one sender among those of many.
struct TraceJudgementTests {
  private static let requirements = ["CH-02", "CH-10", "HS-04"]
  private static let senders = (0..<300).map { "peer\($0)" }

  /// Every third sender breaks what it is asked for, and every fifth was never asked.
  private static let judgement = TraceJudgement([
    MonitorReport(
      tallies: requirements.flatMap { requirement in
        senders.enumerated().filter { !$0.offset.isMultiple(of: 5) }.map { index, sender in
          let isBroken = index.isMultiple(of: 3)
          return RuleTally(
            requirement: requirement, sender: sender, held: 1, broken: isBroken ? 1 : 0,
            violations: isBroken
              ? [
                Violation(
                  requirement: requirement, sender: sender, packet: index, text: sender,
                  tolerance: nil)
              ] : [])
        }
      })
  ])

  @Test func eachSenderIsFound() {
    for requirement in Self.requirements {
      for (index, sender) in Self.senders.enumerated() {
        let expected: Verdict =
          index.isMultiple(of: 5) ? .notApplicable : index.isMultiple(of: 3) ? .fail : .pass
        #expect(Self.judgement.verdict(requirement, level: .must, by: sender) == expected)
        let reasons = Self.judgement.reasons(requirement, level: .must, by: sender)
        #expect(reasons.map(\.text) == (expected == .fail ? [sender] : []))
      }
      #expect(Self.judgement.verdict(requirement, level: .must) == .fail)
      #expect(Self.judgement.violations(of: requirement).count == 80)
    }
  }

  @Test func nobodyElseIs() {
    for (requirement, sender) in [("CH-02", "peer"), ("CH-02", "peers"), ("CH-03", "peer1")] {
      #expect(
        Self.judgement.verdict(requirement, level: .must, by: sender) == .notApplicable)
    }
    #expect(Self.judgement.violations(of: "AA-01").isEmpty)
    #expect(Self.judgement.violations(of: "ZZ-01").isEmpty)
    #expect(Self.judgement.violations(by: "peer3").count == 3)
  }
}
