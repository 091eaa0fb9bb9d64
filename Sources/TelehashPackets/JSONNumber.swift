/// A JSON number that keeps the digits it was written with, so that 64 bits survive.
///
/// Two numbers are equal when they are written alike: `1` and `1.0` differ.
public struct JSONNumber: Hashable, Sendable {
  public let text: String

  public init(_ value: UInt64) { text = String(value) }
  public init(_ value: Int64) { text = String(value) }
  public init(_ value: Int) { text = String(value) }

  /// From a finite number; nil for infinities and not-a-number, which JSON has no text for.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    text = JSONNumber.wholeNumber(value).map(String.init) ?? value.description
  }

  /// From a text that must follow the JSON number grammar.
  public init?(text: String) {
    let bytes = Array(text.utf8)
    guard JSONNumber.scan(bytes, from: 0)?.end == bytes.count else { return nil }
    self.text = text
  }

  /// From a text that is known to follow the grammar.
  init(unchecked text: String) { self.text = text }

  /// The value when it is an unsigned integer of 64 bits; also for `1.0` and `1e3` up to 2^53.
  public var uint64: UInt64? { UInt64(text) ?? exactInteger.flatMap { UInt64(exactly: $0) } }

  /// The value when it is an integer of 64 bits; also for `-1.0` and `1e3` up to 2^53.
  public var int64: Int64? { Int64(text) ?? exactInteger }

  /// The nearest double; infinite beyond its range.
  public var double: Double { Double(text) ?? .nan }

  /// Whether the number survives a double, as I-JSON asks (`LOB-13`): no integer that rounds, no
  /// more than 17 significant digits, nothing beyond the range.
  public var survivesDouble: Bool {
    let digits = text.utf8.filter { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    let signs = text.utf8.first == UInt8(ascii: "-") ? 1 : 0
    if signs + digits.count == text.utf8.count {
      if digits.count <= JSONNumber.safeDigits { return true }
      if let value = Int64(text) { return Int64(exactly: Double(value)) == value }
      if let value = UInt64(text) { return UInt64(exactly: Double(value)) == value }
    }
    let mantissa = text.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    let significant = mantissa.filter { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      .drop { $0 == UInt8(ascii: "0") }
    guard significant.count <= JSONNumber.roundTripDigits, double.isFinite else { return false }
    return significant.isEmpty || double != 0
  }

  /// Integers up to this magnitude, 2^53, are all exact in a double.
  private static let exactIntegerLimit = 9_007_199_254_740_992.0
  /// Every integer of this many digits is below 2^53.
  static let safeDigits = 15
  /// No double needs more decimal digits than this to be told from its neighbours.
  private static let roundTripDigits = 17

  private var exactInteger: Int64? { JSONNumber.wholeNumber(double) }

  private static func wholeNumber(_ value: Double) -> Int64? {
    guard value.magnitude <= exactIntegerLimit else { return nil }
    let whole = Int64(value)
    return Double(whole) == value ? whole : nil
  }

  /// The number that starts at `start`: where it ends and whether it has only a sign and digits.
  static func scan(_ bytes: [UInt8], from start: Int) -> (end: Int, isInteger: Bool)? {
    var at = start
    func skipDigits() -> Bool {
      let first = at
      while at < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[at] { at += 1 }
      return at > first
    }
    func skip(_ one: UInt8, or other: UInt8) -> Bool {
      guard at < bytes.count, bytes[at] == one || bytes[at] == other else { return false }
      at += 1
      return true
    }
    let minus = UInt8(ascii: "-")
    _ = skip(minus, or: minus)
    let zero = UInt8(ascii: "0")
    if !skip(zero, or: zero) {
      guard skipDigits() else { return nil }
    }
    var isInteger = true
    let point = UInt8(ascii: ".")
    if skip(point, or: point) {
      isInteger = false
      guard skipDigits() else { return nil }
    }
    if skip(UInt8(ascii: "e"), or: UInt8(ascii: "E")) {
      isInteger = false
      _ = skip(minus, or: UInt8(ascii: "+"))
      guard skipDigits() else { return nil }
    }
    return (at, isInteger)
  }
}

extension JSONNumber: ExpressibleByIntegerLiteral, CustomStringConvertible {
  public init(integerLiteral value: Int) { self.init(value) }
  public var description: String { text }
}
