import TelehashCore
import TelehashPackets
import Testing

@Suite struct ChannelStateTests {
  /// CH-17, CH-18.
  @Test func anOpenerWaitsForAnyAnswer() throws {
    for answer in [["seq": 1], ["ack": 1], [:]] as [JSONObject] {
      var side = try Side.opening()
      #expect(side.channel.phase == .opening)
      try side.send(at: ms(10))
      #expect(side.channel.phase == .opening)
      side.receive(answer, at: ms(20))
      #expect(side.channel.phase == .open)
    }
  }

  /// CH-18.
  @Test func aResponderOpensWithWhatItSends() throws {
    var byContent = try Side.accepting(reliable: false)
    byContent.receive([:], body: [1], at: ms(5))
    #expect(byContent.channel.phase == .opening)
    try byContent.send(at: ms(10))
    #expect(byContent.channel.phase == .open)
    var byAck = try Side.accepting()
    byAck.run(until: ms(1000))
    #expect(byAck.channel.phase == .open)
  }

  /// CH-12, CH-17, CH-22: ended by one side only it breaks, ended by both it goes quietly.
  @Test func onlyBothEndsMakeACleanClose() throws {
    for reliable in [false, true] {
      let end: JSONObject = reliable ? ["seq": 2, "end": true] : ["end": true]
      var ended = try Side.accepting(reliable: reliable)
      ended.receive(end, at: ms(100))
      #expect(ended.channel.phase == .ended)
      #expect(ended.endCount == 1)
      var both = ended
      ended.run(until: ms(60_000))
      #expect(ended.removedAt == ms(30_100))
      #expect(ended.failures.map(\.text) == ["timeout"])
      both.end(at: ms(200))
      both.receive(["ack": 1], at: ms(300))
      both.run(until: ms(20_000))
      #expect(both.channel.phase == .ended)
      both.run(until: ms(60_000))
      #expect(both.removedAt == ms(30_300))
      #expect(both.failures.isEmpty)
    }
  }

  /// CH-12: the side that ended gives up when the other never does.
  @Test func anUnansweredEndTimesOut() throws {
    var side = try Side.opening()
    side.receive(["seq": 1, "ack": 1], at: ms(10))
    side.end(at: ms(1000))
    side.receive(["ack": 2], at: ms(1100))
    #expect(side.channel.phase == .open)
    side.run(until: ms(60_000))
    #expect(side.removedAt == ms(31_100))
    #expect(side.failures.map(\.text) == ["timeout"])
  }

  /// CH-19: an unreliable answer may take its time while it goes on.
  @Test func sendingKeepsAnEndedChannel() throws {
    var side = try Side.accepting(["end": true], reliable: false)
    for second in UInt64(1)...60 {
      side.run(until: ms(second * 1000))
      try side.send(at: ms(second * 1000))
    }
    side.run(until: ms(600_000))
    #expect(side.removedAt == ms(90_000))
  }

  /// CH-22.
  @Test func eachChannelHasItsOwnTimeout() throws {
    var short = try Side.opening(settings: ChannelSettings(timeout: .seconds(1)))
    var long = try Side.opening(settings: ChannelSettings(timeout: .seconds(30)))
    short.run(until: ms(5000))
    long.run(until: ms(5000))
    #expect(short.removedAt == ms(1000))
    #expect(short.failures.first?.text == "timeout")
    #expect(short.failures.first?.locally == true)
    #expect(long.removedAt == nil)
  }

  /// CH-19, CH-20.
  @Test func anIdleAcknowledgedChannelStays() throws {
    var side = try Side.opening()
    side.receive(["seq": 1, "ack": 1], at: ms(10))
    side.run(until: ms(86_400_000))
    #expect(side.channel.phase == .open)
    #expect(side.channel.deadline == nil)
    try side.send(at: ms(86_400_000))
    #expect(side.seqs.last == 2)
  }

