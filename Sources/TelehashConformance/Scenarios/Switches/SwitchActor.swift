import TelehashCrypto
import TelehashPackets
import TelehashV2

/// A cast member of version 2 that does what the scenario says and nothing else.
///
/// It shares no protocol logic with the reference switch: it can send what a switch must not, and
/// it reads whatever comes back. A few habits keep plays short; each can be switched off.
struct SwitchActor: ScriptMember, Sendable {
  let name: String
  let identity: SwitchIdentity
  let edition: SwitchEdition
  let habits: Habits
  private let construction: LineConstruction
  var random: SeededRandom
  private(set) var lines: [ScriptLine] = []
  private(set) var inbox: [ReceivedSwitchPacket] = []
  private var outbox: [Reply] = []
  private var peers: [Peer] = []
  private var newEphemerals: [LineEphemeral] = []
  /// What arrived on each reliable channel.
  private var arrived: [ChannelName: ArrivedRun] = [:]

  /// What a script-driven member does by itself.
  struct Habits: Hashable, Sendable {
    /// Answers a new open of a peer it knows.
    var answersOpens = true
    /// Acknowledges reliable packets.
    var acknowledges = true
    /// Answers path requests and the keepalives of links.
    var answersPaths = true
  }

  /// Somebody this member knows the keys of.
  struct Peer: Sendable {
    let name: String
    let identity: SwitchParty
  }

  /// A packet a habit wants sent.
  struct Reply: Sendable {
    let packet: [UInt8]
    let from: Address
    let to: Address
  }

  private struct ChannelName: Hashable {
    let line: Int
    let c: JSONValue
  }

  /// How deep packets in packets are read; deeper ones nobody sends.
  private static let maximumDepth = 3

  init(
    name: String, identity: SwitchIdentity, edition: SwitchEdition, habits: Habits,
    construction: LineConstruction, random: SeededRandom
  ) {
    self.name = name
    self.identity = identity
    self.edition = edition
    self.habits = habits
    self.construction = construction
    self.random = random
  }

  var deadline: Instant? { nil }

  mutating func wake(at now: Instant) {}

  mutating func meet(_ peer: Peer) { peers.append(peer) }

  func peer(_ name: String) -> Peer? { peers.first { $0.name == name } }

  var rules: PacketRules { PacketRules(of: edition.name) }

  // MARK: Lines

  /// Begins a line with fresh keys; nil when no cipher set is shared.
  mutating func newLine(
    with peer: String, csid: CSID? = nil, id: LineID? = nil
  ) -> Int? {
    guard let other = self.peer(peer), let suite = suite(with: other, csid: csid),
      let ephemeral = try? LineEphemeral.make(suite, random: &random)
    else { return nil }
    newEphemerals.append(ephemeral)
    lines.append(
      ScriptLine(
        peer: peer, suite: suite, id: id ?? LineID.make(random: &random), ephemeral: ephemeral,
        isEven: identity.hashname < other.identity.hashname))
    return lines.count - 1
  }

  private func suite(with peer: Peer, csid: CSID?) -> LineSuite? {
    if let csid, edition.namesParts { return LineSuite(csid: csid) }
    let common = identity.keys.map(\.suite).filter { peer.identity.key($0) != nil }
    return common.max { ($0.csid?.rawValue ?? 0) < ($1.csid?.rawValue ?? 0) }
  }

  /// The newest line with a peer.
  func newestLine(with peer: String) -> Int? { lines.lastIndex { $0.peer == peer } }

  /// The newest line with a peer that the peer has answered.
  func newestAnsweredLine(with peer: String) -> Int? {
    lines.lastIndex { $0.peer == peer && $0.isAnswered }
  }

  mutating func withLine<R>(
    _ index: Int, _ body: (inout ScriptLine, inout SeededRandom) throws -> R
  ) rethrows -> R {
    try body(&lines[index], &random)
  }

