import TelehashCrypto

/// Two endpoints with everything they need to talk, made from a seed.
struct TestPair {
  let csid: CSID
  let construction: CipherConstruction
  var random: SeededRandom
  let sender: KeyPair
  let recipient: KeyPair
  let ephemeral: Ephemeral
  let replyEphemeral: Ephemeral
  var sealer: MessageSealer
  var replySealer: MessageSealer
  /// The sender's end of the channel, and the recipient's.
  var here: ChannelCipher
  var there: ChannelCipher

  init(_ csid: CSID, _ construction: CipherConstruction, seed: UInt64 = 1) throws {
    self.csid = csid
    self.construction = construction
    var random = SeededRandom(seed: seed, label: "pair \(csid)")
    if csid == .cs2a {
      (sender, recipient) = (IdentityPool.rsa(0), IdentityPool.rsa(1))
    } else {
      sender = try KeyPair.generate(csid, random: &random)
      recipient = try KeyPair.generate(csid, random: &random)
    }
    ephemeral = try Ephemeral.make(csid, random: &random)
    replyEphemeral = try Ephemeral.make(csid, random: &random)
    sealer = try MessageSealer(
      sender: sender, recipient: recipient.publicKey, ephemeral: ephemeral,
      construction: construction, random: &random)
    replySealer = try MessageSealer(
      sender: recipient, recipient: sender.publicKey, ephemeral: replyEphemeral,
      construction: construction, random: &random)
    here = try ChannelCipher(
      own: ephemeral, ownToken: sealer.token, remote: Self.remote(replyEphemeral, replySealer),
      construction: construction, random: &random)
    there = try ChannelCipher(
      own: replyEphemeral, ownToken: replySealer.token, remote: Self.remote(ephemeral, sealer),
      construction: construction, random: &random)
    self.random = random
  }

  private static func remote(_ ephemeral: Ephemeral, _ sealer: MessageSealer) -> RemoteEphemeral {
    RemoteEphemeral(
      csid: ephemeral.csid, publicKey: ephemeral.publicKey, contentKey: ephemeral.contentKey,
      token: sealer.token)
  }

  /// Where the IV or nonce of a message stands.
  var messageIV: Range<Int> {
    switch csid {
    case .cs1a: 21..<25
    case .cs2a: construction.cs2a == .corrected ? 256..<268 : 256..<260
    default: 32..<56
    }
  }

  /// Where the IV or nonce of a channel packet stands.
  var channelIV: Range<Int> {
    switch csid {
    case .cs1a: 16..<20
    case .cs2a: construction.cs2a == .corrected ? 16..<28 : 16..<32
    default: 16..<40
    }
  }
}
