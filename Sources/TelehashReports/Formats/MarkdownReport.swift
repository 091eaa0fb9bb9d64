import TelehashRecords

/// The run as Markdown, fit for the summary of a CI step.
package enum MarkdownReport {
  /// Cases shown in full, the worst first; a summary takes 1 MiB at most, and nobody reads more.
  private static let shownInFull = 30
  /// Lines of a list.
  private static let listed = 200

  package static func text(_ report: Report) -> String {
    let run = report.run
    var lines = head(run)
    lines += totals(run)
    lines += comparison(report)
    lines += failures(report)
    lines += list("Tolerated", .lenient, report)
    lines += list("Announced", .xfail, report)
    lines += list("Not judged", .inconclusive, report) + list("Blocked", .blocked, report)
    lines += areas(report)
    lines += readings(report)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func head(_ run: Run) -> [String] {
    let state: String =
      switch run.exitCode {
      case .success: "✓ nothing unexpected"
      case .failure: "✗ failed"
      case .harness: "! a fault of the harness"
      default: "? not everything could be judged"
      }
    var facts = [
      "\(run.mode.rawValue) of \(MarkdownText.inline(run.target.name, atMost: TextLimit.name))",
      "\(run.tool.name) \(MarkdownText.inline(run.tool.version, atMost: TextLimit.name))",
    ]
    if let seed = run.seed { facts.append("seed \(seed)") }
    facts.append(SecondsText.short(run.duration.real))
    return [
      "## meshproof: \(state)", "", facts.joined(separator: " · "), "",
      MarkdownText.code(
        CommandLineText.join(RepeatCommand.words(of: run)), atMost: TextLimit.command), "",
    ]
  }

  private static func totals(_ run: Run) -> [String] {
    let shown = Verdict.worstFirst.filter { run.totals[$0] > 0 }
    guard !shown.isEmpty else { return ["Nothing was run.", ""] }
    return table(
      shown.map { "\($0.symbol) \($0.phrase)" }, [shown.map { "\(run.totals[$0])" }])
  }

  private static func comparison(_ report: Report) -> [String] {
    guard let comparison = report.comparison else { return [] }
    guard !comparison.isEmpty else { return ["### Since the earlier run", "", "No change.", ""] }
    var lines = ["### Since the earlier run", ""]
    for (title, changes) in comparison.sections where !changes.isEmpty {
      lines.append("**\(title)** (\(changes.count))")
      lines.append("")
      lines += changes.prefix(listed).map { change in
        let before = change.before.map(\.symbol) ?? "·"
        return "- \(before) → \(change.now.map(\.symbol) ?? "·") \(MarkdownText.code(change.id))"
      }
      lines += more(changes.count, than: listed) + [""]
    }
    return lines
  }

  private static func failures(_ report: Report) -> [String] {
    let bad = report.run.cases.filter(\.verdict.isBad)
    guard !bad.isEmpty else { return [] }
    var lines = ["### Failures", ""]
    for item in bad.prefix(shownInFull) {
      let code = MarkdownText.code(item.id)
      lines += ["**\(item.verdict.symbol) \(item.verdict.rawValue)** \(code)", ""]
      lines += MarkdownText.block(CaseText.lines(item, of: report)) + [""]
    }
    lines += bad.dropFirst(shownInFull).prefix(listed).map {
      "- \($0.verdict.symbol) \(MarkdownText.code($0.id)) \(MarkdownText.inline($0.message))"
    }
    return lines + more(bad.count, than: shownInFull + listed) + [""]
  }

  private static func list(_ title: String, _ verdict: Verdict, _ report: Report) -> [String] {
    let cases = report.run.cases.filter { $0.verdict == verdict }
    guard !cases.isEmpty else { return [] }
    let rows = cases.prefix(listed).map { item in
      "- \(verdict.symbol) \(MarkdownText.code(item.id)) "
        + MarkdownText.inline(report.headline(of: item))
    }
    return ["<details><summary>\(title): \(cases.count)</summary>", ""] + rows
      + more(cases.count, than: listed) + ["", "</details>", ""]
  }

  private static func areas(_ report: Report) -> [String] {
    let results = report.run.requirements
    guard !results.isEmpty else { return [] }
    var totals: [String: Totals] = [:]
    for result in results {
      let area = String(result.id.prefix { $0 != "-" })
      totals[area, default: Totals()][result.verdict] += 1
    }
    let shown = Verdict.worstFirst.filter { verdict in
      results.contains { $0.verdict == verdict }
    }
    let known = report.catalogue.areas.map(\.name)
    let names =
      known.filter { totals[$0] != nil }
      + totals.keys.filter { !known.contains($0) }
      .sorted()
    let rows = names.map { name in
      [MarkdownText.inline(report.catalogue.title(ofArea: name), atMost: TextLimit.name)]
        + shown.map { verdict in
          let count = totals[name, default: Totals()][verdict]
          return count == 0 ? "" : "\(count)"
        }
    }
    return ["### Requirements by area", ""]
      + table(["area"] + shown.map { "\($0.symbol) \($0.phrase)" }, rows)
  }

  private static func readings(_ report: Report) -> [String] {
    let rows = report.readings.prefix(listed).map { reading in
      [reading.topic, reading.reading, reading.status, reading.about].map {
        MarkdownText.inline($0, atMost: TextLimit.name)
      }
    }
    guard !rows.isEmpty else { return [] }
    return ["### Readings", ""] + table(["point", "reading", "status", "about"], Array(rows))
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> [String] {
    [row(head), row(head.map { _ in "---" })] + rows.map(row) + [""]
  }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.joined(separator: " | ") + " |"
  }

  private static func more(_ count: Int, than shown: Int) -> [String] {
    count > shown ? ["- and \(count - shown) more"] : []
  }
}
