/// What the key agreements behind one side's messages gave, kept so that its next message needs none.
///
/// All messages of an exchange begin with the same key (MSG-04) and come from the same sender, while
/// agreeing on keys is nearly all that opening one costs. An agreement serves only a message that
/// begins with the very bytes it was made from, for the same recipient, and proves only the very
/// sender it proved before: with it and without it every message meets the same fate.
public struct MessageAgreement: Sendable {
  /// KEY, or in CS2a the encrypted KEYS.
  let field: [UInt8]
  /// The token that comes from it.
  let token: Token
  let recipient: [UInt8]
  /// What opens the message: the secret the recipient shares with KEY, or what is inside KEYS.
  let opening: Secret
  /// The sender that was proved and what both identities share; nil before that and in CS2a, whose
  /// proof is a signature.
  private(set) var proved: (sender: [UInt8], identities: Secret)?

  init(field: some Sequence<UInt8>, recipient: KeyPair, opening: [UInt8]) {
    self.field = Array(field)
    token = Token(messageBody: self.field)
    self.recipient = recipient.publicKey
    self.opening = Secret(opening)
  }

  /// Whether a message that begins with `field` is opened for `recipient` by this agreement.
  func serves(_ field: ArraySlice<UInt8>, _ recipient: KeyPair) -> Bool {
    self.field[...] == field && self.recipient == recipient.publicKey
  }

  /// What the recipient shares with `sender`: known, or worked out and kept.
  mutating func identities(
    with sender: [UInt8], _ agree: ([UInt8]) throws(CipherError) -> [UInt8]
  ) throws(CipherError) -> [UInt8] {
    if let proved, proved.sender == sender { return proved.identities.bytes }
    let shared = try agree(sender)
    proved = (sender, Secret(shared))
    return shared
  }
}
