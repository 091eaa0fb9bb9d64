import TelehashPackets
import TelehashRecords
import TelehashSimulation
import Testing

/// Datagrams chosen by who sends them to whom and by what they mean.
struct FilterTests {
  /// `a` and `b` each send ten numbered datagrams to a silent `c`, by turns every 20 ms.
  ///
  /// Numbers below 3 mean `handshake`, all others `channel`; each also means `seq:N`.
  private func run(
    _ filters: [DatagramFilter], then: (inout TalkerSimulation) throws -> Void = { _ in }
  ) throws -> (a: [Int], b: [Int], simulation: TalkerSimulation) {
    let log = EventLog { payload, _, _ in
      let number = Int(payload[3])
      return [number < 3 ? "handshake" : "channel", "seq:\(number)"]
    }
    var simulation = TalkerSimulation(seed: 1, observer: log)
    let c = try simulation.addTalker("c")
    for name in ["a", "b"] {
      _ = try simulation.addTalker(
        name,
        sends: .init(targets: [simulation.home(c)], interval: .milliseconds(20), count: 10))
    }
    for filter in filters { try simulation.network.add(filter) }
    try simulation.run(for: .seconds(1))
    try then(&simulation)
    let arrivals = simulation[c]?.arrivals ?? []
    func numbers(_ name: String) throws -> [Int] {
      let node = try #require(simulation.node(named: name))
      return arrivals.filter { $0.source == simulation.home(node) }.map(\.number)
    }
    return (try numbers("a"), try numbers("b"), simulation)
  }

  @Test func dropsTheSecondHandshakeFromOneHost() throws {
    let (a, b, simulation) = try run([
      DatagramFilter("second", from: "a", to: "c", meaning: "handshake", .nth(2), .drop)
    ])
    #expect(a == [0, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(b == Array(0..<10))
    let drops = simulation.observer.events.filter { $0.kind == .dropped(.scripted) }
    #expect(drops.map(\.text) == ["second"])
    #expect(drops.map(\.actor) == ["a"])
    #expect(simulation.network.matches(of: "second") == 3)
  }

  @Test func countsTheFirstFewAndEveryOne() throws {
    #expect(
      try run([DatagramFilter("f", from: "a", meaning: "channel", .first(4), .drop)]).a
        == [0, 1, 2, 7, 8, 9])
    #expect(
      try run([DatagramFilter("f", to: "c", meaning: "handshake", .every, .drop)]).b
        == Array(3..<10))
    #expect(try run([DatagramFilter("f", from: "b", .every, .drop)]).b.isEmpty)
    #expect(try run([DatagramFilter("f", from: "c", .every, .drop)]).a.count == 10)
    #expect(try run([DatagramFilter("f", to: "a", .every, .drop)]).a.count == 10)
    #expect(
      try run([DatagramFilter("f", meaning: "seq:7", .every, .drop)]).a
        == [0, 1, 2, 3, 4, 5, 6, 8, 9])
  }

  @Test func delaysDuplicatesAndCorrupts() throws {
    let delayed = try run([
      DatagramFilter("f", from: "a", meaning: "seq:2", .every, .delay(.milliseconds(50)))
    ])
    #expect(delayed.a == [0, 1, 3, 4, 2, 5, 6, 7, 8, 9])
    let doubled = try run([
      DatagramFilter("f", from: "a", meaning: "seq:2", .every, .duplicate(after: .milliseconds(25)))
    ])
    #expect(doubled.a == [0, 1, 2, 3, 2, 4, 5, 6, 7, 8, 9])
    let corrupted = try run([DatagramFilter("f", from: "a", meaning: "seq:2", .every, .corrupt)])
    let payloads =
      corrupted.simulation[
        try #require(corrupted.simulation.node(named: "c"))]?.arrivals.map(\.payload) ?? []
    let changed = zip(payloads.filter { !$0.isEmpty }, 0...).filter { payload, _ in
      payload != Talker.payload(Int(payload[3]))
    }
    #expect(payloads.count == 20)
    #expect(changed.count <= 1)
    #expect(!payloads.dropFirst(4).prefix(2).allSatisfy { $0 == Talker.payload(2) })
  }

  @Test func letsAllMatchingFiltersAct() throws {
    let result = try run([
      DatagramFilter("late", from: "a", meaning: "seq:2", .every, .delay(.milliseconds(25))),
      DatagramFilter("later", from: "a", meaning: "handshake", .nth(3), .delay(.milliseconds(25))),
      DatagramFilter("never", from: "b", .first(2), .drop),
      DatagramFilter("count", from: "b", .every, .delay(.zero)),
    ])
    #expect(result.a == [0, 1, 3, 4, 2, 5, 6, 7, 8, 9])
    #expect(result.b == Array(2..<10))
    #expect(result.simulation.network.matches(of: "count") == 10)
  }

  @Test(arguments: [false, true]) func holdsUntilReleased(reversed: Bool) throws {
    let (a, _, simulation) = try run([
      DatagramFilter("gate", from: "a", meaning: "handshake", .every, .hold)
    ]) { simulation in
      let c = try #require(simulation.node(named: "c"))
      #expect(simulation.heldCount(by: "gate") == 3)
      #expect(simulation[c]?.arrivals.count == 17)
      try simulation.release("gate", reversed: reversed)
      #expect(simulation.heldCount(by: "gate") == 0)
      try simulation.run(for: .seconds(1))
    }
    #expect(a == [3, 4, 5, 6, 7, 8, 9] + (reversed ? [2, 1, 0] : [0, 1, 2]))
    let held = simulation.observer.events.filter { $0.kind == .held }
    #expect(held.map(\.text) == ["gate", "gate", "gate"])
    #expect(held[0].traceEvent.text == "held by gate")
  }

  @Test func losesNothingWhenAFilterIsRemovedOrTheNetworkHeals() throws {
    for heals in [false, true] {
      let result = try run([DatagramFilter("gate", .every, .hold)]) { simulation in
        if heals { try simulation.heal() } else { try simulation.removeFilter("gate") }
        #expect(simulation.network.filters.isEmpty)
        try simulation.run(for: .seconds(1))
      }
      #expect(result.a == Array(0..<10))
      #expect(result.b == Array(0..<10))
    }
  }

  @Test func refusesNamesTwiceAndUnknownOnes() throws {
    var simulation = TalkerSimulation(seed: 1, observer: EventLog())
    try simulation.network.add(DatagramFilter("f", .every, .drop))
    #expect(throws: SimulationError.nameTaken("f")) {
      try simulation.network.add(DatagramFilter("f", .every, .hold))
    }
    #expect(throws: SimulationError.unknownName("g")) { try simulation.removeFilter("g") }
  }

  @Test func meansTheHostBehindANAT() throws {
    var simulation = TalkerSimulation(seed: 1, observer: EventLog())
    let a = try simulation.addTalker("a", behind: [.symmetric, .cone])
    let b = try simulation.addTalker("b")
    try simulation.network.add(DatagramFilter("back", from: "b", to: "a", .nth(1), .drop))
    try simulation.say(1, from: a, to: simulation.home(b))
    try simulation.run(for: .seconds(1))
    let outer = try #require(simulation[b]?.arrivals.first?.source)
    for number in 2...3 { try simulation.say(number, from: b, to: outer) }
    try simulation.run(for: .seconds(1))
    #expect(simulation[a]?.numbers == [3])
  }
}
