import TelehashRecords

/// Workflow commands that make GitHub show failures beside the files they are about.
package enum GitHubAnnotations {
  /// GitHub shows ten of a kind for a step; more than these are left to the reports.
  private static let most = 50

  /// The commands, a line each.
  package static func lines(_ report: Report) -> [String] {
    let shown = report.run.cases.filter { level(of: $0.verdict) != nil }
      .enumerated().sorted {
        ($0.element.verdict.rank, $0.offset) < ($1.element.verdict.rank, $1.offset)
      }
      .map(\.element)
    var lines = shown.prefix(most).map { line($0, report) }
    if shown.count > most {
      lines.append("::notice title=meshproof::\(shown.count - most) more are in the reports")
    }
    return lines
  }

  private static func line(_ item: Case, _ report: Report) -> String {
    let id = report.decidingRequirement(of: item)
    let title = [id, item.id].compactMap { $0 }.joined(separator: " ")
    var properties = [("title", title)]
    if let file = report.file(of: item) { properties.insert(("file", file), at: 0) }
    let text = properties.map { name, value in
      "\(name)=\(property(ShownText.text(value, atMost: TextLimit.name)))"
    }
    let message = CaseText.lines(item, of: report).joined(separator: "\n")
    return "::\(level(of: item.verdict) ?? "notice") \(text.joined(separator: ","))"
      + "::\(data(message))"
  }

  private static func level(of verdict: Verdict) -> String? {
    switch verdict {
    case .fail, .xpass, .error: "error"
    case .lenient, .inconclusive: "warning"
    case .pass, .unsupported, .notApplicable, .blocked, .xfail: nil
    }
  }

  private static func data(_ text: String) -> String { escaped(text, "%\r\n") }

  private static func property(_ text: String) -> String { escaped(text, "%\r\n:,") }

  private static func escaped(_ text: String, _ marks: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      if marks.unicodeScalars.contains(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        escaped += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
