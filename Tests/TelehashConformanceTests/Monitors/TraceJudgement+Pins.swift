import TelehashConformance
import TelehashPackets
import TelehashRecords

extension TraceJudgement {
  /// The judgement as lines that can be written down beside the reasons for them.
  ///
  ///     pass HS-04 HS-05 …               requirements that everybody kept
  ///     fail HS-13 B 20                  verdict, requirement, sender, first packet of that gravity
  ///     lenient|fail CLOAK-08 A 1        another verdict when judged strictly
  ///     reading A34 none A 1             row, reading, sender, first packet
  func pins(_ catalogue: RequirementCatalogue, edition: EditionName) -> [String] {
    var passed: [String] = []
    var lines: [String] = []
    for result in results(catalogue, edition: edition) {
      let id = result.requirement.id
      let level = result.requirement.level
      if result.verdict == .pass { passed.append(id) }
      guard !result.reasons.isEmpty else { continue }
      for sender in senders where !violations(of: id, by: sender).isEmpty {
        let verdict = verdict(id, level: level, by: sender)
        let strict = self.verdict(id, level: level, by: sender, isStrict: true)
        let first = reasons(id, level: level, by: sender).first?.packet ?? 0
        let text = verdict == strict ? verdict.rawValue : "\(verdict.rawValue)|\(strict.rawValue)"
        lines.append("\(text) \(id) \(sender) \(first)")
      }
    }
    return ["pass " + passed.joined(separator: " ")] + lines
      + readings.map { "reading \($0.reading.rawValue) \($0.sender) \($0.packet)" }
  }
}
