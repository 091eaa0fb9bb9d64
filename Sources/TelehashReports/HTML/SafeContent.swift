import Mustache
import TelehashPackets

/// Escapes every scalar that means something in HTML.
///
/// The library's own escaping looks at whole characters, and a quotation mark with a combining accent
/// is another character to it while a browser still sees the mark.
struct SafeContent: MustacheContentType {
  /// The name templates ask for it by.
  static let name = "SAFE_HTML"

  /// Templates parsed after this know the name.
  static let register: Void = MustacheContentTypes.register(SafeContent(), named: name)

  func escapeText(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

/// JSON that stands in a script element: nothing in it can end the element.
enum EmbeddedJSON {
  /// How many bytes a value takes in a page.
  static func size(_ value: JSONValue) -> Int {
    value.encoded().reduce(0) { size, byte in
      switch byte {
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): size + 6
      default: size + 1
      }
    }
  }

  static func text(_ object: JSONObject) -> String {
    let bytes = object.encoded()
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 64)
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "<"): text += Array("\\u003c".utf8)
      case UInt8(ascii: ">"): text += Array("\\u003e".utf8)
      case UInt8(ascii: "&"): text += Array("\\u0026".utf8)
      default: text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
