import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation
import TelehashV2

/// The simulated network as a world for plays.
///
/// Reference endpoints are nodes with their applications, script-driven members are mailboxes that
/// the player empties.
struct SimulatedWorld: World {
  var simulation: Simulation<WorldNode, WorldObserver>
  let point: ScenarioCase
  /// The edition of version 3 that is played; of no meaning in version 2.
  let edition: Edition
  let seed: UInt64
  private let networkPoint: NetworkPoint
  private let sharedNATs: [Scenario.NAT]
  let subjectDeviations: [String]
  /// Who plays the members of these names in place of a reference endpoint.
  let subjects: [String: any Subject]
  var parties: [Party] = []
  private var mailboxes: [(socket: Address, node: NodeID)] = []
  /// The script-driven members, in the order of the cast.
  private var scripted: [NodeID] = []
  private var waiting: [Arrival] = []
  private var nats: [String: NATID] = [:]
  /// Why the simulation stopped for good.
  private(set) var failure: SimulationError?
  /// The time of a world whose simulation stopped.
  private var later = Instant.zero
  /// The secrets that script-driven members used.
  private(set) var disclosed: [Ephemeral] = []
  /// Everybody's identity, in the order of the cast.
  private var identities: [(name: String, identity: Identity)] = []
  var restarts = 0
  private var filters = 0
  /// What the members of version 2 are known by.
  var switches = SwitchSecrets()

  /// A member's place in the simulation.
  struct Party: Sendable {
    let name: String
    let node: NodeID
    /// The address others send to.
    let address: Address
    /// What a reference member was started with; nil for a script-driven one.
    var setup: ReferenceSetup?
    /// Whether the monitors judge it: a deviation in the cast is wrong on purpose, one that the run
    /// adds is what they are to catch.
    var isJudged = false
    /// Secrets of earlier lives.
    var formerKeys: [Ephemeral] = []
    /// Events of earlier lives.
    var formerEvents: [ObservedEvent] = []
    /// What a reference switch was started with, and its earlier lives; nil for everybody else.
    var switchLife: SwitchLife?
  }

  init(
    _ scenario: Scenario, _ point: ScenarioCase, seed: UInt64, options: CaseOptions
  ) throws(WorldError) {
    guard let networkPoint = NetworkPoint(point.network) else {
      throw WorldError("no network condition is called \(point.network)")
    }
    self.networkPoint = networkPoint
    self.point = point
    edition = Edition.named(point.edition) ?? .v3
    self.seed = seed
    sharedNATs = scenario.setup.nats
    subjectDeviations = options.deviations
    subjects = options.subjects
    var stream = SeededRandom(seed: seed, label: "world/\(point.id)")
    simulation = Simulation(
      seed: stream.nextUInt64(), observer: WorldObserver(edition: point.edition),
      decisions: options.schedule.map { .scripted($0) } ?? .random)
    simulation.network.recordsSchedule = true
    simulation.network.apply(networkPoint.condition, at: .zero)
  }

  var now: Instant { max(simulation.now, later) }

  // MARK: Members

  mutating func openSocket(
    _ member: MemberPlacement, alias: String?
  ) throws(WorldError) -> Address {
    do throws(SimulationError) {
      if alias != nil, let party = parties.first(where: { $0.name == member.name }) {
        // A further address is another machine's: behind a NAT it is mapped on its own.
        let ip = try simulation.network.addAddress(
          to: simulation.host(of: party.node), ipv6: party.address.isIPv6)
        try simulation.bind(ip.with(port: Self.port), to: party.node)
        mailboxes.append((ip.with(port: Self.port), party.node))
        return ip.with(port: Self.port)
      }
      let (host, address) = try addHost(for: member)
      let node = try simulation.addNode(
        WorldNode(Mailbox()), named: member.name, on: host, at: [address])
      parties.append(Party(name: member.name, node: node, address: address))
      scripted.append(node)
      mailboxes.append((address, node))
      return address
    } catch {
      throw WorldError(error.description)
    }
  }

  mutating func start(_ reference: ReferenceSetup) throws(WorldError) -> Address {
    let name = reference.placement.name
    var setup = reference
    if name == CastMember.subject, !subjectDeviations.isEmpty {
      setup.configuration.deviations = try deviations(adding: subjectDeviations, to: setup)
    }
    do throws(SimulationError) {
      let (host, address) = try addHost(for: reference.placement)
      setup.configuration.localPaths = [.udp(address)]
      let node = try simulation.addNode(
        WorldNode(makeNode(setup, address: address, life: 0)), named: name, on: host,
        at: [address])
      parties.append(
        Party(
          name: name, node: node, address: address, setup: setup,
          isJudged: reference.configuration.deviations.isEmpty))
    } catch {
      throw WorldError(error.description)
    }
    guard let party = parties.last else { throw WorldError("\(name) has no place") }
    if case .unsupported(let what)? = simulation[party.node]?.member?.trouble {
      throw WorldError("\(name) does not support \(what)", isRefusal: true)
    }
    return party.address
  }

