import TelehashCore
import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct HandshakeTests {
  static let editions: [Edition] = [.v3December2014, .v3March2015, .v3]

  @Test(arguments: editions)
  func twoEndpointsLinkInEverySet(edition: Edition) throws {
    for csid in CSID.built {
      var pair = try EndpointPair(csid, edition: edition)
      pair.link(from: 0)
      pair.run(for: .seconds(1))
      #expect(pair.state(0) == .up, "\(csid) \(edition.name)")
      #expect(pair.state(1) == .up, "\(csid) \(edition.name)")
      #expect(pair.events.allSatisfy { if case .finding = $0.event { false } else { true } })
    }
  }

  @Test func resendsUntilTheExchangeDies() throws {
    var pair = try EndpointPair()
    pair.isLost = { _, _ in true }
    pair.link(from: 0)
    pair.run(for: .seconds(60))
    let times = pair.sent.map(\.time.nanoseconds).map { $0 / 1_000_000_000 }
    #expect(times == [0, 1, 3, 7, 15])
    let packets = Set(try pair.sent.map { try Cloak.uncloak($0.bytes).packet })
    #expect(packets.count == 1)
    #expect(pair.state(0) == .down)
  }

  @Test func aStrangerIsNotAnswered() throws {
    var pair = try EndpointPair()
    pair.endpoints[0].link(
      pair.endpoints[1].hashname, keys: pair.endpoints[1].configuration.identity.publicKeys,
      paths: [.udp(pair.addresses[1])], at: .zero)
    pair.run(for: .seconds(40))
    #expect(pair.sent.allSatisfy { $0.from == 0 })
    #expect(pair.state(1) == nil)
  }

  @Test func simultaneousHandshakesConverge() throws {
    for csid in [CSID.cs1a, .cs3a] {
      var pair = try EndpointPair(csid) { _, configuration in configuration.requestsPaths = false }
      pair.link(from: 0)
      pair.link(from: 1)
      pair.run(for: .seconds(20))
      #expect(pair.state(0) == .up)
      #expect(pair.state(1) == .up)
      #expect(pair.sent.count <= 4)
    }
  }

  @Test func aLostConfirmationIsMadeGood() throws {
    var pair = try EndpointPair()
    pair.isLost = { from, number in from == 1 && number == 0 }
    pair.link(from: 0)
    pair.run(for: .seconds(5))
    #expect(pair.state(0) == .up)
    #expect(pair.state(1) == .up)
  }

  /// The callee is established by the first handshake and talks; that proves nothing about the
  /// second, which it sends because its answer was lost.
  @Test func channelPacketsOfAnEarlierHandshakeProveNoConfirmation() throws {
    var pair = try EndpointPair { _, configuration in
      configuration.requestsPaths = false
      configuration.channelTypes = [.init("echo", reliable: true, unreliable: true)]
    }
    pair.isLost = { from, number in [[1, 0], [0, 2]].contains([from, number]) }
    pair.link(from: 0)
    pair.run(for: .seconds(2))
    let other = pair.endpoints[0].hashname
    for _ in 0..<60 {
      pair.act(1) { $0.open(to: other, type: "echo", reliable: false, at: $1) }
      pair.run(for: .seconds(1))
    }
    #expect(
      pair.events.allSatisfy { if case .linkDown = $0.event { false } else { true } })
    #expect(pair.state(0) == .up)
    #expect(pair.state(1) == .up)
  }

  @Test func idleLinksAreKeptAlive() throws {
    var pair = try EndpointPair()
    pair.link(from: 0)
    pair.run(for: .seconds(600))
    #expect(pair.state(0) == .up)
    #expect(pair.sent.count > 20)
    #expect(pair.sent.count < 60)
  }

  @Test func keepalivesOfTheTwoSidesDoNotCross() throws {
    var pair = try EndpointPair { _, configuration in configuration.requestsPaths = false }
    pair.link(from: 0)
    pair.run(for: .seconds(1))
    let before = pair.sent.count
    // The callee's own half minute is over before the caller's keepalive is there.
    pair.latency = .milliseconds(100)
    pair.run(for: .seconds(300))
    let sent = pair.sent[before...]
    #expect(sent.count == 20)
    #expect(sent.count { $0.from == 0 } == 10)
    #expect(pair.state(1) == .up)
  }

  @Test func channelsCarryPacketsBothWays() throws {
    for csid in CSID.built {
      var pair = try EndpointPair(csid) { _, configuration in
        configuration.channelTypes = [.init("echo", reliable: true, unreliable: true)]
      }
      pair.link(from: 0)
      let other = pair.endpoints[1].hashname
      pair.act(0) { endpoint, now in
        endpoint.open(
          to: other, type: "echo", reliable: true, body: Array("hello".utf8), at: now)
      }
      pair.run(for: .seconds(2))
      let opened = pair.events(of: 1).compactMap { event -> Packet? in
        if case .opened(_, _, "echo", let packet) = event { packet } else { nil }
      }
      #expect(opened.map(\.body) == [Array("hello".utf8)])
    }
  }
}
