import TelehashCore
import TelehashPackets
import Testing

/// A tiny seeded generator (SplitMix64), so that a failing seed fails again.
struct SmallRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
  mutating func chance(percent: UInt64) -> Bool { below(100) < percent }
}

/// What the line between two channels does to packets.
struct LineConditions {
  var lossPercent: UInt64 = 0
  var duplicationPercent: UInt64 = 0
  /// Every packet takes a random time up to this, so any two may change places.
  var longestDelayMilliseconds: UInt64 = 20
}

/// Two reliable channels on such a line, both with content to send, both ending.
struct LossyPair {
  private struct Flight {
    let due: Instant
    let toOpener: Bool
    /// Nil stands for the application processing what it was given.
    let bytes: [UInt8]?
  }

  /// Watches that one side stays within the window the other gave (REL-20).
  private struct WindowWatch {
    var ack: UInt64 = 0
    var room: UInt64 = 100
    var hasViolation = false

    mutating func received(_ json: JSONObject) {
      guard let ack = json["ack"]?.uint64, ack >= self.ack else { return }
      self.ack = ack
      guard let miss = json["miss"]?.array else { return }
      room = miss.reduce(0) { $0 + ($1.uint64 ?? 0) }
    }

    mutating func sent(_ json: JSONObject) {
      if let seq = json["seq"]?.uint64, seq > ack + room { hasViolation = true }
    }
  }

  var opener: Side
  var acceptor: Side?
  let content: (opener: [[UInt8]], acceptor: [[UInt8]])
  private(set) var hasWindowViolation = false
  private(set) var now = Instant.zero
  private var random: SmallRandom
  private let line: LineConditions
  private let settings: ChannelSettings
  private let faults: ChannelFaults
  /// The latest first, so that the next one is cheap to take.
  private var flights: [Flight] = []
  private var handled = (opener: 0, acceptor: 0)
  private var watches = (opener: WindowWatch(), acceptor: WindowWatch())

  init(
    seed: UInt64, line: LineConditions, packets: Int, settings: ChannelSettings = ChannelSettings(),
    openerFaults: ChannelFaults = [], acceptorFaults: ChannelFaults = []
  ) throws {
    var random = SmallRandom(seed: seed)
    content = (Self.content(packets, &random), Self.content(packets, &random))
    self.random = random
    self.line = line
    self.settings = settings
    faults = acceptorFaults
    opener = try Side.opening(settings: settings, faults: openerFaults)
    for body in content.opener { try opener.channel.send(body: body, at: .zero) }
    opener.channel.end(at: .zero)
    opener.collect(at: .zero)
  }

  private static func content(_ count: Int, _ random: inout SmallRandom) -> [[UInt8]] {
    (0..<count).map { index in
      let size = Int(random.below(20))
      return [UInt8(truncatingIfNeeded: index)]
        + (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
  }

  /// Whether everything arrived exactly once, in order, on both sides, without any error.
  var isComplete: Bool {
    guard let acceptor, opener.failures.isEmpty, acceptor.failures.isEmpty else { return false }
    return received(by: acceptor) == content.opener && received(by: opener) == content.acceptor
      && opener.endCount == 1 && acceptor.endCount == 1
  }

  /// Whether what arrived is the beginning of what was sent, nothing missing, nothing twice.
  var isSound: Bool {
    let there = acceptor.map(received) ?? []
    let here = received(by: opener)
    return content.opener.starts(with: there) && content.acceptor.starts(with: here)
  }

  /// Bodies of content, without the open and the closing `end`, which have none.
  private func received(by side: Side) -> [[UInt8]] {
    side.delivered.map(\.body).filter { !$0.isEmpty }
  }

  /// Runs until both sides are gone; false when that takes longer than `end`.
  mutating func run(until end: Instant) throws -> Bool {
    try handleOutput()
    while true {
      let flight = flights.last
      let times = [flight?.due, opener.channel.deadline, acceptor?.channel.deadline]
      guard let next = times.compactMap({ $0 }).min() else { break }
      guard next <= end else { return false }
      now = max(now, next)
      if let flight, flight.due == next {
        flights.removeLast()
        try arrive(flight)
      } else {
        opener.channel.timeout(at: now)
        acceptor?.channel.timeout(at: now)
      }
      try handleOutput()
    }
    return opener.removedAt != nil && (acceptor.map { $0.removedAt != nil } ?? true)
  }

  private mutating func arrive(_ flight: Flight) throws {
    guard let bytes = flight.bytes else {
      if flight.toOpener {
        opener.channel.consume(.max, at: now)
      } else {
        acceptor?.channel.consume(.max, at: now)
      }
      return
    }
    let packet = try Packet(decoding: bytes)
    let json = try #require(packet.json)
    if flight.toOpener {
      watches.opener.received(json)
      opener.channel.receive(packet, at: now)
    } else if acceptor != nil {
      watches.acceptor.received(json)
      acceptor?.channel.receive(packet, at: now)
    } else if json["type"] != nil {
      var side = Side(
        try Channel(accepting: packet, settings: settings, faults: faults, at: now), at: now)
      for body in content.acceptor { try side.channel.send(body: body, at: now) }
      side.channel.end(at: now)
      acceptor = side
    }
  }

  /// Puts what both sides sent on the line, and lets manual applications process what they got.
  private mutating func handleOutput() throws {
    opener.collect(at: now)
    acceptor?.collect(at: now)
    for sent in opener.transmitted {
      if let json = sent.packet.json { watches.opener.sent(json) }
      try transmit(sent.packet, toOpener: false)
    }
    for sent in acceptor?.transmitted ?? [] {
      if let json = sent.packet.json { watches.acceptor.sent(json) }
      try transmit(sent.packet, toOpener: true)
    }
    opener.clear()
    acceptor?.clear()
    hasWindowViolation = watches.opener.hasViolation || watches.acceptor.hasViolation
    guard settings.consumption == .manual else { return }
    if opener.delivered.count > handled.opener {
      handled.opener = opener.delivered.count
      launch(nil, toOpener: true, delay: random.below(3000))
    }
    if let acceptor, acceptor.delivered.count > handled.acceptor {
      handled.acceptor = acceptor.delivered.count
      launch(nil, toOpener: false, delay: random.below(3000))
    }
  }

  private mutating func transmit(_ packet: Packet, toOpener: Bool) throws {
    let bytes = try packet.encoded()
    if random.chance(percent: line.lossPercent) { return }
    let copies = random.chance(percent: line.duplicationPercent) ? 2 : 1
    for _ in 0..<copies {
      let delay = random.below(line.longestDelayMilliseconds + 1)
      launch(bytes, toOpener: toOpener, delay: delay)
    }
  }

  private mutating func launch(_ bytes: [UInt8]?, toOpener: Bool, delay: UInt64) {
    let due = now + .milliseconds(delay)
    var (low, high) = (0, flights.count)
    while low < high {
      let middle = (low + high) / 2
      if flights[middle].due > due { low = middle + 1 } else { high = middle }
    }
    flights.insert(
      Flight(due: due, toOpener: toOpener, bytes: bytes), at: low)
  }
}
