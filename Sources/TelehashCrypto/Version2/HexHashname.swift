public import TelehashPackets

/// A hashname of version 2: 32 bytes, written as 64 hex digits (V2HN-08).
public struct HexHashname: Hashable, Comparable, Sendable, CustomStringConvertible {
  private let high: UInt128
  private let low: UInt128

  /// Bytes of a hashname.
  public static let size = 32
  /// Characters of a hashname.
  public static let textLength = 64

  /// The hashname with these bytes; nil unless there are exactly 32.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self.init(digest: bytes)
  }

  /// The hashname written as exactly 64 lower-case hex digits; upper case is another name to the
  /// implementations and refused here (AMBIGUITIES D7).
  public init?(text: String) {
    guard text.utf8.count == Self.textLength, let bytes = try? Hex.decode(text),
      Hex.encode(bytes) == text
    else { return nil }
    self.init(digest: bytes)
  }

  /// v2.0: the hash of the RSA key's DER bytes (V2HN-01).
  public init(publicKeyInfo der: [UInt8]) { self.init(digest: Digest.sha256(der)) }

  /// v2.1: the roll-up of the parts, over their texts (V2HN-04).
  public init(_ parts: HashnameParts) {
    var digest: [UInt8] = []
    for (csid, fingerprint) in parts.entries {
      digest = Digest.sha256(digest, Array(csid.description.utf8))
      digest = Digest.sha256(digest, Array(Hex.encode(fingerprint).utf8))
    }
    self.init(digest: digest)
  }

  private init(digest bytes: [UInt8]) {
    high = BigEndian.word(bytes)
    low = BigEndian.word(bytes, at: 16)
  }

  public var bytes: [UInt8] { BigEndian.bytes(high, low) }

  /// The hashname as 64 lower-case hex digits.
  public var text: String { Hex.encode(bytes) }

  public var description: String { text }

  /// The order of the bytes, which is that of the texts too (V2CH-03).
  public static func < (a: HexHashname, b: HexHashname) -> Bool {
    (a.high, a.low) < (b.high, b.low)
  }

  /// Whether the hashname starts with these hex digits, whole bytes or not (AMBIGUITIES D20).
  public func hasPrefix(_ digits: String) -> Bool { text.hasPrefix(digits) }

  /// The bucket `other` lies in, seen from here: 255 when the first bit differs; nil when the
  /// names are equal (V2SEEK-08).
  public func bucket(of other: HexHashname) -> Int? {
    let distance = distance(to: other)
    if distance.high != 0 { return 255 - distance.high.leadingZeroBitCount }
    return distance.low == 0 ? nil : 127 - distance.low.leadingZeroBitCount
  }

  /// The exclusive or of two hashnames, compared like a number: how far apart they are.
  public func distance(to other: HexHashname) -> Distance {
    Distance(high: high ^ other.high, low: low ^ other.low)
  }

  /// How far apart two hashnames are.
  public struct Distance: Comparable, Sendable {
    fileprivate let high: UInt128
    fileprivate let low: UInt128

    public static func < (a: Distance, b: Distance) -> Bool {
      (a.high, a.low) < (b.high, b.low)
    }
  }
}

/// The fingerprints a v2.1 hashname is made of, by cipher set, lowest first (V2HN-06).
public struct HashnameParts: Hashable, Sendable {
  /// A cipher set and the 32 bytes its key hashes to.
  public private(set) var entries: [(csid: CSID, fingerprint: [UInt8])]

  /// The most parts a hashname has (V2HN-06).
  public static let maximum = 8

  /// The parts of these keys; nil for none, more than eight, a repeated or zero CSID.
  public init?(keys: [(CSID, [UInt8])]) {
    self.init(fingerprints: keys.map { ($0.0, Self.fingerprint(of: $0.1)) })
  }

  /// Nil for none, more than eight, a repeated or zero CSID, a fingerprint that is not 32 bytes.
  public init?(fingerprints: [(CSID, [UInt8])]) {
    guard (1...Self.maximum).contains(fingerprints.count) else { return nil }
    let sorted = fingerprints.sorted { $0.0 < $1.0 }
    var previous = CSID(rawValue: 0)
    for (csid, fingerprint) in sorted {
      guard csid > previous, fingerprint.count == HexHashname.size else { return nil }
      previous = csid
    }
    entries = sorted.map { (csid: $0.0, fingerprint: $0.1) }
  }

  /// The object `{csid: fingerprint}`, texts in lower case; nil when a member is neither.
  public init?(_ json: JSONObject) {
    guard json.members.count <= Self.maximum else { return nil }
    var fingerprints: [(CSID, [UInt8])] = []
    for member in json.members {
      guard let csid = CSID(text: member.name), csid.description == member.name,
        let text = member.value.string, let name = HexHashname(text: text)
      else { return nil }
      fingerprints.append((csid, name.bytes))
    }
    self.init(fingerprints: fingerprints)
  }

  /// The 32 bytes that stand for a key: its SHA-256, unfolded for every set (V2HN-05).
  public static func fingerprint(of key: [UInt8]) -> [UInt8] { Digest.sha256(key) }

  public var csids: [CSID] { entries.map(\.csid) }

  public var hashname: HexHashname { HexHashname(self) }

  public var json: JSONObject {
    JSONObject(entries.map { ($0.csid.description, .string(Hex.encode($0.fingerprint))) })
  }

  public subscript(csid: CSID) -> [UInt8]? {
    entries.first { $0.csid == csid }?.fingerprint
  }

  public static func == (a: HashnameParts, b: HashnameParts) -> Bool {
    a.entries.elementsEqual(b.entries) { $0.csid == $1.csid && $0.fingerprint == $1.fingerprint }
  }

  public func hash(into hasher: inout Hasher) {
    for (csid, fingerprint) in entries {
      hasher.combine(csid)
      hasher.combine(fingerprint)
    }
  }
}
