import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// The simulated network as a world for plays.
///
/// Reference endpoints are nodes with their applications, script-driven members are mailboxes that
/// the player empties.
struct SimulatedWorld: World {
  private(set) var simulation: Simulation
  private let point: ScenarioCase
  let edition: Edition
  private let seed: UInt64
  private let condition: NetworkCondition
  private let sharedNATs: [Scenario.NAT]
  private let subjectDeviations: [String]
  private(set) var parties: [Party] = []
  private var mailboxes: [(socket: Address, node: NodeID, member: String)] = []
  private var waiting: [Arrival] = []
  private var nats: [String: NATID] = [:]
  /// The secrets that script-driven members used.
  private(set) var disclosed: [Ephemeral] = []
  /// Everybody's identity, in the order of the cast.
  private var identities: [(name: String, identity: Identity)] = []
  private(set) var restarts = 0
  private var reader: MeaningReader?
  private var readObservations = 0

  /// A member's place in the simulation.
  struct Party: Sendable {
    let name: String
    let node: NodeID
    let nat: NATID?
    /// The address others send to.
    let address: Address
    /// What a reference member was started with; nil for a script-driven one.
    var setup: ReferenceSetup?
    /// Secrets of earlier lives.
    var formerKeys: [Ephemeral] = []
    /// Events of earlier lives.
    var formerEvents: [ObservedEvent] = []
  }

  init(
    _ scenario: Scenario, _ point: ScenarioCase, seed: UInt64, options: CaseOptions
  ) throws(WorldError) {
    guard let condition = NetworkCondition(rawValue: point.network) else {
      throw WorldError("no network condition is called \(point.network)")
    }
    guard let edition = Edition.named(point.edition) else {
      throw WorldError("\(point.edition.rawValue) is no edition of version 3")
    }
    self.condition = condition
    self.point = point
    self.edition = edition
    self.seed = seed
    sharedNATs = scenario.setup.nats
    subjectDeviations = options.deviations
    var stream = SeededRandom(seed: seed, label: "world/\(point.id)")
    simulation = Simulation(seed: stream.nextUInt64())
    simulation.impairments = condition.impairments
    if condition == .partitionHeal {
      simulation.partition(from: .zero + .seconds(5), until: .zero + .seconds(15))
    }
    if let schedule = options.schedule { simulation.follow(schedule) }
  }

  var now: Instant { simulation.now }

  // MARK: Members

  mutating func openSocket(
    _ member: MemberPlacement, alias: String?
  ) throws(WorldError) -> Address {
    if alias != nil, let party = parties.first(where: { $0.name == member.name }) {
      // A further address is another port of the same host: behind a NAT it is mapped on its own.
      let address = simulation.newAddress(
        behind: party.nat, isIPv6: party.address.isIPv6, port: Self.port)
      guard simulation.bind(address, to: party.node) else {
        throw WorldError("\(address) is taken")
      }
      mailboxes.append((address, party.node, member.name))
      return address
    }
    let nat = try nat(for: member)
    let address = simulation.newAddress(
      behind: nat, isIPv6: member.usesIPv6, port: Self.port)
    let node = simulation.add(Mailbox(), name: member.name, at: [address], behind: nat)
    parties.append(Party(name: member.name, node: node, nat: nat, address: address))
    mailboxes.append((address, node, member.name))
    return address
  }

  mutating func start(_ reference: ReferenceSetup) throws(WorldError) -> Address {
    let nat = try nat(for: reference.placement)
    let address = simulation.newAddress(
      behind: nat, isIPv6: reference.placement.usesIPv6, port: Self.port)
    var setup = reference
    setup.configuration.localPaths = [.udp(address)]
    if reference.placement.name == CastMember.subject, !subjectDeviations.isEmpty {
      setup.configuration.deviations = try deviations(adding: subjectDeviations, to: setup)
    }
    let node = simulation.add(
      makeNode(setup, address: address, life: 0), name: reference.placement.name, at: [address],
      behind: nat)
    parties.append(
      Party(
        name: reference.placement.name, node: node, nat: nat, address: address, setup: setup))
    return address
  }

