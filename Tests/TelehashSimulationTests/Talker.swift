import TelehashPackets
import TelehashRecords
import TelehashSimulation

/// A small node: it sends numbered datagrams at intervals, echoes what it gets, or both.
struct Talker: Node {
  /// What it sends: one datagram to each target in turn, `interval` apart, until `count` are sent.
  struct Plan {
    var targets: [Address]
    var interval: TimeSpan = .milliseconds(100)
    var count: Int
    var size = 4
  }

  struct Arrival: Hashable {
    let number: Int
    let source: Address
    let on: Address
    let time: Instant
    let payload: [UInt8]
  }

  var own: Address
  var plan: Plan?
  var echoes = false
  /// Whether echoes are marked, so that they are not echoed themselves.
  var marks = true
  static let echoMark: UInt8 = 0xee

  private(set) var arrivals: [Arrival] = []
  private(set) var sent = 0
  private(set) var starts = 0
  private var next: Instant?
  private var outputs: [NodeOutput] = []

  init(_ own: Address, sends plan: Plan? = nil, echoes: Bool = false) {
    self.own = own
    self.plan = plan
    self.echoes = echoes
  }

  /// The numbers of what arrived, in the order of arrival.
  var numbers: [Int] { arrivals.map(\.number) }

  mutating func say(_ number: Int, to target: Address, size: Int = 4) {
    outputs.append(.send(Self.payload(number, size: size), from: own, to: target))
  }

  static func payload(_ number: Int, size: Int = 4) -> [UInt8] {
    [0, 0, UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
      + [UInt8](repeating: 0, count: max(0, size - 4))
  }

  mutating func start(at now: Instant) {
    starts += 1
    if let plan, sent < plan.count { next = now + plan.interval }
  }

  mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) {
    let number = payload.count < 4 ? -1 : Int(payload[2]) << 8 | Int(payload[3])
    arrivals.append(
      Arrival(number: number, source: source, on: destination, time: now, payload: payload))
    guard echoes, payload.first != Self.echoMark else { return }
    let echo = marks ? [Self.echoMark] + payload.dropFirst() : payload
    outputs.append(.send(echo, from: destination, to: source))
  }

  mutating func wake(at now: Instant) {
    guard let plan else { return }
    say(sent, to: plan.targets[sent % plan.targets.count], size: plan.size)
    sent += 1
    next = sent < plan.count ? now + plan.interval : nil
  }

  var deadline: Instant? { next }

  mutating func nextOutput() -> NodeOutput? {
    outputs.isEmpty ? nil : outputs.removeFirst()
  }
}

typealias TalkerSimulation = Simulation<Talker, EventLog>

extension Simulation where N == Talker {
  /// Adds a host and a talker of that name at port 1000, behind NATs if any.
  mutating func addTalker(
    _ name: String, behind chain: [NATBehaviour] = [], echoes: Bool = false,
    families: IPFamilies = .ipv4
  ) throws -> NodeID {
    let host = try network.addHost(name, behind: chain, families: families)
    return try addTalker(name, on: host, echoes: echoes, ipv6: !families.contains(.ipv4))
  }

  mutating func addTalker(
    _ name: String, on host: HostID, echoes: Bool = false, ipv6: Bool = false
  ) throws -> NodeID {
    let address = try address(of: host, port: 1000, ipv6: ipv6)
    return try addNode(Talker(address, echoes: echoes), named: name, on: host, at: [address])
  }

  /// Adds a host and a talker that sends by plan.
  mutating func addTalker(
    _ name: String, behind chain: [NATBehaviour] = [], sends plan: Talker.Plan
  ) throws -> NodeID {
    let host = try network.addHost(name, behind: chain)
    let address = try address(of: host, port: 1000)
    return try addNode(Talker(address, sends: plan), named: name, on: host, at: [address])
  }

  /// The one address of a talker, on its own side.
  func home(_ id: NodeID) -> Address { addresses(of: id)[0] }

  mutating func say(_ number: Int, from id: NodeID, to target: Address, size: Int = 4) throws {
    try act(on: id) { node, _ in node.say(number, to: target, size: size) }
  }
}

extension EventLog {
  /// The reasons of what was lost, in order.
  var losses: [String] {
    events.compactMap { event in
      if case .dropped(let reason) = event.kind { reason.rawValue } else { nil }
    }
  }
}
