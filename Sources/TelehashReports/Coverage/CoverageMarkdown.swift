import TelehashRecords

/// Coverage as Markdown: a table for each area.
package enum CoverageMarkdown {
  package static func text(_ coverage: Coverage) -> String {
    var lines = [
      "# Coverage", "",
      "\(coverage.covered) of \(coverage.count) requirements are covered."
        + (coverage.origin.map {
          " Verdicts are from \(MarkdownText.inline($0, atMost: TextLimit.name))."
        } ?? ""), "",
    ]
    for area in coverage.areas {
      lines += [
        "## \(MarkdownText.inline(area.title)) (\(area.name)): "
          + "\(area.covered) of \(area.rows.count)", "",
        "| id | level | vectors | scenarios | monitors | deviations | verdict | not covered because |",
        "|---|---|--:|--:|--:|---|---|---|",
      ]
      lines += area.rows.map(row) + [""]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ row: Coverage.Row) -> String {
    let cells = [
      row.id, row.level.rawValue, count(row.vectors.count),
      row.scenarios.isEmpty ? "" : "\(row.scenarios.count) (\(row.cases) cases)",
      count(row.monitors.count),
      row.deviations.map { MarkdownText.code($0) }.joined(separator: " "),
      row.verdict.map { "\($0.symbol) \($0.phrase)" } ?? "",
      row.isUncovered ? MarkdownText.inline(row.reason ?? "nothing checks it yet") : "",
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private static func count(_ count: Int) -> String { count == 0 ? "" : "\(count)" }
}