  /// The port every simulated endpoint listens at.
  private static let port: UInt16 = 42424

  private func deviations(
    adding names: [String], to setup: ReferenceSetup
  ) throws(WorldError) -> Deviations {
    do throws(UnknownDeviation) {
      return setup.configuration.deviations.union(try Deviations(names: names))
    } catch {
      throw WorldError("no deviation is called \(error.name)")
    }
  }

  private func makeNode(
    _ setup: ReferenceSetup, address: Address, life: Int
  ) -> EndpointNode {
    let random = SeededRandom(
      seed: seed, label: "\(point.id)/endpoint/\(setup.placement.name)/\(life)")
    var endpoint = Endpoint(setup.configuration, random: random)
    for hashname in setup.trusts { endpoint.trust(hashname) }
    return EndpointNode(endpoint, address: address)
  }

  private mutating func nat(for member: MemberPlacement) throws(WorldError) -> NATID? {
    switch member.behind {
    case .own(let kind):
      return addNATs(kind.behaviours)
    case .shared(let name):
      return try sharedNAT(name.text)
    case nil:
      // A network with NATs puts the first member behind them, all others stay reachable.
      guard parties.isEmpty, !condition.nats.isEmpty else { return nil }
      let nat = addNATs(condition.nats)
      if condition == .rebind, let nat { simulation.forgetMappings(of: nat, every: .seconds(20)) }
      return nat
    }
  }

  /// A row of NATs, the nearest first; the id of the nearest.
  private mutating func addNATs(_ behaviours: [NATBehaviour]) -> NATID? {
    var parent: NATID?
    for behaviour in behaviours.reversed() { parent = simulation.addNAT(behaviour, behind: parent) }
    return parent
  }

  private mutating func sharedNAT(_ name: String) throws(WorldError) -> NATID {
    if let known = nats[name] { return known }
    guard let entry = sharedNATs.first(where: { $0.name.text == name }) else {
      throw WorldError("no NAT is called \(name)")
    }
    var parent: NATID?
    if let behind = entry.behind { parent = try sharedNAT(behind.text) }
    for behaviour in entry.kind.behaviours.reversed() {
      parent = simulation.addNAT(behaviour, behind: parent)
    }
    guard let parent else { throw WorldError("\(name) is no NAT") }
    nats[name] = parent
    return parent
  }

  // MARK: Traffic and time

  mutating func send(_ bytes: [UInt8], from socket: Address, to target: Address) {
    guard let mailbox = mailboxes.first(where: { $0.socket == socket }) else { return }
    simulation.send(bytes, from: socket, to: target, by: mailbox.node)
  }

  mutating func advance(to end: Instant) -> Arrival? {
    if let arrival = takeWaiting() { return arrival }
    refreshMeanings()
    simulation.run(until: end, limit: Self.maximumEvents) { simulation in
      simulation.hasMail
    }
    collect()
    return takeWaiting()
  }

  /// A play whose steps cause more events than this between two arrivals has run away.
  private static let maximumEvents = 2_000_000

  private mutating func takeWaiting() -> Arrival? {
    waiting.isEmpty ? nil : waiting.removeFirst()
  }

  private mutating func collect() {
    guard simulation.hasMail else { return }
    for node in Set(mailboxes.map(\.node)).sorted() {
      let letters = simulation.withNode(node, as: Mailbox.self) { mailbox, _ in mailbox.take() }
      for letter in letters ?? [] {
        waiting.append(
          Arrival(
            bytes: letter.payload, source: letter.source, socket: letter.destination,
            time: letter.time))
      }
    }
    simulation.hasMail = false
  }

  /// Lets what is on the wire arrive after the play.
  mutating func settle() {
    simulation.run(until: simulation.now + .seconds(1), limit: 100_000)
    collect()
  }

  // MARK: Reference members

