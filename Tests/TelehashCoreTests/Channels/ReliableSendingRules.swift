import TelehashCore
import TelehashPackets
import Testing

extension ChannelRuleTests {
  /// An opener that has sent the open and `count` more packets.
  private static func sender(
    _ count: Int, settings: ChannelSettings = ChannelSettings(), faults: ChannelFaults
  ) throws -> Side {
    var side = try Side.opening(settings: settings, faults: faults)
    for index in 0..<count { try side.send(body: [UInt8(index + 2)], at: ms(0)) }
    return side
  }

  /// Rules of the sending half.
  static let sendingRules: [ChannelRule] = [
    ChannelRule(
      "STREAM-03", "after the open is acknowledged content follows",
      brokenBy: .waitsForAnswerAfterOpen
    ) { faults in
      var side = try sender(2, faults: faults)
      side.receive(["ack": 1], at: ms(10))
      side.run(until: ms(20_000))
      return side.seqs.contains(3)
    },
    ChannelRule(
      "REL-04", "numbers go up by one",
      brokenBy: .firstSeqTwice, .seqSkipsOne, .losesOneReliablePacketForGood
    ) { faults in
      try sender(5, faults: faults).seqs == [1, 2, 3, 4, 5, 6]
    },
    ChannelRule(
      "REL-13", "what is acknowledged is not sent again", brokenBy: .acknowledgedResent
    ) { faults in
      var side = try sender(2, faults: faults)
      side.clear()
      side.receive(["ack": 3], at: ms(10))
      side.run(until: ms(20_000))
      return side.seqs.isEmpty
    },
    ChannelRule("REL-06", "resent content is the same", brokenBy: .resendCorruptsBody) { faults in
      var side = try sender(1, faults: faults)
      side.run(until: ms(5000))
      let bodies = side.transmitted.filter { $0.packet.json?["seq"] == 2 }.map(\.packet.body)
      return bodies.count > 1 && bodies.allSatisfy { $0 == [2] }
    },
    ChannelRule("REL-04", "end has a number", brokenBy: .endWithoutSeq) { faults in
      var side = try sender(0, faults: faults)
      side.end(at: ms(0))
      return side.heads.last == ["c": 1, "seq": 2, "end": true]
    },
    ChannelRule(
      "REL-14", "an ack above everything sent is ignored", brokenBy: .ackTooHighAccepted
    ) { faults in
      var side = try sender(2, faults: faults)
      side.receive(["ack": 99], at: ms(10))
      return side.channel.unacknowledgedCount == 3 && side.findings == [.ackAboveSent(99)]
    },
    ChannelRule(
      "REL-21", "what miss names is resent",
      brokenBy: .missIgnored, .resendGivesUpSilently, .losesOneReliablePacketForGood
    ) { faults in
      var side = try sender(5, faults: faults)
      side.clear()
      side.receive(["ack": 1, "miss": [1, 20]], at: ms(100))
      return side.seqs == [2]
    },
    ChannelRule(
      "REL-15", "the last entry of miss is no missing packet", brokenBy: .missWindowResent
    ) { faults in
      var side = try sender(5, faults: faults)
      side.clear()
      side.receive(["ack": 1, "miss": [1, 3]], at: ms(100))
      return side.seqs == [2]
    },
    ChannelRule(
      "REL-22", "a missing packet is resent once a second", brokenBy: .missAnsweredEveryTime
    ) { faults in
      var side = try sender(5, faults: faults)
      side.clear()
      for time in UInt64(0)..<10 {
        side.receive(["ack": 1, "miss": [1, 20]], at: ms(100 + 30 * time))
      }
      let early = side.seqs.count
      side.receive(["ack": 1, "miss": [1, 20]], at: ms(1101))
      return early == 1 && side.seqs == [2, 2]
    },
    ChannelRule(
      "REL-23", "what miss does not name can be asked for later", brokenBy: .missReleasesOthers
    ) { faults in
      var side = try sender(5, faults: faults)
      side.clear()
      side.receive(["ack": 1, "miss": [1, 20]], at: ms(100))
      side.receive(["ack": 2, "miss": [1, 20]], at: ms(200))
      return side.seqs == [2, 3]
    },
    ChannelRule("REL-26", "an empty miss loses no packet", brokenBy: .emptyMissRefused) { faults in
      var side = try sender(1, faults: faults)
      side.receive(["seq": 1, "ack": 1, "miss": []], body: [9], at: ms(100))
      return side.delivered.map(\.body) == [[9]] && side.acknowledged == [1]
        && side.findings == [.missInvalid(.empty)]
    },
    ChannelRule(
      "REL-20", "nothing goes above the window, not even again", brokenBy: .windowIgnored
    ) { faults in
      var side = try sender(0, faults: faults)
      side.receive(["ack": 1, "miss": [3]], at: ms(100))
      for _ in 0..<10 { try side.send(at: ms(200)) }
      side.receive(["ack": 1, "miss": [2]], at: ms(300))
      side.clear()
      side.run(until: ms(5000))
      let highest = side.seqs.max()
      side.receive(["ack": 3, "miss": [10]], at: ms(5000))
      return highest == 3 && side.seqs.max() == 11
    },
    ChannelRule(
      "REL-06", "a resent packet is the same packet", brokenBy: .resendCorruptsSeq
    ) { faults in
      var side = try sender(1, faults: faults)
      side.receive(["ack": 1], at: ms(10))
      side.clear()
      side.run(until: ms(3000))
      return side.transmitted.map(\.packet) == [Packet(json: ["c": 1, "seq": 2], body: [2])]
    },
    ChannelRule(
      "REL-24", "an unacknowledged packet is resent until the channel times out",
      brokenBy: .resendGivesUpSilently, .channelNeverTimesOut
    ) { faults in
      var side = try sender(2, faults: faults)
      side.receive(["ack": 1], at: ms(10))
      side.run(until: ms(100_000))
      return side.count(seq: 3, from: 1, to: 28_500) == 14
        && side.failures.map(\.text) == ["timeout"]
        && side.removedAt == ms(30_010)
    },
    ChannelRule(
      "REL-25", "acks and resends go on after end", brokenBy: .silentAfterEnd
    ) { faults in
      var side = try sender(0, faults: faults)
      side.end(at: ms(10))
      side.clear()
      side.receive(["seq": 1, "ack": 1], body: [1], at: ms(20))
      side.run(until: ms(5000))
      return side.acks.count == 1 && side.seqs == [2, 2]
    },
  ]
}
