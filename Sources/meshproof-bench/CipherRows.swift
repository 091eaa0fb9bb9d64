import CSodium
import TelehashCrypto
import TelehashPackets

/// The cipher sets: messages from their BODY to a proved sender, and channel packets.
enum CipherRows {
  static var groups: [RowGroup] {
    [
      acceptGroup(.cs1a, goal: nil), acceptGroup(.cs2a, goal: nil),
      acceptGroup(.cs3a, goal: .share(85)),
    ] + [
      RowGroup("open a channel packet, 1200 bytes", goal: .share(80)) { try open() },
      RowGroup("seal a channel packet, 1200 bytes") { try seal() },
    ]
  }

  // MARK: Messages

  private static func acceptGroup(_ csid: CSID, goal: Row.Goal?) -> RowGroup {
    RowGroup("accept a message, \(csid)", goal: goal) { try accept(csid) }
  }

  private static func accept(_ csid: CSID) throws -> Measurement {
    var random = SeededRandom(seed: 1, label: "accept")
    let pairs = try (0..<2).map { index in
      csid == .cs2a ? IdentityPool.rsa(index) : try KeyPair.generate(csid, random: &random)
    }
    let (sender, recipient) = (pairs[0], pairs[1])
    let ephemeral = try Ephemeral.make(csid, random: &random)
    var sealer = try MessageSealer(
      sender: sender, recipient: recipient.publicKey, ephemeral: ephemeral,
      construction: .corrected, random: &random)
    let inner = Array(#"{"type":"link","at":1425774234}"#.utf8)
    let body = try sealer.seal([0, 31] + inner + sender.publicKey, random: &random)
    let bare = try bareAgreement(csid, sender, recipient, ephemeral, body)
    return Measurement(
      bareName: bare.name,
      operation: {
        guard
          let opened = try? MessageOpener.open(
            body, recipient: recipient, construction: .corrected)
        else { return }
        keep(try? opened.verify(sender: sender.publicKey))
      }, bare: bare.operation)
  }

  /// The expensive part alone: two scalar multiplications, or the two RSA operations.
  private static func bareAgreement(
    _ csid: CSID, _ sender: KeyPair, _ recipient: KeyPair, _ ephemeral: Ephemeral, _ body: [UInt8]
  ) throws -> (name: String, operation: () -> Void) {
    let secret = recipient.secret.withBytes { $0 }
    switch csid {
    case .cs3a:
      let shared = Scratch(32)
      return (
        "2 × crypto_box_beforenm",
        {
          _ = crypto_box_beforenm(shared.base, ephemeral.publicKey, secret)
          _ = crypto_box_beforenm(shared.base, sender.publicKey, secret)
        }
      )
    case .cs1a:
      let curve = EllipticCurve.secp160r1
      return (
        "2 × EC_POINT_mul on secp160r1",
        {
          for key in [ephemeral.publicKey, sender.publicKey] {
            keep(try? curve.sharedX(secret: secret, publicKey: key, form: .compressed))
          }
        }
      )
    default:
      let key = try RSAPrivateKey(der: secret)
      let verifier = try RSAPublicKey(der: sender.publicKey)
      let signer = try RSAPrivateKey(der: sender.secret.withBytes { $0 })
      let block = Array(body.prefix(256))
      let data = Array(body.prefix(500))
      let signature = try signer.sign(data)
      return (
        "RSA decryption and verification",
        {
          keep(try? key.openOAEP(block))
          keep(try? verifier.verify(signature: signature, of: data))
        }
      )
    }
  }

  // MARK: Channel packets

  /// Token lookup, decryption, packet and head of a datagram as it arrives.
  private static func open() throws -> Measurement {
    var random = SeededRandom(seed: 1, label: "open")
    let (ours, other) = try ciphers(&random)
    var theirs = other
    let inner = Self.inner(&random)
    let datagram = try [0, 0] + theirs.seal(inner, random: &random)
    guard let token = Token(datagram: datagram, bodyAt: 2) else {
      throw Unmeasurable("a channel packet without a token")
    }
    let exchanges = [token: ours]
    return Measurement(
      bareName: "crypto_secretbox_open_easy",
      operation: {
        guard let layout = try? PacketLayout(of: datagram), layout.head.isEmpty,
          let token = Token(datagram: datagram, bodyAt: layout.body.lowerBound),
          let plain = try? exchanges[token]?.open(
            datagram: datagram, bodyAt: layout.body.lowerBound),
          let packet = try? Packet(decoding: plain)
        else { return }
        keep(packet.json?["c"])
      }, bare: bareOpening(of: inner.count))
  }

  private static func seal() throws -> Measurement {
    var random = SeededRandom(seed: 1, label: "seal")
    let (ours, _) = try ciphers(&random)
    let inner = Self.inner(&random)
    let sealing = Sealing(cipher: ours, random: SystemRandom())
    let box = Scratch(inner.count + 16)
    let key = random.bytes(32)
    let nonce = random.bytes(24)
    return Measurement(
      bareName: "crypto_secretbox_easy", operation: { sealing.seal(inner) },
      bare: { _ = crypto_secretbox_easy(box.base, inner, UInt64(inner.count), nonce, key) },
      note: "nonces from the system")
  }

  /// The bare opening of a box around so many bytes.
  static func bareOpening(of count: Int) -> () -> Void {
    var random = SeededRandom(seed: 1, label: "bare")
    let (key, nonce) = (random.bytes(32), random.bytes(24))
    var box = [UInt8](repeating: 0, count: count + 16)
    crypto_secretbox_easy(&box, random.bytes(count), UInt64(count), nonce, key)
    let sealed = box
    let plain = Scratch(count)
    return { _ = crypto_secretbox_open_easy(plain.base, sealed, UInt64(sealed.count), nonce, key) }
  }

  /// The inner packet of a channel packet of 1200 bytes.
  private static func inner(_ random: inout SeededRandom) -> [UInt8] {
    let head = Array(#"{"c":1,"seq":22}"#.utf8)
    // Before it: LENGTH, TOKEN, NONCE and the box's own code.
    return [0, UInt8(head.count)] + head + random.bytes(1200 - 58 - 2 - head.count)
  }

  private final class Sealing {
    private var cipher: ChannelCipher
    private var random: SystemRandom

    init(cipher: ChannelCipher, random: SystemRandom) {
      self.cipher = cipher
      self.random = random
    }

    func seal(_ inner: [UInt8]) { keep(try? cipher.seal(inner, random: &random)) }
  }

  /// The channel keys of both sides of an exchange.
  private static func ciphers(
    _ random: inout SeededRandom
  ) throws -> (ChannelCipher, ChannelCipher) {
    let pairs = try (0..<2).map { _ in try Ephemeral.make(.cs3a, random: &random) }
    let tokens = pairs.map { Token(messageBody: $0.publicKey) }
    func cipher(_ own: Int, _ other: Int) throws -> ChannelCipher {
      try ChannelCipher(
        own: pairs[own], ownToken: tokens[own],
        remote: RemoteEphemeral(
          csid: .cs3a, publicKey: pairs[other].publicKey, token: tokens[other]),
        construction: .corrected, random: &random)
    }
    return (try cipher(0, 1), try cipher(1, 0))
  }
}