  private func party(_ name: String) -> Party? { parties.first { $0.name == name } }

  private func node(_ name: String) -> EndpointNode? {
    party(name).flatMap { simulation.node($0.node) as? EndpointNode }
  }

  mutating func tell(_ name: String, _ wish: ReferenceWish) -> ReferenceAnswer? {
    guard let party = party(name), party.setup != nil else { return nil }
    return simulation.withNode(party.node, as: EndpointNode.self) { node, now in
      node.act(at: now) { endpoint, application in
        Self.carryOut(wish, &endpoint, &application, now)
      }
    } ?? nil
  }

  private static func carryOut(
    _ wish: ReferenceWish, _ endpoint: inout Endpoint, _ application: inout ServiceApplication,
    _ now: Instant
  ) -> ReferenceAnswer? {
    switch wish {
    case .link(let hashname, let keys, let paths):
      endpoint.link(hashname, keys: keys, paths: paths, at: now)
    case .trust(let hashname): endpoint.trust(hashname)
    case .unlink(let hashname): endpoint.unlink(hashname)
    case .accept(let hashname): endpoint.accept(hashname, at: now)
    case .keepalive(let hashname): endpoint.keepalive(hashname, at: now)
    case .open(let hashname, let type, let reliable, let head, let body):
      guard
        let handle = endpoint.open(
          to: hashname, type: type, reliable: reliable, head: head, body: body, at: now)
      else { return nil }
      application.noteOpened(handle, type: type)
      return .channel(handle)
    case .transfer(let handle, let data):
      application.transfer(data, on: handle, through: &endpoint, at: now)
    case .end(let handle):
      guard (try? endpoint.end(handle, at: now)) != nil else { return nil }
    case .fail(let handle, let error):
      guard (try? endpoint.fail(handle, error, at: now)) != nil else { return nil }
    }
    return .done
  }

  func events(of name: String) -> [ObservedEvent] {
    guard let party = party(name) else { return [] }
    let current = node(name)?.events.map { ObservedEvent(time: $0.time, event: $0.event) } ?? []
    return party.formerEvents + current
  }

  func channelReport(_ name: String, _ handle: ChannelHandle) -> ObservedChannel? {
    guard let application = node(name)?.application, let report = application.channel(handle)
    else { return nil }
    return ObservedChannel(
      received: report.received, packets: report.packets, hasEnded: report.hasEnded,
      isClosed: report.isClosed, failure: report.failure,
      isSending: application.isTransferring(handle))
  }

  func linkState(of name: String, with peer: Hashname) -> LinkState? {
    node(name)?.endpoint.linkState(peer)
  }

  mutating func restart(_ name: String, keepingMemory: Bool) throws(WorldError) {
    guard let index = parties.firstIndex(where: { $0.name == name }),
      var setup = parties[index].setup, let old = node(name)
    else { throw WorldError("\(name) is no reference member") }
    parties[index].formerKeys += old.keyLog
    parties[index].formerEvents += old.events.map {
      ObservedEvent(time: $0.time, event: $0.event)
    }
    setup.configuration.lastKnownAt = keepingMemory ? old.endpoint.highestAt : nil
    // The clock goes on over a restart; the simulated one counts from the same beginning.
    parties[index].setup = setup
    restarts += 1
    simulation.replace(
      parties[index].node,
      with: makeNode(setup, address: parties[index].address, life: restarts))
  }

  // MARK: The network

  mutating func change(_ network: NetworkChange) throws(WorldError) {
    let step = network.step
    if step.heal { simulation.heal() }
    if let name = step.condition {
      guard let condition = NetworkCondition(rawValue: name.value) else {
        throw WorldError("no network condition is called \(name.value)")
      }
      simulation.impairments = condition.impairments
    }
    try changePaths(network)
    if let filter = step.filter { try add(filter, network) }
    if let name = network.rebind {
      guard let nat = party(name)?.nat else { throw WorldError("\(name) is behind no NAT") }
      simulation.forgetMappings(of: nat)
    }
  }

