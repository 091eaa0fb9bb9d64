import TelehashConformance
import TelehashPackets

/// Things of one kind, to be shown as a table or written as JSON.
struct Listing {
  struct Item {
    /// What the filters of the command line are matched with.
    var names: [String]
    /// The cells of its row; the first is its id.
    var cells: [TextTable.Cell]
    var json: JSONObject
  }

  /// The heads of the columns.
  let columns: [String]
  var items: [Item] = []

  /// The items that any of the patterns names; all without patterns.
  func filtered(_ patterns: [String]) -> Listing {
    guard !patterns.isEmpty else { return self }
    var listing = self
    listing.items = items.filter { item in
      patterns.contains { pattern in item.names.contains { Self.matches($0, pattern) } }
    }
    return listing
  }

  /// The patterns that name none of the items.
  func withoutMatch(_ patterns: [String]) -> [String] {
    patterns.filter { pattern in
      !items.contains { $0.names.contains { Self.matches($0, pattern) } }
    }
  }

  func lines(_ style: Style) -> [String] {
    var table = TextTable()
    table.add(columns.map { .init($0, .faint) })
    for item in items { table.add(item.cells) }
    return table.lines(style)
  }

  var json: JSONValue { .array(items.map { .object($0.json) }) }

  /// An id, a pattern with `*`, or the front of a path.
  private static func matches(_ name: String, _ pattern: String) -> Bool {
    Glob.matches(name, pattern) || name.hasPrefix(pattern.hasSuffix("/") ? pattern : pattern + "/")
  }
}
