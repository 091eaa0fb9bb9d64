import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashCore

/// What a router does for others, and what it never does (PEER-04 to PEER-25, ROUTE-02, ROUTE-03).
@Suite struct RouterTests {
  static let editions: [Edition] = [.v3December2014, .v3March2015, .v3]

  /// 0 and 1 are linked with router 2, and 3 is linked with nobody; 0 and 1 do not reach each other.
  private static func mesh(
    _ edition: Edition = .v3, configure: (Int, inout EndpointConfiguration) -> Void = { _, _ in }
  ) throws -> EndpointMesh {
    var mesh = try EndpointMesh(4, edition: edition) { index, configuration in
      configuration.isRouter = index == 2
      configuration.requestsPaths = false
      configure(index, &configuration)
    }
    mesh.isCut = { $0 + $1 == 1 }
    mesh.link(0, 2)
    mesh.link(1, 2)
    return mesh
  }

  /// Opens a request and lets it time out; how many datagrams it brought to requester and wanted.
  private static func ask(
    _ mesh: inout EndpointMesh, _ head: JSONObject, body: [UInt8] = [0, 0]
  ) -> (toRequester: Int, toWanted: Int) {
    let start = mesh.now
    let router = mesh.name(2)
    mesh.act(0) { endpoint, now in
      endpoint.open(
        to: router, type: "peer", reliable: false, head: head, body: body, at: now)
    }
    mesh.run(for: .milliseconds(500))
    return (mesh.count(from: 2, to: 0, since: start), mesh.count(from: 2, to: 1, since: start))
  }