  /// CH-13, CH-17, CH-30: an error is no state, and whatever else the packet says.
  @Test func errRemovesInEveryState() throws {
    let opening = try Side.opening()
    var open = opening
    open.receive(["seq": 1, "ack": 1], at: ms(10))
    var ended = open
    ended.receive(["seq": 2, "end": true], at: ms(20))
    var unacknowledged = open
    for _ in 0..<200 { try unacknowledged.send(at: ms(20)) }
    for state in [opening, open, ended, unacknowledged] {
      for packet in [["err": "x"], ["err": "x", "end": true], ["err": "x", "seq": 9]]
        as [JSONObject]
      {
        var side = state
        side.clear()
        side.receive(packet, at: ms(30))
        #expect(side.channel.phase == .removed)
        #expect(side.channel.deadline == nil)
        #expect(side.failures.map(\.text) == ["x"])
        #expect(side.failures.map(\.locally) == [false])
        #expect(side.channel.unacknowledgedCount == 0)
        side.receive(["seq": 3], body: [1], at: ms(40))
        side.end(at: ms(40))
        side.fail("y", at: ms(40))
        side.consume(1, at: ms(40))
        #expect(throws: ChannelMisuse.removed) { try side.channel.send(at: ms(40)) }
        side.run(until: ms(60_000))
        #expect(side.transmitted.isEmpty)
        #expect(side.failures.count == 1)
      }
    }
  }

  /// CH-14, CH-30.
  @Test func failingSendsOnePacketAndNoMore() throws {
    var side = try Side.accepting()
    try side.send(at: ms(10))
    side.clear()
    side.fail("unknown type", at: ms(20))
    #expect(side.heads == [["c": 1, "err": "unknown type"]])
    #expect(side.transmitted.first?.packet.body == [])
    #expect(side.failures.map(\.locally) == [true])
    #expect(side.removedAt == ms(20))
  }

  @Test func discardingTellsNobody() throws {
    var side = try Side.accepting()
    side.clear()
    side.channel.discard()
    side.channel.discard()
    side.collect(at: ms(10))
    side.run(until: ms(60_000))
    #expect(side.transmitted.isEmpty)
    #expect(side.failures.isEmpty)
    #expect(side.removedAt == ms(10))
  }

  /// CH-14, CH-15.
  @Test func oddErrorsAreFound() throws {
    let cases: [(JSONObject, [UInt8], [ChannelFinding])] = [
      (["err": "x"], [], []),
      (["err": "x"], [1], [.errWithContent]),
      (["err": "x", "path": [:]], [], [.errWithContent]),
      (["err": 5], [], [.errNotText]),
      (["err": "timeout"], [], [.timeoutReceived]),
    ]
    for (json, body, findings) in cases {
      var side = try Side.accepting(reliable: false)
      side.receive(json, body: body, at: ms(10))
      #expect(side.findings == findings, "\(json)")
      #expect(side.channel.phase == .removed)
    }
  }

  /// CH-25: as they come, none repeated, none put in order.
  @Test func unreliableContentIsPassedThrough() throws {
    var side = try Side.accepting(reliable: false)
    for body in [[3], [1], [1], [2]] as [[UInt8]] { side.receive([:], body: body, at: ms(10)) }
    #expect(side.delivered.map(\.body) == [[], [3], [1], [1], [2]])
    try side.send(body: [7], at: ms(20))
    side.run(until: ms(600_000))
    #expect(side.transmitted.count == 1)
    #expect(side.findings.isEmpty)
  }

