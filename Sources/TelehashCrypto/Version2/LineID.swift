import TelehashPackets

/// The 16 random bytes an endpoint of version 2 announces, which line packets to it carry.
public struct LineID: Hashable, Comparable, Sendable, CustomStringConvertible {
  private let value: UInt128

  /// Bytes of a line id.
  public static let size = 16

  /// The id with these bytes; nil unless there are exactly 16.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self.init(prefixOf: bytes, at: 0)
  }

  /// The id written as 32 hex digits (V2OPEN-07).
  ///
  /// Digits of either case are read, since only the bytes count (AMBIGUITIES D7).
  public init?(text: String) {
    guard text.utf8.count == 2 * Self.size, let bytes = try? Hex.decode(text) else { return nil }
    self.init(bytes)
  }

  /// A new id.
  public static func make(random: inout some RandomSource) -> LineID {
    LineID(prefixOf: random.bytes(size), at: 0)
  }

  /// The id that begins at `start` of a datagram; nil when it is cut short.
  init?(datagram: [UInt8], at start: Int) {
    guard start >= 0, datagram.count - Self.size >= start else { return nil }
    self.init(prefixOf: datagram, at: start)
  }

  private init(prefixOf bytes: [UInt8], at start: Int) {
    value = BigEndian.word(bytes, at: start)
  }

  public var bytes: [UInt8] { BigEndian.bytes(value) }

  /// The id as 32 lower-case hex digits.
  public var text: String { Hex.encode(bytes) }

  public var description: String { text }

  public static func < (a: LineID, b: LineID) -> Bool { a.value < b.value }
}
