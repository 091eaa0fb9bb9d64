/// Rows of cells in columns as wide as their widest cell.
struct TextTable {
  struct Cell {
    var text: String
    var mark: Style.Mark?

    init(_ text: String, _ mark: Style.Mark? = nil) {
      self.text = text
      self.mark = mark
    }
  }

  private var rows: [[Cell]] = []
  /// The columns whose cells stand at their right edge.
  var rightAligned: Set<Int> = []
  /// What stands before each row.
  var indent = ""

  init(indent: String = "") { self.indent = indent }

  var isEmpty: Bool { rows.isEmpty }

  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  mutating func add(_ texts: String..., mark: Style.Mark? = nil) {
    rows.append(texts.map { Cell($0, mark) })
  }

  /// The lines, without spaces at their ends.
  func lines(_ style: Style) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].text.count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = indent
      var pending = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.text.count)
        let isRight = rightAligned.contains(column)
        if isRight { pending += space }
        if !cell.text.isEmpty {
          line += pending + style(cell.text, cell.mark)
          pending = ""
        }
        if !isRight { pending += space }
        pending += "  "
      }
      return line
    }
  }
}
