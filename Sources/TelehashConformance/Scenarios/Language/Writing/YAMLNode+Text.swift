/// Writes nodes as the YAML that reads back as the same nodes: short ones on one line, and members
/// and steps always on lines of their own.
extension YAMLNode {
  private static let width = 100

  /// The node as a document.
  var document: String { block(indent: 0).map { "\($0)\n" }.joined() }

  /// The node over several lines.
  private func block(indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    switch content {
    case .scalar: return [margin + line]
    case .list(let list):
      return list.flatMap { element in
        let lead = margin + "- "
        // A step's word stands before its braces.
        if element.entries.count != 1, element.fits(after: lead) { return [lead + element.line] }
        var lines = element.block(indent: indent + 2)
        lines[0] = lead + lines[0].dropFirst(lead.count)
        return lines
      }
    case .mapping(let entries):
      return entries.flatMap { entry in
        let lead = "\(margin)\(Self.text(ofKey: entry.key)):"
        if entry.value.isMissing { return [lead] }
        if !entry.isSpread, entry.value.fits(after: lead + " ") {
          return ["\(lead) \(entry.value.line)"]
        }
        return [lead] + entry.value.block(indent: indent + 2)
      }
    }
  }

  /// Whether it goes on one line; what cannot be broken does.
  private func fits(after lead: String) -> Bool {
    switch content {
    case .scalar: true
    case .list(let list) where list.isEmpty: true
    case .mapping(let entries) where entries.isEmpty: true
    case .list, .mapping: !holdsSpread && lead.count + line.count <= Self.width
    }
  }

  /// Whether something in it goes over several lines whatever its length.
  private var holdsSpread: Bool {
    switch content {
    case .scalar: false
    case .list(let list): list.contains(where: \.holdsSpread)
    case .mapping(let entries): entries.contains { $0.isSpread || $0.value.holdsSpread }
    }
  }

  /// The node on one line.
  private var line: String {
    switch content {
    case .scalar(let scalar): scalar.line
    case .list(let list): "[" + list.map(\.line).joined(separator: ", ") + "]"
    case .mapping(let entries) where entries.isEmpty: "{}"
    case .mapping(let entries):
      "{ " + entries.map { "\(Self.text(ofKey: $0.key)): \($0.value.line)" }.joined(separator: ", ")
        + " }"
    }
  }

  private static func text(ofKey key: String) -> String {
    let isWord = !key.isEmpty && key.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 45 || $0 == 95 }
    return isWord ? key : YAMLScalar(text: key, isPlain: false).line
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}

extension YAMLNode.Entry {
  /// Whether its value has a line for each element, unless there is none.
  fileprivate var isSpread: Bool {
    guard ["cast", "play"].contains(key) else { return false }
    return !value.entries.isEmpty || value.elements.contains { !$0.entries.isEmpty }
  }
}

extension YAMLScalar {
  /// The scalar on one line: as it stood when it may stand anywhere, else in quotes.
  fileprivate var line: String {
    isPlain && isSafe ? text : "\"" + text.unicodeScalars.map(Self.escaped).joined() + "\""
  }

  /// Whether a plain scalar means the same within brackets and braces.
  private var isSafe: Bool {
    !text.contains { ",[]{}\n".contains($0) } && !text.contains(": ") && !text.contains(" #")
      && !text.hasSuffix(":")
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\t": return "\\t"
    default: break
    }
    switch scalar.value {
    case 0x20..<0x7F, 0xA0...0x2027, 0x202A..<0xFEFF: return String(scalar)
    case 0xFF00..<0xFFFE, 0x10000...: return String(scalar)
    default:
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
