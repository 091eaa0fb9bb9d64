import TelehashPackets
import TelehashSimulation
import Testing

/// The clock, the nodes and the bounds.
struct SimulationTests {
  private func make(limits: SimulationLimits = SimulationLimits()) -> TalkerSimulation {
    TalkerSimulation(seed: 1, observer: EventLog(), limits: limits)
  }

  @Test func standsWhereItWasToldToRunTo() throws {
    var simulation = make()
    try simulation.run(until: .zero + .seconds(3))
    #expect(simulation.now == .zero + .seconds(3))
    try simulation.run(for: .seconds(2))
    #expect(simulation.now == .zero + .seconds(5))
    // Never backwards.
    try simulation.run(until: .zero + .seconds(1))
    #expect(simulation.now == .zero + .seconds(5))
    #expect(try simulation.step() == nil)
  }

  @Test func stepsFromEventToEvent() throws {
    var simulation = make()
    let b = try simulation.addTalker("b")
    let a = try simulation.addTalker(
      "a", sends: .init(targets: [simulation.home(b)], interval: .seconds(1), count: 2))
    #expect(try simulation.step(upTo: .zero + .milliseconds(999)) == nil)
    #expect(simulation.now == .zero)
    #expect(try simulation.step() == .woke(a))
    #expect(simulation.now == .zero + .seconds(1))
    #expect(simulation.inFlight == 1)
    #expect(try simulation.step() == .delivered(to: b))
    #expect(simulation.now == .zero + .milliseconds(1010))
    #expect(try simulation.step() == .woke(a))
    #expect(try simulation.step() == .delivered(to: b))
    #expect(try simulation.step() == nil)
    #expect(simulation.eventCount == 4)
    #expect(simulation.datagramCount == 2)
  }

  @Test func advancesUntilAConditionHolds() throws {
    var simulation = make()
    let b = try simulation.addTalker("b")
    _ = try simulation.addTalker(
      "a", sends: .init(targets: [simulation.home(b)], interval: .seconds(1), count: 10))
    let hasThree = try simulation.advance(to: .zero + .seconds(60)) { simulation, step in
      step == .delivered(to: b) && simulation[b]?.arrivals.count == 3
    }
    #expect(hasThree)
    #expect(simulation.now == .zero + .milliseconds(3010))
    #expect(try !simulation.advance(to: .zero + .seconds(5)) { _, _ in false })
    #expect(simulation.now == .zero + .seconds(5))
  }

  @Test func comesToRestOrDoesNot() throws {
    var simulation = make()
    let b = try simulation.addTalker("b")
    _ = try simulation.addTalker(
      "a", sends: .init(targets: [simulation.home(b)], interval: .seconds(1), count: 10))
    #expect(try !simulation.runUntilIdle(limit: .seconds(5)))
    #expect(simulation.now == .zero + .seconds(5))
    #expect(try simulation.runUntilIdle(limit: .seconds(60)))
    #expect(simulation.now == .zero + .milliseconds(10_010))
    #expect(simulation[b]?.numbers == Array(0..<10))
  }

