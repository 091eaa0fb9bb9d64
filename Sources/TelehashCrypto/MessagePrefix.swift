import TelehashPackets

/// The 16 bytes a message's BODY begins with: the same for the life of an exchange (MSG-04), and
/// what its token is the digest of (TOK-01).
///
/// It finds what an earlier message of the exchange left behind, without a digest for every one.
public struct MessagePrefix: Hashable, Sendable {
  private let high: UInt64
  private let low: UInt64

  /// Nil for a BODY that is shorter, and so no message.
  public init?(messageBody: [UInt8]) {
    guard messageBody.count >= Token.size else { return nil }
    high = BigEndian.word(messageBody, at: 0)
    low = BigEndian.word(messageBody, at: 8)
  }
}