  /// A host for a member, behind what shelters it.
  mutating func addHost(
    for member: MemberPlacement
  ) throws(SimulationError) -> (HostID, Address) {
    let families: IPFamilies = member.usesIPv6 ? .ipv6 : .ipv4
    let host: HostID
    switch member.behind {
    case .own(let kind):
      host = try simulation.network.addHost(
        member.name, behind: kind.behaviours, families: families)
    case .shared(let name):
      let nat = try sharedNAT(name.text)
      host = try simulation.network.addHost(member.name, behind: nat, families: families)
    case nil:
      // A network with NATs puts the first members behind them, all others stay reachable.
      let chain = networkPoint.nats(before: parties.count)
      host = try simulation.network.addHost(member.name, behind: chain, families: families)
    }
    let address = try simulation.address(of: host, port: Self.port, ipv6: member.usesIPv6)
    return (host, address)
  }

  /// The port every simulated endpoint listens at.
  private static let port: UInt16 = 42424

  private func deviations(
    adding names: [String], to setup: ReferenceSetup
  ) throws(WorldError) -> Deviations {
    // What only switches can do wrong is nothing to an endpoint.
    let own = names.filter {
      SwitchDeviation(rawValue: $0) == nil || Deviations.allNames.contains($0)
    }
    do throws(UnknownDeviation) {
      return setup.configuration.deviations.union(try Deviations(names: own))
    } catch {
      throw WorldError("no deviation is called \(error.name)")
    }
  }

  private func makeNode(
    _ setup: ReferenceSetup, address: Address, life: Int
  ) -> any MemberNode {
    let random = SeededRandom(
      seed: seed, label: "\(point.id)/endpoint/\(setup.placement.name)/\(life)")
    if let subject = subjects[setup.placement.name] {
      return SubjectNode(
        subject,
        SubjectStart(
          configuration: setup.configuration, address: address, trusts: setup.trusts,
          random: random))
    }
    var endpoint = Endpoint(setup.configuration, random: random)
    for hashname in setup.trusts { endpoint.trust(hashname) }
    return EndpointNode(endpoint, address: address)
  }

  private mutating func sharedNAT(_ name: String) throws(SimulationError) -> NATID {
    if let known = nats[name] { return known }
    guard let entry = sharedNATs.first(where: { $0.name.text == name }) else {
      throw .unknownName(name)
    }
    var nat: NATID?
    if let behind = entry.behind { nat = try sharedNAT(behind.text) }
    for (index, behaviour) in entry.kind.behaviours.enumerated().reversed() {
      nat = try simulation.network.addNAT("nat/\(name)/\(index + 1)", behaviour, behind: nat)
    }
    guard let nat else { throw .unknownName(name) }
    nats[name] = nat
    return nat
  }

  // MARK: Traffic and time

  mutating func send(_ bytes: [UInt8], from socket: Address, to target: Address) {
    guard let mailbox = mailboxes.first(where: { $0.socket == socket }) else { return }
    attempt { simulation throws(SimulationError) in
      try simulation.act(on: mailbox.node) { node, _ in
        node.mailbox?.send(bytes, from: socket, to: target)
      }
    }
  }

  mutating func advance(to end: Instant) -> Arrival? {
    if let arrival = takeWaiting() { return arrival }
    attempt { simulation throws(SimulationError) in
      try simulation.advance(to: end) { simulation, step in
        guard case .delivered(let node) = step else { return false }
        return simulation[node]?.mailbox != nil
      }
    }
    if failure != nil { later = max(later, end) }
    collect()
    return takeWaiting()
  }

  /// Does something in the simulation unless it stopped for good; what stops it is kept.
  mutating func attempt(
    _ body: (inout Simulation<WorldNode, WorldObserver>) throws(SimulationError) -> Void
  ) {
    guard failure == nil else { return }
    do throws(SimulationError) { try body(&simulation) } catch { failure = error }
  }

  private mutating func takeWaiting() -> Arrival? {
    waiting.isEmpty ? nil : waiting.removeFirst()
  }

  private mutating func collect() {
    for node in scripted where simulation[node]?.mailbox?.letters.isEmpty == false {
      var letters: [Mailbox.Letter] = []
      attempt { simulation throws(SimulationError) in
        letters = try simulation.act(on: node) { node, _ in node.mailbox?.take() ?? [] }
      }
      waiting += letters.map {
        Arrival(bytes: $0.payload, source: $0.source, socket: $0.destination, time: $0.time)
      }
    }
  }

  /// Lets what is on the wire arrive after the play.
  mutating func settle() {
    attempt { simulation throws(SimulationError) in try simulation.run(for: .seconds(1)) }
    collect()
  }

  // MARK: Reference members

  func party(_ name: String) -> Party? { parties.first { $0.name == name } }

  private func node(_ name: String) -> (any MemberNode)? {
    parties.first { $0.name == name }.flatMap { simulation[$0.node]?.member }
  }

