import TelehashPackets

/// The 16 bytes by which a channel packet finds its exchange (TOK-01).
public struct Token: Hashable, Sendable, CustomStringConvertible {
  private let value: UInt128

  /// Bytes of a token, and of the message prefix it comes from.
  public static let size = 16

  /// The token of the exchange whose messages begin with `messageBody` (EDITIONS 6.3).
  ///
  /// Only the first 16 bytes count, which is why they stay the same for the life of an exchange.
  public init(messageBody: [UInt8]) {
    let prefix = messageBody.span.extracting(first: Self.size)
    self.init(prefixOf: Sodium.sha256(prefix))
  }

  /// The token written as these bytes; nil unless there are exactly 16.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    self.init(prefixOf: bytes)
  }

  /// The token a channel packet's body begins with; nil when it is shorter than one (TOK-06).
  public init?(channelBody: [UInt8]) {
    guard channelBody.count >= Self.size else { return nil }
    self.init(prefixOf: channelBody)
  }

  /// The token of a channel packet whose body begins at `start`, without copying it out.
  public init?(datagram: [UInt8], bodyAt start: Int) {
    guard start >= 0, datagram.count - Self.size >= start else { return nil }
    self.init(prefixOf: datagram, at: start)
  }

  private init(prefixOf bytes: [UInt8], at start: Int = 0) {
    value = BigEndian.word(bytes, at: start)
  }

  public var bytes: [UInt8] { BigEndian.bytes(value) }

  /// The token as 32 lower-case hex digits.
  public var hex: String { Hex.encode(bytes) }

  public var description: String { hex }
}
