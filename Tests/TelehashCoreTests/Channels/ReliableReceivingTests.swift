import TelehashCore
import TelehashPackets
import Testing

@Suite struct ReliableReceivingTests {
  /// REL-07, REL-09.
  @Test func earlyPacketsWaitForTheGapToClose() throws {
    var side = try Side.accepting()
    for seq in [5, 3, 4] as [JSONValue] { side.receive(["seq": seq], at: ms(10)) }
    #expect(side.delivered.count == 1)
    side.receive(["seq": 2], at: ms(20))
    #expect(side.delivered.compactMap { $0.json?["seq"]?.uint64 } == [1, 2, 3, 4, 5])
  }

  /// REL-08: duplicates of what waits do not stand in the way.
  @Test func earlyDuplicatesLeaveNothingBehind() throws {
    var side = try Side.accepting()
    for seq in [4, 4, 3, 4, 2, 7, 7, 6, 5] as [JSONValue] { side.receive(["seq": seq], at: ms(10)) }
    #expect(side.delivered.compactMap { $0.json?["seq"]?.uint64 } == [1, 2, 3, 4, 5, 6, 7])
    side.run(until: ms(1000))
    #expect(side.acks == [["c": 1, "ack": 7]])
  }

  /// REL-09, REL-15: no more than the window is kept.
  @Test func packetsAboveTheWindowAreDropped() throws {
    var side = try Side.accepting(settings: ChannelSettings(receiveWindow: 4))
    side.receive(["seq": 6], at: ms(10))
    side.receive(["seq": 5], at: ms(10))
    side.receive(["seq": 4_294_967_295], at: ms(10))
    #expect(side.findings == [.seqBeyondWindow(6), .seqBeyondWindow(4_294_967_295)])
    side.run(until: ms(1000))
    #expect(side.acks == [["c": 1, "ack": 1, "miss": [1, 1, 1, 1]]])
    for seq in [2, 3, 4] as [JSONValue] { side.receive(["seq": seq], at: ms(1100)) }
    #expect(side.delivered.count == 5)
    side.receive(["seq": 6], at: ms(1200))
    #expect(side.delivered.count == 6)
  }

