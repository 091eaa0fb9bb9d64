import TelehashCrypto
import TelehashPackets

/// A handshake message whose sender is proved; a class, since it is large and much handed on.
final class VerifiedMessage: Sendable {
  let message: HandshakeMessage
  let sender: Sender
  /// The ephemeral keys it came with.
  let ephemeral: RemoteEphemeral
  /// What spares further messages of the exchange their key agreements.
  let agreement: MessageAgreement?
  let csid: CSID

  init(
    message: HandshakeMessage, sender: Sender, ephemeral: RemoteEphemeral,
    agreement: MessageAgreement?, csid: CSID
  ) {
    self.message = message
    self.sender = sender
    self.ephemeral = ephemeral
    self.agreement = agreement
    self.csid = csid
  }
}

/// Who made a message.
struct Sender: Sendable {
  let hashname: Hashname
  let key: [UInt8]
}