  @Test(arguments: editions) func everyRequestIsMetWithTheSameSilence(edition: Edition) throws {
    var mesh = try Self.mesh(edition)
    let body = try Packet(json: ["type": "custom"], body: [1]).encoded()
    let (own, wanted, router) = (mesh.name(0).text, mesh.name(1).text, mesh.name(2).text)
    let unknown = mesh.name(3).text
    let cases: [(JSONObject, [UInt8], relayed: Int, finding: String?)] = [
      (["peer": .string(wanted)], body, 1, nil),
      (["peer": .string(unknown)], body, 0, nil),
      (["peer": .string(router)], body, 0, "PEER-06"),
      (["peer": .string(own)], body, 0, "PEER-06"),
      (["peer": 5], body, 0, "PEER-06"), (["peer": "abc"], body, 0, "PEER-06"),
      (["peer": .string(wanted.uppercased())], body, 0, "PEER-06"),
      (["peer": .string(String(wanted.dropLast()) + "1")], body, 0, "PEER-06"),
      ([:], body, 0, edition.peerMayBeURI ? "PEER-05" : "PEER-04"),
      (["uri": "link://x/y"], body, 0, edition.peerMayBeURI ? "PEER-27" : "PEER-04"),
      (["peer": .string(wanted), "uri": 5], body, 0, "PEER-27"),
      (["peer": .string(wanted)], [], 0, "PEER-07"),
      (["peer": .string(wanted)], [0], 0, "PEER-07"),
      (["peer": .string(wanted)], [0, 5], 0, "PEER-07"),
      (["peer": .string(wanted)], [0xff, 0xff, 1, 2, 3], 0, "PEER-07"),
    ]
    for (head, body, relayed, finding) in cases {
      let before = mesh.findings(of: 2).count
      let result = Self.ask(&mesh, head, body: body)
      #expect(result.toRequester == 0, "\(head)")
      #expect(result.toWanted == relayed, "\(head)")
      #expect(
        mesh.findings(of: 2).dropFirst(before) == (finding.map { [$0] } ?? [])[...], "\(head)")
    }
    // Until the channels time out and after, nothing is said.
    let start = mesh.now
    mesh.run(for: .seconds(15))
    #expect(mesh.count(from: 2, to: 0, since: start) == 0)
  }

  @Test func aReliableRequestIsNotServed() throws {
    let mesh = try Self.mesh()
    let open = Packet(json: ["peer": .string(mesh.name(1).text), "seq": 1], body: [0, 0])
    #expect(throws: EndpointEvent.Finding("PEER-02", "a reliable request")) {
      try PeerRequest(open, edition: .v3, router: mesh.name(2), requester: mesh.name(0))
    }
  }

  @Test(arguments: editions) func theBodyIsRelayedUnchanged(edition: Edition) throws {
    for size in [2, 100, 1000] {
      let body = [UInt8](repeating: 0, count: size)
      let head: JSONObject = ["type": "peer"]
      let mesh = try Self.mesh(edition)
      let request = try PeerRequest(
        Packet(
          json: JSONObject(
            members: head.members + [.init(name: "peer", value: .string(mesh.name(1).text))]),
          body: body), edition: edition, router: mesh.name(2), requester: mesh.name(0))
      #expect(request.body == body)
      let connect = request.connectHead(of: mesh.name(0), edition: edition)
      #expect(connect["peer"] == (edition.connectCarriesPeer ? .string(mesh.name(0).text) : nil))
    }
  }

  @Test func whoIsToldNotToRouteDoesNot() throws {
    for isUninvited in [false, true] {
      var mesh = try Self.mesh { index, configuration in
        configuration.isRouter = false
        configuration.deviations = isUninvited ? [.routesUninvited] : .none
      }
      let result = Self.ask(&mesh, ["peer": .string(mesh.name(1).text)])
      #expect(result.toRequester == 0)
      #expect(result.toWanted == (isUninvited ? 1 : 0))
    }
  }

  @Test func onlyTheTrustedAreServed() throws {
    for trusted in [[], [0], [1], [3]] {
      let names = try Self.mesh()
      var mesh = try Self.mesh { index, configuration in
        if index == 2 { configuration.routingTrust = .only(trusted.map { names.name($0) }) }
      }
      let result = Self.ask(&mesh, ["peer": .string(mesh.name(1).text)])
      #expect(result.toRequester == 0)
      #expect(result.toWanted == (trusted.contains(0) || trusted.contains(1) ? 1 : 0))
    }
  }

  @Test func aFloodIsRelayedAtTheRateOfThePolicy() throws {
    var mesh = try Self.mesh()
    let (router, wanted) = (mesh.name(2), mesh.name(1).text)
    let start = mesh.now
    for _ in 0..<4 {
      mesh.act(0) { endpoint, now in
        for _ in 0..<200 {
          endpoint.open(
            to: router, type: "peer", reliable: false, head: ["peer": .string(wanted)],
            body: [0, 0], at: now)
        }
      }
      mesh.run(for: .milliseconds(100))
    }
    let relayed = mesh.count(from: 2, to: 1, since: start)
    #expect((64...100).contains(relayed), "\(relayed)")
    #expect(mesh.count(from: 2, to: 0, since: start) == 0)
    #expect(mesh.endpoints[2].bridges.count == 0)
  }

  // MARK: Bridges

  /// A table, so that expectations can change it.
  private final class Bridges {
    var table = BridgeTable()
    let token = Token(messageBody: [UInt8](repeating: 7, count: 16))

    func map(for owner: Hashname, to address: Address, at now: Instant) -> Bool {
      table.map(token, for: owner, to: address, at: now)
    }

    func use(
      at now: Instant, packet: [UInt8] = [0], rate: EndpointConfiguration.Rate? = nil
    ) -> BridgeTable.Fate? {
      table.use(token, for: packet, at: now, rate: rate, ignoringIdleness: false)
    }
  }

  @Test func aTokenInUseIsNobodyElses() throws {
    let bridges = Bridges()
    let (a, b) = (try Self.hashname(1), try Self.hashname(2))
    let (here, there) = (Self.address(1), Self.address(2))
    let second = Instant.zero + .seconds(1)
    #expect(bridges.map(for: a, to: here, at: .zero))
    #expect(!bridges.map(for: b, to: there, at: second))
    #expect(bridges.use(at: second) == .deliver(here))
    #expect(bridges.map(for: a, to: there, at: second))
    #expect(bridges.use(at: second, packet: [1]) == .deliver(there))
    // Idle for too long, it is free.
    let later = second + BridgeTable.idleLimit + .seconds(1)
    #expect(bridges.use(at: later) == nil)
    #expect(bridges.map(for: b, to: there, at: later))
    bridges.table.forget(b)
    #expect(bridges.table.count == 0)
  }

  @Test func aPacketThatComesRoundIsNotSentAgain() throws {
    let bridges = Bridges()
    let here = Self.address(1)
    let owner = try Self.hashname(1)
    #expect(bridges.map(for: owner, to: here, at: .zero))
    #expect(bridges.use(at: .zero, packet: [1, 2, 3]) == .deliver(here))
    #expect(bridges.use(at: .zero, packet: [1, 2, 3]) == .loop)
    #expect(bridges.use(at: .zero, packet: [1, 2, 4]) == .deliver(here))
    let rate = EndpointConfiguration.Rate(burst: 2, perSecond: 1)
    #expect(bridges.use(at: .zero, packet: [5], rate: rate) == .deliver(here))
    #expect(bridges.use(at: .zero, packet: [6], rate: rate) == .deliver(here))
    #expect(bridges.use(at: .zero, packet: [7], rate: rate) == .overRate)
    let second = Instant.zero + .seconds(1)
    #expect(bridges.use(at: second, packet: [8], rate: rate) == .deliver(here))
  }

  /// Three routers that each believe the next one to lead on.
  @Test func packetsDoNotCircleAmongRouters() throws {
    var mesh = try EndpointMesh(3) { _, configuration in configuration.isRouter = true }
    let token = Token(messageBody: [UInt8](repeating: 9, count: 16))
    let owner = try Self.hashname(1)
    for index in 0..<3 {
      let next = mesh.addresses[(index + 1) % 3]
      let isMapped = mesh.endpoints[index].bridges.map(token, for: owner, to: next, at: .zero)
      #expect(isMapped)
    }
    mesh.inject([0, 0] + token.bytes + [1, 2, 3, 4, 5, 6, 7], from: Self.address(1), to: 0)
    mesh.run(for: .seconds(10))
    #expect(mesh.sent.count == 3)
  }

  @Test(arguments: editions) func aRouterOpensNothingOfWhatItBridges(edition: Edition) throws {
    var mesh = try Self.mesh(edition) { index, configuration in
      configuration.channelTypes = [.init("echo", reliable: false, unreliable: true)]
    }
    let (a, b, router) = (mesh.name(0), mesh.name(1), mesh.name(2))
    mesh.endpoints[1].trust(a)
    mesh.act(0) { $0.link(b, keys: PublicKeys(), paths: [.peer(router: router, uri: nil)], at: $1) }
    mesh.run(for: .seconds(2))
    #expect(mesh.endpoints[0].isBridged(b) && mesh.endpoints[1].isBridged(a))
    let start = mesh.now
    for _ in 0..<100 {
      mesh.act(0) { endpoint, now in
        endpoint.open(to: b, type: "echo", reliable: false, body: [1], ending: true, at: now)
      }
    }
    mesh.run(for: .seconds(1))
    let opened = mesh.events(of: 1).count { if case .opened = $0 { true } else { false } }
    #expect(opened == 100)
    #expect(mesh.count(from: 2, to: 1, since: start) == 100)
    #expect(!mesh.events(of: 2).contains { if case .opened = $0 { true } else { false } })
    #expect(mesh.findings(of: 2).isEmpty)
  }

  @Test func aRouterThatForgotIsAskedAgain() throws {
    var mesh = try Self.mesh { index, configuration in
      if index == 2 { configuration.acceptance = .everyone }
    }
    let (a, b, router) = (mesh.name(0), mesh.name(1), mesh.name(2))
    mesh.endpoints[1].trust(a)
    mesh.act(0) { $0.link(b, keys: PublicKeys(), paths: [.peer(router: router, uri: nil)], at: $1) }
    mesh.run(for: .seconds(2))
    #expect(mesh.state(0, 1) == .up)
    mesh.restart(2)
    #expect(mesh.endpoints[2].bridges.count == 0)
    mesh.run(for: .seconds(45))
    #expect(mesh.state(0, 1) == .up && mesh.state(1, 0) == .up)
    #expect(mesh.endpoints[2].bridges.count >= 2)
  }

  @Test func aDirectWayIsLookedForAndTaken() throws {
    var mesh = try Self.mesh { _, configuration in configuration.requestsPaths = true }
    let (a, b, router) = (mesh.name(0), mesh.name(1), mesh.name(2))
    mesh.endpoints[1].trust(a)
    mesh.act(0) { $0.link(b, keys: PublicKeys(), paths: [.peer(router: router, uri: nil)], at: $1) }
    mesh.run(for: .seconds(2))
    #expect(mesh.endpoints[0].isBridged(b))
    mesh.isCut = { _, _ in false }
    mesh.run(for: .seconds(35))
    #expect(!mesh.endpoints[0].isBridged(b) && !mesh.endpoints[1].isBridged(a))
    // When it is cut again, the router helps once more.
    mesh.isCut = { $0 + $1 == 1 }
    mesh.run(for: .seconds(90))
    #expect(mesh.state(0, 1) == .up && mesh.state(1, 0) == .up)
    #expect(mesh.endpoints[0].isBridged(b))
  }

  // MARK: At the wanted endpoint

  @Test(arguments: editions) func aBadConnectIsMetWithSilence(edition: Edition) throws {
    var mesh = try Self.mesh(edition)
    let router = mesh.endpoints[2].hashname
    #expect(mesh.state(1, 2) == .up)
    let bodies: [[UInt8]] = [
      [], [0], [0, 0], [0, 1, 0x3a], [0, 5], Array(repeating: 0xff, count: 100),
      [0, 1, 0x3a] + Array(repeating: 7, count: 200),
      [0, 1, 0x99] + Array(repeating: 7, count: 99),
      (try? Packet(json: ["type": "link", "at": 5]).encoded()) ?? [],
      (try? Packet(json: ["3a": true], body: [1, 2, 3]).encoded()) ?? [],
    ]
    let peer = mesh.name(1)
    let start = mesh.now
    for body in bodies {
      mesh.act(2) { endpoint, now in
        endpoint.open(
          to: peer, type: "connect", reliable: false, head: ["peer": .string(router.text)],
          body: body, at: now)
      }
      mesh.run(for: .milliseconds(100))
    }
    #expect(mesh.count(from: 1, to: 2, since: start) == 0)
    #expect(mesh.endpoints[1].linkCount == 1)
    #expect(mesh.findings(of: 1).contains("CONN-06"))
  }

  @Test func aConnectIsTakenFromRoutersAloneWhereThatIsWanted() throws {
    for isNamed in [true, false] {
      let names = try Self.mesh()
      var mesh = try Self.mesh { index, configuration in
        guard index == 1 else { return }
        configuration.introducers = .routers
        configuration.routers = isNamed ? [names.name(2)] : []
        configuration.acceptance = .everyone
      }
      let (b, router) = (mesh.name(1), mesh.name(2))
      mesh.act(0) {
        $0.link(b, keys: PublicKeys(), paths: [.peer(router: router, uri: nil)], at: $1)
      }
      mesh.run(for: .seconds(3))
      #expect((mesh.state(0, 1) == .up) == isNamed)
      #expect(mesh.findings(of: 1).contains("CONN-01") == !isNamed)
    }
  }

  @Test(arguments: editions) func anUntrustedIntroductionIsMetWithSilence(edition: Edition) throws {
    var mesh = try Self.mesh(edition)
    let (b, router) = (mesh.name(1), mesh.name(2))
    let start = mesh.now
    mesh.act(0) { $0.link(b, keys: PublicKeys(), paths: [.peer(router: router, uri: nil)], at: $1) }
    mesh.run(for: .seconds(20))
    #expect(mesh.count(from: 1, to: 2, since: start) == 0)
    #expect(mesh.state(1, 0) == nil)
    #expect(mesh.state(0, 1) == .unresolved)
  }

  // MARK: Discovery

  @Test func discoveryIsOffUntilTurnedOn() throws {
    var mesh = try EndpointMesh(2, [.cs1a, .cs3a])
    mesh.run(for: .seconds(60))
    #expect(mesh.sent.isEmpty)
    let target = mesh.addresses[1]
    let isStarted = mesh.act(0) { $0.startDiscovery(to: [target], at: $1) }
    #expect(isStarted)
    mesh.run(for: .seconds(25))
    #expect(mesh.sent.count == 6)
    let announced = mesh.events(of: 1).compactMap {
      if case .announced(let announcement) = $0 { announcement } else { nil }
    }
    #expect(announced.count == 6)
    #expect(announced.allSatisfy { $0.hashname == mesh.name(0) && $0.source == mesh.addresses[0] })
    #expect(Set(announced.flatMap { $0.keys.entries.map(\.csid) }) == [.cs1a, .cs3a])
    mesh.act(0) { endpoint, _ in endpoint.stopDiscovery() }
    mesh.run(for: .seconds(30))
    #expect(mesh.sent.count == 6)
    #expect(mesh.sent.allSatisfy { $0.from == 0 })
    var old = try EndpointMesh(1, edition: .v3December2014)
    let isOldStarted = old.act(0) { $0.startDiscovery(to: [target], at: $1) }
    #expect(!isOldStarted)
  }

  @Test func announcedLinkJSONIsHeardAndNotAnswered() throws {
    var mesh = try EndpointMesh(2)
    let own = try #require(mesh.endpoints[1].ownLink())
    var keysAlone = own.object(.local)
    keysAlone["paths"] = nil
    for head in [
      own.object(.local), keysAlone, ["keys": 5, "x": 1], ["keys": ["3a": "x"], "y": 1],
    ] {
      mesh.inject(try Packet(json: head).encoded(), from: mesh.addresses[1], to: 0)
    }
    #expect(mesh.events(of: 0).count { if case .announced = $0 { true } else { false } } == 2)
    #expect(mesh.sent.isEmpty)
    #expect(mesh.endpoints[0].linkCount == 0)
  }

  private static func hashname(_ number: UInt8) throws -> Hashname {
    try #require(Hashname(bytes: [UInt8](repeating: number, count: 32)))
  }

  private static func address(_ number: UInt32) -> Address { Address(ipv4: number, port: 1) }
}
