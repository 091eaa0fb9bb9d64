/// Hexadecimal text: two lower-case digits a byte.
public enum Hex {
  /// The digits of `bytes`, always lower case.
  public static func encode(_ bytes: [UInt8]) -> String {
    var digits: [UInt8] = []
    digits.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      digits.append(digit(byte >> 4))
      digits.append(digit(byte & 0x0F))
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The bytes `text` stands for; digits may be of either case.
  public static func decode(_ text: String) throws(HexError) -> [UInt8] {
    let digits = Array(text.utf8)
    for (offset, digit) in digits.enumerated() where value(digit) == nil {
      throw .notADigit(offset: offset)
    }
    guard digits.count.isMultiple(of: 2) else { throw .oddLength(digits.count) }
    return stride(from: 0, to: digits.count, by: 2).map { at in
      (value(digits[at]) ?? 0) << 4 | (value(digits[at + 1]) ?? 0)
    }
  }

  /// The digit of a value below 16.
  static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }

  /// The value of one digit of either case, or nil when it is none.
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

/// Why a text is not hexadecimal. Offsets count UTF-8 bytes.
public enum HexError: Error, Hashable, Sendable {
  case notADigit(offset: Int)
  case oddLength(Int)
}