  private mutating func changePaths(_ network: NetworkChange) throws(WorldError) {
    guard let between = network.between else {
      simulation.impairments.change(network.step)
      return
    }
    var nodes: [NodeID] = []
    for name in between {
      guard let party = party(name) else { throw WorldError("nobody is called \(name)") }
      nodes.append(party.node)
    }
    for (from, to) in [(0, 1), (1, 0)] where nodes.count == 2 {
      var impairments = simulation.impairments(nodes[from], nodes[to])
      impairments.change(network.step)
      simulation.impair(nodes[from], nodes[to], impairments)
    }
  }

  private mutating func add(
    _ filter: PacketFilter, _ network: NetworkChange
  ) throws(WorldError) {
    let from = network.filterFrom.flatMap { party($0)?.node }
    let to = network.filterTo.flatMap { party($0)?.node }
    let meaning = filter.meaning
    let reader = self.reader ?? MeaningReader(keyRing())
    self.reader = reader
    simulation.add(
      TrafficRule(
        name: "\(filter.meaning)", from: from, to: to, which: filter.which.rule,
        action: filter.action.rule, isMeant: { reader.fits($0, meaning) }))
    refreshMeanings()
  }

  /// Lets the rules that look inside packets know the newest keys and handshakes.
  private mutating func refreshMeanings() {
    guard let reader else { return }
    reader.update(keyRing(), simulation.observations[readObservations...])
    readObservations = simulation.observations.count
  }

  mutating func disclose(_ ephemeral: Ephemeral) { disclosed.append(ephemeral) }

  mutating func disclose(_ identity: Identity, of name: String) {
    identities.append((name, identity))
  }

  mutating func remark(_ text: String) {}

  /// Everything that opens the traffic so far.
  func keyRing() -> KeyRing {
    var ring = KeyRing(edition: point.edition)
    for (name, identity) in identities { ring.add(name, identity) }
    for party in parties {
      for ephemeral in party.formerKeys { ring.add(ephemeral) }
      for ephemeral in node(party.name)?.keyLog ?? [] { ring.add(ephemeral) }
    }
    for ephemeral in disclosed { ring.add(ephemeral) }
    return ring
  }
}

extension PacketFilter.Occurrence {
  fileprivate var rule: TrafficRule.Occurrence {
    switch self {
    case .nth(let number): .nth(number)
    case .first(let number): .first(number)
    case .every: .every
    }
  }
}

extension PacketFilter.Action {
  fileprivate var rule: TrafficRule.Action {
    switch self {
    case .drop: .drop
    case .delay(let span): .delay(span)
    case .duplicate: .duplicate
    case .corrupt: .corrupt
    }
  }
}

extension NATKind {
  /// The NATs of this kind, the nearest to the inner side first.
  var behaviours: [NATBehaviour] {
    switch self {
    case .cone: [.cone]
    case .portRestricted: [.portRestricted]
    case .symmetric: [.symmetric]
    case .double: [.portRestricted, .cone]
    }
  }
}

extension Impairments {
  /// Takes over what a step names.
  mutating func change(_ step: NetworkStep) {
    if let loss = step.loss { self.loss = loss }
    if let duplicate = step.duplicate { duplication = duplicate }
    if let reorder = step.reorder { reordering = reorder }
    if let latency = step.latency { self.latency = latency }
    if let mtu = step.mtu { self.mtu = mtu }
    if let partition = step.partition { isPartitioned = partition }
  }
}

extension SimulatedWorld {
  /// The secrets of the run, for a key file beside its capture.
  func keys(_ edition: EditionName) -> CaseRunner.SimulatedKeys {
    var ephemerals = disclosed
    for party in parties {
      ephemerals += party.formerKeys
      ephemerals += node(party.name)?.keyLog ?? []
    }
    return CaseRunner.SimulatedKeys(
      edition: edition,
      identities: identities, ephemerals: ephemerals)
  }
}
