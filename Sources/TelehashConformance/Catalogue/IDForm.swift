/// The forms that ids and words of data files have, checked byte by byte.
///
/// Thousands are read before anything runs, which is too many for regular expressions.
enum IDForm {
  /// A letter, more letters and digits, a dash, and a number of so many digits: `HS-12`.
  static func isRequirement(_ text: String, digits: ClosedRange<Int> = 2...2) -> Bool {
    let bytes = Array(text.utf8)
    guard let dash = bytes.firstIndex(of: UInt8(ascii: "-")), dash > 0, isUpper(bytes[0]) else {
      return false
    }
    let number = bytes[(dash + 1)...]
    return bytes[..<dash].allSatisfy { isUpper($0) || isDigit($0) }
      && digits.contains(number.count) && number.allSatisfy(isDigit)
  }

  /// A row of the ambiguity register: `A15`.
  static func isAmbiguity(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard (2...3).contains(bytes.count) else { return false }
    return "ABDV".utf8.contains(bytes[0]) && bytes.dropFirst().allSatisfy(isDigit)
  }

  /// A lower-case letter, then letters, digits and dashes: `mtu-576`.
  static func isDashed(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, isLower(first) else { return false }
    return text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isUpper(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isLower(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