  @Test func refusesNamesAndAddressesThatAreTaken() throws {
    var simulation = make()
    let a = try simulation.addTalker("a")
    let host = simulation.host(of: a)
    let home = simulation.home(a)
    #expect(throws: SimulationError.nameTaken("a")) { try simulation.network.addHost("a") }
    #expect(throws: SimulationError.nameTaken("a")) {
      try simulation.addNode(Talker(home), named: "a", on: host, at: [home.with(port: 5)])
    }
    #expect(throws: SimulationError.addressTaken(home)) {
      try simulation.addNode(Talker(home), named: "b", on: host, at: [home])
    }
    #expect(throws: SimulationError.addressTaken(home.with(port: 7))) {
      try simulation.addNode(
        Talker(home), named: "b", on: host, at: [home.with(port: 7), home.with(port: 7)])
    }
    let foreign = Address(ipv4: 0x0102_0304, port: 1)
    #expect(throws: SimulationError.addressNotOnHost(foreign, host: "a")) {
      try simulation.addNode(Talker(foreign), named: "b", on: host, at: [foreign])
    }
    #expect(throws: SimulationError.addressTaken(home.with(port: 0))) {
      try simulation.network.addHost("c", addresses: [home])
    }
    #expect(simulation.node(named: "b") == nil)
  }

  @Test func givesEveryHostItsOwnAddress() throws {
    var simulation = make()
    let given = Address(ipv4: 0xcb00_7102, port: 0)
    let first = try simulation.network.addHost("given", addresses: [given])
    var seen: Set<Address> = [given]
    #expect(simulation.network.addresses(of: first) == [given])
    for number in 0..<1000 {
      let host = try simulation.network.addHost("h\(number)", families: [.ipv4, .ipv6])
      let addresses = simulation.network.addresses(of: host)
      #expect(addresses.map(\.isIPv6) == [false, true])
      for address in addresses { #expect(seen.insert(address).inserted) }
    }
    let nat = try simulation.network.addNAT("nat", .cone)
    for number in 0..<253 { try simulation.network.addHost("inner\(number)", behind: nat) }
    #expect(throws: SimulationError.addressesUsedUp(behind: "nat")) {
      try simulation.network.addHost("one too many", behind: nat)
    }
  }

  @Test func listensAtSeveralAddresses() throws {
    var simulation = make()
    let a = try simulation.addTalker("a")
    let b = try simulation.addTalker("b", echoes: true)
    let second = try simulation.network.addAddress(to: simulation.host(of: b)).with(port: 9)
    try simulation.bind(second, to: b)
    #expect(simulation.addresses(of: b).count == 2)
    for address in simulation.addresses(of: b) { try simulation.say(1, from: a, to: address) }
    try simulation.run(for: .seconds(1))
    #expect(simulation[b]?.arrivals.map(\.on) == simulation.addresses(of: b))
    #expect(simulation[a]?.arrivals.map(\.source) == simulation.addresses(of: b))
  }

  @Test func losesWhatIsForNobody() throws {
    var simulation = make()
    let a = try simulation.addTalker("a")
    try simulation.say(1, from: a, to: Address(ipv4: 0x0808_0808, port: 53))
    try simulation.say(2, from: a, to: simulation.home(a).with(port: 53))
    try simulation.run(for: .seconds(1))
    #expect(simulation.observer.losses == ["unreachable", "unreachable"])
  }

  @Test func deliversToTheSenderItself() throws {
    var simulation = make()
    let a = try simulation.addTalker("a")
    try simulation.say(1, from: a, to: simulation.home(a))
    try simulation.run(for: .seconds(1))
    #expect(simulation[a]?.arrivals.map(\.source) == [simulation.home(a)])
  }

  @Test func sendsFromAForeignSourceAsLiarsDo() throws {
    var simulation = make()
    let a = try simulation.addTalker("a")
    let b = try simulation.addTalker("b", echoes: true)
    let c = try simulation.addTalker("c")
    try simulation.inject(
      Talker.payload(9), from: simulation.home(c), to: simulation.home(b),
      at: simulation.host(of: a))
    try simulation.run(for: .seconds(1))
    #expect(simulation[b]?.arrivals.map(\.source) == [simulation.home(c)])
    #expect(simulation[c]?.numbers == [9])
    #expect(simulation[a]?.numbers == [])
  }

  // MARK: Bounds

  /// Two echoing talkers who mark nothing: every answer is answered.
  private func makeStorm(limits: SimulationLimits, copies: Double = 0) throws -> TalkerSimulation {
    var simulation = make(limits: limits)
    simulation.network.changeAll {
      $0.duplication = copies
      $0.corruption = 0
    }
    let a = try simulation.addTalker("a", echoes: true)
    let b = try simulation.addTalker("b", echoes: true)
    for id in [a, b] { try simulation.act(on: id) { node, _ in node.marks = false } }
    try simulation.say(1, from: a, to: simulation.home(b))
    return simulation
  }

  @Test func stopsAtTheEventLimit() throws {
    var limits = SimulationLimits()
    limits.events = 1000
    var simulation = try makeStorm(limits: limits)
    #expect(throws: SimulationError.eventLimit(1000)) { try simulation.run(for: .seconds(3600)) }
    #expect(simulation.eventCount == 1000)
    #expect(simulation.now == .zero + .seconds(10))
  }

  @Test func stopsWhenTooMuchIsOnItsWay() throws {
    var limits = SimulationLimits()
    limits.inFlight = 500
    var simulation = try makeStorm(limits: limits, copies: 1)
    #expect(throws: SimulationError.inFlightLimit(500)) {
      try simulation.run(for: .seconds(3600))
    }
    #expect(simulation.eventCount < 2000)
  }

  @Test func stopsANodeThatNeverHasEnough() throws {
    var limits = SimulationLimits()
    limits.outputsPerInput = 100
    var simulation = make(limits: limits)
    let a = try simulation.addTalker("a")
    let target = simulation.home(a)
    #expect(throws: SimulationError.outputLimit(node: "a", 100)) {
      try simulation.act(on: a) { node, _ in
        for number in 0...100 { node.say(number, to: target) }
      }
    }
  }

  @Test func stopsANodeWhoseDeadlineStaysPast() throws {
    var simulation = Simulation<Restless, NoObserver>(seed: 1, observer: NoObserver())
    let host = try simulation.network.addHost("a")
    try simulation.addNode(Restless(), named: "a", on: host, at: [])
    #expect(throws: SimulationError.stuckDeadline(node: "a", at: .zero)) {
      try simulation.run(for: .seconds(1))
    }
  }

  // MARK: Restarts

  @Test func restartsWithAndWithoutMemory() throws {
    var simulation = make()
    let a = try simulation.addTalker("a")
    let b = try simulation.addTalker("b")
    try simulation.say(1, from: a, to: simulation.home(b))
    try simulation.run(for: .seconds(1))
    try simulation.restart(b)
    #expect(simulation[b]?.numbers == [1])
    #expect(simulation[b]?.starts == 2)
    try simulation.restart(b, as: Talker(simulation.home(b)))
    #expect(simulation[b]?.numbers == [])
    #expect(simulation[b]?.starts == 1)
    try simulation.say(2, from: a, to: simulation.home(b))
    try simulation.run(for: .seconds(1))
    #expect(simulation[b]?.numbers == [2])
    #expect(
      simulation.observer.events.filter { $0.kind == .state && $0.actor == "b" }.map(\.text) == [
        "joined", "stopped", "started with memory", "stopped", "started without memory",
      ])
  }

  @Test func isDeafAndStillWhileStopped() throws {
    var simulation = make()
    let b = try simulation.addTalker("b")
    let a = try simulation.addTalker(
      "a", sends: .init(targets: [simulation.home(b)], interval: .seconds(1), count: 10))
    try simulation.run(until: .zero + .milliseconds(3500))
    try simulation.stop(a)
    #expect(!simulation.isRunning(a))
    try simulation.run(until: .zero + .milliseconds(6500))
    #expect(simulation[a]?.sent == 3)
    try simulation.say(1, from: b, to: simulation.home(a))
    try simulation.run(for: .milliseconds(100))
    #expect(simulation[a]?.arrivals.isEmpty == true)
    #expect(simulation.observer.losses == ["unreachable"])
    try simulation.start(a)
    try simulation.run(for: .seconds(60))
    #expect(simulation[a]?.sent == 10)
    #expect(simulation[b]?.arrivals.count == 10)
  }

  @Test func removesANodeAndFreesItsPlace() throws {
    var simulation = make()
    let a = try simulation.addTalker("a")
    let b = try simulation.addTalker(
      "b", sends: .init(targets: [simulation.home(a)], interval: .seconds(1), count: 10))
    try simulation.say(1, from: a, to: simulation.home(b))
    let removed = try simulation.remove(b)
    #expect(removed.sent == 0)
    try simulation.run(for: .seconds(20))
    #expect(simulation[a]?.arrivals.isEmpty == true)
    #expect(simulation[b] == nil)
    #expect(simulation.node(named: "b") == nil)
    #expect(throws: SimulationError.noSuchNode) { try simulation.remove(b) }
    #expect(throws: SimulationError.noSuchNode) { try simulation.start(b) }
    let host = try #require(simulation.network.host(named: "b"))
    let again = try simulation.addTalker("b", on: host)
    try simulation.say(2, from: a, to: simulation.home(again))
    try simulation.run(for: .seconds(1))
    #expect(simulation[again]?.numbers == [2])
  }

  @Test func wakesANodeOnceWhenItsDeadlineMovesAway() throws {
    var simulation = Simulation<Postponing, EventLog>(seed: 1, observer: EventLog())
    let host = try simulation.network.addHost("a")
    let address = try simulation.address(of: host, port: 1)
    let a = try simulation.addNode(Postponing(), named: "a", on: host, at: [address])
    for _ in 0..<20 {
      try simulation.inject([1], from: address, to: address, at: host)
      try simulation.run(for: .seconds(1))
    }
    try simulation.run(for: .seconds(60))
    // The last datagram came at 19.01 s; ten seconds later nothing had come since.
    #expect(simulation[a]?.wakes == [Instant(nanoseconds: 29_010_000_000)])
    #expect(simulation.eventCount == 21)
  }
}

/// A node that is never done.
private struct Restless: Node {
  mutating func start(at now: Instant) {}
  mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) {}
  mutating func wake(at now: Instant) {}
  var deadline: Instant? { .zero }
  mutating func nextOutput() -> NodeOutput? { nil }
}

/// A node that wants to be woken ten seconds after the last datagram.
private struct Postponing: Node {
  var wakes: [Instant] = []
  var deadline: Instant?

  mutating func start(at now: Instant) { deadline = now + .seconds(10) }
  mutating func receive(
    _ payload: [UInt8], from source: Address, on destination: Address, at now: Instant
  ) { deadline = now + .seconds(10) }
  mutating func wake(at now: Instant) {
    wakes.append(now)
    deadline = nil
  }
  mutating func nextOutput() -> NodeOutput? { nil }
}
