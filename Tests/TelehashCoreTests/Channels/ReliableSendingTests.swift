import TelehashCore
import TelehashPackets
import Testing

@Suite struct ReliableSendingTests {
  /// REL-01.
  @Test func aReliableOpenHasSeqOne() throws {
    #expect(try Side.opening().heads == [["c": 1, "type": "test", "seq": 1]])
    #expect(try Side.opening(reliable: false).heads == [["c": 1, "type": "test"]])
  }

  /// REL-04: each side numbers on its own.
  @Test func aResponderCountsFromOne() throws {
    var side = try Side.accepting()
    try side.send(at: ms(10))
    try side.send(at: ms(10))
    side.end(at: ms(10))
    #expect(side.seqs == [1, 2, 3])
  }

  /// REL-13.
  @Test func anAckReleasesAndTells() throws {
    var side = try Side.opening()
    for _ in 0..<5 { try side.send(at: ms(0)) }
    side.receive(["ack": 4], at: ms(10))
    side.receive(["ack": 4], at: ms(10))
    side.receive(["ack": 2, "miss": [1, 5]], at: ms(20))
    #expect(side.acknowledged == [4])
    #expect(side.channel.unacknowledgedCount == 2)
    side.clear()
    side.receive(["ack": 4, "miss": [1, 5]], at: ms(30))
    #expect(side.seqs == [5])
  }

  /// REL-05, REL-14.
  @Test func unreadableNumbersChangeNothing() throws {
    var side = try Side.opening()
    try side.send(at: ms(0))
    for ack in [-1, "1", [1], true, .null, 4_294_967_296, 5] as [JSONValue] {
      side.receive(["ack": ack, "miss": [1, 1]], at: ms(10))
    }
    #expect(side.channel.unacknowledgedCount == 2)
    #expect(side.findings == Array(repeating: .ackInvalid, count: 6) + [.ackAboveSent(5)])
    for seq in [0, -1, "1", [1], .null, 4_294_967_296] as [JSONValue] {
      side.receive(["seq": seq], body: [1], at: ms(10))
    }
    #expect(side.findings.dropFirst(7) == ArraySlice(Array(repeating: .seqInvalid, count: 6)))
    #expect(side.delivered.isEmpty)
    #expect(side.seqs == [1, 2])
  }

  /// REL-26.
  @Test func brokenMissListsAreFoundAndLoseNothing() throws {
    let lists: [JSONValue] = [[], [0], [-1], ["1"], 5, .null, [1, 0], [:]]
    var side = try Side.opening()
    try side.send(at: ms(0))
    for (index, list) in lists.enumerated() {
      let seq = JSONValue.number(JSONNumber(index + 1))
      side.receive(["seq": seq, "ack": 1, "miss": list], body: [1], at: ms(10))
    }
    #expect(side.delivered.count == lists.count)
    #expect(side.findings.count == lists.count)
    #expect(side.findings.allSatisfy { $0.requirement == "REL-26" })
    let many = JSONValue.array(Array(repeating: 1, count: 10_000))
    side.clear()
    side.receive(["ack": 1, "miss": many], at: ms(20))
    #expect(side.seqs == [2])
  }

  /// REL-18.
  @Test func missWithoutAckCountsFromZero() throws {
    var side = try Side.opening()
    try side.send(at: ms(0))
    side.clear()
    side.receive(["miss": [2, 40]], at: ms(10))
    #expect(side.seqs == [2])
    #expect(side.findings == [.missWithoutAck])
    side.receive(["ack": 2], at: ms(20))
    side.receive(["miss": [1, 1]], at: ms(30))
    for _ in 0..<20 { try side.send(at: ms(40)) }
    #expect(side.seqs.max() == 22)
  }

  /// REL-20: without any miss a default holds.
  @Test func sendsNoMoreThanTheDefaultUntilTold() throws {
    var side = try Side.opening()
    for _ in 0..<300 { try side.send(at: ms(0)) }
    #expect(side.seqs == Array(1...100))
    side.receive(["ack": 1], at: ms(10))
    #expect(side.seqs.max() == 101)
    side.receive(["ack": 2, "miss": [120]], at: ms(20))
    #expect(side.seqs.max() == 122)
    side.receive(["ack": 2, "miss": [4_000_000_000]], at: ms(30))
    #expect(side.seqs == Array(1...301))
  }

  /// REL-20: the example of the text; also what is sent again obeys.
  @Test func theWindowSlidesWithTheAck() throws {
    var side = try Side.opening()
    side.receive(["ack": 1, "miss": [3]], at: ms(10))
    for _ in 0..<20 { try side.send(at: ms(20)) }
    side.run(until: ms(5000))
    #expect(side.seqs.max() == 4)
    side.receive(["ack": 2], at: ms(5000))
    #expect(side.seqs.max() == 5)
    side.receive(["ack": 4, "miss": [10]], at: ms(5100))
    #expect(side.seqs.max() == 14)
  }

