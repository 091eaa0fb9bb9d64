public import TelehashPackets

/// An open of version 2 read with the secrets of whoever sent it, where the recipient's are not
/// known.
///
/// An observer that holds one side's line keys reads that side's opens too; a live run judges its
/// own traffic so. **Call `verify(sender:)` before believing it.**
public struct SentOpen: Sendable {
  public let suite: LineSuite
  /// The decrypted packet.
  public let inner: Packet
  public let content: OpenContent
  /// The public key of the sender's half of the line.
  public let lineKey: [UInt8]
  private let sealed: SealedOpen
  private let recipient: [UInt8]
  private let construction: LineConstruction

  /// Opens what was sealed with `own` for the identity key `recipient`.
  ///
  /// RSA and CS2a seal the line key alone for the recipient, so that these do not prove who it is.
  public init(
    _ sealed: SealedOpen, sealedWith own: LineEphemeral, recipient: [UInt8],
    construction: LineConstruction = .implemented
  ) throws(OpenFault) {
    guard sealed.suite == own.suite else { throw .wrongSuite(sealed.suite) }
    let minimum = sealed.suite.openOverhead + MessageOpener.smallestPacket
    guard sealed.body.count >= minimum else {
      throw .tooShort(minimum: minimum, actual: sealed.body.count)
    }
    let bytes: [UInt8]
    do throws(CipherError) {
      bytes =
        switch sealed.suite {
        case .rsa: try OpenRSA.inner(sealed, point: own.publicKey)
        case .cs1a: try OpenCS1a.inner(sealed, sealedWith: own, recipient: recipient)
        case .cs2a: try OpenCS2a.inner(sealed, point: own.publicKey)
        case .cs3a:
          try OpenCS3a.inner(
            sealed, sealedWith: own, recipient: recipient, form: construction.cs3aNonce)
        }
    } catch {
      throw .notOpened(error)
    }
    guard let packet = try? Packet(decoding: bytes, rules: sealed.suite.rules) else {
      throw .inner(.head)
    }
    suite = sealed.suite
    inner = packet
    content = try OpenContent(packet, suite: sealed.suite)
    lineKey = own.publicKey
    self.sealed = sealed
    self.recipient = recipient
    self.construction = construction
  }

  /// Throws unless this pair's owner made the open.
  public func verify(sender: SwitchKey) throws(OpenFault) {
    guard sender.suite == suite, sender.publicKey == content.key else { throw .keyIsNotOfSender }
    do throws(CipherError) {
      switch suite {
      case .rsa: try OpenRSA.verify(sealed, lineKey: lineKey, content: content)
      case .cs1a:
        try OpenCS1a.verify(sealed.body, identities: suite.shared(sender.secret, recipient))
      case .cs2a:
        try OpenCS2a.verify(
          sealed, lineKey: lineKey, content: content, form: construction.cs2aSignature)
      case .cs3a:
        try OpenCS3a.verify(sealed.body, identities: suite.shared(sender.secret, recipient))
      }
    } catch {
      throw .notVerified(error)
    }
  }
}
