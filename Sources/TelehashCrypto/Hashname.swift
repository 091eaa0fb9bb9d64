import TelehashPackets

/// The 32-byte name of an endpoint, made from all of its keys (HN-01).
public struct Hashname: Hashable, Comparable, Sendable, CustomStringConvertible {
  private let high: UInt128
  private let low: UInt128

  /// Bytes of a hashname.
  public static let size = 32
  /// Characters of a hashname.
  public static let textLength = 52

  /// A key as the roll-up takes it: whole, or already hashed (HN-06).
  public enum KeyOrIntermediate: Hashable, Sendable {
    case key([UInt8])
    case intermediate([UInt8])
  }

  /// The hashname with these bytes; nil unless there are exactly 32.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    high = BigEndian.word(bytes)
    low = BigEndian.word(bytes, at: 16)
  }

  /// The hashname written as exactly 52 characters of canonical base32 (HN-01).
  public init?(text: String) {
    guard Base32.isCanonical(text) else { return nil }
    self.init(lenientText: text)
  }

  /// The hashname written as 52 characters, either case, spare bits ignored (AMBIGUITIES B8, B9).
  public init?(lenientText text: String) {
    guard text.utf8.count == Self.textLength, let bytes = try? Base32.decode(text) else {
      return nil
    }
    self.init(bytes: bytes)
  }

  /// The hashname of a set of keys, known or not, in any order (HN-03 to HN-08).
  ///
  /// Nil for an empty set, a repeated or zero CSID, and an intermediate that is not 32 bytes.
  public init?(rollUp keys: [(CSID, KeyOrIntermediate)]) {
    let sorted = keys.sorted { $0.0 < $1.0 }
    var digest: [UInt8] = []
    var previous = CSID(rawValue: 0)
    for (csid, value) in sorted {
      guard csid > previous else { return nil }
      previous = csid
      let intermediate: [UInt8]
      switch value {
      case .key(let key): intermediate = Self.intermediate(of: key)
      case .intermediate(let bytes): intermediate = bytes
      }
      guard intermediate.count == Self.size else { return nil }
      digest = Digest.sha256(digest, [csid.rawValue])
      digest = Digest.sha256(digest, intermediate)
    }
    self.init(bytes: digest)
  }

  /// The hash of a key that stands for it in the roll-up (HN-02).
  public static func intermediate(of key: [UInt8]) -> [UInt8] { Digest.sha256(key) }

  public var bytes: [UInt8] { BigEndian.bytes(high, low) }

  /// The hashname as 52 characters of base32.
  public var text: String { Base32.encode(bytes) }

  public var description: String { text }

  /// The order of the bytes; that of the texts is another.
  public static func < (a: Hashname, b: Hashname) -> Bool {
    (a.high, a.low) < (b.high, b.low)
  }
}
