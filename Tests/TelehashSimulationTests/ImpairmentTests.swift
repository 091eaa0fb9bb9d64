import TelehashPackets
import TelehashSimulation
import Testing

/// What a path does, one kind at a time.
struct ImpairmentTests {
  /// One talker sends `count` datagrams, `interval` apart from `interval` on, to a silent one.
  private func send(
    _ count: Int, every interval: TimeSpan = .milliseconds(10), size: Int = 4,
    under change: (inout Impairments) -> Void
  ) throws -> (received: Talker, log: EventLog) {
    var simulation = TalkerSimulation(seed: 3, observer: EventLog())
    simulation.network.changeAll(change)
    let receiver = try simulation.addTalker("receiver")
    _ = try simulation.addTalker(
      "sender",
      sends: .init(
        targets: [simulation.home(receiver)], interval: interval, count: count, size: size))
    #expect(try simulation.runUntilIdle(limit: .seconds(3600)))
    return (try #require(simulation[receiver]), simulation.observer)
  }

  @Test func deliversEverythingInOrderAfterTheLatency() throws {
    let (received, log) = try send(50) { $0.latency = .milliseconds(25) }
    #expect(received.numbers == Array(0..<50))
    let times = received.arrivals.map { $0.time.nanoseconds }
    #expect(times == (1...50).map { UInt64($0) * 10_000_000 + 25_000_000 })
    #expect(log.losses.isEmpty)
  }

  @Test func losesItsShare() throws {
    let (received, log) = try send(2000) { $0.loss = 0.3 }
    #expect((520...680).contains(log.losses.filter { $0 == "loss" }.count))
    #expect(received.arrivals.count + log.losses.count == 2000)
  }

  @Test(arguments: [0.0, 1.0]) func takesNoShareAndTheWholeAtTheirWord(share: Double) throws {
    let (received, log) = try send(200) { $0.loss = share }
    #expect(log.losses.count == (share == 0 ? 0 : 200))
    #expect(received.arrivals.count == (share == 0 ? 200 : 0))
  }

  @Test func spreadsArrivalsWithinTheJitter() throws {
    let (received, _) = try send(500, every: .milliseconds(100)) {
      $0.latency = .milliseconds(10)
      $0.jitter = .milliseconds(40)
    }
    let delays = received.arrivals.enumerated().map { index, arrival in
      (arrival.time - Instant(nanoseconds: UInt64(index + 1) * 100_000_000)).nanoseconds
    }
    #expect(delays.allSatisfy { (10_000_000...50_000_000).contains($0) })
    #expect((delays.min() ?? 0) < 12_000_000)
    #expect((delays.max() ?? 0) > 48_000_000)
  }

  @Test func delaysSomeSoThatOthersOvertake() throws {
    let (received, _) = try send(1000) { $0.reordering = 0.3 }
    #expect(Set(received.numbers) == Set(0..<1000))
    #expect(received.arrivals.count == 1000)
    let overtaken = zip(received.numbers, received.numbers.dropFirst()).filter { $0 > $1 }.count
    #expect((150...400).contains(overtaken))
  }

  @Test func deliversSomeTwice() throws {
    let (received, log) = try send(1000) { $0.duplication = 0.2 }
    #expect((140...260).contains(received.arrivals.count - 1000))
    #expect(Set(received.numbers) == Set(0..<1000))
    let copies = log.events.filter { $0.kind == .delivered && $0.copy == 1 }
    #expect(copies.count == received.arrivals.count - 1000)
  }

  @Test func drawsEachKindForItself() throws {
    let (_, log) = try send(2000) {
      $0.loss = 0.5
      $0.duplication = 0.5
    }
    // Half of those that are not lost arrive twice.
    let arrivals = log.events.filter { $0.kind == .delivered }
    #expect((900...1100).contains(arrivals.count { $0.copy == 0 }))
    #expect((420...580).contains(arrivals.count { $0.copy == 1 }))
  }

  @Test func flipsOneBitOfSome() throws {
    let (received, _) = try send(1000, size: 100) { $0.corruption = 0.1 }
    #expect(received.arrivals.count == 1000)
    var changed = 0
    for (index, arrival) in received.arrivals.enumerated() {
      let original = Talker.payload(index, size: 100)
      let bits = zip(arrival.payload, original).map { ($0 ^ $1).nonzeroBitCount }.reduce(0, +)
      #expect(bits <= 1)
      changed += bits
    }
    #expect((60...140).contains(changed))
  }

  @Test func corruptsNothingOfAnEmptyDatagram() throws {
    var simulation = TalkerSimulation(seed: 1, observer: EventLog())
    simulation.network.changeAll { $0.corruption = 1 }
    let a = try simulation.addTalker("a")
    let b = try simulation.addTalker("b")
    try simulation.inject(
      [], from: simulation.home(a), to: simulation.home(b), at: simulation.host(of: a))
    try simulation.run(for: .seconds(1))
    #expect(simulation[b]?.arrivals.map(\.payload) == [[]])
  }

  @Test func losesWhatIsLargerThanTheMTU() throws {
    for (size, passes) in [(547, true), (548, true), (549, false), (1400, false)] {
      let (received, log) = try send(1, size: size) { $0.mtu = 548 }
      #expect(received.arrivals.count == (passes ? 1 : 0))
      #expect(log.losses == (passes ? [] : ["mtu"]))
    }
  }

  @Test func sendsOneAfterTheOtherOnANarrowLine() throws {
    // 1000 bytes a millisecond of line each, ten at one instant.
    var simulation = TalkerSimulation(seed: 1, observer: EventLog())
    simulation.network.changeAll {
      $0.latency = .milliseconds(5)
      $0.bandwidth = 1_000_000
    }
    let a = try simulation.addTalker("a")
    let b = try simulation.addTalker("b")
    let target = simulation.home(b)
    try simulation.act(on: a) { node, _ in
      for number in 0..<10 { node.say(number, to: target, size: 1000) }
    }
    try simulation.run(for: .seconds(1))
    let times = simulation[b]?.arrivals.map { $0.time.nanoseconds / 1000 }
    #expect(times == (1...10).map { UInt64(5000 + 1000 * $0) })
    // The other direction has a line of its own.
    try simulation.say(77, from: b, to: simulation.home(a), size: 1000)
    try simulation.run(for: .milliseconds(6))
    #expect(simulation[a]?.numbers == [77])
  }

  @Test func losesWhatTheQueueBeforeTheLineCannotHold() throws {
    let (received, log) = try send(100, every: .microseconds(1), size: 1000) {
      $0.bandwidth = 100_000
      $0.queueBytes = 10_000
    }
    // Ten wait, one is on the line.
    #expect(received.arrivals.count == 11)
    #expect(log.losses == Array(repeating: "queue", count: 89))
  }

  @Test func survivesExtremeNumbers() throws {
    for bandwidth in [1, UInt64.max] {
      let (received, _) = try send(3, size: 1000) {
        $0.bandwidth = bandwidth
        $0.queueBytes = .max
        $0.jitter = TimeSpan(nanoseconds: 1)
      }
      #expect(received.arrivals.count == 3)
    }
    let (received, _) = try send(3) { $0.loss = .nan }
    #expect(received.arrivals.count == 3)
  }
}
