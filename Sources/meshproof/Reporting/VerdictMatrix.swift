import TelehashRecords

/// Verdicts by requirement and by something else: sender, cipher set, edition, case.
struct VerdictMatrix {
  struct Row {
    let id: String
    let title: String
    /// By column; nil where there is nothing to say.
    var verdicts: [Verdict?]
  }

  /// The heads of the columns.
  let columns: [String]
  private(set) var rows: [Row] = []

  init(columns: [String]) { self.columns = columns }

  /// Adds a verdict to a cell. Of several in one cell the gravest stands.
  mutating func add(_ verdict: Verdict, row id: String, title: String = "", column: String) {
    guard let column = columns.firstIndex(of: column) else { return }
    let row = rows.firstIndex { $0.id == id } ?? rows.count
    if row == rows.count {
      rows.append(
        Row(id: id, title: title, verdicts: [Verdict?](repeating: nil, count: columns.count)))
    }
    let all = [rows[row].verdicts[column], verdict].compactMap { $0 }
    rows[row].verdicts[column] = Verdict.combined(all)
  }

  mutating func sortRows() { rows.sort { $0.id < $1.id } }

  /// The matrix without rows in which nothing was judged.
  var judged: VerdictMatrix {
    var matrix = self
    matrix.rows = rows.filter { row in
      row.verdicts.contains { $0 != nil && $0 != .notApplicable }
    }
    return matrix
  }

  /// The lines of the table; a cell without a verdict is a dot. Titles are cut to the width.
  func lines(_ style: Style, width: Int = 100) -> [String] {
    var table = TextTable()
    table.add([.init("requirement", .faint)] + columns.map { .init($0, .strong) } + [.init("")])
    let fixed =
      max("requirement".count, rows.map(\.id.count).max() ?? 0)
      + columns.map { 2 + max($0.count, Self.widestVerdict) }.reduce(0, +) + 2
    for row in rows {
      let room = max(20, width - fixed)
      table.add(
        [.init(row.id)]
          + row.verdicts.map { verdict in
            verdict.map { .init($0.word, $0.mark) } ?? .init("·", .faint)
          } + [.init(Printable.text(row.title, atMost: room), .faint)])
    }
    return table.lines(style)
  }

  private static let widestVerdict = "inconclusive".count
}
