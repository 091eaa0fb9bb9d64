import TelehashCore
import TelehashPackets
import Testing

extension ChannelRuleTests {
  /// Rules of the receiving half.
  static let receivingRules: [ChannelRule] = [
    ChannelRule("REL-11", "an ack comes within a second", brokenBy: .ackLate) { faults in
      var side = try Side.accepting(faults: faults)
      side.run(until: ms(1000))
      return side.heads == [["c": 1, "ack": 1]]
    },
    ChannelRule(
      "REL-10", "a reply acknowledges the request without miss", brokenBy: .ackZeroWithData
    ) { faults in
      var side = try Side.accepting(faults: faults)
      try side.send(at: ms(10))
      return side.heads == [["c": 1, "seq": 1, "ack": 1]]
    },
    ChannelRule(
      "REL-10", "only what was processed is acknowledged", brokenBy: .ackBeforeProcessed
    ) { faults in
      var side = try Side.accepting(
        settings: ChannelSettings(consumption: .manual), faults: faults)
      for seq in 2...9 { side.receive(["seq": .number(JSONNumber(seq))], at: ms(10)) }
      side.consume(3, at: ms(20))
      side.run(until: ms(2000))
      return side.delivered.count == 9 && side.acks == [["c": 1, "ack": 3]]
    },
    ChannelRule("REL-12", "an ack alone has no seq", brokenBy: .ackAloneWithSeq) { faults in
      var side = try Side.accepting(faults: faults)
      side.run(until: ms(2000))
      return side.seqs.isEmpty
    },
    ChannelRule(
      "REL-11", "a duplicate is acknowledged again", brokenBy: .duplicateNotAcked
    ) { faults in
      var side = try Side.accepting(faults: faults)
      side.run(until: ms(1000))
      side.receive(["type": "test", "seq": 1], at: ms(1500))
      side.run(until: ms(2500))
      return side.acks.count == 2 && side.findings.isEmpty
    },
    ChannelRule(
      "REL-16", "an early packet is answered with miss",
      brokenBy: .duplicateNotAcked, .missLeftOut, .missOmitsLeadingGap, .missWindowConstant
    ) { faults in
      var side = try Side.accepting(faults: faults)
      side.run(until: ms(1000))
      side.receive(["seq": 3], at: ms(1500))
      side.run(until: ms(2500))
      return side.acks.last == ["c": 1, "ack": 1, "miss": [1, 99]]
    },
    ChannelRule(
      "REL-08", "a duplicate is dropped", brokenBy: .duplicateDelivered
    ) { faults in
      var side = try Side.accepting(faults: faults)
      for seq in [2, 2, 4, 4, 3, 3, 4, 1] as [JSONValue] { side.receive(["seq": seq], at: ms(10)) }
      return side.delivered.count == 4
    },
    ChannelRule(
      "REL-07", "content is delivered in order",
      brokenBy: .deliversOutOfOrder, .earlyPacketDroppedAsDuplicate
    ) { faults in
      var side = try Side.accepting(faults: faults)
      for seq in [3, 2, 5, 4] as [UInt64] {
        side.receive(["seq": .number(JSONNumber(seq))], body: [UInt8(seq)], at: ms(10))
      }
      return side.delivered.map(\.body) == [[], [2], [3], [4], [5]]
    },
    ChannelRule(
      "REL-17", "miss names all gaps and only gaps",
      brokenBy: .missListsReceived, .missOmitsLeadingGap, .missWindowConstant, .missLeftOut
    ) { faults in
      var side = try Side.accepting(faults: faults)
      for seq in [2, 3, 10, 6, 8, 7] as [JSONValue] { side.receive(["seq": seq], at: ms(10)) }
      side.run(until: ms(1000))
      return side.acks == [["c": 1, "ack": 3, "miss": [1, 1, 4, 94]]]
    },
    ChannelRule(
      "REL-18", "before anything was processed miss comes with ack 0", brokenBy: .missWithoutAck
    ) { faults in
      var side = try Side.opening(faults: faults)
      side.receive(["seq": 3], at: ms(10))
      side.run(until: ms(1000))
      return side.heads.last == ["c": 1, "ack": 0, "miss": [1, 1, 98]]
    },
    ChannelRule(
      "REL-19", "a buffer more than half full is told without a gap", brokenBy: .noBackpressure
    ) { faults in
      var side = try Side.accepting(
        settings: ChannelSettings(consumption: .manual, receiveWindow: 8), faults: faults)
      for seq in 2...4 { side.receive(["seq": .number(JSONNumber(seq))], at: ms(10)) }
      side.run(until: ms(1000))
      side.receive(["seq": 5], at: ms(1500))
      side.run(until: ms(2500))
      return side.acks == [["c": 1, "ack": 0], ["c": 1, "ack": 0, "miss": [8]]]
    },
    ChannelRule(
      "REL-17", "end is not named as missing", brokenBy: .endAckedAsMissing
    ) { faults in
      var side = try Side.accepting(faults: faults)
      side.receive(["seq": 2, "end": true], at: ms(10))
      side.run(until: ms(1000))
      return side.acks == [["c": 1, "ack": 2]]
    },
  ]

  /// Rules of streams.
  static let streamRules: [ChannelRule] = [
    ChannelRule("STREAM-06", "fragments have no enc", brokenBy: .encOnFragments) { faults in
      var splitter = StreamSplitter(Array(repeating: 1, count: 30), encoding: .json, faults: faults)
      var heads: [JSONObject] = []
      while let part = splitter.next(quota: { _ in 10 }) { heads.append(part.json) }
      return heads == [["frag": true], ["frag": true], ["enc": "json"]]
    },
    ChannelRule(
      "STREAM-08", "an unfinished message is not delivered", brokenBy: .partialMessageDelivered
    ) { faults in
      var assembler = StreamAssembler(faults: faults)
      _ = assembler.add(Packet(json: ["c": 1, "seq": 2, "frag": true], body: [1, 2]))
      return assembler.end() == [.truncated(bytes: 2)]
    },
  ]
}
