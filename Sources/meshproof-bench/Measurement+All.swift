import CSodium
import TelehashCrypto
import TelehashPackets

/// Keeps a result from being optimised away.
@inline(never)
private func keep<T>(_ value: T) {}

extension Measurement {
  /// Everything that is measured, in the order of the table.
  static func all() throws -> [Measurement] {
    var random = SeededRandom(seed: 1, label: "bench")
    return [packetSplit(), headRead(), cloaking(&random)]
      + (try [.cs1a, .cs2a, .cs3a].map { try messageAccept($0, &random) })
      + [try channelOpen(&random), try channelSeal(&random)]
  }

  private static func packetSplit() -> Measurement {
    let packet =
      [0, 31] + Array(#"{"type":"link","at":1425774234}"#.utf8) + [UInt8](repeating: 7, count: 1167)
    return Measurement(
      name: "packet split, 1200 bytes", bareName: nil, goal: nil,
      operation: { keep(try? PacketLayout(of: packet.span)) }, bare: nil)
  }

  private static func headRead() -> Measurement {
    let head = Array(#"{"c":1,"type":"stream","seq":22,"ack":20,"miss":[1,2,20]}"#.utf8)
    return Measurement(
      name: "head read, \(head.count) bytes", bareName: nil, goal: nil,
      operation: { keep(try? JSONReader.readObject(head)) }, bare: nil)
  }

  private static func cloaking(_ random: inout SeededRandom) -> Measurement {
    let packet = [0, 0] + random.bytes(1198)
    let cloaked = Cloak.cloak(packet, rounds: 1, random: &random)
    let key = Cloak.key
    return Measurement(
      name: "decloak, 1208 bytes", bareName: "crypto_stream_chacha20_xor", goal: nil,
      operation: { keep(try? Cloak.uncloak(cloaked)) },
      bare: {
        var output = [UInt8](repeating: 0, count: cloaked.count - 8)
        cloaked.withUnsafeBufferPointer { bytes in
          guard let base = bytes.baseAddress else { return }
          crypto_stream_chacha20_xor(&output, base + 8, UInt64(output.count), base, key)
        }
        keep(output)
      })
  }

  /// From the BODY of a message to a proved sender.
  private static func messageAccept(
    _ csid: CSID, _ random: inout SeededRandom
  ) throws -> Measurement {
    let sender = csid == .cs2a ? IdentityPool.rsa(0) : try KeyPair.generate(csid, random: &random)
    let recipient =
      csid == .cs2a ? IdentityPool.rsa(1) : try KeyPair.generate(csid, random: &random)
    let ephemeral = try Ephemeral.make(csid, random: &random)
    var sealer = try MessageSealer(
      sender: sender, recipient: recipient.publicKey, ephemeral: ephemeral,
      construction: .corrected, random: &random)
    let inner = Array(#"{"type":"link","at":1425774234}"#.utf8)
    let body = try sealer.seal([0, 31] + inner + sender.publicKey, random: &random)
    let bare = try bareAgreement(csid, sender, recipient, ephemeral, body)
    return Measurement(
      name: "accept a message, \(csid)", bareName: bare.name, goal: csid == .cs3a ? 85 : nil,
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
    _ csid: CSID, _ sender: KeyPair, _ recipient: KeyPair, _ ephemeral: Ephemeral,
    _ body: [UInt8]
  ) throws -> (name: String, operation: () -> Void) {
    let secret = recipient.secret.withBytes { $0 }
    switch csid {
    case .cs3a:
      return (
        "2 × crypto_box_beforenm",
        {
          var shared = [UInt8](repeating: 0, count: 32)
          _ = crypto_box_beforenm(&shared, ephemeral.publicKey, secret)
          _ = crypto_box_beforenm(&shared, sender.publicKey, secret)
          keep(shared)
        }
      )
    case .cs1a:
      return (
        "2 × EC_POINT_mul on secp160r1",
        {
          keep(
            try? EllipticCurve.secp160r1.sharedX(
              secret: secret, publicKey: ephemeral.publicKey, form: .compressed))
          keep(
            try? EllipticCurve.secp160r1.sharedX(
              secret: secret, publicKey: sender.publicKey, form: .compressed))
        }
      )
    default:
      let key = try RSAPrivateKey(der: secret)
      let block = Array(body.prefix(256))
      let verifier = try RSAPublicKey(der: sender.publicKey)
      let signer = try RSAPrivateKey(der: sender.secret.withBytes { $0 })
      let data = Array(body.prefix(500))
      let signature = try signer.sign(data)
      return (
        "RSA decryption and verification",
        {
          keep(try? key.openOAEP(block))
          keep(try? verifier.verify(signature: signature.span, of: data))
        }
      )
    }
  }

  /// A 1200-byte CS3a channel packet: token lookup, decryption, packet and head.
  private static func channelOpen(_ random: inout SeededRandom) throws -> Measurement {
    var (ours, theirs) = try ciphers(&random)
    let head = Array(#"{"c":1,"seq":22}"#.utf8)
    let inner = [0, UInt8(head.count)] + head + random.bytes(1200 - 58 - 2 - head.count)
    let packet = try [0, 0] + theirs.seal(inner, random: &random)
    guard let token = Token(datagram: packet, bodyAt: 2) else { throw Unmeasurable() }
    let exchanges = [token: ours]
    let key = random.bytes(32)
    let nonce = random.bytes(24)
    var sealed = [UInt8](repeating: 0, count: inner.count + 16)
    crypto_secretbox_easy(&sealed, inner, UInt64(inner.count), nonce, key)
    return Measurement(
      name: "open a channel packet, 1200 bytes", bareName: "crypto_secretbox_open_easy", goal: 80,
      operation: {
        guard let token = Token(datagram: packet, bodyAt: 2),
          let cipher = exchanges[token],
          let plain = try? cipher.open(datagram: packet, bodyAt: 2),
          let inner = try? Packet(decoding: plain)
        else { return }
        keep(inner.json?["c"])
      },
      bare: {
        var plain = [UInt8](repeating: 0, count: sealed.count - 16)
        _ = crypto_secretbox_open_easy(&plain, sealed, UInt64(sealed.count), nonce, key)
        keep(plain)
      })
  }

  private static func channelSeal(_ random: inout SeededRandom) throws -> Measurement {
    let (ours, _) = try ciphers(&random)
    let inner = random.bytes(1142)
    let box = Sealing(cipher: ours, random: random)
    let key = random.bytes(32)
    let nonce = random.bytes(24)
    return Measurement(
      name: "seal a channel packet, 1200 bytes", bareName: "crypto_secretbox_easy", goal: nil,
      operation: { box.seal(inner) },
      bare: {
        var sealed = [UInt8](repeating: 0, count: inner.count + 16)
        crypto_secretbox_easy(&sealed, inner, UInt64(inner.count), nonce, key)
        keep(sealed)
      })
  }

  private final class Sealing {
    var cipher: ChannelCipher
    var random: SeededRandom

    init(cipher: ChannelCipher, random: SeededRandom) {
      self.cipher = cipher
      self.random = random
    }

    func seal(_ inner: [UInt8]) { keep(try? cipher.seal(inner, random: &random)) }
  }

  private struct Unmeasurable: Error {}

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
