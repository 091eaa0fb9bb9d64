import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashCore

/// What a message leaves behind is found for the next one of its exchange, and for no other.
@Suite struct KnownAgreementTests {
  @Test(arguments: CSID.built)
  func laterMessagesFindWhatTheFirstLeft(csid: CSID) throws {
    var pair = try EndpointPair(csid)
    pair.link(from: 0)
    #expect(try known(at: 1, inMessagesFrom: 0, pair) == [false])
    pair.run(for: .seconds(1))
    let first = try known(at: 1, inMessagesFrom: 0, pair)
    #expect(Set(first) == [true])
    #expect(Set(try known(at: 0, inMessagesFrom: 1, pair)) == [true])
    // Nobody opens messages of their own.
    #expect(Set(try known(at: 0, inMessagesFrom: 0, pair)) == [false])

    let other = pair.endpoints[0].hashname
    pair.act(1) { endpoint, now in endpoint.keepalive(other, at: now) }
    pair.run(for: .seconds(1))
    let second = try known(at: 1, inMessagesFrom: 0, pair)
    #expect(second.count > first.count)
    #expect(Set(second) == [true])
  }

  /// Another link that takes its place has nothing to do with it.
  @Test func itGoesWithTheLink() throws {
    var pair = try EndpointPair()
    pair.link(from: 0)
    pair.run(for: .seconds(1))
    let before = try known(at: 1, inMessagesFrom: 0, pair)
    #expect(Set(before) == [true])
    let other = pair.endpoints[0].hashname
    pair.act(1) { endpoint, _ in endpoint.unlink(other) }
    #expect(Set(try known(at: 1, inMessagesFrom: 0, pair)) == [false])

    var random = SeededRandom(seed: 8, label: "another")
    let identity = try #require(Identity(keys: [try KeyPair.generate(.cs3a, random: &random)]))
    pair.endpoints[0] = Endpoint(
      EndpointConfiguration(identity: identity, edition: .v3), random: random)
    pair.link(from: 0)
    pair.run(for: .seconds(1))
    let after = try known(at: 1, inMessagesFrom: 0, pair)
    #expect(Set(after.prefix(before.count)) == [false])
    #expect(Set(after.dropFirst(before.count)) == [true])
  }

  /// Whether an endpoint knows how to open each message of a sender, as far as sent.
  private func known(
    at index: Int, inMessagesFrom sender: Int, _ pair: EndpointPair
  ) throws -> [Bool] {
    let packets = try pair.sent.filter { $0.from == sender }
      .map { try Packet(decoding: Cloak.uncloak($0.bytes).packet) }
    return packets.filter { $0.head.bytes.count == 1 }
      .map { pair.endpoints[index].agreement(for: $0.body) != nil }
  }
}
