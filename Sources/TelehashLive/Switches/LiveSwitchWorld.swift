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
  private var references: [Reference] = []
  private var known: [(name: String, identity: SwitchIdentity)] = []
  private var disclosed: [(owner: String, ephemeral: LineEphemeral)] = []

  /// How far our `at` are ahead of the clock, for targets that remember what earlier plays used.
  private static let lead: UInt64 = 60_000

  /// A reference switch and its socket.
  private struct Reference {
    let name: String
    let socket: Address
    var setup: SwitchSetup
    var node: SwitchNode
    var formerEvents: [ObservedSwitchEvent] = []
    var formerKeys: [LineEphemeral] = []
  }

  init(
    _ stage: LiveStage, _ resident: ResidentSwitch, label: String, identities: TesterIdentities
  ) {
    self.stage = stage
    self.resident = resident
    self.label = label
    self.identities = identities
  }

  var now: Instant { stage.now }
  var slack: TimeSpan { stage.slack }
  var residentSwitch: ResidentSwitch? { resident }
  var epochMilliseconds: UInt64 { stage.clock.epochSeconds * 1000 + Self.lead }

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
    references.append(
      Reference(name: name, socket: socket, setup: setup, node: Self.node(setup, at: socket)))
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
    while true {
      wakeReferences()
      let due = references.compactMap(\.node.deadline).min()
      if let letter = stage.next(until: min(end, due ?? end)) {
        if let arrival = take(letter) { return arrival }
      } else if now >= end {
        return nil
      }
    }
  }

  /// A letter for a script-driven member; one for a reference switch is handed to it.
  private mutating func take(_ letter: LiveInbox.Letter) -> Arrival? {
    guard let index = references.firstIndex(where: { $0.socket == letter.socket }) else {
      return Arrival(
        bytes: letter.bytes, source: letter.source, socket: letter.socket, time: now)
    }
    references[index].node.receive(
      letter.bytes, from: letter.source, on: letter.socket, at: now)
    flush(index)
    return nil
  }

  private mutating func wakeReferences() {
    for index in references.indices {
      guard let due = references[index].node.deadline, due <= now else { continue }
      references[index].node.wake(at: now)
      flush(index)
    }
  }

  private mutating func flush(_ index: Int) {
    while let output = references[index].node.nextOutput() {
      switch output {
      case .send(let bytes, _, let target):
        stage.send(bytes, from: references[index].socket, to: target)
      case .disclose: break
      case .note(let text): remark(text)
      }
    }
  }

  mutating func change(_ network: NetworkChange) throws(WorldError) {
    throw WorldError("a live network is not ours to change")
  }

  // MARK: Reference switches

  private func index(of name: String) -> Int? { references.firstIndex { $0.name == name } }

  mutating func tell(_ name: String, _ wish: SwitchWish) -> SwitchAnswer? {
    guard let index = index(of: name) else { return nil }
    let answer = references[index].node.carryOut(wish, at: now)
    flush(index)
    return answer
  }

  func switchEvents(of name: String) -> [ObservedSwitchEvent] {
    guard let index = index(of: name) else { return [] }
    return references[index].formerEvents + references[index].node.observedEvents
  }

  func channelReport(_ name: String, _ handle: SwitchChannelHandle) -> ObservedChannel? {
    index(of: name).flatMap { references[$0].node.channelReport(handle) }
  }

  func route(of name: String, to peer: HexHashname) -> SwitchRoute? {
    index(of: name).flatMap { references[$0].node.endpoint.route(to: peer) }
  }

  mutating func restartSwitch(_ name: String, keepingMemory: Bool) throws(WorldError) {
    guard let index = index(of: name) else {
      throw WorldError("\(name) is not ours to restart")
    }
    let old = references[index].node
    references[index].formerEvents += old.observedEvents
    references[index].formerKeys += old.keyLog
    references[index].setup.configuration.lastKnownAt =
      keepingMemory ? old.endpoint.lastAt : nil
    references[index].node = Self.node(
      references[index].setup, at: references[index].socket)
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
    for reference in references {
      keys.ephemerals += (reference.formerKeys + reference.node.keyLog).map {
        (reference.name, $0)
      }
    }
    keys.strangers = [
      .init(name: CastMember.subject, hashname: resident.hashname, keys: resident.keys)
    ]
    return keys
  }
}
