import TelehashCore
public import TelehashCrypto
import TelehashPackets

/// Opens version 3 datagrams with the secrets of a key ring and remembers the exchanges it saw.
///
/// An observer judges nothing: it says what was sealed by whom for whom. Packets can precede what
/// opens them (the tokens of CS2a come from encrypted fields, handshakes travel inside channels),
/// so traffic is read twice by the same dissector and the second reading counts, unless `isSettled`.
public struct Dissector: Sendable {
  /// The secrets; more may become known while traffic is read.
  public var keys: KeyRing
  /// Whether a second reading would show every datagram so far as the first did.
  ///
  /// That is so when all of them were opened, and nothing they told had to be corrected later.
  public private(set) var isSettled = true
  /// The constructions tried on a message, in this order.
  private let constructions: [CipherConstruction]
  private var random: SeededRandom
  /// Every handshake's sending side, by its token.
  private var halves: [Token: Half] = [:]
  /// The tokens of the sides that a party opened towards another, newest last.
  private var tokens: [Direction: [Token]] = [:]
  private var ciphers: [CipherName: SideKeys?] = [:]
  /// What opened the last message of a token, so that the next one costs no key agreement.
  private var agreements: [Token: MessageAgreement] = [:]
  /// What messages of a token were sealed with, where their sender's secrets opened them.
  private var sealers: [Token: Ephemeral] = [:]
  private var met = MetStrangers<CSID>()

  /// Who took part in exchanges of a cipher set of late, newest first.
  private var recent: [CSID: [String]] = [:]

  /// As many as talk at a time in a busy capture.
  private static let maximumRecent = 32
  /// Up to so many it is not worth while to remember who talks.
  private static let fewParties = 8

  /// One side of an exchange: whoever sent the handshake, and to whom.
  private struct Half: Equatable {
    let from: String
    let to: String
    let csid: CSID
    let ephemeral: RemoteEphemeral
    let construction: CipherConstruction
    var compression: UInt64
  }

  private struct Direction: Hashable {
    let from: String
    let to: String
    let csid: CSID
  }

  private struct CipherName: Hashable {
    let receiver: Token
    let sender: Token
  }

  /// The keys of an exchange, and which side of it sent the packets of one direction.
  private struct SideKeys {
    let cipher: ChannelCipher
    let side: ChannelCipher.Side
  }

  /// More exchanges than this between two parties are not told apart; the oldest is forgotten.
  private static let maximumHalves = 256

  public init(keys: KeyRing, constructions: [CipherConstruction]? = nil) {
    self.keys = keys
    self.constructions = constructions ?? Self.knownConstructions
    random = SeededRandom(seed: 0, label: "dissector")
  }

  /// Every way the cipher sets were built, the common one first (V20 to V22 of the edition notes).
  public static let knownConstructions: [CipherConstruction] = [.corrected, .december2014]

  /// Reads one datagram.
  public mutating func dissect(_ datagram: [UInt8]) -> Dissection {
    guard let (packet, rounds) = try? Cloak.uncloak(datagram) else {
      isSettled = false
      return Dissection(rounds: 0, packet: [], content: .invalid(.notAPacket))
    }
    let dissection = Dissection(rounds: rounds, packet: packet, content: content(of: packet))
    if !dissection.isOpened { isSettled = false }
    return dissection
  }

  private mutating func content(of bytes: [UInt8]) -> Dissection.Content {
    guard let layout = try? PacketLayout(of: bytes.span) else { return .invalid(.notAPacket) }
    switch layout.head.count {
    case 0 where layout.body.isEmpty:
      return .empty
    case 0:
      return channelPacket(bytes, bodyAt: layout.body.lowerBound)
    case 1:
      let body = Array(bytes[layout.body])
      let csid = CSID(rawValue: bytes[layout.head.lowerBound])
      switch handshake(body, csid: csid) {
      case .success(let handshake): return .handshake(handshake)
      case .failure(let failure): return .invalid(failure.reason)
      }
    default:
      guard let packet = try? Packet(decoding: bytes) else { return .invalid(.notAPacket) }
      return .other(packet)
    }
  }

  // MARK: Handshakes

  private struct Unopened: Error { let reason: Dissection.Reason }

