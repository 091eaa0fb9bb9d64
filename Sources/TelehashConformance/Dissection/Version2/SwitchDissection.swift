public import TelehashCrypto
public import TelehashPackets

/// An open of version 2, verified by an observer.
public struct DissectedOpen: Sendable {
  public let suite: LineSuite
  /// Who sealed it: a party's name, else the sender's hashname.
  public let from: String
  /// The party it was sealed for.
  public let to: String
  /// What it says; `content.line` is the id that line packets to its sender carry.
  public let content: OpenContent
  /// The public key of the sender's half of the line.
  public let lineKey: [UInt8]
  /// The reading that opened it.
  public let construction: LineConstruction
  /// The decrypted packet.
  public let inner: Packet
  /// As it travels.
  public let sealed: SealedOpen
}

/// A line packet of version 2 seen by an observer.
public struct DissectedLine: Sendable {
  /// Known when the line is.
  public let suite: LineSuite?
  /// The id its receiver announced.
  public let line: LineID
  /// The id its sender announced.
  public let senderLine: LineID?
  /// Who sealed it, as proved by the keys that opened it.
  public let from: String?
  /// Whose line id it carries.
  public let to: String?
  /// The decrypted packet; nil without the secrets of either side.
  public let inner: Packet?
  /// The open or line packet that travels in its BODY.
  public let tunnelled: Tunnelled?
  /// As it travels.
  public let sealed: SealedLine

  /// What `relay` channels of v2.0 and `peer` and `connect` channels of v2.1 carry.
  public indirect enum Tunnelled: Sendable {
    case open(DissectedOpen)
    case line(DissectedLine)
  }
}
