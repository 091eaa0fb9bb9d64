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
  private var references: [Reference] = []
  private(set) var known: [(name: String, identity: Identity)] = []
  private(set) var ephemerals: [Ephemeral] = []

  /// How far our `at` are ahead of the clock: some implementations take the time of day for the
  /// highest one they used themselves, and answer a lower one with their own (A10).
  private static let lead: UInt64 = 60

  /// A reference member and its socket.
  private struct Reference {
    let name: String
    let socket: Address
    let setup: ReferenceSetup
    var node: EndpointNode
    var formerEvents: [ObservedEvent] = []
  }

  init(
    _ stage: LiveStage, _ target: LiveTarget, label: String, identities: TesterIdentities
  ) {
    self.stage = stage
    self.target = target
    self.label = label
    self.identities = identities
  }

  var now: Instant { stage.now }
  var slack: TimeSpan { stage.slack }
  var epochSeconds: UInt64 { stage.clock.epochSeconds + Self.lead }
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
    references.append(
      Reference(name: name, socket: socket, setup: setup, node: Self.node(setup, at: socket)))
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

  /// A letter for a script-driven member; one for a reference member is handed to it.
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
      case .disclose(let ephemeral): ephemerals.append(ephemeral)
      case .note(let text): remark(text)
      }
    }
  }

  // MARK: Reference members

  private func index(of name: String) -> Int? { references.firstIndex { $0.name == name } }

  mutating func tell(_ name: String, _ wish: ReferenceWish) -> ReferenceAnswer? {
    guard let index = index(of: name) else { return nil }
    let answer = references[index].node.carryOut(wish, at: now)
    flush(index)
    return answer
  }

  func events(of name: String) -> [ObservedEvent] {
    guard let index = index(of: name) else { return [] }
    return references[index].formerEvents
      + references[index].node.observedEvents
  }

  func tellsEvents(_ name: String) -> Bool { name != CastMember.subject }

  func channelReport(_ name: String, _ handle: ChannelHandle) -> ObservedChannel? {
    index(of: name).flatMap { references[$0].node.channelReport(handle) }
  }

  func linkState(of name: String, with peer: Hashname) -> LinkState? {
    index(of: name).flatMap { references[$0].node.linkState(with: peer) }
  }

  mutating func restart(_ name: String, keepingMemory: Bool) throws(WorldError) {
    guard let index = index(of: name) else {
      throw WorldError("\(name) is not ours to restart")
    }
    let old = references[index].node
    references[index].formerEvents += old.observedEvents
    var setup = references[index].setup
    setup.configuration.lastKnownAt = keepingMemory ? old.highestAt : nil
    references[index].node = Self.node(setup, at: references[index].socket)
  }

  mutating func change(_ network: NetworkChange) throws(WorldError) {
    throw WorldError("a live network is not ours to change")
  }

  // MARK: What is written down

  mutating func disclose(_ ephemeral: Ephemeral) { ephemerals.append(ephemeral) }

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
