import TelehashPackets

/// The 16 bytes a message's BODY begins with: the same for the life of an exchange (MSG-04), and
/// what its token is the digest of (TOK-01).
///
/// It finds what an earlier message of the exchange left behind, without a digest for every one.
public struct MessagePrefix: Hashable, Sendable {
  private let value: UInt128

  /// Nil for a BODY that is shorter, and so no message.
  public init?(messageBody: [UInt8]) {
    guard messageBody.count >= Token.size else { return nil }
    value = BigEndian.word(messageBody)
  }
}