  /// The id of the next channel this side opens on a line.
  mutating func takeChannel(_ index: Int) -> JSONValue {
    switch edition.channelIDs {
    case .hex: .string(LineID.make(random: &random).text)
    case .ordered: .number(JSONNumber(lines[index].takeChannel()))
    }
  }

  /// New keys for a line that keeps its id.
  mutating func rekey(_ index: Int) -> Bool {
    guard let ephemeral = try? LineEphemeral.make(lines[index].suite, random: &random) else {
      return false
    }
    newEphemerals.append(ephemeral)
    lines[index].renew(ephemeral)
    return true
  }

  /// The `at` of the next open to a peer: above all that were sent (V2OPEN-13).
  func nextAt(with peer: String, epoch: UInt64) -> UInt64 {
    max(epoch, (lines.filter { $0.peer == peer }.map(\.at).max() ?? 0) &+ 1)
  }

  /// What an open of a line says when it is right.
  func openContent(_ index: Int, at: UInt64) -> OpenContent? {
    let line = lines[index]
    guard let peer = peer(line.peer), let key = identity.key(line.suite) else { return nil }
    return OpenContent(
      to: peer.identity.hashname, from: identity.parts, at: at, line: line.id,
      key: key.publicKey)
  }

  /// Seals the inner packet of an open, if wanted with another's identity.
  mutating func seal(
    open inner: [UInt8], line index: Int, as other: SwitchIdentity? = nil
  ) -> [UInt8]? {
    let line = lines[index]
    guard let peer = peer(line.peer), let recipient = peer.identity.key(line.suite),
      let key = (other ?? identity).key(line.suite)
    else { return nil }
    let packet = try? OpenSealer.seal(
      inner: inner, line: line.id, sender: key, recipient: recipient,
      ephemeral: line.ephemeral, construction: construction, random: &random)
    return try? packet?.encoded()
  }

  mutating func note(sentAt at: UInt64, line index: Int) {
    lines[index].at = at
    // An open of the peer that came before needs no other answer.
    guard !lines[index].isAnswered || lines[index].remote == nil else { return }
    let peer = lines[index].peer
    for packet in inbox.reversed() {
      guard case .open(let open) = packet.content, open.from == peer,
        open.suite == lines[index].suite
      else { continue }
      try? lines[index].adopt(open.content, lineKey: open.lineKey, random: &random)
      return
    }
  }

  // MARK: Receiving

  mutating func receive(
    _ datagram: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) {
    file(datagram, from: source, on: destination, through: nil, depth: 0, at: now)
  }

  /// Takes what the habits want sent.
  mutating func takeReplies() -> [Reply] {
    defer { outbox.removeAll() }
    return outbox
  }

  mutating func takeNewEphemerals() -> [LineEphemeral] {
    defer { newEphemerals.removeAll() }
    return newEphemerals
  }

  private mutating func file(
    _ bytes: [UInt8], from source: Address, on destination: Address,
    through: ReceivedSwitchPacket.Carrier?, depth: Int, at now: Instant
  ) {
    let packet = ReceivedSwitchPacket(
      index: inbox.count, time: now, source: source, destination: destination, datagram: bytes,
      through: through, content: read(bytes))
    inbox.append(packet)
    switch packet.content {
    case .unreadable: break
    case .open(let open): react(to: open, in: packet)
    case .line(let channel):
      react(to: channel, in: packet)
      guard depth < Self.maximumDepth, !channel.inner.body.isEmpty, carries(channel) else { return }
      file(
        channel.inner.body, from: source, on: destination,
        through: .init(from: channel.from, line: channel.line, c: channel.c), depth: depth + 1,
        at: now)
    }
  }

  /// Whether the BODY of a channel packet is a packet by itself: on relays and tunnels, after the
  /// request.
  private func carries(_ channel: ReceivedSwitchPacket.Channel) -> Bool {
    if channel.type == "relay" { return true }
    guard channel.type == nil, let body = try? SealedPacket(channel.inner.body, rules: rules)
    else { return false }
    return switch body {
    case .open, .line: true
    case .empty, .other, .malformed: false
    }
  }

