/// Writes one XML document, element by element; whatever text comes from outside is made safe.
struct XMLWriter {
  private(set) var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
  private var open: [String] = []

  /// Begins an element; attributes without a value are left out.
  mutating func begin(_ name: String, _ attributes: [(String, String?)] = []) {
    line("<\(name)\(Self.text(of: attributes))>")
    open.append(name)
  }

  /// Ends the element begun last.
  mutating func end() {
    if let name = open.popLast() { line("</\(name)>") }
  }

  /// An element with text in it, or without anything.
  mutating func element(
    _ name: String, _ attributes: [(String, String?)] = [], _ content: String? = nil
  ) {
    let start = "<\(name)\(Self.text(of: attributes))"
    line(content.map { "\(start)>\(Self.escaped($0))</\(name)>" } ?? "\(start)/>")
  }

  private mutating func line(_ line: String) {
    text += String(repeating: "  ", count: open.count) + line + "\n"
  }

  private static func text(of attributes: [(String, String?)]) -> String {
    attributes.map { name, value in
      value.map { " \(name)=\"\(escaped(ShownText.text($0, atMost: TextLimit.line)))\"" } ?? ""
    }.joined()
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
