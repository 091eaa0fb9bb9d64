import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// A simulated router and the endpoints linked to it.
struct Star {
  private(set) var simulation: Simulation<EndpointNode, NoObserver>
  private let router: NodeID

  /// Makes the world and lets time pass until every link is up and idle.
  ///
  /// The links are made one after the other within one keepalive interval, so that there is
  /// something to do at any time.
  init(endpoints count: Int, seed: UInt64 = 1) throws {
    simulation = Simulation(seed: seed, observer: NoObserver(), limits: Self.limits)
    router = try Self.add("router", to: &simulation) { $0.isRouter = true }
    guard let hub = simulation[router] else { throw Unmeasurable("no router") }
    let hashname = hub.endpoint.hashname
    let keys = hub.endpoint.configuration.identity.publicKeys
    let interval = Self.interval.nanoseconds / UInt64(count)
    for index in 0..<count {
      let id = try Self.add("endpoint-\(index)", to: &simulation) { _ in }
      simulation.plan(at: Instant(nanoseconds: interval * UInt64(index))) {
        simulation throws(SimulationError) in
        try simulation.act(on: id) { node, now in
          node.act(at: now) { endpoint, _ in
            endpoint.link(hashname, keys: keys, paths: [.udp(hub.address)], at: now)
          }
        }
      }
    }
    try simulation.run(for: Self.interval + .seconds(70))
    guard let links = simulation[router]?.endpoint.linkCount, links == count else {
      throw Unmeasurable("not every endpoint is linked")
    }
  }

  /// How long an idle link is silent (UDP-05).
  static let interval = Edition.v3.idleKeepalive ?? .seconds(30)

  /// Days of traffic between many endpoints are wanted here.
  private static var limits: SimulationLimits {
    var limits = SimulationLimits()
    limits.events = .max
    return limits
  }

  /// Lets time pass and counts what happened.
  mutating func run(for span: TimeSpan) throws -> Int {
    let before = simulation.eventCount
    try simulation.run(for: span)
    return simulation.eventCount - before
  }

  private static func add(
    _ name: String, to simulation: inout Simulation<EndpointNode, NoObserver>,
    _ configure: (inout EndpointConfiguration) -> Void
  ) throws -> NodeID {
    let host = try simulation.network.addHost(name)
    let address = try simulation.address(of: host, port: 42424)
    var random = simulation.random("identity/\(name)")
    guard let identity = Identity(keys: [try KeyPair.generate(.cs3a, random: &random)]) else {
      throw Unmeasurable("no identity")
    }
    var configuration = EndpointConfiguration(identity: identity, edition: .v3)
    configuration.acceptance = .everyone
    configure(&configuration)
    let endpoint = Endpoint(configuration, random: simulation.random("endpoint/\(name)"))
    return try simulation.addNode(
      EndpointNode(endpoint, address: address), named: name, on: host, at: [address])
  }
}
