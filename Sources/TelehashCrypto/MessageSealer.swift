/// Seals the messages one side sends in one exchange.
///
/// Their first bytes are always the same, since the token comes from them (MSG-04), and no two have
/// the same nonce or IV (CS1A-12, CS2A-12, CS3A-06).
public struct MessageSealer: Sendable {
  private var suite: Suite

  /// The token of this exchange, which the other side's channel packets carry.
  public let token: Token

  /// Bytes of the encrypted KEYS a CS2a message begins with.
  public static let sealedKeysSize = CS2a.keysSize

  private enum Suite: Sendable {
    case cs1a(CS1a.Sealer)
    case cs2a(CS2a.Sealer)
    case cs3a(CS3a.Sealer)
  }

  /// Prepares to seal for the identity key `recipient`, of the sender's set.
  ///
  /// - Parameter recordedKeys: the encrypted KEYS of an exchange that is repeated from a recording,
  ///   since the token comes from them; they must hold `ephemeral`. Only CS2a has them.
  public init(
    sender: KeyPair, recipient: [UInt8], ephemeral: Ephemeral, construction: CipherConstruction,
    recordedKeys: [UInt8]? = nil, random: inout some RandomSource
  ) throws(CipherError) {
    guard ephemeral.csid == sender.csid else {
      throw .wrongKeyType(expected: sender.csid, actual: ephemeral.csid)
    }
    switch sender.csid {
    case .cs1a:
      let sealer = try CS1a.Sealer(
        sender: sender, recipient: recipient, ephemeral: ephemeral, random: &random)
      suite = .cs1a(sealer)
      token = Token(messageBody: sealer.publicKey)
    case .cs2a:
      let sealer = try CS2a.Sealer(
        sender: sender, recipient: recipient, ephemeral: ephemeral, form: construction.cs2a,
        recordedKeys: recordedKeys, random: &random)
      suite = .cs2a(sealer)
      token = Token(messageBody: sealer.keys)
    case .cs3a:
      let sealer = try CS3a.Sealer(
        sender: sender, recipient: recipient, ephemeral: ephemeral, form: construction.cs3a)
      suite = .cs3a(sealer)
      token = Token(messageBody: sealer.publicKey)
    default:
      throw .unsupported(sender.csid)
    }
  }

  /// The BODY of a message with this inner packet, without the `00 01 CSID` before it.
  public mutating func seal(
    _ inner: [UInt8], random: inout some RandomSource
  ) throws(CipherError) -> [UInt8] {
    switch suite {
    case .cs1a(var sealer):
      let body = try sealer.seal(inner)
      suite = .cs1a(sealer)
      return body
    case .cs2a(var sealer):
      let body = try sealer.seal(inner)
      suite = .cs2a(sealer)
      return body
    case .cs3a(let sealer):
      return sealer.seal(inner, random: &random)
    }
  }
}
