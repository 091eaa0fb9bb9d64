import TelehashCore
import TelehashPackets
import Testing

/// An instant so many milliseconds after the start.
func ms(_ milliseconds: UInt64) -> Instant { .zero + .milliseconds(milliseconds) }

/// A channel under test with everything it put out, each with the instant of its making.
struct Side {
  /// More timer calls than this in one go mean that the channel never comes to rest.
  static let patience = 20_000

  var channel: Channel
  var transmitted: [(at: Instant, packet: Packet)] = []
  var delivered: [Packet] = []
  var findings: [ChannelFinding] = []
  var acknowledged: [UInt32] = []
  var failures: [(text: String, locally: Bool)] = []
  var endCount = 0
  var removedAt: Instant?
  var isRestless = false

  init(_ channel: Channel, at now: Instant = .zero) {
    self.channel = channel
    collect(at: now)
  }

  /// One that opened channel 1.
  static func opening(
    _ json: JSONObject = ["type": "test"], body: [UInt8] = [], reliable: Bool = true,
    ending: Bool = false, settings: ChannelSettings = ChannelSettings(),
    faults: ChannelFaults = []
  ) throws -> Side {
    let id = try #require(ChannelID(1))
    return Side(
      try Channel(
        opening: id, json: json, body: body, reliable: reliable, ending: ending,
        settings: settings, faults: faults, at: .zero))
  }

  /// One that was opened as channel 1 by a packet with these members.
  static func accepting(
    _ extra: JSONObject = [:], body: [UInt8] = [], reliable: Bool = true,
    settings: ChannelSettings = ChannelSettings(), faults: ChannelFaults = []
  ) throws -> Side {
    var json: JSONObject = ["c": 1, "type": "test"]
    if reliable { json["seq"] = 1 }
    for member in extra.members { json[member.name] = member.value }
    return Side(
      try Channel(
        accepting: Packet(json: json, body: body), settings: settings, faults: faults, at: .zero))
  }

  /// The heads of everything sent so far.
  var heads: [JSONObject] { transmitted.compactMap(\.packet.json) }
  /// The numbers of everything sent so far, resends included.
  var seqs: [UInt64] { heads.compactMap { $0["seq"]?.uint64 } }
  /// The heads of stand-alone acknowledgements sent so far.
  var acks: [JSONObject] { heads.filter { $0["ack"] != nil && $0["seq"] == nil } }

  mutating func collect(at now: Instant) {
    while let output = channel.nextOutput() {
      switch output {
      case .transmit(let packet): transmitted.append((now, packet))
      case .deliver(let packet): delivered.append(packet)
      case .ended: endCount += 1
      case .acknowledged(let seq): acknowledged.append(seq)
      case .failed(let text, let locally): failures.append((text, locally))
      case .finding(let finding): findings.append(finding)
      case .removed: removedAt = now
      }
    }
  }

  /// Forgets what was sent so far.
  mutating func clear() { transmitted = [] }

  /// Takes a packet of channel 1 with these further members.
  mutating func receive(_ json: JSONObject, body: [UInt8] = [], at now: Instant) {
    var head: JSONObject = ["c": 1]
    for member in json.members { head[member.name] = member.value }
    receive(Packet(json: head, body: body), at: now)
  }

  mutating func receive(_ packet: Packet, at now: Instant) {
    channel.receive(packet, at: now)
    collect(at: now)
  }

  mutating func send(_ json: JSONObject = [:], body: [UInt8] = [1], at now: Instant) throws {
    try channel.send(json, body: body, at: now)
    collect(at: now)
  }

  mutating func end(at now: Instant) {
    channel.end(at: now)
    collect(at: now)
  }

  mutating func fail(_ err: String, at now: Instant) {
    channel.fail(err, at: now)
    collect(at: now)
  }

  mutating func consume(_ count: Int, at now: Instant) {
    channel.consume(count, at: now)
    collect(at: now)
  }

  /// Lets the timers that are due up to `end` fire, each at its own instant.
  mutating func run(until end: Instant) {
    for _ in 0..<Self.patience {
      guard let deadline = channel.deadline, deadline <= end else { return }
      channel.timeout(at: deadline)
      collect(at: deadline)
    }
    isRestless = true
  }

  /// How many packets with this number were sent from `start` to before `end`.
  func count(seq: UInt64, from start: UInt64, to end: UInt64) -> Int {
    transmitted.count { sent in
      sent.packet.json?["seq"]?.uint64 == seq && sent.at >= ms(start) && sent.at < ms(end)
    }
  }
}

/// A channel rule of the protocol and the deviations that must break it.
struct ChannelRule: Sendable {
  let requirement: String
  let fact: String
  let brokenBy: [ChannelFaults]
  let holds: @Sendable (ChannelFaults) throws -> Bool

  init(
    _ requirement: String, _ fact: String, brokenBy: ChannelFaults...,
    holds: @escaping @Sendable (ChannelFaults) throws -> Bool
  ) {
    self.requirement = requirement
    self.fact = fact
    self.brokenBy = brokenBy
    self.holds = holds
  }
}

@Suite struct ChannelRuleTests {
  private static let rules = stateRules + sendingRules + receivingRules + streamRules

  @Test func everyRuleHolds() throws {
    for rule in Self.rules {
      #expect(try rule.holds([]), "\(rule.requirement): \(rule.fact)")
    }
  }

  @Test func everyDeviationBreaksTheRulesThatNameIt() throws {
    for rule in Self.rules {
      for fault in rule.brokenBy {
        let name = ChannelFaults.named.first { $0.fault == fault }?.name ?? "?"
        #expect(try !rule.holds(fault), "\(name) keeps \(rule.requirement): \(rule.fact)")
      }
    }
  }

  @Test func everyDeviationHasARule() {
    for (name, fault) in ChannelFaults.named {
      #expect(Self.rules.contains { $0.brokenBy.contains(fault) }, "\(name)")
      #expect(ChannelFaults(named: name) == fault)
    }
    #expect(Set(ChannelFaults.named.map(\.fault)).count == ChannelFaults.named.count)
    #expect(ChannelFaults(named: "no-such-deviation") == nil)
  }
}
