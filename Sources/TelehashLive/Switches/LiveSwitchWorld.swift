import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashSimulation
import TelehashV2

/// Real sockets and the real clock as a world for plays of version 2: the subject is somebody else's
/// process.
///
/// As in `LiveWorld` one thread drives it, script-driven members are sockets, and further reference
/// switches run here with sockets of their own.
struct LiveSwitchWorld: SwitchWorld {
  private(set) var stage: LiveStage
  private let resident: ResidentSwitch
  private let identities: TesterIdentities
  private let label: String
  private let turn: Int
  private var references = LiveReferences<SwitchNode, Life>()
  private var known: [(name: String, identity: SwitchIdentity)] = []
  private var disclosed: [(owner: String, ephemeral: LineEphemeral)] = []

  /// What a reference switch was started with, and what is left of its earlier lives.
  private struct Life: Sendable {
    var setup: SwitchSetup
    var formerEvents: [ObservedSwitchEvent] = []
    var formerKeys: [LineEphemeral] = []
  }

  init(
    _ stage: LiveStage, _ resident: ResidentSwitch, label: String, identities: TesterIdentities,
    turn: Int
  ) {
    self.stage = stage
    self.resident = resident
    self.label = label
    self.identities = identities
    self.turn = turn
  }

  var now: Instant { stage.now }
  var slack: TimeSpan { stage.slack }
  var residentSwitch: ResidentSwitch? { resident }
  var epochMilliseconds: UInt64 { stage.clock.openMilliseconds(turn: turn) }

  func close() { stage.close() }

  // MARK: Members

  mutating func switchIdentity(
    of name: String, suites: [LineSuite]
  ) throws(WorldError) -> SwitchIdentity? {
    try identities.switchIdentity("\(label)/\(name)", suites: suites)
  }

  mutating func openSocket(
    _ member: MemberPlacement, alias: String?
  ) throws(WorldError) -> Address {
    try stage.openSocket(for: member.name)
  }

  mutating func start(_ reference: SwitchSetup) throws(WorldError) -> Address {
    let name = reference.placement.name
    let socket = try stage.openSocket(for: name)
    var setup = reference
    setup.configuration.localPaths = [socket]
    setup.configuration.epochMilliseconds = epochMilliseconds
    references.add(
      .init(
        name: name, socket: socket, setup: Life(setup: setup), node: Self.node(setup, at: socket)))
    return socket
  }

  private static func node(_ setup: SwitchSetup, at address: Address) -> SwitchNode {
    SwitchNode(Switch(setup.configuration, random: SystemRandom()), address: address)
  }

  // MARK: Traffic and time

  mutating func send(_ bytes: [UInt8], from socket: Address, to target: Address) {
    stage.send(bytes, from: socket, to: target)
  }

  mutating func advance(to end: Instant) -> Arrival? {
    references.advance(to: end, in: &stage)
  }

  mutating func change(_ network: NetworkChange) throws(WorldError) {
    throw WorldError("a live network is not ours to change")
  }

  // MARK: Reference switches

  mutating func tell(_ name: String, _ wish: SwitchWish) -> SwitchAnswer? {
    references.act(on: name, in: &stage) { $0.node.carryOut(wish, at: $1) } ?? nil
  }

  func switchEvents(of name: String) -> [ObservedSwitchEvent] {
    references[name].map { $0.setup.formerEvents + $0.node.observedEvents } ?? []
  }

  func channelReport(_ name: String, _ handle: SwitchChannelHandle) -> ObservedChannel? {
    references[name]?.node.channelReport(handle)
  }

  func route(of name: String, to peer: HexHashname) -> SwitchRoute? {
    references[name]?.node.endpoint.route(to: peer)
  }

  mutating func restartSwitch(_ name: String, keepingMemory: Bool) throws(WorldError) {
    let isOurs: Void? = references.act(on: name, in: &stage) { member, _ in
      member.setup.formerEvents += member.node.observedEvents
      member.setup.formerKeys += member.node.keyLog
      member.setup.setup.configuration.lastKnownAt =
        keepingMemory ? member.node.endpoint.lastAt : nil
      member.node = Self.node(member.setup.setup, at: member.socket)
    }
    if isOurs == nil { throw WorldError("\(name) is not ours to restart") }
  }

  // MARK: What is written down

  mutating func disclose(_ ephemeral: LineEphemeral, of name: String) {
    disclosed.append((name, ephemeral))
  }

  mutating func disclose(_ identity: SwitchIdentity, of name: String) {
    known.append((name, identity))
  }

  mutating func remark(_ text: String) { stage.remark(text) }

  /// Everything of ours that opens the traffic, and the target's public keys.
  var secrets: CaseRunner.SwitchKeys {
    var keys = CaseRunner.SwitchKeys()
    keys.identities = known
    keys.ephemerals = disclosed
    for member in references.members {
      keys.ephemerals += (member.setup.formerKeys + member.node.keyLog).map { (member.name, $0) }
    }
    keys.strangers = [
      .init(name: CastMember.subject, hashname: resident.hashname, keys: resident.keys)
    ]
    return keys
  }
}
