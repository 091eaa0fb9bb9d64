import TelehashCore
import TelehashPackets
import Testing

/// Packets made to break things: none may trap, make the channel restless, or grow it.
@Suite struct HostilePacketTests {
  private static let names = ["seq", "ack", "miss", "end", "err", "type", "c", "x"]
  private static let numbers = [
    "0", "1", "2", "3", "5", "99", "100", "101", "-1", "4294967295", "4294967296",
    "18446744073709551615", "18446744073709551616", "1e400", "-1e400", "1.5", "1e3",
  ]

  private func value(_ random: inout SmallRandom, depth: Int = 0) -> JSONValue {
    switch random.below(depth > 1 ? 8 : 10) {
    case 0: return .null
    case 1: return .bool(random.chance(percent: 70))
    case 2: return .string("")
    case 3: return "timeout"
    case 4...7:
      let index = Int(random.below(UInt64(Self.numbers.count)))
      return JSONNumber(text: Self.numbers[index]).map { .number($0) } ?? .null
    case 8: return .object(["x": value(&random, depth: depth + 1)])
    default:
      let count = depth == 0 && random.below(100) == 0 ? 10_000 : Int(random.below(6))
      return .array((0..<count).map { _ in value(&random, depth: depth + 1) })
    }
  }

  private func packet(_ random: inout SmallRandom) -> Packet {
    if random.below(20) == 0 {
      return Packet(binaryHead: (0..<random.below(6)).map { UInt8($0) }, body: [1])
    }
    var json: JSONObject = random.below(20) == 0 ? [:] : ["c": 1]
    for name in Self.names where random.below(4) == 0 && !(name == "err" && random.below(8) > 0) {
      json[name] = value(&random)
    }
    let size = random.below(50) == 0 ? 60_000 : random.below(4)
    return Packet(json: json, body: Array(repeating: 1, count: Int(size)))
  }

  @Test func nothingTrapsOrRunsWild() throws {
    for seed in UInt64(0)..<300 {
      var random = SmallRandom(seed: seed)
      let reliable = random.chance(percent: 80)
      let settings = ChannelSettings(
        consumption: random.chance(percent: 50) ? .automatic : .manual,
        receiveWindow: Int(random.below(120)))
      var side =
        try random.chance(percent: 50)
        ? Side.opening(reliable: reliable, settings: settings)
        : Side.accepting(reliable: reliable, settings: settings)
      var now: UInt64 = 0
      for _ in 0..<150 {
        now += random.below(400)
        side.run(until: ms(now))
        side.receive(packet(&random), at: ms(now))
        if random.below(5) == 0 { try? side.send(at: ms(now)) }
        if random.below(9) == 0 { side.consume(Int(random.below(4)), at: ms(now)) }
        if random.below(80) == 0 { side.end(at: ms(now)) }
      }
      side.run(until: ms(now + 600_000))
      #expect(!side.isRestless, "seed \(seed)")
      #expect(side.transmitted.count < 6000, "seed \(seed)")
      for sent in side.transmitted {
        #expect(try sent.packet.encoded().count <= Channel.maximumInnerBytes)
      }
    }
  }

  /// The deviations are no excuse either.
  @Test func deviationsDoNotTrapOrRunWild() throws {
    for (index, (name, fault)) in ChannelFaults.named.enumerated() {
      for seed in UInt64(0)..<6 {
        var random = SmallRandom(seed: seed &+ UInt64(index) &* 1000)
        var side =
          try random.chance(percent: 50)
          ? Side.opening(faults: fault) : Side.accepting(faults: fault)
        var now: UInt64 = 0
        for _ in 0..<100 {
          now += random.below(400)
          side.run(until: ms(now))
          side.receive(packet(&random), at: ms(now))
          if random.below(3) == 0 { try? side.send(at: ms(now)) }
          if random.below(80) == 0 { side.end(at: ms(now)) }
        }
        side.run(until: ms(now + 600_000))
        #expect(!side.isRestless, "\(name), seed \(seed)")
      }
    }
  }

  /// Opens of every shape are taken or refused, never more.
  @Test func opensOfEveryShapeAreJudged() {
    var random = SmallRandom(seed: 1)
    var taken = 0
    for _ in 0..<3000 {
      var packet = packet(&random)
      if var json = packet.json, random.chance(percent: 50) {
        json["type"] = "x"
        packet = Packet(json: json, body: packet.body)
      }
      guard let channel = try? Channel(accepting: packet, at: .zero) else { continue }
      var side = Side(channel)
      side.run(until: ms(600_000))
      #expect(!side.isRestless)
      #expect(side.removedAt != nil || side.channel.phase == .open)
      taken += 1
    }
    #expect(taken > 300)
  }
}