  private mutating func handshake(
    _ body: [UInt8], csid: CSID
  ) -> Result<DissectedHandshake, Unopened> {
    // The sender's secrets say at once whether they fit; those of recipients cost a decryption each.
    if let sent = sentHandshake(body, csid: csid) { return .success(sent) }
    var reason = Dissection.Reason.noKey
    let token = Token(messageBody: body)
    let recipients = likely(keys.recipients(csid), csid, of: token)
    for construction in constructions {
      for recipient in recipients {
        guard
          let opened = try? MessageOpener.open(
            body, recipient: recipient.key, construction: construction, known: agreements[token])
        else { continue }
        guard let inner = try? Packet(decoding: opened.inner) else { continue }
        let message = Self.read(inner, csid: csid)
        guard let sender = sender(of: message, token: opened.token, csid: csid) else { continue }
        guard let agreement = try? opened.verify(sender: sender.key) else {
          reason = .doesNotVerify
          continue
        }
        agreements[opened.token] = agreement
        let handshake = DissectedHandshake(
          csid: csid, from: sender.name, to: recipient.name, token: opened.token,
          ephemeral: opened.ephemeral, senderKey: sender.key, construction: construction,
          inner: inner, message: message, body: body)
        remember(handshake)
        return .success(handshake)
      }
    }
    return .failure(Unopened(reason: reason))
  }

  /// Everybody who may have to do with a message, the likeliest first: whoever had the last one of its
  /// token, then who took part in any exchange of late.
  private func likely<Key>(
    _ all: [(name: String, key: Key)], _ csid: CSID, of token: Token
  ) -> [(name: String, key: Key)] {
    guard all.count > 1 else { return all }
    var names = all.count > Self.fewParties ? recent[csid] ?? [] : []
    if let half = halves[token] { names.insert(half.to, at: 0) }
    let likely = names.compactMap { name in all.firstIndex { $0.name == name } }
    let others = Set(all.indices).subtracting(likely).sorted()
    return (likely + others).map { all[$0] }
  }

  /// Somebody took part in an exchange.
  private mutating func noteTalk(of name: String, _ csid: CSID) {
    var names = recent[csid] ?? []
    names.removeAll { $0 == name }
    names.insert(name, at: 0)
    recent[csid] = Array(names.prefix(Self.maximumRecent))
  }

  /// A message whose sender's secrets are known, but not those of its recipient.
  private mutating func sentHandshake(_ body: [UInt8], csid: CSID) -> DissectedHandshake? {
    let others = likely(strangers(csid), csid, of: Token(messageBody: body))
    guard !others.isEmpty else { return nil }
    for ephemeral in candidates(for: body, csid: csid) {
      for recipient in others {
        for construction in constructions {
          guard
            let sent = try? SentMessage(
              body, sealedWith: ephemeral, recipient: recipient.key, construction: construction),
            let inner = try? Packet(decoding: sent.inner)
          else { continue }
          let message = Self.read(inner, csid: csid)
          guard let sender = sender(of: message, token: sent.token, csid: csid),
            let pair = keys.recipients(csid).first(where: { $0.key.publicKey == sender.key })?.key,
            (try? sent.verify(sender: pair)) != nil
          else { continue }
          let handshake = DissectedHandshake(
            csid: csid, from: sender.name, to: recipient.name, token: sent.token,
            ephemeral: sent.ephemeral, senderKey: sender.key, construction: construction,
            inner: inner, message: message, body: body)
          remember(handshake)
          sealers[sent.token] = ephemeral
          return handshake
        }
      }
    }
    return nil
  }

  /// Those of whom only public keys are known. A message of CS2a does not prove for whom it is, so
  /// that there only whom the keys name counts.
  private func strangers(_ csid: CSID) -> [(name: String, key: [UInt8])] {
    csid == .cs2a ? keys.strangers(csid) : keys.strangers(csid) + met[csid]
  }

  /// The ephemerals a message may have been sealed with: it shows its public key, or has it
  /// encrypted.
  private func candidates(for body: [UInt8], csid: CSID) -> [Ephemeral] {
    if let known = sealers[Token(messageBody: body)] { return [known] }
    switch csid {
    case .cs1a: return [keys.ephemeral(csid, publicKey: Array(body.prefix(21)))].compactMap(\.self)
    case .cs3a: return [keys.ephemeral(csid, publicKey: Array(body.prefix(32)))].compactMap(\.self)
    default: return keys.contentKeys
    }
  }

  private static func read(
    _ inner: Packet, csid: CSID
  ) -> Result<HandshakeMessage, HandshakeMessage.Refusal> {
    do throws(HandshakeMessage.Refusal) {
      return .success(try HandshakeMessage(inner, carriage: .encrypted(csid)))
    } catch {
      return .failure(error)
    }
  }

  private func sender(
    of message: Result<HandshakeMessage, HandshakeMessage.Refusal>, token: Token, csid: CSID
  ) -> (name: String, key: [UInt8])? {
    if case .success(let message) = message, let packet = message.keyPacket {
      let name = keys.party(csid, key: packet.key)?.name ?? packet.hashname?.text
      return name.map { ($0, packet.key) }
    }
    // A message without a key: its exchange, or any party whose key proves it, is the sender.
    if let half = halves[token], let key = key(of: half.from, csid) { return (half.from, key) }
    return nil
  }

