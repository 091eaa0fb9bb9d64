import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation
import Testing

/// Services between two endpoints behind symmetric NATs, whose packets a router re-delivers
/// (PEER-23, ROUTE-05).
@Suite struct BridgedServicesTests {
  private struct World {
    var simulation: Simulation<EndpointNode, EventLog>
    let asker: NodeID
    let wanted: NodeID
    let router: NodeID

    init(_ edition: Edition, behind nats: [NATBehaviour]) throws {
      simulation = Simulation(seed: 5, observer: EventLog())
      router = try Self.add("router", edition, [], to: &simulation) { $0.isRouter = true }
      asker = try Self.add("asker", edition, nats, to: &simulation) { _ in }
      wanted = try Self.add("wanted", edition, nats, to: &simulation) { _ in }
      for node in [asker, wanted] { try link(node, router) }
      try simulation.run(for: .seconds(2))
      let hashname = try name(wanted)
      let routerName = try name(router)
      try act(asker) { endpoint, _, now in
        endpoint.link(
          hashname, keys: PublicKeys(), paths: [.peer(router: routerName, uri: nil)], at: now)
      }
      try simulation.run(for: .seconds(10))
    }

    private static func add(
      _ name: String, _ edition: Edition, _ nats: [NATBehaviour],
      to simulation: inout Simulation<EndpointNode, EventLog>,
      _ configure: (inout EndpointConfiguration) -> Void
    ) throws -> NodeID {
      let host: HostID
      if let behaviour = nats.first {
        host = try simulation.network.addHost(
          name, behind: try simulation.network.addNAT("nat-\(name)", behaviour))
      } else {
        host = try simulation.network.addHost(name)
      }
      let address = try simulation.address(of: host, port: 42424)
      var random = simulation.random("identity/\(name)")
      let identity = try #require(
        Identity(keys: [try KeyPair.generate(.cs3a, random: &random)]))
      var configuration = EndpointConfiguration(identity: identity, edition: edition)
      configuration.acceptance = .everyone
      configuration.localPaths = [.udp(address)]
      configuration.channelTypes = ["stream", "thtp"].map {
        .init($0, reliable: true, unreliable: false)
      }
      configure(&configuration)
      return try simulation.addNode(
        EndpointNode(
          Endpoint(configuration, random: simulation.random("endpoint/\(name)")), address: address),
        named: name, on: host, at: [address])
    }

    func name(_ node: NodeID) throws -> Hashname {
      try #require(simulation[node]?.endpoint.hashname)
    }

    mutating func act<R>(
      _ node: NodeID, _ body: (inout Endpoint, inout ServiceApplication, Instant) -> R
    ) throws -> R {
      try simulation.act(on: node) { node, now in
        node.act(at: now) { endpoint, application in body(&endpoint, &application, now) }
      }
    }

    private mutating func link(_ node: NodeID, _ hub: NodeID) throws {
      let other = try #require(simulation[hub])
      let keys = other.endpoint.configuration.identity.publicKeys
      let (hashname, address) = (other.endpoint.hashname, other.address)
      try act(node) { endpoint, _, now in
        endpoint.link(hashname, keys: keys, paths: [.udp(address)], at: now)
      }
    }

    /// Whether the two are linked, as both see it.
    var isUp: Bool {
      get throws {
        let (here, there) = (try name(asker), try name(wanted))
        return simulation[asker]?.endpoint.linkState(there) == .up
          && simulation[wanted]?.endpoint.linkState(here) == .up
      }
    }
  }

  static let editions: [Edition] = [.v3December2014, .v3March2015, .v3]

  @Test(arguments: editions) func requestsAreAnsweredOverABridge(edition: Edition) throws {
    var world = try World(edition, behind: [.symmetric])
    #expect(try world.isUp)
    let wanted = try world.name(world.wanted)
    let small = THTPMessage(.request(method: "GET", path: "/"))
    let large = THTPMessage(
      .request(method: "POST", path: "/form"),
      fields: (0..<50).map { .init("X-Field-\($0)", String(repeating: "v", count: 100)) },
      body: (0..<3000).map { UInt8(truncatingIfNeeded: $0) })
    #expect((large.bytes?.count ?? 0) > 5000)
    var handles: [(ChannelHandle, THTPMessage)] = []
    for message in [small, large] + Array(repeating: small, count: 20) {
      let handle = try world.act(world.asker) { endpoint, application, now in
        application.request(message, of: wanted, through: &endpoint, at: now)
      }
      handles.append((try #require(handle), message))
    }
    try world.simulation.run(for: .seconds(20))
    for (handle, message) in handles {
      let response = try #require(world.simulation[world.asker]?.application.response(on: handle))
      let got = try response.get()
      #expect(got.line == .response(status: 200, reason: "OK"))
      #expect(got.body == message.body)
      #expect(got["x-request"] == (message.body.isEmpty ? "GET /" : "POST /form"))
    }
    #expect(try world.simulation[world.wanted]?.endpoint.linkState(world.name(world.asker)) == .up)
  }

  @Test(arguments: editions) func aStreamPassesABridge(edition: Edition) throws {
    var world = try World(edition, behind: [.symmetric])
    let wanted = try world.name(world.wanted)
    let data = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let handle = try world.act(world.asker) { endpoint, application, now in
      let handle = endpoint.open(to: wanted, type: "stream", reliable: true, at: now)
      if let handle {
        application.noteOpened(handle, type: "stream")
        application.transfer(data, on: handle, through: &endpoint, at: now)
      }
      return handle
    }
    #expect(handle != nil)
    try world.simulation.run(for: .seconds(60))
    let report = world.simulation[world.wanted]?.application.channels.first { $0.type == "stream" }
    #expect(report?.received == data)
    #expect(report?.hasEnded == true)
  }

  /// Behind cones a direct way is found, and the bridge is left.
  @Test func aDirectWayTakesOver() throws {
    let world = try World(.v3, behind: [.cone])
    #expect(try world.isUp)
    let names = (try world.name(world.asker), try world.name(world.wanted))
    let router = try #require(world.simulation[world.router]?.address)
    for (node, peer) in [(world.asker, names.1), (world.wanted, names.0)] {
      let best = world.simulation[node]?.endpoint.bestAddress(of: peer)
      #expect(best != nil && best != router)
    }
  }
}
