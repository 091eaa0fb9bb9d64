/// What the key agreements behind one side's messages gave, kept so that its next message needs none.
///
/// All messages of an exchange begin with the same key (MSG-04) and come from the same sender, while
/// agreeing on keys is nearly all that opening one costs. An agreement serves only a message that
/// begins with the very bytes it was made from, for the same recipient, and proves only the very
/// sender it proved before: with it and without it every message meets the same fate.
public struct MessageAgreement: Sendable {
  /// Shared by all copies: an agreement is handed on with every message.
  private var facts: Facts

  private final class Facts: Sendable {
    let field: [UInt8]
    let prefix: MessagePrefix?
    let token: Token
    let recipient: [UInt8]
    let opening: Secret
    let proved: (sender: [UInt8], identities: Secret)?

    init(field: [UInt8], recipient: [UInt8], opening: Secret) {
      self.field = field
      prefix = MessagePrefix(messageBody: field)
      token = Token(messageBody: field)
      self.recipient = recipient
      self.opening = opening
      proved = nil
    }

    init(_ other: Facts, proved: (sender: [UInt8], identities: Secret)) {
      field = other.field
      prefix = other.prefix
      token = other.token
      recipient = other.recipient
      opening = other.opening
      self.proved = proved
    }
  }

  init(field: some Sequence<UInt8>, recipient: KeyPair, opening: [UInt8]) {
    facts = Facts(
      field: Array(field), recipient: recipient.publicKey, opening: Secret(opening))
  }

  /// KEY, or in CS2a the encrypted KEYS.
  var field: [UInt8] { facts.field }

  /// What messages begin with that this may open.
  public var prefix: MessagePrefix? { facts.prefix }

  /// The token that comes from the field.
  var token: Token { facts.token }

  /// What opens the message: the secret the recipient shares with KEY, or what is inside KEYS.
  var opening: Secret { facts.opening }

  /// Whether a message that begins with `field` is opened for `recipient` by this agreement.
  func serves(_ field: ArraySlice<UInt8>, _ recipient: KeyPair) -> Bool {
    facts.field[...] == field && facts.recipient == recipient.publicKey
  }

  /// What the recipient shares with `sender`: known, or worked out and kept. CS2a has none, its proof
  /// is a signature.
  mutating func identities(
    with sender: [UInt8], _ agree: ([UInt8]) throws(CipherError) -> [UInt8]
  ) throws(CipherError) -> [UInt8] {
    if let proved = facts.proved, proved.sender == sender { return proved.identities.bytes }
    let shared = try agree(sender)
    facts = Facts(facts, proved: (sender, Secret(shared)))
    return shared
  }
}