  private func key(of name: String, _ csid: CSID) -> [UInt8]? {
    keys.parties.first { $0.name == name }?.publicKeys[csid]
  }

  private mutating func remember(_ handshake: DissectedHandshake) {
    if keys.party(handshake.csid, key: handshake.senderKey) == nil {
      met.meet(handshake.from, key: handshake.senderKey, handshake.csid)
    }
    var compression: UInt64 = 0
    if case .success(let message) = handshake.message { compression = message.compression }
    noteTalk(of: handshake.from, handshake.csid)
    noteTalk(of: handshake.to, handshake.csid)
    let half = Half(
      from: handshake.from, to: handshake.to, csid: handshake.csid,
      ephemeral: handshake.ephemeral, construction: handshake.construction,
      compression: compression)
    let known = halves.updateValue(half, forKey: handshake.token)
    // A message of CS2a does not prove for whom it is; who talks with whom tells.
    if handshake.csid == .cs2a || known != nil && known != half { isSettled = false }
    guard known == nil else { return }
    let direction = Direction(from: handshake.from, to: handshake.to, csid: handshake.csid)
    tokens[direction, default: []].append(handshake.token)
    if tokens[direction, default: []].count > Self.maximumHalves {
      tokens[direction]?.removeFirst()
      isSettled = false
    }
  }

  // MARK: Channel packets

  private mutating func channelPacket(
    _ bytes: [UInt8], bodyAt start: Int
  ) -> Dissection.Content {
    guard let token = Token(datagram: bytes, bodyAt: start),
      let receiver = halves[token]
    else { return .invalid(.noKey) }
    // Who answers the receiver's handshake is the sender; its newest exchange is tried first.
    let direction = Direction(from: receiver.to, to: receiver.from, csid: receiver.csid)
    var hasKeys = false
    for candidate in (tokens[direction] ?? []).reversed() {
      guard let sender = halves[candidate],
        let keys = sideKeys(receiver: receiver, token, sender: sender, candidate)
      else { continue }
      hasKeys = true
      guard let plain = try? keys.cipher.open(datagram: bytes, bodyAt: start, from: keys.side)
      else { continue }
      let inner = Self.readInner(plain, receiver.compression, sender.compression)
      return .channel(
        DissectedChannelPacket(
          csid: receiver.csid, token: token, senderToken: candidate, from: sender.from,
          to: receiver.from, inner: inner,
          introduced: inner.flatMap { introduced(by: $0) }, body: bytes[start...]))
    }
    if hasKeys { return .invalid(.doesNotVerify) }
    return .channel(
      DissectedChannelPacket(
        csid: receiver.csid, token: token, senderToken: nil, from: nil, to: receiver.from,
        inner: nil,
        introduced: nil, body: bytes[start...]))
  }

  private static func readInner(_ plain: [UInt8], _ a: UInt64, _ b: UInt64) -> Packet? {
    if a == 1, b == 1 { return try? CBORPayload.decode(plain) }
    return try? Packet(decoding: plain)
  }

  /// The channel keys of two sides and which of them the ring's secret belongs to.
  private mutating func sideKeys(
    receiver: Half, _ receiverToken: Token, sender: Half, _ senderToken: Token
  ) -> SideKeys? {
    let name = CipherName(receiver: receiverToken, sender: senderToken)
    if let known = ciphers[name] { return known }
    let receiverSecret = keys.ephemeral(receiver.csid, publicKey: receiver.ephemeral.publicKey)
    let (own, ownToken, remote) =
      receiverSecret == nil
      ? (
        keys.ephemeral(sender.csid, publicKey: sender.ephemeral.publicKey), senderToken,
        receiver.ephemeral
      )
      : (receiverSecret, receiverToken, sender.ephemeral)
    let construction = receiver.construction
    let cipher = own.flatMap { own in
      try? ChannelCipher(
        own: own, ownToken: ownToken, remote: remote, construction: construction, random: &random)
    }
    let made = cipher.map { SideKeys(cipher: $0, side: receiverSecret == nil ? .own : .remote) }
    ciphers[name] = .some(made)
    return made
  }

  /// The packet in the BODY of a `peer` or `connect` open (PEER-07, CONN-02).
  private mutating func introduced(by inner: Packet) -> DissectedChannelPacket.Introduced? {
    guard case .string(let type) = inner.json?["type"], type == "peer" || type == "connect",
      let packet = try? Packet(decoding: inner.body)
    else { return nil }
    if case .binary(let head) = packet.head, head.count == 1 {
      if case .success(let handshake) = handshake(packet.body, csid: CSID(rawValue: head[0])) {
        return .handshake(handshake)
      }
      isSettled = false
    }
    return .packet(packet)
  }
}
