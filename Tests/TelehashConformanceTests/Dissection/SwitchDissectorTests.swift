import TelehashConformance
import TelehashCrypto
import TelehashPackets
import Testing

/// Opening recorded traffic of version 2, whole, in part and damaged.
@Suite struct SwitchDissectorTests {
  static let captures = [
    "v20-bridge", "v20-direct", "v21-cs1a-autobridge", "v21-cs1a-relayonly", "v21-cs2a-direct",
    "v21-cs3a-bridgechan",
  ]

  @Test(arguments: captures)
  func opensEverythingThatWasSealed(_ name: String) throws {
    let trace = try RecordedTrace(name)
    for packet in trace.packets {
      switch packet.dissection.content {
      case .open, .empty: break
      case .line(let line): #expect(line.inner != nil && line.from != nil, "\(packet.number)")
      case .invalid, .other, .handshake, .channel:
        Issue.record("packet \(packet.number) was not opened")
      }
    }
  }

  /// A capture that begins late shows no opens; the lines of the key file open its packets.
  @Test(arguments: captures)
  func opensLinesWhoseOpensAreNotInSight(_ name: String) throws {
    let trace = try RecordedTrace(name)
    let keys = try RecordedTrace.keys(name)
    let edition = try #require(keys.edition)
    let half = trace.packets.count / 2
    var dissector = SwitchDissector(keys: keys.switches, rules: PacketRules(of: edition))
    for packet in trace.packets[half...] {
      guard case .line(let whole) = packet.dissection.content else { continue }
      guard case .line(let late) = dissector.dissect(packet.datagram).content else {
        Issue.record("packet \(packet.number) was not opened")
        continue
      }
      #expect(late.inner == whole.inner)
      #expect(late.from == whole.from && late.to == whole.to)
    }
    // Without that, nobody's line it is.
    var other = SwitchDissector(keys: SwitchKeyRing(), rules: PacketRules(of: edition))
    for packet in trace.packets[half...] {
      if case .line(let line) = other.dissect(packet.datagram).content {
        #expect(line.inner == nil)
      }
    }
  }

  /// Whoever serves knows no keys but its own; others tell theirs in their opens.
  @Test(arguments: captures)
  func opensBothDirectionsWithTheKeysOfOneSide(_ name: String) throws {
    let trace = try RecordedTrace(name)
    let keys = try RecordedTrace.keys(name)
    for party in keys.switches.parties {
      var ring = SwitchKeyRing()
      ring.add(party)
      for ephemeral in keys.switches.ephemerals(of: party.name) {
        ring.add(ephemeral, of: party.name)
      }
      var dissector = SwitchDissector(
        keys: ring, rules: PacketRules(of: try #require(keys.edition)))
      for packet in trace.packets { _ = dissector.dissect(packet.datagram) }
      for packet in trace.packets {
        let content = dissector.dissect(packet.datagram).content
        switch packet.dissection.content {
        case .open(let whole) where whole.from == party.name || whole.to == party.name:
          guard case .open(let open) = content else {
            Issue.record("\(party.name): packet \(packet.number) was not opened")
            continue
          }
          #expect(
            open.inner == whole.inner && (open.from == party.name) == (whole.from == party.name))
        case .line(let whole) where whole.from == party.name || whole.to == party.name:
          guard case .line(let line) = content else {
            Issue.record("\(party.name): packet \(packet.number) was not opened")
            continue
          }
          #expect(line.inner == whole.inner && (line.to == party.name) == (whole.to == party.name))
        default: break
        }
      }
    }
  }

  /// What is altered or cut on the way is never taken for something its sender sealed.
  @Test(arguments: captures)
  func takesNothingThatWasAltered(_ name: String) throws {
    let trace = try RecordedTrace(name)
    let keys = try RecordedTrace.keys(name)
    var dissector = SwitchDissector(
      keys: keys.switches, rules: PacketRules(of: try #require(keys.edition)))
    for packet in trace.packets { _ = dissector.dissect(packet.datagram) }
    var random = SeededRandom(seed: 11, label: name)
    for packet in trace.packets {
      var damaged = packet.datagram
      if random.below(2) == 0 {
        damaged = Array(damaged.prefix(Int(random.below(UInt64(damaged.count)))))
      } else {
        damaged[Int(random.below(UInt64(damaged.count)))] ^= 1 << UInt8(random.below(8))
      }
      switch dissector.dissect(damaged).content {
      case .open(let open):
        // Text has bits that say nothing: what was signed is the same.
        guard case .open(let original) = packet.dissection.content else { continue }
        #expect(open.inner == original.inner && open.sealed.body == original.sealed.body)
      case .line(let line) where keys.edition == .v21:
        Issue.record("packet \(packet.number), altered, gives \(String(describing: line.inner))")
      case .line, .invalid, .empty, .other, .handshake, .channel: break
      }
    }
  }

  @Test func survivesNoiseAndMonsters() throws {
    let keys = try RecordedTrace.keys("v20-direct")
    var random = SeededRandom(seed: 5, label: "noise")
    let deep = Array((String(repeating: "[", count: 60_000)).utf8)
    let long = try Packet(
      json: ["type": "open", "open": .string(String(repeating: "A", count: 60_000))]
    ).encoded()
    for rules in [PacketRules.v20, .v21] {
      var dissector = SwitchDissector(keys: keys.switches, rules: rules)
      for _ in 0..<2000 {
        let noise = random.bytes(Int(random.below(200)))
        if case .open = dissector.dissect(noise).content { Issue.record("noise is an open") }
      }
      for monster in [[0xEA, 0x60] + deep, long, [0xFF, 0xFF], [0, 1, 0x1a], [0, 0, 1]] {
        switch dissector.dissect(monster).content {
        case .invalid, .other: break
        case .open, .line, .empty, .handshake, .channel: Issue.record("\(monster.prefix(3))")
        }
      }
    }
  }

  /// A packet in a packet in a packet is looked into only so far.
  @Test func stopsAtNestedTunnels() throws {
    var random = SeededRandom(seed: 6, label: "nested")
    let a = try LineEphemeral.make(.cs3a, random: &random)
    let b = try LineEphemeral.make(.cs3a, random: &random)
    let ids = (LineID.make(random: &random), LineID.make(random: &random))
    var cipher = try LineCipher(
      own: a, ownLine: ids.0, remoteKey: b.publicKey, remoteLine: ids.1, random: &random)
    var ring = SwitchKeyRing()
    ring.add(a, of: "a")
    ring.add(b, of: "b")
    ring.add(SwitchKeyRing.Announcement(owner: "a", peer: "b", line: ids.0))
    ring.add(SwitchKeyRing.Announcement(owner: "b", peer: "a", line: ids.1))
    var packet: [UInt8] = []
    for _ in 0..<12 {
      let inner = try Packet(json: ["c": 1], body: packet).encoded()
      packet = try cipher.seal(inner, random: &random).encoded()
    }
    var dissector = SwitchDissector(keys: ring, rules: .v21)
    guard case .line(var line) = dissector.dissect(packet).content else {
      Issue.record("not opened")
      return
    }
    var depth = 1
    while case .line(let inside)? = line.tunnelled {
      line = inside
      depth += 1
    }
    #expect((2...8).contains(depth))
  }
}
