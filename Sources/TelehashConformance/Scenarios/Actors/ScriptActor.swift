import TelehashCore
import TelehashCrypto
import TelehashPackets

/// A cast member that does what the scenario says and nothing else.
///
/// It shares no protocol logic with the reference endpoint: it can send what an endpoint must not,
/// and it reads whatever comes back. A few habits keep plays short (it confirms handshakes,
/// acknowledges, answers path requests); each can be switched off.
struct ScriptActor: ScriptMember, Sendable {
  let name: String
  let identity: Identity
  let edition: Edition
  let profile: EndpointConfiguration.Profile
  /// How it writes where the subject takes one form alone.
  let dialect: Dialect
  var habits: Habits
  var random: SeededRandom
  private(set) var sessions: [ScriptSession] = []
  private(set) var inbox: [ReceivedPacket] = []
  private(set) var outbox: [Reply] = []
  /// The channels it keeps by itself, in the order they were opened.
  var engines: [ChannelEngine] = []
  /// Sessions before this one are of an earlier life: steps may name them, nothing else knows them.
  private(set) var forgotten = 0
  /// Every `at` this member ever sent, so that a confirmation is told from a keepalive.
  var sentAts: Set<UInt64> = []
  /// What arrived on each reliable channel.
  private var arrived: [ChannelName: ArrivedRun] = [:]
  private var peers: [Peer] = []
  private var newEphemerals: [Ephemeral] = []

  /// What a script-driven member does by itself.
  struct Habits: Hashable, Sendable {
    /// Confirms a new `at` of a peer it knows.
    var confirmsHandshakes = true
    /// Acknowledges reliable packets.
    var acknowledges = true
    /// Answers path requests.
    var answersPaths = true
  }

  private struct ChannelName: Hashable {
    let session: Int
    let c: UInt64
  }

  /// Somebody this member knows the keys of.
  struct Peer: Sendable {
    let name: String
    let hashname: Hashname
    let keys: PublicKeys
  }

  /// A packet a habit wants sent.
  struct Reply: Sendable {
    let packet: [UInt8]
    let from: Address
    let to: Address
    let rounds: Int
    /// Whom it is for, and the router it goes through, when it is not simply sent.
    var route: Route?
  }

  /// The way of a packet through a router.
  struct Route: Hashable, Sendable {
    let peer: String
    let router: String
  }

  init(
    name: String, identity: Identity, edition: Edition,
    profile: EndpointConfiguration.Profile = .interop, habits: Habits = Habits(),
    random: SeededRandom, dialect: Dialect = Dialect()
  ) {
    self.name = name
    self.identity = identity
    self.edition = edition
    self.profile = profile
    self.habits = habits
    self.random = random
    self.dialect = dialect
  }

  mutating func meet(_ peer: Peer) {
    peers.removeAll { $0.name == peer.name }
    peers.append(peer)
  }

  func peer(_ name: String) -> Peer? { peers.first { $0.name == name } }

  // MARK: Sessions

  /// Begins a session with fresh ephemeral keys; nil when no cipher set is shared.
  mutating func newSession(with peer: String, csid: CSID?) throws(CipherError) -> Int? {
    guard let peer = self.peer(peer), let csid = csid ?? identity.bestCSID(with: peer.keys),
      let own = identity.key(csid), let remote = peer.keys[csid],
      let session = try ScriptSession(
        peer: peer.name, own: own, remoteKey: remote, construction: edition.construction,
        random: &random)
    else { return nil }
    sessions.append(session)
    newEphemerals.append(session.observableEphemeral)
    return sessions.count - 1
  }

  /// The newest session with a peer.
  func newestSession(with peer: String) -> Int? {
    sessions.indices.last { $0 >= forgotten && sessions[$0].peer == peer }
  }

  mutating func withSession<R>(
    _ index: Int, _ body: (inout ScriptSession, inout SeededRandom) throws -> R
  )
    rethrows -> R
  {
    try body(&sessions[index], &random)
  }

  /// The highest `at` exchanged with a peer so far.
  func highestAt(with peer: String) -> UInt64 {
    let sent = sessions.filter { $0.peer == peer }.map(\.at).max() ?? 0
    let received = inbox.compactMap { packet -> UInt64? in
      guard case .handshake(let handshake) = packet.content, handshake.from == peer else {
        return nil
      }
      return handshake.message.at
    }
    return max(sent, received.max() ?? 0)
  }

  /// An `at` this member may choose next: its own parity, above everything known (HS-05, HS-09).
  func nextAt(_ session: Int, epoch: UInt64) -> UInt64 {
    let session = sessions[session]
    var at = max(epoch, highestAt(with: session.peer) &+ 1)
    if AtLedger.parity(at) != session.order { at &+= 1 }
    return at
  }

