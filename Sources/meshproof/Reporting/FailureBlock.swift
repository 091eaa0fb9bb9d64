import TelehashConformance
import TelehashRecords

/// Everything a person needs to look into one failed case, on a few lines.
struct FailureBlock {
  var verdict: Verdict
  /// The case, as in `replay/capture[A]`.
  var id: String
  /// What is required, in one sentence.
  var title: String
  /// Each requirement with its level and source; the first is the one that counts.
  var requirements: [(id: String, level: String, source: String)]
  /// Expected against observed, or a message.
  var findings: [(label: String, text: String)]
  var ladder: PacketLadder?
  /// The capture and the number of the packet in it.
  var place: String?
  /// The command that repeats it.
  var rerun: String?

  func lines(_ style: Style) -> [String] {
    var lines = ["\(style(verdict.word, verdict.mark)) \(style(Printable.text(id), .strong))"]
    // What is expected may be all there is to say.
    if !findings.contains(where: { $0.text == title }) {
      lines.append("  " + Printable.text(title))
    }
    for requirement in requirements {
      lines.append("  \(requirement.id) \(requirement.level), \(requirement.source)")
    }
    if let ladder, !ladder.events.isEmpty { lines += [""] + ladder.lines(style) + [""] }
    var table = TextTable(indent: "  ")
    for finding in findings { table.add(finding.label, Printable.text(finding.text)) }
    if let place { table.add("where", Printable.text(place)) }
    if let rerun { table.add("rerun", Printable.text(rerun)) }
    if let id = requirements.first?.id { table.add("explain", "meshproof explain \(id)") }
    return lines + table.lines(style)
  }
}

extension FailureBlock {
  /// The block of a case of a run.
  init(_ item: Case, _ catalogue: RequirementCatalogue, rerun: String? = nil) {
    self.init(
      verdict: item.verdict, id: item.id, title: item.title,
      requirements: item.requirements.map { id in
        (id, catalogue[id]?.level.rawValue ?? "?", catalogue[id]?.source ?? "unknown")
      },
      findings: Self.findings(item.message),
      ladder: item.events.isEmpty
        ? nil : PacketLadder(events: item.events, marked: item.failingEvent),
      place: item.evidence.map { evidence in
        evidence.pcap + (evidence.firstPacket.map { ", datagram \($0)" } ?? "")
      },
      rerun: rerun)
  }

  /// The parts of a message, those with a label on lines of their own.
  private static func findings(_ message: String) -> [(label: String, text: String)] {
    message.split(separator: "\n").map { line in
      for label in ["expected", "observed", "counted"] where line.hasPrefix(label + " ") {
        return (label, String(line.dropFirst(label.count + 1)))
      }
      return ("message", String(line))
    }
  }
}
