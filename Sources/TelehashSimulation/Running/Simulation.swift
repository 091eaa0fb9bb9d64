public import TelehashCrypto
public import TelehashPackets

/// Nodes on a simulated network under a virtual clock: a pure function of what it is built from, the
/// seed, and what is done to it.
///
/// ```swift
/// var simulation = Simulation<MyNode, EventLog>(seed: 7, observer: EventLog())
/// let host = try simulation.network.addHost("alice", behind: [.portRestricted])
/// let address = try simulation.address(of: host, port: 42424)
/// let alice = try simulation.addNode(MyNode(address), named: "alice", on: host, at: [address])
/// try simulation.run(for: .seconds(30))
/// ```
///
/// After each input a node's outputs are drained to nil, then its deadline is read. A node has at
/// most one timer: one that turns out to be early is set again when it fires, so a deadline that
/// moves away with every packet costs nothing.
public struct Simulation<N: Node, Observer: SimulationObserver>: Sendable {
  /// The virtual time.
  public internal(set) var now = Instant.zero
  /// The network, to build and change at any time.
  public var network: Network
  /// Who is told what happens.
  public var observer: Observer
  public let limits: SimulationLimits
  /// How many deliveries, wake-ups and planned changes there were.
  public internal(set) var eventCount = 0
  /// How many datagrams were sent.
  public internal(set) var datagramCount: UInt64 = 0
  /// How many datagrams are on their way.
  public internal(set) var inFlight = 0

  // What does not depend on the kind of node is kept apart from the nodes, so that code that is
  // not specialised for them touches them as seldom as it can.
  var queue = EventQueue<Happening>()
  var nodes: [N?] = []
  var seats: [Seat] = []
  /// Planned changes by the number their event has.
  var changes: [Int: Change] = [:]
  var changeCount = 0
  var nodeNames: [String: Int] = [:]
  var held: [HeldFlight] = []

  /// A change somebody planned.
  public typealias Change = @Sendable (inout Simulation) throws(SimulationError) -> Void

  public init(
    seed: UInt64, observer: Observer, decisions: DecisionSource = .random,
    limits: SimulationLimits = SimulationLimits()
  ) {
    network = Network(seed: seed, decisions: decisions)
    self.observer = observer
    self.limits = limits
  }

  /// A stream of random bytes that the seed and the label determine, for a node to own.
  public func random(_ label: String) -> SeededRandom { network.random(label) }

  // MARK: Telling

  mutating func tell(_ event: SimulationEvent) {
    if observer.observes { observer.observe(event) }
  }

  /// Leaves a remark for the observer.
  public mutating func note(_ text: String, actor: String = "") {
    tell(SimulationEvent(.note, at: now, actor: actor, text: text))
  }
}

/// A node of a simulation.
public struct NodeID: Hashable, Comparable, Sendable {
  let index: Int

  public static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}

/// What the simulation knows of a node.
struct Seat: Sendable {
  let name: String
  let host: Int
  var addresses: [Address]
  /// Whether it runs; a stopped node keeps its memory, and its addresses answer nothing.
  var isRunning = true
  /// When its timer fires, and what it is cancelled with.
  var timer: (at: Instant, ticket: EventQueue<Happening>.Ticket)?
  /// How often it was woken at the instant it was last woken at.
  var wakes = (at: Instant.zero, count: 0)
}

/// What is planned.
enum Happening: Sendable {
  case timer(node: Int)
  case arrival(Flight)
  case change(Int)
}

/// A datagram on its way.
struct Flight: Sendable {
  let number: UInt64
  var copy: Int
  /// The host it left.
  let sender: Int
  let departure: Network.Departure
  /// The name of the host it is meant for.
  let receiver: String
  let target: Address
  var payload: [UInt8]
}

/// A datagram that a filter holds.
struct HeldFlight: Sendable {
  let filter: String
  let flight: Flight
  /// How long it takes from its release on.
  let delay: TimeSpan
}
