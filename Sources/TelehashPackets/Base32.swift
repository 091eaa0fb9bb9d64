/// Base32 text in the alphabet of RFC 4648: lower case, without padding.
///
/// Encoding: `B32-01`, `B32-02`, `B32-03`, `B32-05`. Decoding takes either case (`B32-07`), refuses
/// every other character (`B32-06`) and every length no bytes can have (`B32-08`).
public enum Base32 {
  /// The text of `bytes`: ceil(8n/5) characters, spare bits zero.
  public static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count / 5 + 1) * 8)
    var pending: UInt16 = 0
    var pendingBits: UInt16 = 0
    for byte in bytes {
      pending = pending << 8 | UInt16(byte)
      pendingBits += 8
      while pendingBits >= 5 {
        pendingBits -= 5
        text.append(character(UInt8(pending >> pendingBits & 0x1F)))
      }
      pending &= 0x1F
    }
    if pendingBits > 0 { text.append(character(UInt8(pending << (5 - pendingBits) & 0x1F))) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes `text` stands for; spare bits are ignored (`B32-04`, see `isCanonical`).
  public static func decode(_ text: String) throws(Base32Error) -> [UInt8] {
    let (bytes, _) = try decodeWithSpareBits(text)
    return bytes
  }

  /// Whether `text` is what `encode` would write: lower case and spare bits zero (`B32-03`).
  public static func isCanonical(_ text: String) -> Bool {
    guard let (_, spare) = try? decodeWithSpareBits(text), spare == 0 else { return false }
    return !text.utf8.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
  }

  private static func decodeWithSpareBits(
    _ text: String
  ) throws(Base32Error) -> (bytes: [UInt8], spare: UInt16) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count / 8 * 5 + 5)
    var pending: UInt16 = 0
    var pendingBits: UInt16 = 0
    var length = 0
    for character in text.utf8 {
      guard let value = value(character) else { throw .notInAlphabet(offset: length) }
      length += 1
      pending = pending << 5 | UInt16(value)
      pendingBits += 5
      if pendingBits >= 8 {
        pendingBits -= 8
        bytes.append(UInt8(pending >> pendingBits & 0xFF))
        pending &= (1 << pendingBits) - 1
      }
    }
    // Five or more spare bits are a whole character too many.
    guard pendingBits < 5 else { throw .impossibleLength(length) }
    return (bytes, pending)
  }

  private static func character(_ value: UInt8) -> UInt8 {
    value < 26 ? UInt8(ascii: "a") + value : UInt8(ascii: "2") - 26 + value
  }

  private static func value(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a")
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "2")...UInt8(ascii: "7"): character - UInt8(ascii: "2") + 26
    default: nil
    }
  }
}

/// Why a text is not base32. Offsets count UTF-8 bytes.
public enum Base32Error: Error, Hashable, Sendable {
  case notInAlphabet(offset: Int)
  /// A length of 1, 3 or 6 modulo 8 (`B32-08`).
  case impossibleLength(Int)
}
