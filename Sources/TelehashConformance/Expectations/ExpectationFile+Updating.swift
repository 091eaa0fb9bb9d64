package import TelehashRecords

extension ExpectationFile {
  /// The text of the file after a run: without what is outlived or matches nothing, with an entry
  /// for each unexpected failure. Everything else, remarks included, stays as it was written.
  package func updated(after run: Run, _ outcome: Outcome, on date: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let leaving = (outcome.idle + outcome.outlived).sorted { $0.place.line > $1.place.line }
    for expectation in leaving {
      let first = expectation.place.line - 1
      guard lines.indices.contains(first) else { continue }
      lines.removeSubrange(first..<Self.end(of: expectation, in: lines))
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    let new = run.cases.filter { $0.unexpected && $0.verdict == .fail }
    let isEmpty = expectations.count == leaving.count
    if isEmpty, let line = lines.lastIndex(where: { $0.hasPrefix("expect:") }) {
      lines[line] = new.isEmpty ? "expect: []" : "expect:"
    }
    var seen: Set<String> = []
    for item in new where seen.insert(item.id).inserted {
      lines += Self.entry(item, on: date)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A file without expectations yet, for a target.
  package static func empty(_ path: String, about: String) -> ExpectationFile {
    ExpectationFile(
      path: path, expectations: [],
      text: "schema: \(schema)\nabout: \(quoted(about))\nexpect: []\n")
  }

  /// The lines of an entry end where the next begins, but remarks before the next are the next's.
  private static func end(of expectation: Expectation, in lines: [String]) -> Int {
    var end = min(expectation.end - 1, lines.count)
    let first = expectation.place.line - 1
    while end > first + 1 {
      let line = lines[end - 1].drop { $0 == " " }
      guard line.isEmpty || line.hasPrefix("#") else { break }
      end -= 1
    }
    return end
  }

  private static func entry(_ item: Case, on date: String) -> [String] {
    let message = item.message.split(separator: "\n").first.map(String.init) ?? item.title
    return [
      "  - pattern: \(quoted(item.id))",
      "    verdict: fail",
      "    reason: \(quoted(message))",
      "    date: \(date)",
    ]
  }

  /// A scalar in single quotes, in which only the quote itself means anything. It is on one line, and
  /// what may not stand in YAML is left out.
  private static func quoted(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars.prefix(longestReason) {
      switch scalar.value {
      case 0x27: quoted += "''"
      case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: quoted += " "
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "'"
  }

  /// The beginning of a message says what it is about.
  private static let longestReason = 400
}
