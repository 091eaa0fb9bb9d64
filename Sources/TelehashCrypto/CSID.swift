/// The one-byte identifier of a cipher set, written as two lower-case hex digits (CS-01).
public struct CSID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The identifier written as exactly two hex digits, either case; nil for anything else (HN-09).
  public init?(text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 2, let high = Self.value(of: digits[0]),
      let low = Self.value(of: digits[1])
    else { return nil }
    self.init(rawValue: high << 4 | low)
  }

  /// secp160r1, AES-128-CTR, HMAC-SHA256.
  public static let cs1a = CSID(rawValue: 0x1a)
  /// RSA-2048, P-256, AES-256-GCM.
  public static let cs2a = CSID(rawValue: 0x2a)
  /// Curve25519, XSalsa20, Poly1305.
  public static let cs3a = CSID(rawValue: 0x3a)

  /// The sets whose cryptography is built here, lowest first.
  public static let built: [CSID] = [.cs1a, .cs2a, .cs3a]

  /// Who an identifier belongs to (CS-02 to CS-05).
  public enum Allocation: Hashable, Sendable {
    /// `00`, never used.
    case invalid
    /// `01` to `0f`, kept out of production.
    case experimental
    /// Low digit 8 to f: defined by the protocol, or kept for it.
    case reserved
    /// Low digit 0 to 7 from `10`: free for applications.
    case application
  }

  public var allocation: Allocation {
    switch rawValue {
    case 0: .invalid
    case 1...0x0f: .experimental
    default: rawValue & 0x0f >= 8 ? .reserved : .application
    }
  }

  /// The set two endpoints must use: the highest that both have (CS-06).
  public static func highestCommon(_ own: [CSID], _ remote: [CSID]) -> CSID? {
    own.filter { remote.contains($0) && $0.allocation != .invalid }.max()
  }

  public static func < (a: CSID, b: CSID) -> Bool { a.rawValue < b.rawValue }

  public var description: String {
    let digits = Array("0123456789abcdef")
    return String([digits[Int(rawValue >> 4)], digits[Int(rawValue & 0x0f)]])
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
