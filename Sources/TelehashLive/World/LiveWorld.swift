import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// Real sockets and the real clock as a world for plays: the subject is somebody else's process.
///
/// One thread drives a world. Script-driven members are sockets; further reference members run here,
/// on the same thread, with sockets of their own. Nothing is ever sent to an address that is neither
/// the target's nor one of our own, whatever anybody asks for.
struct LiveWorld: World {
  let target: LiveTarget
  let clock: LiveClock
  let inbox: LiveInbox
  private let identities: TesterIdentities
  private let label: String
  private let budget: SendBudget
  private let pulse: Pulse
  private var sockets: [(owner: String, socket: LiveSocket)] = []
  let transport: Transport
  private var references: [Reference] = []
  private(set) var log = LiveLog()
  /// When each socket first sent since it last received.
  private var unanswered: [Address: Instant] = [:]
  /// Why nothing more arrives.
  private(set) var closure: LiveInbox.Closure?
  /// How far the time of a closed world was moved on, so that its play ends.
  private var skipped = TimeSpan.zero
  private var last = Instant.zero
  private(set) var known: [(name: String, identity: Identity)] = []
  private(set) var ephemerals: [Ephemeral] = []
  /// Datagrams kept back because their address is none of ours.
  private(set) var withheld = 0

  /// How far our `at` are ahead of the clock: some implementations take the time of day for the
  /// highest one they used themselves, and answer a lower one with their own (A10).
  private static let lead: UInt64 = 60

  /// What members talk over.
  enum Transport: Hashable, Sendable { case udp, tcp }

  /// A reference member and its socket.
  private struct Reference {
    let name: String
    let socket: LiveSocket
    let setup: ReferenceSetup
    var node: EndpointNode
    var formerEvents: [ObservedEvent] = []
  }

  init(
    _ target: LiveTarget, over transport: Transport = .udp, label: String, clock: LiveClock,
    identities: TesterIdentities,
    budget: SendBudget, pulse: Pulse, inbox: LiveInbox = LiveInbox()
  ) {
    self.target = target
    self.transport = transport
    self.label = label
    self.clock = clock
    self.identities = identities
    self.budget = budget
    self.pulse = pulse
    self.inbox = inbox
    last = clock.played(.now)
  }

  var now: Instant { max(last, clock.played(.now)) + skipped }
  /// Some times what packets have to wait at the moment.
  var slack: TimeSpan {
    TimeSpan(nanoseconds: min(budget.lateness.nanoseconds, Self.longestWait) * 4)
  }
  /// Beyond this a target is not slow, but silent.
  private static let longestWait: UInt64 = 1_000_000_000
  var epochSeconds: UInt64 { clock.epochSeconds + Self.lead }
  var resident: ResidentSubject? { target.resident }
  /// The addresses of all sockets.
  var ownAddresses: Set<Address> { Set(sockets.map(\.socket.address)) }

  func close() { for entry in sockets { entry.socket.close() } }

  // MARK: Members

  mutating func identity(
    of name: String, csids: [CSID]
  ) throws(WorldError) -> Identity? {
    try identities.identity("\(label)/\(name)", csids: csids)
  }

  mutating func openSocket(
    _ member: MemberPlacement, alias: String?
  ) throws(WorldError) -> Address {
    try socket(of: member.name).address
  }

  private mutating func socket(of name: String) throws(WorldError) -> LiveSocket {
    do throws(LiveError) {
      let socket: LiveSocket =
        switch transport {
        case .udp: .udp(try UDPSocket.bind(target.localAddress.with(port: 0), inbox: inbox))
        case .tcp: .tcp(try TCPConnection.connect(to: target.address, inbox: inbox))
        }
      sockets.append((name, socket))
      return socket
    } catch {
      throw WorldError(error.description)
    }
  }

  mutating func start(_ reference: ReferenceSetup) throws(WorldError) -> Address {
    let name = reference.placement.name
    let socket = try socket(of: name)
    var setup = reference
    setup.configuration.localPaths = [.udp(socket.address)]
    setup.configuration.epochSeconds = epochSeconds
    references.append(
      Reference(
        name: name, socket: socket, setup: setup, node: node(setup, at: socket.address, life: 0)))
    return socket.address
  }

  private func node(_ setup: ReferenceSetup, at address: Address, life: Int) -> EndpointNode {
    var endpoint = Endpoint(setup.configuration, random: SystemRandom())
    for hashname in setup.trusts { endpoint.trust(hashname) }
    return EndpointNode(endpoint, address: address)
  }

  // MARK: Traffic and time

  mutating func send(_ bytes: [UInt8], from socket: Address, to target: Address) {
    guard let entry = sockets.first(where: { $0.socket.address == socket }) else { return }
    guard target == self.target.address || sockets.contains(where: { $0.socket.address == target })
    else {
      withheld += 1
      return
    }
    budget.take()
    let time = clock.real(.now)
    log.sent(bytes, from: socket, to: target, by: entry.owner, at: time)
    if target == self.target.address, time - (unanswered[socket] ?? .zero) > .seconds(1) {
      unanswered[socket] = time
    }
    entry.socket.send(bytes, to: target)
  }

  mutating func advance(to end: Instant) -> Arrival? {
    while true {
      wakeReferences()
      let now = now
      let due = references.compactMap(\.node.deadline).min()
      let limit = max(now, min(end, due ?? end))
      if closure != nil {
        // Nobody waits for what cannot come.
        skipped = skipped + (limit - now)
        if limit >= end { return nil }
        continue
      }
      switch inbox.next(until: clock.moment(limit)) {
      case .letter(let letter):
        if let arrival = take(letter) { return arrival }
      case .timeout:
        if self.now >= end { return nil }
      case .closed(let why):
        closure = why
      }
    }
  }

  /// A letter for a script-driven member; one for a reference member is handed to it.
  private mutating func take(_ letter: LiveInbox.Letter) -> Arrival? {
    last = max(last, clock.played(letter.time))
    if letter.source == target.address {
      pulse.beat(at: letter.time)
      budget.heard(
        after: unanswered.removeValue(forKey: letter.socket).map {
          clock.real(letter.time) - $0
        })
    }
    let owner = sockets.first { $0.socket.address == letter.socket }?.owner ?? ""
    log.received(
      letter.bytes, from: letter.source, at: letter.socket, by: owner,
      time: clock.real(letter.time))
    let index = references.firstIndex { $0.socket.address == letter.socket }
    guard let index else {
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
        send(bytes, from: references[index].socket.address, to: target)
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
    references[index].node = node(
      setup, at: references[index].socket.address, life: 1)
  }

  mutating func change(_ network: NetworkChange) throws(WorldError) {
    throw WorldError("a live network is not ours to change")
  }

  // MARK: What is written down

  mutating func disclose(_ ephemeral: Ephemeral) { ephemerals.append(ephemeral) }

  mutating func disclose(_ identity: Identity, of name: String) {
    known.append((name, identity))
  }

  mutating func remark(_ text: String) { log.remark(text, at: clock.real(.now)) }

  /// Everything that opens the traffic: our own secrets, and the target's public keys.
  func keyRing(_ edition: EditionName) -> KeyRing {
    var ring = KeyRing(edition: edition)
    for (name, identity) in known { ring.add(name, identity) }
    ring.add(.init(name: CastMember.subject, publicKeys: target.keys, keys: []))
    for ephemeral in ephemerals { ring.add(ephemeral) }
    return ring
  }
}
