import TelehashCrypto
public import TelehashPackets

/// Nodes, a network between them and a virtual clock, in one value.
///
/// A run is a pure function of what was added and done, and of the seed. Time passes only in
/// `step()` and the methods built on it.
public struct Simulation: Sendable {
  /// What goes on in the network.
  public struct Observation: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      case sent
      case delivered
      case dropped(Drop)
      case note(String)
    }

    public let time: Instant
    public let kind: Kind
    /// The sender; for a delivery the receiver.
    public let node: NodeID
    public let source: Address
    public let destination: Address
    public let payload: [UInt8]
    /// The number of the datagram, from 0 in the order of sending.
    public let datagram: Int
  }

  /// Why a datagram did not arrive.
  public enum Drop: Hashable, Sendable {
    case loss, partition, mtu, queue, filtered, unreachable
    case rule(String)
  }

  private enum Event: Sendable {
    case arrive(InFlight)
    case wake(NodeID)
    case forgetMappings(NATID, every: TimeSpan)
    case partition(Bool)
  }

  private struct InFlight: Sendable {
    let payload: [UInt8]
    let route: Topology.Route
    let sender: NodeID
    let number: Int
  }

  private struct Slot: Sendable {
    var node: any Node
    let name: String
    let nat: NATID?
    /// The wake-up that is planned, so that only a changed deadline plans another.
    var planned: Instant?
  }

  private struct PathName: Hashable {
    let from: NodeID
    let to: NodeID
  }

  public private(set) var now = Instant.zero
  /// What happened, when `isRecording`.
  public private(set) var observations: [Observation] = []
  public var isRecording = true
  /// What every path does that has nothing of its own.
  public var impairments = Impairments.clean
  /// The decisions the network made, by datagram; plain ones are left out.
  public private(set) var decisions = NetworkSchedule()
  /// The number of datagrams sent.
  public private(set) var datagramCount = 0

  /// Whether a mailbox took something since this was last cleared.
  public var hasMail = false

  private var slots: [Slot] = []
  private var topology = Topology()
  private var queue = EventQueue<Event>()
  private var pathImpairments: [PathName: Impairments] = [:]
  private var draws: [PathName: PathDraws] = [:]
  private var lineFreeAt: [PathName: Instant] = [:]
  private var rules: [TrafficRule] = []
  private var scripted: [Int: NetworkDecision]?
  private let random: SeededRandom

  public init(seed: UInt64) { random = SeededRandom(seed: seed, label: "network") }

  // MARK: Building

  /// Makes a NAT, behind another one or at the public network.
  public mutating func addNAT(_ behaviour: NATBehaviour, behind parent: NATID? = nil) -> NATID {
    topology.addNAT(behaviour, behind: parent)
  }

  /// A fresh IP address for a host.
  public mutating func newAddress(
    behind nat: NATID? = nil, isIPv6: Bool = false, port: UInt16
  ) -> Address {
    topology.newHost(behind: nat, isIPv6: isIPv6).with(port: port)
  }

  /// Adds a node that listens at `addresses`.
  public mutating func add(
    _ node: any Node, name: String, at addresses: [Address], behind nat: NATID? = nil
  ) -> NodeID {
    let id = NodeID(index: slots.count)
    slots.append(Slot(node: node, name: name, nat: nat))
    for address in addresses { _ = topology.bind(address, behind: nat, to: id) }
    slots[id.index].node.start(at: now)
    settle(id)
    return id
  }

  /// Lets a node listen at one more address.
  public mutating func bind(_ address: Address, to id: NodeID) -> Bool {
    topology.bind(address, behind: slots[id.index].nat, to: id)
  }

  public func name(of id: NodeID) -> String { slots[id.index].name }

  /// The node, to look at.
  public func node(_ id: NodeID) -> any Node { slots[id.index].node }

  /// Works on a node outside its own turns; what it wants is carried out at once.
  public mutating func withNode<N: Node, R>(
    _ id: NodeID, as type: N.Type, _ body: (inout N, Instant) throws -> R
  ) rethrows -> R? {
    guard var node = slots[id.index].node as? N else { return nil }
    defer {
      slots[id.index].node = node
      settle(id)
    }
    return try body(&node, now)
  }

  /// Puts another node in a node's place, at its addresses: a restart.
  public mutating func replace(_ id: NodeID, with node: any Node) {
    slots[id.index].node = node
    slots[id.index].planned = nil
    slots[id.index].node.start(at: now)
    settle(id)
  }

  /// Sends a datagram in a node's name.
  public mutating func send(
    _ payload: [UInt8], from source: Address, to target: Address, by id: NodeID
  ) {
    transmit(payload, from: source, to: target, by: id)
  }

  // MARK: Changing the network

  /// What the path from one node to another does from now on; nil for what all others do.
  public mutating func impair(_ from: NodeID, _ to: NodeID, _ impairments: Impairments?) {
    pathImpairments[PathName(from: from, to: to)] = impairments
  }

  public func impairments(_ from: NodeID, _ to: NodeID) -> Impairments {
    pathImpairments[PathName(from: from, to: to)] ?? impairments
  }

  public mutating func add(_ rule: TrafficRule) { rules.append(rule) }

  /// A clean network from now on: no impairments, no rules.
  public mutating func heal() {
    impairments = .clean
    pathImpairments.removeAll()
    rules.removeAll()
  }

  /// Lets a NAT forget its mappings, once or again and again.
  public mutating func forgetMappings(of nat: NATID, every span: TimeSpan? = nil) {
    if let span {
      queue.plan(.forgetMappings(nat, every: span), at: now + span)
    } else {
      topology.forgetMappings(of: nat)
    }
  }

  /// The NAT a node is behind.
  public func nat(of id: NodeID) -> NATID? { slots[id.index].nat }

  /// Cuts everything off at one instant and heals it at another.
  public mutating func partition(from start: Instant, until end: Instant) {
    queue.plan(.partition(true), at: start)
    queue.plan(.partition(false), at: end)
  }

  /// Takes decisions from a schedule instead of drawing them.
  public mutating func follow(_ schedule: NetworkSchedule) {
    scripted = Dictionary(
      schedule.decisions.map { ($0.datagram, $0.decision) }, uniquingKeysWith: { $1 })
  }

  // MARK: Time

  /// When something happens next.
  public var nextEvent: Instant? { queue.next }

  /// Takes the next event; false when there is none.
  @discardableResult
  public mutating func step() -> Bool {
    guard let (time, event) = queue.pop() else { return false }
    now = max(now, time)
    switch event {
    case .arrive(let datagram): arrive(datagram)
    case .wake(let id): wake(id)
    case .forgetMappings(let nat, let span):
      topology.forgetMappings(of: nat)
      queue.plan(.forgetMappings(nat, every: span), at: now + span)
    case .partition(let isPartitioned): impairments.isPartitioned = isPartitioned
    }
    return true
  }

  /// Takes every event up to `end`, at most `limit` of them; the clock then shows `end`.
  ///
  /// - Returns: the number of events, and whether the limit cut them short.
  @discardableResult
  public mutating func run(
    until end: Instant, limit: Int = .max, stop: (inout Simulation) -> Bool = { _ in false }
  ) -> (events: Int, isCut: Bool) {
    var count = 0
    while let next = queue.next, next <= end {
      if count >= limit { return (count, true) }
      step()
      count += 1
      if stop(&self) { return (count, false) }
    }
    now = max(now, end)
    return (count, false)
  }

  private mutating func wake(_ id: NodeID) {
    guard slots[id.index].planned.map({ $0 <= now }) == true else { return }
    slots[id.index].planned = nil
    if let due = slots[id.index].node.deadline, due <= now {
      slots[id.index].node.wake(at: now)
    }
    settle(id)
  }

  /// Carries out what a node wants and plans its next wake-up.
  private mutating func settle(_ id: NodeID) {
    while let output = slots[id.index].node.nextOutput() {
      switch output {
      case .send(let payload, let source, let target):
        transmit(payload, from: source, to: target, by: id)
      case .note(let text):
        observe(.note(text), id, Self.nowhere, Self.nowhere, [], datagramCount)
      }
    }
    guard let due = slots[id.index].node.deadline else {
      slots[id.index].planned = nil
      return
    }
    let planned = slots[id.index].planned
    if planned.map({ due < $0 }) ?? true {
      slots[id.index].planned = due
      queue.plan(.wake(id), at: max(due, now))
    }
  }

  private static let nowhere = Address(ipv4: 0, port: 0)

  // MARK: The way of a datagram

  private mutating func transmit(
    _ payload: [UInt8], from source: Address, to target: Address, by id: NodeID
  ) {
    let number = datagramCount
    datagramCount += 1
    guard let route = topology.routeOut(source, behind: slots[id.index].nat, to: target, at: now)
    else {
      observe(.sent, id, source, target, payload, number)
      return observe(.dropped(.unreachable), id, source, target, payload, number)
    }
    observe(.sent, id, route.source, target, payload, number)
    let receiver = try? topology.routeIn(route, at: now).get().0
    let path = PathName(from: id, to: receiver ?? id)
    let impairments = receiver.map { self.impairments(id, $0) } ?? self.impairments
    let flight = InFlight(payload: payload, route: route, sender: id, number: number)

    func drop(_ why: Drop) { observe(.dropped(why), id, route.source, target, payload, number) }
    if impairments.isPartitioned { return drop(.partition) }
    if let mtu = impairments.mtu, payload.count > mtu { return drop(.mtu) }
    var decision = decide(number, path, impairments, payload.count)
    if let name = applyRules(from: id, to: receiver, payload, &decision) {
      return drop(.rule(name))
    }
    if decision.isDropped { return drop(.loss) }
    guard let departs = occupyLine(path, impairments, payload.count) else { return drop(.queue) }
    launch(flight, decision, at: departs + impairments.latency + decision.delay)
  }

  private mutating func launch(
    _ flight: InFlight, _ decision: NetworkDecision, at arrival: Instant
  ) {
    var flight = flight
    if let bit = decision.corruptedBit, !flight.payload.isEmpty {
      var payload = flight.payload
      let place = Int(bit / 8) % payload.count
      payload[place] ^= 1 << UInt8(bit % 8)
      flight = InFlight(
        payload: payload, route: flight.route, sender: flight.sender, number: flight.number)
    }
    queue.plan(.arrive(flight), at: arrival)
    if let later = decision.duplicateAfter { queue.plan(.arrive(flight), at: arrival + later) }
  }

  private mutating func arrive(_ flight: InFlight) {
    let route = flight.route
    switch topology.routeIn(route, at: now) {
    case .failure(let refusal):
      observe(
        .dropped(refusal == .filtered ? .filtered : .unreachable), flight.sender, route.source,
        route.target, flight.payload, flight.number)
    case .success(let (id, address)):
      observe(.delivered, id, route.source, address, flight.payload, flight.number)
      if slots[id.index].node is Mailbox { hasMail = true }
      slots[id.index].node.receive(flight.payload, from: route.source, on: address, at: now)
      settle(id)
    }
  }

  /// What the network does to a datagram: as scheduled, else as drawn.
  private mutating func decide(
    _ number: Int, _ path: PathName, _ impairments: Impairments, _ size: Int
  ) -> NetworkDecision {
    if let scripted { return scripted[number] ?? .plain }
    var draws =
      self.draws[path]
      ?? PathDraws(random.fork("\(slots[path.from.index].name)>\(slots[path.to.index].name)"))
    defer { self.draws[path] = draws }
    var decision = NetworkDecision()
    decision.isDropped = draws.happens(.loss, impairments.loss)
    decision.delay = draws.span(.jitter, upTo: impairments.jitter)
    if draws.happens(.reordering, impairments.reordering) {
      decision.delay = decision.delay + draws.span(.reordering, upTo: impairments.reorderDelay)
    }
    if draws.happens(.duplication, impairments.duplication) {
      decision.duplicateAfter = draws.span(.duplication, upTo: .milliseconds(50))
    }
    if draws.happens(.corruption, impairments.corruption) {
      decision.corruptedBit = draws.number(.corruption, below: UInt64(max(size, 1)) * 8)
    }
    if decision != .plain {
      decisions.decisions.append(.init(datagram: number, decision: decision))
    }
    return decision
  }

  /// Lets the rules change a decision; the name of the one that drops.
  private mutating func applyRules(
    from sender: NodeID, to receiver: NodeID?, _ payload: [UInt8],
    _ decision: inout NetworkDecision
  ) -> String? {
    for index in rules.indices {
      guard rules[index].applies(from: sender, to: receiver, payload) else { continue }
      switch rules[index].action {
      case .drop: return rules[index].name
      case .delay(let span): decision.delay = decision.delay + span
      case .duplicate: decision.duplicateAfter = .milliseconds(1)
      case .corrupt: decision.corruptedBit = UInt64(payload.count) * 8 - 1
      }
    }
    return nil
  }

  /// When the line is free for this datagram; nil when its queue is full.
  private mutating func occupyLine(
    _ path: PathName, _ impairments: Impairments, _ size: Int
  ) -> Instant? {
    guard let bandwidth = impairments.bandwidth, bandwidth > 0 else { return now }
    let start = max(lineFreeAt[path] ?? now, now)
    let waiting = (start - now).nanoseconds / 1_000_000_000 * bandwidth
    guard waiting <= impairments.queueBytes else { return nil }
    let duration = TimeSpan(nanoseconds: UInt64(size) * 1_000_000_000 / bandwidth)
    lineFreeAt[path] = start + duration
    return start + duration
  }

  private mutating func observe(
    _ kind: Observation.Kind, _ node: NodeID, _ source: Address, _ destination: Address,
    _ payload: [UInt8], _ number: Int
  ) {
    guard isRecording else { return }
    observations.append(
      Observation(
        time: now, kind: kind, node: node, source: source, destination: destination,
        payload: payload, datagram: number))
  }
}
