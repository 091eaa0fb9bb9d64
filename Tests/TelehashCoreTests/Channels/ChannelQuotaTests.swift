import TelehashCore
import TelehashPackets
import Testing

@Suite struct ChannelQuotaTests {
  private func size(_ side: Side) throws -> Int {
    try #require(side.transmitted.last).packet.encoded().count
  }

  /// CH-23, CH-24: quota and head make up the whole packet.
  @Test func quotaIsExactlyWhatFits() throws {
    let members: [JSONObject] = [
      [:], ["frag": true], ["path": ["type": "udp4", "ip": "127.0.0.1"]],
    ]
    for reliable in [false, true] {
      for json in members {
        var side = try Side.opening(reliable: reliable)
        let quota = side.channel.quota(for: json)
        try side.send(json, body: Array(repeating: 1, count: quota), at: ms(10))
        #expect(try size(side) == Channel.maximumInnerBytes)
        let next = side.channel.quota(for: json)
        #expect(throws: ChannelMisuse.tooLarge(bytes: 1401, limit: 1400)) {
          try side.channel.send(json, body: Array(repeating: 1, count: next + 1), at: ms(10))
        }
        let last = side.channel.quota(for: json, ending: true)
        try side.channel.end(json, body: Array(repeating: 1, count: last), at: ms(10))
        side.collect(at: ms(10))
        #expect(try size(side) == Channel.maximumInnerBytes)
      }
    }
  }

  /// CH-24: for the open too.
  @Test func openHasAQuota() throws {
    let id = try #require(ChannelID(1))
    for reliable in [false, true] {
      let json: JSONObject = ["type": "thtp", "x": 1]
      let quota = Channel.quota(opening: id, json: json, reliable: reliable)
      let side = try Side.opening(
        json, body: Array(repeating: 1, count: quota), reliable: reliable)
      #expect(try size(side) == Channel.maximumInnerBytes)
      #expect(throws: ChannelMisuse.tooLarge(bytes: 1401, limit: 1400)) {
        try Side.opening(json, body: Array(repeating: 1, count: quota + 1), reliable: reliable)
      }
    }
  }

  @Test func aHeadBeyondThePacketLeavesNoQuota() throws {
    let side = try Side.opening()
    #expect(side.channel.quota(for: ["x": .string(String(repeating: "x", count: 2000))]) == 0)
  }

  /// CH-23: with acknowledgements riding along, over numbers of every length.
  @Test func noPacketIsEverTooLarge() throws {
    var side = try Side.accepting()
    for seq in 2...300 where seq % 3 > 0 {
      side.receive(["seq": .number(JSONNumber(seq)), "ack": 0], at: ms(10))
      let room = side.channel.quota(for: ["n": 1])
      let body = Array(repeating: UInt8(1), count: room - seq % 40 * 10)
      try side.send(["n": 1], body: body, at: ms(10))
    }
    for sent in side.transmitted {
      #expect(try sent.packet.encoded().count <= Channel.maximumInnerBytes)
    }
    #expect(side.heads.contains { $0["seq"] != nil && $0["miss"] != nil })
    #expect(side.heads.contains { $0["seq"] != nil && $0["ack"] == nil })
  }
}
