import TelehashPackets
import TelehashRecords

/// A badge in the form of the Shields endpoint: one line for a README.
package enum BadgeReport {
  package static func text(_ report: Report) -> String {
    let totals = report.run.totals
    let bad = Verdict.worstFirst.filter { $0.isBad && totals[$0] > 0 }
    let judged = totals.all - totals[.notApplicable] - totals[.unsupported]
    let parts =
      bad.map { "\(totals[$0]) \($0.rawValue)" }
      + (judged > 0 ? ["\(totals[.pass] + totals[.lenient]) of \(judged) pass"] : [])
    let color: String =
      switch report.run.exitCode {
      case .success: judged > 0 ? "brightgreen" : "lightgrey"
      case .failure: "red"
      case .harness: "orange"
      default: "yellow"
      }
    let object: JSONObject = [
      "schemaVersion": 1,
      "label": .string(
        "telehash " + ShownText.text(report.run.target.name, atMost: longestLabel)),
      "message": .string(parts.isEmpty ? "nothing judged" : parts.joined(separator: ", ")),
      "color": .string(color),
    ]
    return object.description + "\n"
  }

  /// A badge is one line.
  private static let longestLabel = 40
}
