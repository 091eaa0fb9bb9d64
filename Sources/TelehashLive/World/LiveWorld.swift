import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// Real sockets and the real clock as a world for plays: the subject is somebody else's process.
///
/// One thread drives a world. Script-driven members are sockets; further reference members run here,
/// on the same thread, with sockets of their own.
struct LiveWorld: World {
  private(set) var stage: LiveStage
  let target: LiveTarget
  private let identities: TesterIdentities
  private let label: String
  private let turn: Int
  private var references = LiveReferences<EndpointNode, Life>()
  private(set) var known: [(name: String, identity: Identity)] = []
  private var disclosed: [Ephemeral] = []

  /// What a reference member was started with, and what it told in earlier lives.
  private struct Life: Sendable {
    var setup: ReferenceSetup
    var formerEvents: [ObservedEvent] = []
  }

  init(
    _ stage: LiveStage, _ target: LiveTarget, label: String, identities: TesterIdentities,
    turn: Int
  ) {
    self.stage = stage
    self.target = target
    self.label = label
    self.identities = identities
    self.turn = turn
  }

  var now: Instant { stage.now }
  var slack: TimeSpan { stage.slack }
  var epochSeconds: UInt64 { stage.clock.handshakeSeconds(turn: turn) }
  var resident: ResidentSubject? { target.resident }

  func close() { stage.close() }

  // MARK: Members

  mutating func identity(
    of name: String, csids: [CSID]
  ) throws(WorldError) -> Identity? {
    try identities.identity("\(label)/\(name)", csids: csids)
  }

  mutating func openSocket(
    _ member: MemberPlacement, alias: String?
  ) throws(WorldError) -> Address {
    try stage.openSocket(for: member.name)
  }

  mutating func start(_ reference: ReferenceSetup) throws(WorldError) -> Address {
    let name = reference.placement.name
    let socket = try stage.openSocket(for: name)
    var setup = reference
    setup.configuration.localPaths = [.udp(socket)]
    setup.configuration.epochSeconds = epochSeconds
    references.add(
      .init(
        name: name, socket: socket, setup: Life(setup: setup), node: Self.node(setup, at: socket)))
    return socket
  }

  private static func node(_ setup: ReferenceSetup, at address: Address) -> EndpointNode {
    var endpoint = Endpoint(setup.configuration, random: SystemRandom())
    for hashname in setup.trusts { endpoint.trust(hashname) }
    return EndpointNode(endpoint, address: address)
  }

  // MARK: Traffic and time

  mutating func send(_ bytes: [UInt8], from socket: Address, to target: Address) {
    stage.send(bytes, from: socket, to: target)
  }

  mutating func advance(to end: Instant) -> Arrival? {
    references.advance(to: end, in: &stage)
  }

  // MARK: Reference members

  mutating func tell(_ name: String, _ wish: ReferenceWish) -> ReferenceAnswer? {
    references.act(on: name, in: &stage) { $0.node.carryOut(wish, at: $1) } ?? nil
  }

  func events(of name: String) -> [ObservedEvent] {
    references[name].map { $0.setup.formerEvents + $0.node.observedEvents } ?? []
  }

  func tellsEvents(_ name: String) -> Bool { name != CastMember.subject }

  func channelReport(_ name: String, _ handle: ChannelHandle) -> ObservedChannel? {
    references[name]?.node.channelReport(handle)
  }

  func linkState(of name: String, with peer: Hashname) -> LinkState? {
    references[name]?.node.linkState(with: peer)
  }

  mutating func restart(_ name: String, keepingMemory: Bool) throws(WorldError) {
    let isOurs: Void? = references.act(on: name, in: &stage) { member, _ in
      member.setup.formerEvents += member.node.observedEvents
      member.setup.setup.configuration.lastKnownAt =
        keepingMemory ? member.node.highestAt : nil
      member.node = Self.node(member.setup.setup, at: member.socket)
    }
    if isOurs == nil { throw WorldError("\(name) is not ours to restart") }
  }

  mutating func change(_ network: NetworkChange) throws(WorldError) {
    throw WorldError("a live network is not ours to change")
  }

  // MARK: What is written down

  mutating func disclose(_ ephemeral: Ephemeral) { disclosed.append(ephemeral) }

  /// The secrets of our exchanges.
  var ephemerals: [Ephemeral] { disclosed + references.disclosed }

  mutating func disclose(_ identity: Identity, of name: String) {
    known.append((name, identity))
  }

  mutating func remark(_ text: String) { stage.remark(text) }

  /// Everything that opens the traffic: our own secrets, and the target's public keys.
  func keyRing(_ edition: EditionName) -> KeyRing {
    var ring = KeyRing(edition: edition)
    for (name, identity) in known { ring.add(name, identity) }
    ring.add(.init(name: CastMember.subject, publicKeys: target.keys, keys: []))
    for ephemeral in ephemerals { ring.add(ephemeral) }
    return ring
  }
}