  /// CH-10, CH-11, CH-16, CH-29.
  @Test func unreliableMisbehaviourIsFound() throws {
    var side = try Side.accepting(reliable: false)
    side.receive(["type": "test"], at: ms(10))
    side.receive(["type": "other"], body: [1], at: ms(10))
    side.receive(["seq": 1], body: [2], at: ms(10))
    side.receive(["end": 1], body: [3], at: ms(10))
    side.receive(["end": true], body: [4], at: ms(10))
    side.receive([:], body: [5], at: ms(10))
    #expect(
      side.findings == [
        .openRepeated, .typeOnLaterPacket, .seqOnUnreliable, .endNotTrue, .contentAfterEnd,
      ])
    #expect(side.delivered.map(\.body) == [[], [], [1], [3], [4]])
    #expect(side.findings.map(\.requirement) == ["CH-29", "CH-10", "CH-16", "CH-11", "CH-11"])
  }

  /// CH-10, CH-11, REL-04, REL-12.
  @Test func reliableMisbehaviourIsFound() throws {
    var side = try Side.opening()
    side.receive(["type": "test", "seq": 1], at: ms(10))
    side.receive(["x": 1], at: ms(10))
    side.receive(["end": true], at: ms(10))
    side.receive(["seq": 2, "ack": 1], at: ms(10))
    side.receive(["seq": 3, "end": true], at: ms(10))
    side.receive(["seq": 4], at: ms(10))
    #expect(
      side.findings == [
        .typeOnLaterPacket, .contentWithoutSeq, .contentWithoutSeq, .ackAloneWithSeq,
        .contentAfterEnd,
      ])
    #expect(side.delivered.count == 3)
    #expect(side.endCount == 1)
  }

  /// CH-02, CH-03, CH-23.
  @Test func foreignPacketsAreFoundAndDropped() throws {
    var side = try Side.accepting()
    side.receive(Packet(body: [1]), at: ms(10))
    side.receive(Packet(binaryHead: [1, 2, 3]), at: ms(10))
    side.receive(try Packet(decoding: [0, 8] + Array("[1,2,3,]".utf8)), at: ms(10))
    side.receive(Packet(json: ["c": 3, "seq": 2]), at: ms(10))
    side.receive(Packet(json: ["seq": 2, "x": "y"]), at: ms(10))
    #expect(
      side.findings == [.headNotJSON, .headNotJSON, .headNotJSON, .otherChannel, .otherChannel])
    #expect(side.delivered.count == 1)
    side.receive(["seq": 2], body: Array(repeating: 0, count: 1400), at: ms(10))
    #expect(side.findings.last == .oversize(bytes: 1417))
    #expect(side.delivered.count == 2)
  }

  /// CH-03, CH-09, REL-01.
  @Test func notEveryPacketOpensAChannel() throws {
    let cases: [(JSONObject, ChannelRefusal)] = [
      (["type": "x", "seq": 1], .noChannelID),
      (["c": 0, "type": "x"], .noChannelID),
      (["c": "1", "type": "x"], .noChannelID),
      (["c": 1], .noType),
      (["c": 1, "type": 5], .noType),
      (["c": 1, "type": "x", "seq": 0], .firstSeqNotOne),
      (["c": 1, "type": "x", "seq": 2], .firstSeqNotOne),
      (["c": 1, "type": "x", "seq": "1"], .firstSeqNotOne),
      (["c": 1, "type": "x", "seq": 4_294_967_296], .firstSeqNotOne),
    ]
    for (json, refusal) in cases {
      #expect(throws: refusal, "\(json)") { try Channel(accepting: Packet(json: json), at: .zero) }
    }
    #expect(throws: ChannelRefusal.noChannelID) { try Channel(accepting: Packet(), at: .zero) }
  }

  /// CH-09, CH-11: what only the channel may write.
  @Test func applicationsAreKeptFromMisuse() throws {
    for name in ["c", "seq", "ack", "miss", "end", "err"] {
      #expect(throws: ChannelMisuse.reservedMember(name)) {
        try Side.opening(["type": "x", name: 1])
      }
    }
    #expect(throws: ChannelMisuse.openWithoutType) { try Side.opening([:]) }
    #expect(throws: ChannelMisuse.openWithoutType) { try Side.opening(["type": 1]) }
    var side = try Side.accepting()
    #expect(throws: ChannelMisuse.reservedMember("type")) {
      try side.channel.send(["type": "x"], at: ms(10))
    }
    try side.channel.end(["last": true], body: [1], at: ms(10))
    #expect(throws: ChannelMisuse.contentAfterEnd) { try side.channel.send(at: ms(10)) }
    #expect(throws: ChannelMisuse.contentAfterEnd) { try side.channel.end([:], at: ms(10)) }
    side.end(at: ms(10))
    #expect(side.heads == [["c": 1, "last": true, "seq": 1, "end": true, "ack": 1]])
    #expect(side.channel.hasEnded)
  }

  @Test func anOpenMayEndAtOnce() throws {
    var opener = try Side.opening(body: [1], ending: true)
    #expect(opener.heads == [["c": 1, "type": "test", "seq": 1, "end": true]])
    let open = try #require(opener.transmitted.first).packet
    var acceptor = Side(try Channel(accepting: open, at: .zero))
    #expect(acceptor.channel.phase == .ended)
    acceptor.end(at: ms(10))
    opener.receive(try #require(acceptor.transmitted.first).packet, at: ms(20))
    opener.run(until: ms(1000))
    acceptor.receive(try #require(opener.transmitted.last).packet, at: ms(1000))
    opener.run(until: ms(60_000))
    acceptor.run(until: ms(60_000))
    #expect(opener.failures.isEmpty && acceptor.failures.isEmpty)
    #expect(opener.removedAt != nil && acceptor.removedAt != nil)
  }

  /// An open that is an error at the same time leaves nothing behind.
  @Test func anOpenWithErrIsOverAtOnce() throws {
    let side = try Side.accepting(["err": "no"])
    #expect(side.channel.phase == .removed)
    #expect(side.delivered.isEmpty)
    #expect(side.failures.map(\.text) == ["no"])
  }
}