  private func read(_ bytes: [UInt8]) -> ReceivedSwitchPacket.Content {
    guard let sealed = try? SealedPacket(bytes, rules: rules) else {
      return .unreadable("no packet")
    }
    switch sealed {
    case .empty: return .unreadable("the empty packet")
    case .malformed: return .unreadable("an open or line without its fields")
    case .other: return .unreadable("a packet of another form")
    case .open(let open): return read(open)
    case .line(let line):
      guard let index = lines.lastIndex(where: { $0.id == line.line }) else {
        return .unreadable("a line packet for nobody's id")
      }
      guard let inner = lines[index].open(line, rules: rules) else {
        return .unreadable("a line packet that does not open")
      }
      return .line(
        .init(from: lines[index].peer, line: index, id: line.line, inner: inner))
    }
  }

  private func read(_ sealed: SealedOpen) -> ReceivedSwitchPacket.Content {
    guard let key = identity.key(sealed.suite),
      let opened = try? OpenOpener.open(sealed, recipient: key, construction: construction),
      (try? opened.verify()) != nil
    else { return .unreadable("an open that does not open") }
    let sender = opened.content.sender
    return .open(
      .init(
        from: peers.first { $0.identity.hashname == sender }?.name, suite: opened.suite,
        content: opened.content, lineKey: opened.lineKey))
  }

  // MARK: Habits

  private mutating func react(
    to open: ReceivedSwitchPacket.Open, in packet: ReceivedSwitchPacket
  ) {
    guard let from = open.from else { return }
    if let index = lines.lastIndex(where: { $0.peer == from && $0.suite == open.suite && $0.at > 0 }
    ) {
      guard lines[index].remote != open.content else { return }
      try? lines[index].adopt(open.content, lineKey: open.lineKey, random: &random)
      return
    }
    guard habits.answersOpens, let index = newLine(with: from, csid: open.suite.csid) else {
      return
    }
    let at = max(open.content.at, 1)
    guard let content = openContent(index, at: at), let inner = try? content.packet.encoded(),
      let bytes = seal(open: inner, line: index)
    else { return }
    lines[index].at = at
    try? lines[index].adopt(open.content, lineKey: open.lineKey, random: &random)
    answer(bytes, to: packet)
  }

  private mutating func react(
    to channel: ReceivedSwitchPacket.Channel, in packet: ReceivedSwitchPacket
  ) {
    guard let c = channel.c else { return }
    if habits.answersPaths, channel.type == "path" {
      var head: JSONObject = [
        "c": c, "path": .object(SwitchPath.udp(packet.source).json),
      ]
      if edition.pathForm == .single { head["end"] = true }
      send(head, channel.line, to: packet)
    }
    guard habits.acknowledges, let seq = channel.seq else { return }
    let name = ChannelName(line: channel.line, c: c)
    arrived[name, default: ArrivedRun(from: 0)].note(seq)
    guard let last = arrived[name]?.last else { return }
    send(["c": c, "ack": .number(JSONNumber(last))], channel.line, to: packet)
  }

  private mutating func send(_ head: JSONObject, _ line: Int, to packet: ReceivedSwitchPacket) {
    guard let inner = try? Packet(json: head).encoded(),
      let bytes = lines[line].seal(inner, random: &random)
    else { return }
    answer(bytes, to: packet)
  }

  /// Sends a packet the way another came.
  private mutating func answer(_ bytes: [UInt8], to packet: ReceivedSwitchPacket) {
    guard let carrier = packet.through, let c = carrier.c else {
      outbox.append(Reply(packet: bytes, from: packet.destination, to: packet.source))
      return
    }
    var head: JSONObject = ["c": c]
    if edition.hasRelay, let from = packet.from, let peer = peer(from) {
      head["type"] = "relay"
      head["to"] = .string(peer.identity.hashname.text)
    }
    guard let inner = try? Packet(json: head, body: bytes).encoded(),
      let carried = lines[carrier.line].seal(inner, random: &random)
    else { return }
    outbox.append(Reply(packet: carried, from: packet.destination, to: packet.source))
  }
}