  /// The sum of a hostile window does not make a burst.
  @Test func neverHasMoreUnderWayThanItsOwnLimit() throws {
    var side = try Side.opening()
    side.receive(["ack": 1, "miss": [4_294_967_294]], at: ms(10))
    for _ in 0..<3000 { try side.send(at: ms(20)) }
    #expect(side.seqs.max() == 1 + ReliableSender.maximumInFlight)
  }

  /// REL-24: the open too, as nothing else says what channel this is.
  @Test func anUnansweredOpenIsResentWithTheLastPacket() throws {
    var side = try Side.opening()
    for _ in 0..<3 { try side.send(at: ms(0)) }
    side.clear()
    side.run(until: ms(6000))
    #expect(side.seqs == [1, 4, 1, 4, 1, 4])
    #expect(side.transmitted.map(\.at) == [2000, 2000, 4000, 4000, 6000, 6000].map { ms($0) })
    side.clear()
    side.receive(["ack": 1], at: ms(7000))
    side.run(until: ms(9000))
    #expect(side.seqs == [4])
  }

  /// REL-24: two rounds without progress bring the oldest packet back as well.
  @Test func theOldestPacketIsResentWhenNothingMoves() throws {
    var side = try Side.opening()
    for _ in 0..<3 { try side.send(at: ms(0)) }
    side.receive(["ack": 1], at: ms(10))
    side.clear()
    side.run(until: ms(6000))
    #expect(side.seqs == [4, 4, 2, 4])
  }

  /// CH-19: an other side that only asks for the same again is as good as dead.
  @Test func askingForEverIsNoProgress() throws {
    var side = try Side.opening()
    try side.send(at: ms(0))
    for second in UInt64(1)...60 {
      side.run(until: ms(second * 1000))
      side.receive(["ack": 1, "miss": [1, 99]], at: ms(second * 1000))
    }
    #expect(side.failures.map(\.text) == ["timeout"])
  }

  /// REL-10, CH-19: a slow application is no dead one.
  @Test func acksWithoutGapKeepTheChannelAlive() throws {
    var side = try Side.opening()
    try side.send(at: ms(0))
    for second in UInt64(1)...120 {
      side.run(until: ms(second * 1000))
      side.receive(["ack": 1, "miss": [1]], at: ms(second * 1000))
    }
    #expect(side.failures.isEmpty)
    #expect(side.channel.phase == .open)
  }

  /// CH-19: content without any ack does not hide that nothing is acknowledged.
  @Test func contentIsNoAcknowledgement() throws {
    var side = try Side.opening()
    for second in UInt64(1)...60 {
      side.run(until: ms(second * 1000))
      side.receive(["seq": .number(JSONNumber(second))], at: ms(second * 1000))
    }
    #expect(side.failures.map(\.text) == ["timeout"])
  }

  /// REL-05: the last number is for `end`.
  @Test func numbersAreNotUsedTwice() {
    var sender = ReliableSender(isConfirmed: true, continuingAfter: 4_294_967_292)
    var sent: [UInt64] = []
    while sender.refusal(isEnd: false) == nil {
      sender.enqueue([:], body: [], isEnd: false)
      while let packet = sender.nextPacket(at: .zero) { sent.append(packet.seq) }
    }
    #expect(sender.refusal(isEnd: false) == .sequenceExhausted)
    #expect(sender.refusal(isEnd: true) == nil)
    sender.enqueue([:], body: [], isEnd: true)
    while let packet = sender.nextPacket(at: .zero) { sent.append(packet.seq) }
    #expect(sent == [4_294_967_293, 4_294_967_294, 4_294_967_295])
    #expect(sender.acknowledge(4_294_967_295, miss: nil, at: .zero) == .advanced)
    #expect(sender.isIdle)
    #expect(sender.deadline == nil)
  }

  @Test func aFullBufferIsReportedNotGrown() throws {
    var side = try Side.opening()
    #expect(side.channel.sendCapacity == ReliableSender.maximumKept - 1)
    for _ in 1..<ReliableSender.maximumKept { try side.channel.send(at: ms(0)) }
    #expect(side.channel.sendCapacity == 0)
    #expect(throws: ChannelMisuse.bufferFull(limit: ReliableSender.maximumKept)) {
      try side.channel.send(at: ms(0))
    }
    #expect(side.channel.unacknowledgedCount == ReliableSender.maximumKept)
    side.end(at: ms(0))
    #expect(side.channel.hasEnded)
  }
}
