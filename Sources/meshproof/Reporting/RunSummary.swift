import TelehashRecords

/// The last line of a run: how many cases ended how.
enum RunSummary {
  /// As in `41 pass, 2 lenient, 1 FAIL in 44 cases`; what did not apply is left out.
  static func line(_ totals: Totals, of what: String, _ style: Style) -> String {
    let shown = Verdict.allCases.filter { totals[$0] > 0 && $0 != .notApplicable }
    let counts = shown.map { style("\(totals[$0]) \($0.word)", $0.mark) }
    let all = totals.all - totals[.notApplicable]
    guard !counts.isEmpty else { return "nothing judged" }
    return counts.joined(separator: ", ") + " of \(all) \(what)\(all == 1 ? "" : "s")"
  }
}