  mutating func tell(_ name: String, _ wish: ReferenceWish) -> ReferenceAnswer? {
    guard let party = party(name), party.setup != nil else { return nil }
    var answer: ReferenceAnswer?
    attempt { simulation throws(SimulationError) in
      answer = try simulation.act(on: party.node) { node, now in
        node.member?.carryOut(wish, at: now)
      }
    }
    return answer
  }

  func events(of name: String) -> [ObservedEvent] {
    guard let party = party(name) else { return [] }
    return party.formerEvents + (node(name)?.observedEvents ?? [])
  }

  func tellsEvents(_ name: String) -> Bool { node(name)?.tellsEvents ?? true }

  func channelReport(_ name: String, _ handle: ChannelHandle) -> ObservedChannel? {
    node(name)?.channelReport(handle)
  }

  func linkState(of name: String, with peer: Hashname) -> LinkState? {
    node(name)?.linkState(with: peer)
  }

  mutating func restart(_ name: String, keepingMemory: Bool) throws(WorldError) {
    guard let index = parties.firstIndex(where: { $0.name == name }),
      var setup = parties[index].setup, let old = node(name)
    else { throw WorldError("\(name) is no reference member") }
    parties[index].formerKeys += old.keyLog
    parties[index].formerEvents += old.observedEvents
    setup.configuration.lastKnownAt = keepingMemory ? old.highestAt : nil
    if keepingMemory, setup.configuration.lastKnownAt == nil, subjects[name] != nil {
      throw WorldError("\(name) does not say its highest 'at'", isRefusal: true)
    }
    // The clock goes on over a restart; the simulated one counts from the same beginning.
    parties[index].setup = setup
    restarts += 1
    let fresh = WorldNode(makeNode(setup, address: parties[index].address, life: restarts))
    let node = parties[index].node
    attempt { simulation throws(SimulationError) in
      try simulation.act(on: node) { node, _ in node.member?.finish() }
      try simulation.restart(node, as: fresh)
    }
  }

  // MARK: Subjects

  /// Whether anybody from elsewhere takes part.
  var hasSubjects: Bool { !subjects.isEmpty }

  /// How a subject broke the conversation, and its name.
  var fault: (name: String, fault: SubjectFault)? {
    for party in parties {
      if case .fault(let fault)? = node(party.name)?.trouble { return (party.name, fault) }
    }
    return nil
  }

  /// Ends the lives of subjects, so that others can be played.
  mutating func release() {
    for party in parties where subjects[party.name] != nil {
      attempt { simulation throws(SimulationError) in
        try simulation.act(on: party.node) { node, _ in node.member?.finish() }
      }
    }
  }

  // MARK: The network

  mutating func change(_ network: NetworkChange) throws(WorldError) {
    let step = network.step
    if step.heal {
      attempt { simulation throws(SimulationError) in try simulation.heal() }
    }
    if let name = step.condition {
      guard let condition = NetworkCondition(rawValue: name.value) else {
        throw WorldError("no network condition is called \(name.value)")
      }
      simulation.network.apply(condition, at: now)
    }
    try changePaths(network)
    if let filter = step.filter { try add(filter, network) }
    if let name = network.rebind {
      guard let party = party(name),
        let nat = simulation.network.nats(before: simulation.host(of: party.node)).first
      else { throw WorldError("\(name) is behind no NAT") }
      simulation.network.rebind(nat)
    }
  }

  private mutating func changePaths(_ network: NetworkChange) throws(WorldError) {
    guard let between = network.between else {
      simulation.network.changeAll { $0.change(network.step) }
      return
    }
    var hosts: [HostID] = []
    for name in between {
      guard let party = party(name) else { throw WorldError("nobody is called \(name)") }
      hosts.append(simulation.host(of: party.node))
    }
    guard hosts.count == 2 else { return }
    simulation.network.change(between: hosts[0], and: hosts[1]) { $0.change(network.step) }
  }

  private mutating func add(
    _ filter: PacketFilter, _ network: NetworkChange
  ) throws(WorldError) {
    filters += 1
    do throws(SimulationError) {
      try simulation.network.add(
        DatagramFilter(
          "\(filter.meaning) \(filters)", from: network.filterFrom, to: network.filterTo,
          meaning: filter.meaning.label, filter.which.occurrence, filter.action.datagramAction))
    } catch {
      throw WorldError(error.description)
    }
  }

  mutating func disclose(_ ephemeral: Ephemeral) {
    disclosed.append(ephemeral)
    simulation.observer.learn(ephemeral, from: "")
  }

  mutating func disclose(_ identity: Identity, of name: String) {
    identities.append((name, identity))
    simulation.observer.learn(identity, of: name)
  }

  mutating func remark(_ text: String) { simulation.note(text) }

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
  fileprivate var occurrence: DatagramFilter.Occurrence {
    switch self {
    case .nth(let number): .nth(number)
    case .first(let number): .first(number)
    case .every: .every
    }
  }
}

extension PacketFilter.Action {
  fileprivate var datagramAction: DatagramFilter.Action {
    switch self {
    case .drop: .drop
    case .delay(let span): .delay(span)
    case .duplicate: .duplicate(after: .milliseconds(1))
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
