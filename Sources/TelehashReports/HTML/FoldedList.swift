/// A cell of a page: a count that opens to what it counts.
enum FoldedList {
  /// Lines in one cell.
  private static let mostLines = 60

  /// What a template shows of `lines`, each cut to `length`; false when there are none.
  static func context(_ lines: [String], atMost length: Int) -> Any {
    guard !lines.isEmpty else { return false }
    let shown = lines.prefix(mostLines).map { ShownText.text($0, atMost: length) }
    let more = lines.count > shown.count ? ["and \(lines.count - shown.count) more"] : []
    return ["size": "\(lines.count)", "lines": shown + more] as [String: Any]
  }
}
