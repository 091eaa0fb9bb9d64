import TelehashCore
import TelehashCrypto
import TelehashPackets
import Testing

extension ChannelRuleTests {
  /// Rules of ids, states, ends, errors and time-outs.
  static let stateRules: [ChannelRule] = [
    ChannelRule(
      "CH-06", "opens of the own parity are refused", brokenBy: .channelIDsUnchecked
    ) { faults in
      var ledger = ChannelIDLedger(remoteParity: .odd, faults: faults)
      return ledger.take(try #require(ChannelID(2))) == .ownParity
    },
    ChannelRule("CH-08", "old ids are refused", brokenBy: .channelIDsUnchecked) { faults in
      var ledger = ChannelIDLedger(remoteParity: .odd, faults: faults)
      _ = ledger.take(try #require(ChannelID(9)))
      return ledger.take(try #require(ChannelID(3))) != nil
    },
    ChannelRule("CH-08", "two opens may be swapped", brokenBy: .swappedOpensRefused) { faults in
      var ledger = ChannelIDLedger(remoteParity: .odd, faults: faults)
      _ = ledger.take(try #require(ChannelID(13)))
      return ledger.take(try #require(ChannelID(11))) == nil
    },
    ChannelRule(
      "CH-05", "an endpoint opens with its own parity", brokenBy: .channelIDsOfWrongParity
    ) { faults in
      var allocator = ChannelIDAllocator(parity: .even, faults: faults)
      return allocator.next()?.value == 2
    },
    ChannelRule("CH-07", "ids are never used again", brokenBy: .channelIDsReused) { faults in
      var allocator = ChannelIDAllocator(parity: .even, faults: faults)
      return allocator.next() != allocator.next()
    },
    ChannelRule(
      "EXC-07", "after the last id there is none", brokenBy: .channelIDsWrapAround
    ) { faults in
      let last = try #require(ChannelID(UInt64(UInt32.max)))
      var allocator = ChannelIDAllocator(continuingAt: last, faults: faults)
      return allocator.next() == last && allocator.next() == nil
    },
    ChannelRule(
      "CH-13", "a received err removes the channel",
      brokenBy: .errIgnored, .errStateKept
    ) { faults in
      var side = try Side.accepting(faults: faults)
      side.receive(["err": "x"], at: ms(10))
      return side.removedAt == ms(10) && side.failures.map(\.text) == ["x"]
    },
    ChannelRule("CH-13", "a received err is not content", brokenBy: .errIgnored) { faults in
      var side = try Side.accepting(reliable: false, faults: faults)
      side.receive(["err": "x"], at: ms(10))
      side.receive([:], body: [1], at: ms(20))
      return side.delivered.count == 1
    },
    ChannelRule("CH-30", "a sent err removes the channel", brokenBy: .errNotFinal) { faults in
      var side = try Side.accepting(faults: faults)
      side.fail("no", at: ms(10))
      side.clear()
      side.receive(["seq": 2], body: [1], at: ms(20))
      side.run(until: ms(20_000))
      return side.transmitted.isEmpty
    },
    ChannelRule("CH-14", "an err has no content", brokenBy: .errWithContent) { faults in
      var side = try Side.accepting(faults: faults)
      side.fail("no", at: ms(10))
      return side.transmitted.last?.packet == Channel.errPacket("no", on: side.channel.id)
    },
    ChannelRule(
      "CH-15", "an unanswered open times out", brokenBy: .channelNeverTimesOut
    ) { faults in
      var side = try Side.opening(reliable: false, faults: faults)
      side.run(until: ms(60_000))
      return side.removedAt == ms(30_000)
    },
    ChannelRule("CH-15", "a time-out sends nothing", brokenBy: .timeoutSent) { faults in
      var side = try Side.opening(reliable: false, faults: faults)
      side.clear()
      side.run(until: ms(60_000))
      return side.transmitted.isEmpty && side.failures.map(\.text) == ["timeout"]
    },
    ChannelRule("CH-20", "an open channel stays", brokenBy: .openChannelTimesOut) { faults in
      var side = try Side.opening(reliable: false, faults: faults)
      side.receive([:], body: [1], at: ms(10))
      side.run(until: ms(600_000))
      return side.channel.phase == .open
    },
    ChannelRule(
      "CH-22", "a channel that ended on both sides goes after its time-out",
      brokenBy: .endedChannelsLeak
    ) { faults in
      var side = try Side.accepting(["end": true], reliable: false, faults: faults)
      side.end(at: ms(10))
      side.run(until: ms(60_000))
      return side.removedAt == ms(30_010) && side.failures.isEmpty
    },
    ChannelRule(
      "CH-21", "after both ends a repeated end is acknowledged again",
      brokenBy: .endedChannelForgotten
    ) { faults in
      var side = try Side.accepting(faults: faults)
      side.receive(["seq": 2, "end": true], at: ms(10))
      side.end(at: ms(20))
      side.receive(["ack": 1], at: ms(30))
      side.clear()
      side.receive(["seq": 2, "end": true], at: ms(5000))
      side.run(until: ms(6000))
      return side.acks.count == 1 && side.endCount == 1
    },
    ChannelRule(
      "CH-10", "a packet with type on a live channel opens nothing",
      brokenBy: .typeReopensChannel
    ) { faults in
      var side = try Side.accepting(faults: faults)
      side.receive(["type": "test", "seq": 1], at: ms(10))
      return side.delivered.count == 1
    },
    ChannelRule("CH-10", "only the open has type", brokenBy: .typeOnEveryPacket) { faults in
      var side = try Side.opening(faults: faults)
      try side.send(at: ms(10))
      return side.heads.map { $0["type"] != nil } == [true, false]
    },
    ChannelRule("CH-11", "end is the last content", brokenBy: .contentAfterEnd) { faults in
      var reliable = try Side.opening(faults: faults)
      var unreliable = try Side.opening(reliable: false, faults: faults)
      reliable.end(at: ms(10))
      unreliable.end(at: ms(10))
      return reliable.heads.last?["end"] == true && unreliable.heads.last?["end"] == true
    },
    ChannelRule("CH-16", "unreliable packets have no seq", brokenBy: .seqOnUnreliable) { faults in
      var side = try Side.opening(reliable: false, faults: faults)
      try side.send(at: ms(10))
      return side.seqs.isEmpty
    },
    ChannelRule(
      "REL-01", "an open with a seq other than 1 opens nothing", brokenBy: .oddSeqOpenUnreliable
    ) { faults in
      let open = Packet(json: ["c": 1, "type": "test", "seq": 2])
      do {
        _ = try Channel(accepting: open, faults: faults, at: .zero)
        return false
      } catch ChannelRefusal.firstSeqNotOne {
        return true
      }
    },
    ChannelRule(
      "REL-03", "routing is never asked for reliably", brokenBy: .reliableWhateverTheType
    ) { faults in
      for type in ["peer", "connect", "path", "boxes"] {
        _ = try Side.opening(["type": .string(type)], reliable: false, faults: faults)
        do {
          _ = try Side.opening(["type": .string(type)], faults: faults)
          return false
        } catch ChannelMisuse.neverReliable {
          continue
        }
      }
      return true
    },
    ChannelRule("CH-23", "packets above 1400 bytes are refused", brokenBy: .oversizeAccepted) {
      faults in
      var side = try Side.opening(faults: faults)
      do {
        try side.send(body: Array(repeating: 0, count: 1400), at: ms(10))
        return false
      } catch ChannelMisuse.tooLarge {
        return true
      }
    },
    ChannelRule("CH-23", "nothing is added to what is sent", brokenBy: .padsLargePackets) {
      faults in
      let side = try Side.opening(faults: faults)
      return side.heads == [["c": 1, "type": "test", "seq": 1]]
    },
    ChannelRule(
      "CH-12", "the end of the other side leaves the own one open", brokenBy: .closesOnFirstEnd
    ) { faults in
      let side = try Side.accepting(["end": true], reliable: false, faults: faults)
      return side.removedAt == nil && side.endCount == 1
    },
    ChannelRule(
      "CH-25", "an unreliable packet is sent once", brokenBy: .unreliableSentTwice
    ) { faults in
      try Side.opening(reliable: false, faults: faults).transmitted.count == 1
    },
  ]
}