  /// REL-15: who sends above the window learns it, and where to go on.
  @Test func aSenderAboveTheWindowIsToldTheWindow() throws {
    var side = try Side.accepting(settings: ChannelSettings(receiveWindow: 4))
    side.run(until: ms(1000))
    side.receive(["seq": 30], at: ms(2000))
    side.run(until: ms(3000))
    side.receive(["seq": 2], at: ms(4000))
    side.run(until: ms(5000))
    #expect(
      side.acks == [["c": 1, "ack": 1], ["c": 1, "ack": 1, "miss": [4]], ["c": 1, "ack": 2]])
  }

  /// REL-11.
  @Test func anAckWaitsForContentButNotLong() throws {
    var side = try Side.accepting()
    #expect(side.channel.deadline == ms(200))
    try side.send(at: ms(100))
    #expect(side.heads == [["c": 1, "seq": 1, "ack": 1]])
    side.run(until: ms(1000))
    #expect(side.acks.isEmpty)
    side.receive(["seq": 2, "ack": 1], at: ms(5000))
    side.run(until: ms(6000))
    #expect(side.transmitted.last?.at == ms(5200))
    #expect(side.acks == [["c": 1, "ack": 2]])
  }

  /// REL-11: whatever the settings ask for.
  @Test func noSettingMakesAcksLate() throws {
    var side = try Side.accepting(
      settings: ChannelSettings(acknowledgementDelay: .seconds(20)))
    side.run(until: ms(1000))
    #expect(side.acks.count == 1)
  }

  @Test func aFastSenderIsAcknowledgedSooner() throws {
    var side = try Side.accepting()
    for seq in 2...48 { side.receive(["seq": .number(JSONNumber(seq))], at: ms(10)) }
    #expect(side.acks.compactMap { $0["ack"]?.uint64 } == [16, 32, 48])
  }

  /// REL-10: counted by the application.
  @Test func onlyConsumedPacketsAreAcknowledged() throws {
    var side = try Side.accepting(settings: ChannelSettings(consumption: .manual))
    for seq in [2, 3, 5] as [JSONValue] { side.receive(["seq": seq], at: ms(10)) }
    side.run(until: ms(1000))
    side.consume(1, at: ms(2000))
    side.run(until: ms(3000))
    side.consume(0, at: ms(4000))
    side.consume(-5, at: ms(4000))
    side.consume(.max, at: ms(4000))
    side.run(until: ms(5000))
    #expect(
      side.acks == [
        ["c": 1, "ack": 0, "miss": [4, 96]], ["c": 1, "ack": 1, "miss": [3, 97]],
        ["c": 1, "ack": 3, "miss": [1, 99]],
      ])
  }

  /// REL-19: room is announced as soon as there is some.
  @Test func consumingAFullBufferIsToldAtOnce() throws {
    var side = try Side.accepting(
      settings: ChannelSettings(consumption: .manual, receiveWindow: 4))
    for seq in [2, 3, 4] as [JSONValue] { side.receive(["seq": seq], at: ms(10)) }
    side.run(until: ms(1000))
    side.clear()
    side.consume(4, at: ms(1500))
    #expect(side.heads == [["c": 1, "ack": 4]])
    #expect(side.transmitted.map(\.at) == [ms(1500)])
  }

  /// REL-16: on content too.
  @Test func contentCarriesMissWhileSomethingIsMissing() throws {
    var side = try Side.accepting()
    side.receive(["seq": 3], at: ms(10))
    try side.send(at: ms(20))
    side.receive(["seq": 2], at: ms(30))
    try side.send(at: ms(40))
    #expect(
      side.heads == [
        ["c": 1, "seq": 1, "ack": 1, "miss": [1, 99]], ["c": 1, "seq": 2, "ack": 3],
      ])
  }

  /// REL-10, REL-18: nothing processed and nothing missing is nothing to say on content.
  @Test func contentHasNoAckBeforeAnythingWasProcessed() throws {
    var side = try Side.accepting(settings: ChannelSettings(consumption: .manual))
    try side.send(at: ms(10))
    #expect(side.heads == [["c": 1, "seq": 1]])
    side.run(until: ms(1000))
    #expect(side.acks == [["c": 1, "ack": 0]])
  }

  /// REL-12, CH-23: an acknowledgement that does not fit goes by itself.
  @Test func aFullPacketLeavesTheAckToItsOwn() throws {
    var side = try Side.accepting()
    try side.send(body: Array(repeating: 7, count: side.channel.quota(for: [:])), at: ms(10))
    #expect(side.heads == [["c": 1, "seq": 1]])
    side.run(until: ms(1000))
    #expect(side.acks == [["c": 1, "ack": 1]])
    for sent in side.transmitted {
      #expect(try sent.packet.encoded().count <= Channel.maximumInnerBytes)
    }
  }

  /// REL-17: the longest list fits.
  @Test func theLongestMissListFitsIntoAPacket() throws {
    let window = ReliableReceiver.largestWindow
    var side = try Side.accepting(settings: ChannelSettings(receiveWindow: .max))
    side.receive(["seq": .number(JSONNumber(window + 1))], at: ms(10))
    side.run(until: ms(1000))
    let ack = try #require(side.transmitted.last).packet
    #expect(ack.json?["miss"]?.array?.count == window)
    #expect(try ack.encoded().count <= Channel.maximumInnerBytes)
  }

  /// CH-19: who waits for a packet from before others hears them again, or nothing will come.
  @Test func aGapThatStaysSilentTimesOut() throws {
    var side = try Side.accepting()
    side.run(until: ms(1000))
    side.receive(["seq": 3], at: ms(2000))
    side.receive(["seq": 3], at: ms(4000))
    side.run(until: ms(60_000))
    #expect(side.removedAt == ms(34_000))
    #expect(side.failures.map(\.text) == ["timeout"])
  }

  /// CH-11, REL-07: `end` counts when everything before it has come.
  @Test func endWaitsForItsTurn() throws {
    var side = try Side.accepting()
    side.receive(["seq": 3, "end": true], at: ms(10))
    #expect(side.endCount == 0)
    #expect(side.channel.phase == .opening)
    side.receive(["seq": 4], at: ms(15))
    side.receive(["seq": 2], at: ms(20))
    #expect(side.endCount == 1)
    #expect(side.channel.phase == .ended)
    #expect(side.delivered.count == 3)
    side.receive(["seq": 4], at: ms(30))
    #expect(side.findings == [.contentAfterEnd])
    side.run(until: ms(1000))
    #expect(side.acks == [["c": 1, "ack": 3]])
  }
}
