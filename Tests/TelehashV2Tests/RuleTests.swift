import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashV2

/// Rules that need no second switch.
@Suite struct RuleTests {
  @Test("The table of local addresses is the guide's, with what it left out")
  func localAddresses() throws {
    let local = [
      "0.1.2.3", "10.0.0.1", "127.0.0.1", "169.254.1.1", "172.16.0.1", "172.31.255.255",
      "192.168.1.9", "::", "::1", "fc00::1", "fd12::1", "fe80::1",
    ]
    let open = ["11.0.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "2001:db8::1", "8.8.8.8"]
    for ip in local { #expect(try #require(Address(ip: ip, port: 1)).isLocal, "\(ip)") }
    for ip in open { #expect(try #require(Address(ip: ip, port: 1)).isPublic, "\(ip)") }
  }

  @Test("Paths without what their type needs are none, and spoil nobody")
  func pathLists() {
    let value: JSONValue = [
      ["type": "ipv4", "ip": "1.2.3.4", "port": 5678], ["type": "ipv4", "ip": "1.2.3.4"],
      ["type": "ipv4", "ip": "fe80::1", "port": 1], ["type": "ipv6", "ip": "::1", "port": 0],
      ["type": "ipv4", "ip": "1.2.3.4", "port": 70000], ["ip": "1.2.3.4", "port": 1], 17,
      ["type": "http", "http": "http://a.example"], ["type": "pigeon"],
      ["type": "relay", "id": "0123456789abcdef0123456789abcdef"], ["type": "relay", "id": "01"],
      ["type": "bridge", "id": "any", "local": true],
    ]
    let paths = SwitchPath.list(value)
    #expect(paths.count == 5)
    #expect(paths.first?.address == Address(ipv4: 0x0102_0304, port: 5678))
    #expect(paths.last?.json["local"] == true)
  }

  @Test("The loop guard forgets in time, and holds no more than its limit")
  func loopGuard() {
    var seen = LoopGuard()
    let answers = [0, 5, 61].map { seen.isNew([1], at: .zero + .seconds($0)) }
    #expect(answers == [true, false, true])
    for number in 0..<70_000 {
      let key = (0..<3).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      _ = seen.isNew([2] + key, at: .zero + .seconds(62))
    }
    #expect(seen.count <= LoopGuard.maximumCount)
  }

  @Test("Five packets pass in any second")
  func rateLimit() {
    var limit = RateLimit()
    var passed = 0
    for step in 0..<100 where limit.take(at: .zero + .milliseconds(UInt64(step) * 20)) {
      passed += 1
    }
    #expect(passed == 10)
  }

  @Test("Bridge ids are not taken over, and go with their owner")
  func bridgeTable() throws {
    var random = SeededRandom(seed: 1, label: "bridges")
    let names = try (0..<2).map { _ in try #require(HexHashname(bytes: random.bytes(32))) }
    let line = LineID.make(random: &random)
    let here = Address(ipv4: 0x0102_0304, port: 1)
    let there = Address(ipv4: 0x0102_0305, port: 1)
    var table = BridgeTable()
    let isMapped = table.map(line, to: .init(address: here, owners: [names[0]], sender: nil))
    let isTaken = table.map(line, to: .init(address: there, owners: [names[1]], sender: nil))
    #expect(isMapped && !isTaken)
    #expect(table[line]?.address == here)
    table.forget(names[1])
    #expect(table.count == 1)
    table.forget(names[0])
    #expect(table.count == 0)
  }

  @Test("A sender keeps a hundred packets in flight and obeys an absolute miss")
  func senderWindow() {
    var sender = OrderedSender(deviations: .none)
    for number in 0..<150 { _ = sender.enqueue([:], body: [UInt8(number)]) }
    #expect(Self.drain(&sender, at: .zero) == Array(0..<100))
    let news = sender.acknowledge(9, miss: [12, 3, 500, 11], at: .zero)
    #expect(news == 9)
    #expect(Self.drain(&sender, at: .zero) == [12, 11] + Array(100..<110))
    let soon = Instant.zero + .milliseconds(900)
    _ = sender.acknowledge(nil, miss: [12], at: soon)
    #expect(Self.drain(&sender, at: soon) == [])
    let later = Instant.zero + .seconds(1)
    _ = sender.acknowledge(nil, miss: [12], at: later)
    #expect(Self.drain(&sender, at: later) == [12])
    let tooLong = JSONValue.array((0...100).map { .number(JSONNumber(UInt64(20 + $0))) })
    _ = sender.acknowledge(nil, miss: tooLong, at: .zero + .seconds(9))
    #expect(Self.drain(&sender, at: .zero + .seconds(9)) == [])
  }

  private static func drain(_ sender: inout OrderedSender, at now: Instant) -> [UInt64] {
    var sent: [UInt64] = []
    while let packet = sender.next(at: now) { sent.append(packet.seq) }
    return sent
  }

  @Test("A receiver lists what is missing and drops what is far ahead")
  func receiverMiss() {
    var receiver = OrderedReceiver(deviations: .none)
    #expect(receiver.members.isEmpty)
    func take(_ seqs: [UInt64]) -> [Int] {
      seqs.map { receiver.receive(Packet(body: []), seq: $0, at: .zero).count }
    }
    let first = take([0, 1, 4, 6, 100_000])
    #expect(first == [1, 1, 0, 0, 0])
    #expect(receiver.members == ["ack": 1, "miss": [2, 3, 5]])
    let second = take([1, 2, 3])
    #expect(second == [0, 1, 2])
    #expect(receiver.members == ["ack": 4, "miss": [5]])
  }

  @Test("The names of deviations lead to them, and no others")
  func deviationNames() throws {
    let names = SwitchDeviation.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    #expect(try SwitchDeviations(names: names).contains(.bridgeExtraVia))
    #expect(throws: UnknownSwitchDeviation(name: "no-such")) {
      _ = try SwitchDeviations(names: ["no-such"])
    }
  }
}
