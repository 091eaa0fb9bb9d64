import TelehashCrypto
import Testing

@Suite struct RoundTripTests {
  static let forms: [(CSID, CipherConstruction)] = [
    (.cs1a, .corrected), (.cs2a, .corrected), (.cs3a, .corrected),
    (.cs2a, .december2014), (.cs3a, .december2014),
  ]

  @Test(arguments: forms.indices) func messagesAndChannelPacketsOpen(_ index: Int) throws {
    let (csid, construction) = Self.forms[index]
    var pair = try TestPair(csid, construction)
    for size in [2, 15, 16, 17, 1200] {
      let inner = pair.random.bytes(size)
      let body = try pair.sealer.seal(inner, random: &pair.random)
      let overhead = try MessageOpener.overhead(csid, construction: construction)
      #expect(body.count == inner.count + overhead)
      #expect(Token(messageBody: body) == pair.sealer.token)
      let opened = try MessageOpener.open(
        body, recipient: pair.recipient, construction: construction)
      #expect(opened.inner == inner)
      #expect(opened.token == pair.sealer.token)
      #expect(opened.ephemeral.publicKey == pair.ephemeral.publicKey)
      try opened.verify(sender: pair.sender.publicKey)

      let packet = try pair.here.seal(inner, random: &pair.random)
      #expect(packet.count == inner.count + pair.here.overhead)
      #expect(Token(channelBody: packet) == pair.replySealer.token)
      #expect(try pair.there.open(packet) == inner)
      #expect(try pair.here.open(packet, from: .own) == inner)
      #expect(try pair.there.open(datagram: [0, 0] + packet, bodyAt: 2) == inner)
      let reply = try pair.there.seal(inner, random: &pair.random)
      #expect(try pair.here.open(reply) == inner)
      #expect(try pair.there.open(reply, from: .own) == inner)
    }
  }

  @Test(arguments: forms.indices) func theSameSeedGivesTheSameBytes(_ index: Int) throws {
    let (csid, construction) = Self.forms[index]
    var drawn: [[UInt8]] = []
    for seed: UInt64 in [1, 1, 2] {
      var pair = try TestPair(csid, construction, seed: seed)
      drawn.append(
        try pair.sealer.seal([0, 0, 1], random: &pair.random)
          + pair.here.seal([0, 0, 1], random: &pair.random))
    }
    #expect(drawn[0] == drawn[1])
    #expect(drawn[0] != drawn[2])
  }

  @Test(arguments: forms.indices) func noNonceIsUsedTwice(_ index: Int) throws {
    let (csid, construction) = Self.forms[index]
    var pair = try TestPair(csid, construction)
    var messages: Set<[UInt8]> = []
    var packets: Set<[UInt8]> = []
    var starts: Set<[UInt8]> = []
    let ivs = pair.messageIV
    for _ in 0..<20 {
      let body = try pair.sealer.seal([0, 0], random: &pair.random)
      messages.insert(Array(body[ivs]))
      starts.insert(Array(body[..<ivs.lowerBound]))
      let packet = try pair.here.seal([0, 0], random: &pair.random)
      packets.insert(Array(packet[pair.channelIV]))
    }
    #expect(messages.count == 20)
    #expect(packets.count == 20)
    #expect(starts.count == 1)
  }

  @Test func exchangesStartAtDifferentIVs() throws {
    var seen: Set<[UInt8]> = []
    for seed in 0..<20 {
      var pair = try TestPair(.cs1a, .corrected, seed: UInt64(seed))
      let first = try pair.here.seal([0, 0], random: &pair.random)
      let second = try pair.here.seal([0, 0], random: &pair.random)
      seen.insert(Array(first[16..<20]))
      #expect(second[16] == first[16] &+ 1)
    }
    #expect(seen.count == 20)
  }
}
