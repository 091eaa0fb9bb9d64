import CLibCrypto

/// Base64 with the standard alphabet and padding, as version 2 and shipped keys use it.
package enum Base64 {
  package static func encode(_ bytes: [UInt8]) -> String {
    // Four characters for three bytes, and the zero that C text ends with.
    var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
    let count = EVP_EncodeBlock(&text, bytes, Int32(clamping: bytes.count))
    return String(decoding: text.prefix(Int(count)), as: UTF8.self)
  }

  /// The bytes of a padded text; nil when it has another length, character or padding.
  package static func decode(_ text: String) -> [UInt8]? {
    let characters = Array(text.utf8)
    guard characters.count.isMultiple(of: 4) else { return nil }
    let padding = characters.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
    guard
      characters.dropLast(padding).allSatisfy({ byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
          true
        default: false
        }
      })
    else { return nil }
    if characters.isEmpty { return [] }
    var bytes = [UInt8](repeating: 0, count: characters.count / 4 * 3)
    guard EVP_DecodeBlock(&bytes, characters, Int32(clamping: characters.count)) >= 0 else {
      return nil
    }
    return Array(bytes.dropLast(padding))
  }
}