  // MARK: Receiving

  /// Takes a datagram, files it, and lets the habits react. `router` is whose address it came from,
  /// which matters when somebody else made it.
  mutating func receive(
    _ datagram: [UInt8], from source: Address, on destination: Address, at now: Instant,
    router: String? = nil
  ) {
    let rounds: Int
    let content: ReceivedPacket.Content
    if let (packet, layers) = try? Cloak.uncloak(datagram) {
      rounds = layers
      content = read(packet)
    } else {
      rounds = 0
      content = .unreadable("cannot be decloaked")
    }
    var received = ReceivedPacket(
      index: inbox.count, time: now, source: source, destination: destination, datagram: datagram,
      rounds: rounds, content: content)
    if let router, let sender = content.sender, sender != router { received.router = router }
    file(received)
    if case .channel(let channel) = content, channel.type == "connect", channel.c != nil {
      receiveRelayed(channel.inner.body, through: channel.from, in: received)
    }
  }

  /// Takes the BODY that a router passed on, as a packet of its own.
  mutating func receiveRelayed(
    _ body: [UInt8], through router: String, in carrier: ReceivedPacket
  ) {
    let content = readRelayed(body)
    if case .unreadable = content { return }
    file(
      ReceivedPacket(
        index: inbox.count, time: carrier.time, source: carrier.source,
        destination: carrier.destination, datagram: body, rounds: 0, content: content,
        router: router, isRelayed: true))
  }

  /// Takes a packet that reached a router for this member; false when it is not this member's.
  mutating func receiveBridged(_ carrier: ReceivedPacket, by router: String) -> Bool {
    guard let (packet, _) = try? Cloak.uncloak(carrier.datagram) else { return false }
    let content = read(packet)
    if case .unreadable = content { return false }
    file(
      ReceivedPacket(
        index: inbox.count, time: carrier.time, source: carrier.source,
        destination: carrier.destination, datagram: carrier.datagram, rounds: carrier.rounds,
        content: content, router: router))
    return true
  }

  private mutating func file(_ packet: ReceivedPacket) {
    inbox.append(packet)
    switch packet.content {
    case .handshake(let handshake): react(to: handshake, in: packet)
    case .channel(let channel): react(to: channel, in: packet)
    case .introduction, .unreadable: break
    }
  }

  /// Takes the ephemeral keys made since the last call, for key files beside captures.
  mutating func takeNewEphemerals() -> [Ephemeral] {
    defer { newEphemerals.removeAll() }
    return newEphemerals
  }

  /// Forgets every session; what it used before is only remembered when it keeps its memory.
  mutating func restart(keepingMemory: Bool) {
    if !keepingMemory { forgotten = sessions.count }
    engines.removeAll()
  }

  /// Takes everything the habits want sent.
  mutating func takeReplies() -> [Reply] {
    defer { outbox.removeAll() }
    return outbox
  }

  private func read(_ bytes: [UInt8]) -> ReceivedPacket.Content {
    guard let layout = try? PacketLayout(of: bytes.span) else { return .unreadable("no packet") }
    let body = Array(bytes[layout.body])
    switch layout.head.count {
    case 0: return readChannel(body)
    case 1: return readHandshake(body, csid: CSID(rawValue: bytes[layout.head.lowerBound]))
    default: return .unreadable("a head of \(layout.head.count) bytes")
    }
  }

  /// What the BODY of a `peer` or `connect` holds.
  private func readRelayed(_ body: [UInt8]) -> ReceivedPacket.Content {
    guard let packet = try? Packet(decoding: body) else { return .unreadable("no packet") }
    if case .binary(let head) = packet.head, head.count == 1 {
      return readHandshake(packet.body, csid: CSID(rawValue: head[0]))
    }
    guard let message = try? HandshakeMessage(packet, carriage: .clear),
      let keys = message.keyPacket
    else { return .unreadable("no introduction") }
    let peer = peers.first { $0.hashname == keys.hashname }
    return .introduction(
      ReceivedPacket.Introduction(
        from: peer?.name, form: message.form == .nested ? .handshake : .key, keys: keys,
        message: message))
  }

