/// Opens messages with the recipient's identity key; no exchange need exist (MSG-06).
public enum MessageOpener {
  /// What is inside a message's BODY, its sender not yet proven; `known` is what an earlier message
  /// left behind, and saves the work where it fits.
  public static func open(
    _ body: [UInt8], recipient: KeyPair, construction: CipherConstruction,
    known: MessageAgreement? = nil
  ) throws(CipherError) -> OpenedMessage {
    let minimum = try overhead(recipient.csid, construction: construction) + smallestPacket
    guard body.count >= minimum else { throw .tooShort(minimum: minimum, actual: body.count) }
    switch recipient.csid {
    case .cs1a: return try CS1a.open(body, recipient: recipient, known: known)
    case .cs2a:
      return try CS2a.open(body, recipient: recipient, form: construction.cs2a, known: known)
    case .cs3a:
      return try CS3a.open(body, recipient: recipient, form: construction.cs3a, known: known)
    default: throw .unsupported(recipient.csid)
    }
  }

  /// Bytes a BODY has beyond its inner packet (EDITIONS 4.4).
  public static func overhead(
    _ csid: CSID, construction: CipherConstruction
  ) throws(CipherError) -> Int {
    switch csid {
    case .cs1a: CS1a.messageOverhead
    case .cs2a: construction.cs2a.messageOverhead
    case .cs3a: CS3a.messageOverhead
    default: throw .unsupported(csid)
    }
  }

  /// The length field alone: what any inner packet has.
  static let smallestPacket = 2
}

/// A message that could be decrypted.
///
/// Anybody can make one: **call `verify(sender:)` with the key learnt from `inner` before changing
/// any state** (EDITIONS 5).
public struct OpenedMessage: Sendable {
  /// The inner packet's bytes.
  public let inner: [UInt8]
  /// The sender's ephemeral keys, as the message gave them.
  public let ephemeral: RemoteEphemeral
  /// What the next message of the same exchange can be opened with.
  let agreement: MessageAgreement
  let proof: Proof

  /// What is needed to check the sender.
  enum Proof: Sendable {
    case cs1a(body: [UInt8], recipient: KeyPair)
    case cs2a(signed: [UInt8], signature: [UInt8])
    case cs3a(body: [UInt8], recipient: KeyPair, form: CipherConstruction.CS3a)
  }

  public var token: Token { ephemeral.token }

  /// Throws unless the owner of the identity key `sender` made this message
  /// (CS1A-06, CS2A-06, CS3A-05).
  ///
  /// - Returns: what spares the next message of the same exchange its key agreements.
  @discardableResult
  public func verify(sender: [UInt8]) throws(CipherError) -> MessageAgreement {
    var agreement = agreement
    switch proof {
    case .cs1a(let body, let recipient):
      try CS1a.verify(body, recipient: recipient, sender: sender, agreement: &agreement)
    case .cs2a(let signed, let signature):
      try CS2a.publicKey(sender).verify(signature: signature.span, of: signed)
    case .cs3a(let body, let recipient, let form):
      try CS3a.verify(
        body, recipient: recipient, form: form, sender: sender, agreement: &agreement)
    }
    return agreement
  }
}
