/// Text from outside made safe to stand in GitHub's Markdown.
enum MarkdownText {
  /// The text in one line of a paragraph or a cell of a table: no markup, link or mention in it works.
  static func inline(_ text: String, atMost count: Int = TextLimit.line) -> String {
    var escaped = ""
    for scalar in ShownText.text(text, atMost: count).unicodeScalars {
      switch scalar {
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "&": escaped += "&amp;"
      // An at sign before a name would notify somebody; an address would become a link.
      case "@": escaped += "&#64;"
      case ":": escaped += "&#58;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "!", "|", "~", "$":
        escaped += "\\"
        escaped.unicodeScalars.append(scalar)
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// The text as code in a line: nothing in it is markup, and no run of marks in it ends it early.
  static func code(_ text: String, atMost count: Int = TextLimit.name) -> String {
    let shown = ShownText.text(text, atMost: count)
    // In a table a bar ends the cell, even within code.
    let safe = shown.split(separator: "|", omittingEmptySubsequences: false)
      .joined(separator: "\\|")
    let fence = String(repeating: "`", count: longestRun(of: "`", in: safe) + 1)
    return safe.isEmpty ? "" : "\(fence) \(safe) \(fence)"
  }

  /// The lines as a block of code.
  static func block(_ lines: [String]) -> [String] {
    let fence = String(
      repeating: "`", count: max(3, 1 + (lines.map { longestRun(of: "`", in: $0) }.max() ?? 0)))
    return [fence + "text"] + lines + [fence]
  }

  private static func longestRun(of mark: Unicode.Scalar, in text: String) -> Int {
    var longest = 0
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == mark ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