  private func readHandshake(_ body: [UInt8], csid: CSID) -> ReceivedPacket.Content {
    guard let own = identity.key(csid) else { return .unreadable("a message for \(csid)") }
    guard
      let opened = try? MessageOpener.open(
        body, recipient: own, construction: edition.construction),
      let inner = try? Packet(decoding: opened.inner)
    else { return .unreadable("a message that does not open") }
    guard let message = try? HandshakeMessage(inner, carriage: .encrypted(csid)) else {
      return .unreadable("a message that is no handshake")
    }
    let peer = peers.first { peer in
      message.keyPacket.map { peer.keys[csid] == $0.key }
        ?? sessions.contains { session in
          session.peer == peer.name && session.remoteToken == opened.token
        }
    }
    guard let key = message.keyPacket?.key ?? peer?.keys[csid],
      (try? opened.verify(sender: key)) != nil
    else { return .unreadable("a message that does not verify") }
    return .handshake(
      ReceivedPacket.Handshake(
        from: peer?.name, csid: csid, token: opened.token, ephemeral: opened.ephemeral,
        inner: inner, message: message))
  }

  private func readChannel(_ body: [UInt8]) -> ReceivedPacket.Content {
    guard let token = Token(channelBody: body) else { return .unreadable("a short channel packet") }
    guard
      let index = sessions.indices.last(where: { $0 >= forgotten && sessions[$0].token == token })
    else {
      return .unreadable("a channel packet for nobody's token")
    }
    guard let plain = sessions[index].open(channel: body), let inner = try? Packet(decoding: plain)
    else { return .unreadable("a channel packet that does not open") }
    return .channel(
      ReceivedPacket.Channel(
        from: sessions[index].peer, session: index, token: token, inner: inner))
  }

  // MARK: Habits

  private mutating func react(to handshake: ReceivedPacket.Handshake, in packet: ReceivedPacket) {
    guard let from = handshake.from, handshake.message.keyPacket != nil else { return }
    let at = handshake.message.at
    if let index = sessions.indices.last(where: {
      $0 >= forgotten && sessions[$0].peer == from && sessions[$0].csid == handshake.csid
        && sessions[$0].at == at
    }) {
      sessions[index].note(confirmed: at)
      try? sessions[index].adopt(handshake.ephemeral, random: &random)
      return
    }
    guard habits.confirmsHandshakes else { return }
    let known = sessions.indices.last {
      $0 >= forgotten && sessions[$0].peer == from && sessions[$0].csid == handshake.csid
    }
    let isNew = known.map { at > sessions[$0].at } ?? true
    guard isNew, let index = known ?? (try? newSession(with: from, csid: handshake.csid)) else {
      return
    }
    confirm(at, session: index, in: packet, ephemeral: handshake.ephemeral)
  }

  private mutating func confirm(
    _ at: UInt64, session index: Int, in packet: ReceivedPacket, ephemeral: RemoteEphemeral
  ) {
    sessions[index].at = at
    sessions[index].note(confirmed: at)
    try? sessions[index].adopt(ephemeral, random: &random)
    guard let bytes = basicHandshake(index, at: at) else { return }
    reply(bytes, to: packet, for: sessions[index].peer)
  }

  private mutating func react(to channel: ReceivedPacket.Channel, in packet: ReceivedPacket) {
    guard let c = channel.c else { return }
    let name = ChannelName(session: channel.session, c: c)
    if let seq = channel.seq { arrived[name, default: ArrivedRun(from: 1)].note(seq) }
    if habits.answersPaths, channel.type == "path" {
      let path = NetworkPath.udp(packet.source).json()
      send(["c": .number(JSONNumber(c)), "path": .object(path)], channel.session, to: packet)
    }
    if feedEngine(channel, in: packet) { return }
    if habits.acknowledges, channel.seq != nil {
      let ack = arrived[name]?.last ?? 0
      send(
        ["c": .number(JSONNumber(c)), "ack": .number(JSONNumber(ack))], channel.session, to: packet)
    }
  }

  private mutating func send(_ head: JSONObject, _ session: Int, to packet: ReceivedPacket) {
    guard let inner = try? Packet(json: head).encoded(),
      let body = try? sessions[session].seal(channel: inner, random: &random)
    else { return }
    reply([0, 0] + body, to: packet, for: sessions[session].peer)
  }

  mutating func reply(_ packet: [UInt8], _ target: ChannelEngine.Target) {
    outbox.append(
      Reply(packet: packet, from: target.from, to: target.to, rounds: target.rounds))
  }

  /// Answers the way a packet came.
  private mutating func reply(
    _ bytes: [UInt8], to packet: ReceivedPacket, for peer: String
  ) {
    outbox.append(
      Reply(
        packet: bytes, from: packet.destination, to: packet.source,
        rounds: packet.rounds > 0 ? 1 : 0,
        route: packet.router.map { Route(peer: peer, router: $0) }))
  }
}
