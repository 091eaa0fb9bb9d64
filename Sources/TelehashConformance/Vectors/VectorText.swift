import TelehashPackets

/// The one way vector files are written, so that a change shows as a change and nothing else does.
///
/// Two spaces a level; what fits into a line stands in one.
enum VectorText {
  private static let columns = 100

  static func encoded(_ object: JSONObject) -> [UInt8] {
    var text = ""
    write(.object(object), indent: 0, to: &text)
    return Array(text.utf8) + [UInt8(ascii: "\n")]
  }

  private static func write(_ value: JSONValue, indent: Int, to text: inout String) {
    let flat = flat(value)
    if indent + flat.unicodeScalars.count <= columns {
      text += flat
      return
    }
    let inner = indent + 2
    let margin = "\n" + String(repeating: " ", count: inner)
    switch value {
    case .object(let object):
      text += "{"
      for (index, member) in object.members.enumerated() {
        text += (index > 0 ? "," : "") + margin + JSONValue.string(member.name).description + ": "
        write(member.value, indent: inner, to: &text)
      }
      text += "\n" + String(repeating: " ", count: indent) + "}"
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        text += (index > 0 ? "," : "") + margin
        write(element, indent: inner, to: &text)
      }
      text += "\n" + String(repeating: " ", count: indent) + "]"
    case .string, .number, .bool, .null: text += flat
    }
  }

  private static func flat(_ value: JSONValue) -> String {
    switch value {
    case .object(let object):
      let members = object.members.map {
        JSONValue.string($0.name).description + ": " + flat($0.value)
      }
      return "{" + members.joined(separator: ", ") + "}"
    case .array(let elements): return "[" + elements.map(flat).joined(separator: ", ") + "]"
    case .string, .number, .bool, .null: return value.description
    }
  }
}
