extension JSONParser {
  /// The string whose opening quote is the next byte.
  ///
  /// Plain ASCII is cut out as it stands; anything else goes through `parseRestOfString`.
  mutating func parseString() throws(JSONError) -> String {
    let start = at + 1
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if byte == UInt8(ascii: "\"") {
        at = end + 1
        return ascii(start..<end)
      }
      guard 0x20..<0x80 ~= byte, byte != UInt8(ascii: "\\") else { break }
      end += 1
    }
    return try parseRestOfString(from: start)
  }

  /// The text in `range`, which is plain ASCII: a short one needs no memory and no second look.
  func ascii(_ range: Range<Int>) -> String {
    bytes.withUnsafeBufferPointer { source in
      String(unsafeUninitializedCapacity: range.count) { target in
        target.initialize(fromContentsOf: source[range])
      }
    }
  }

  /// The string whose first byte is at `start`, with escapes and all of UTF-8.
  private mutating func parseRestOfString(from start: Int) throws(JSONError) -> String {
    var text: [UInt8] = []
    at = start
    while at < bytes.count {
      let byte = bytes[at]
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw JSONError(.notUTF8, offset: start)
        }
        at += 1
        if string.unicodeScalars.contains(where: JSONParser.isNoncharacter) {
          find(.noncharacter, at: start)
        }
        return string
      case UInt8(ascii: "\\"):
        text.append(contentsOf: UTF8.encode(try parseEscape()) ?? UTF8.encodedReplacementCharacter)
      case 0..<0x20:
        throw JSONError(.controlCharacter, offset: at)
      default:
        text.append(byte)
        at += 1
      }
    }
    throw unexpected()
  }

  /// The character an escape stands for; the next byte is its backslash.
  private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
    let offset = at
    at += 1
    let letter = next
    at += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try parseUnicodeEscape(offset: offset)
    default: throw JSONError(at > bytes.count ? .unexpectedEnd : .badEscape, offset: offset)
    }
  }

  /// The character of `\uXXXX`, or of two that form a surrogate pair; `at` is on the first digit.
  private mutating func parseUnicodeEscape(offset: Int) throws(JSONError) -> Unicode.Scalar {
    let unit = try parseCodeUnit(offset: offset)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let following = at
    if unit < 0xDC00, bytes[at...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
      at += 2
      let second = try parseCodeUnit(offset: following)
      let combined = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) & 0x3FF)
      if 0xDC00..<0xE000 ~= second, let scalar = Unicode.Scalar(combined) { return scalar }
      at = following
    }
    find(.loneSurrogate, at: offset)
    return "\u{FFFD}"
  }

  private mutating func parseCodeUnit(offset: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Hex.value(next) else {
        throw JSONError(at < bytes.count ? .badEscape : .unexpectedEnd, offset: offset)
      }
      unit = unit << 4 | UInt16(digit)
      at += 1
    }
    return unit
  }

  private static func isNoncharacter(_ scalar: Unicode.Scalar) -> Bool {
    0xFDD0...0xFDEF ~= scalar.value || scalar.value & 0xFFFE == 0xFFFE
  }
}
