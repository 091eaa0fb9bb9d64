import TelehashPackets
import TelehashSimulation
import Testing

/// Changing the network while it runs.
struct ConditionTests {
  @Test func namesAllConditions() {
    #expect(
      NetworkCondition.allCases.map(\.rawValue) == [
        "clean", "lossy", "reorder", "duplicate", "slow", "mtu-576", "nat-cone",
        "nat-port-restricted", "nat-symmetric", "double-nat", "rebind", "partition-heal",
      ])
  }

  /// What arrives of one datagram every 100 ms for 30 s.
  private func arrivals(
    _ condition: NetworkCondition, change: (inout TalkerSimulation) throws -> Void = { _ in }
  ) throws -> (times: [UInt64], simulation: TalkerSimulation) {
    var simulation = TalkerSimulation(seed: 4, observer: EventLog())
    simulation.network.apply(condition, at: .zero)
    let b = try simulation.addTalker("b")
    _ = try simulation.addTalker(
      "a", behind: condition.nats,
      sends: .init(
        targets: [simulation.home(b)], interval: .milliseconds(100), count: 300, size: 600))
    try change(&simulation)
    try simulation.run(until: .zero + .seconds(40))
    let times = simulation[b]?.arrivals.map { $0.time.nanoseconds / 1_000_000 } ?? []
    return (times, simulation)
  }

  @Test(arguments: NetworkCondition.allCases)
  func doesWhatTheConditionSays(condition: NetworkCondition) throws {
    let (times, simulation) = try arrivals(condition)
    let losses = simulation.observer.losses
    switch condition {
    case .clean, .natCone, .natPortRestricted, .natSymmetric, .doubleNAT, .rebind:
      #expect(times == (1...300).map { $0 * 100 + 10 })
    case .lossy: #expect((40...80).contains(losses.count))
    case .reorder: #expect(zip(times, times.dropFirst()).contains { $1 - $0 < 90 })
    case .duplicate: #expect((340...380).contains(times.count))
    case .slow: #expect(times.allSatisfy { $0 >= 500 } && times.count == 300)
    case .mtu576: #expect(times.isEmpty && losses.allSatisfy { $0 == "mtu" })
    case .partitionHeal:
      #expect(losses == Array(repeating: "partition", count: 100))
      #expect(!times.contains { (5010..<15010).contains($0) })
      #expect(times.count == 200)
    }
    #expect(
      simulation.network.nats(before: try #require(simulation.network.host(named: "a"))).count
        == condition.nats.count)
  }

  @Test func rebindsEveryTwentySeconds() throws {
    let (_, simulation) = try arrivals(.rebind)
    let b = try #require(simulation.node(named: "b"))
    #expect(Set(simulation[b]?.arrivals.map(\.source.port) ?? []).count == 2)
  }

  @Test func changesConditionsAndHealsWhileItRuns() throws {
    let (times, simulation) = try arrivals(.clean) { simulation in
      simulation.plan(at: .zero + .seconds(10)) { simulation throws(SimulationError) in
        simulation.network.apply(.lossy, at: simulation.now)
        simulation.network.changeAll { $0.loss = 1 }
      }
      simulation.plan(at: .zero + .seconds(20)) { simulation throws(SimulationError) in
        try simulation.heal()
      }
    }
    #expect(times.count == 200)
    #expect(!times.contains { (10_010..<20_010).contains($0) })
    #expect(simulation.observer.losses.allSatisfy { $0 == "loss" })
  }

  @Test func startsAnOutageWhenItIsApplied() throws {
    let (times, _) = try arrivals(.clean) { simulation in
      simulation.plan(at: .zero + .seconds(10)) { simulation throws(SimulationError) in
        simulation.network.apply(.partitionHeal, at: simulation.now)
      }
    }
    #expect(times.count == 200)
    #expect(!times.contains { (15_010..<25_010).contains($0) })
  }

  @Test func cutsOnlyThePathsOfAPartition() throws {
    var simulation = TalkerSimulation(seed: 4, observer: EventLog())
    var ids: [NodeID] = []
    for name in ["a", "b", "c"] { ids.append(try simulation.addTalker(name)) }
    let hosts = ids.map { simulation.host(of: $0) }
    func arrived(_ simulation: inout TalkerSimulation) throws -> [Int] {
      let before = ids.map { simulation[$0]?.arrivals.count ?? 0 }
      for from in ids {
        for to in ids where from != to {
          try simulation.say(0, from: from, to: simulation.home(to))
        }
      }
      try simulation.run(for: .seconds(1))
      return zip(ids, before).map { (simulation[$0]?.arrivals.count ?? 0) - $1 }
    }
    #expect(try arrived(&simulation) == [2, 2, 2])
    simulation.network.partition([hosts[0]], from: [hosts[1], hosts[2]])
    #expect(try arrived(&simulation) == [0, 1, 1])
    simulation.network.partition([hosts[0]], from: [hosts[1]], isCut: false)
    #expect(try arrived(&simulation) == [1, 2, 1])
    try simulation.heal()
    #expect(try arrived(&simulation) == [2, 2, 2])
  }

  @Test func changesOneDirectionOrBothOrAll() throws {
    var simulation = TalkerSimulation(seed: 4, observer: EventLog())
    let a = try simulation.network.addHost("a")
    let b = try simulation.network.addHost("b")
    simulation.network.change(from: a, to: b) { $0.loss = 0.5 }
    #expect(simulation.network.impairments(from: a, to: b).loss == 0.5)
    #expect(simulation.network.impairments(from: b, to: a).loss == 0)
    simulation.network.change(between: a, and: b) { $0.mtu = 100 }
    #expect(simulation.network.impairments(from: a, to: b).loss == 0.5)
    #expect(simulation.network.impairments(from: b, to: a).mtu == 100)
    // What a path has of its own stays when the others change, and changes with all.
    simulation.network.impairments.latency = .seconds(1)
    #expect(simulation.network.impairments(from: a, to: b).latency == .milliseconds(10))
    simulation.network.changeAll { $0.latency = .seconds(2) }
    #expect(simulation.network.impairments(from: a, to: b).latency == .seconds(2))
    #expect(simulation.network.impairments(from: a, to: b).mtu == 100)
  }

  @Test func deliversWhatWasOnItsWayWhenAPartitionBegan() throws {
    var simulation = TalkerSimulation(seed: 4, observer: EventLog())
    let a = try simulation.addTalker("a")
    let b = try simulation.addTalker("b")
    try simulation.say(1, from: a, to: simulation.home(b))
    simulation.network.changeAll { $0.isPartitioned = true }
    try simulation.say(2, from: a, to: simulation.home(b))
    try simulation.run(for: .seconds(1))
    #expect(simulation[b]?.numbers == [1])
  }
}
