import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// The simulated network as a world for plays.
///
/// Reference members are nodes with their applications, script-driven members are mailboxes that
/// the player empties. What the members of each version want is in files of their own.
struct SimulatedWorld: Stage {
  var simulation: Simulation<WorldNode, WorldObserver>
  let point: ScenarioCase
  /// The edition of version 3 that is played; of no meaning in version 2.
  let edition: Edition
  let seed: UInt64
  private let networkPoint: NetworkPoint
  private let sharedNATs: [Scenario.NAT]
  let subjectDeviations: [String]
  private let hasSubjectMember: Bool
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
  var restarts = 0
  var filters = 0
  /// What opens the traffic of version 3.
  var secrets = EndpointSecrets()
  /// What opens the traffic of version 2.
  var switchSecrets = SwitchSecrets()

  /// A member's place in the simulation.
  struct Party: Sendable {
    let name: String
    let node: NodeID
    /// The address others send to.
    let address: Address
    /// Whether the monitors judge it: a deviation in the cast is wrong on purpose, one that the run
    /// adds is what they are to catch.
    var isJudged = false
    /// Nil for everybody but reference endpoints and what plays them.
    var life: EndpointLife?
    /// Nil for everybody but reference switches.
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
    hasSubjectMember = scenario.cast.contains { $0.names.contains(CastMember.subject) }
    subjects = options.subjects
    var stream = SeededRandom(seed: seed, label: "world/\(point.id)")
    simulation = Simulation(
      seed: stream.nextUInt64(), observer: WorldObserver(edition: point.edition),
      decisions: options.schedule.map { .scripted($0) } ?? .random)
    simulation.network.recordsSchedule = true
    simulation.network.apply(networkPoint.condition, at: .zero)
  }

  var now: Instant { max(simulation.now, later) }

  /// Whether a member is what the case is about: the one of that name, or everybody in a cast without
  /// it.
  func isSubject(_ name: String) -> Bool { name == CastMember.subject || !hasSubjectMember }

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

  mutating func remark(_ text: String) { simulation.note(text) }

  func party(_ name: String) -> Party? { parties.first { $0.name == name } }
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
