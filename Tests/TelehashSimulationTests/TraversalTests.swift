import TelehashPackets
import TelehashSimulation
import Testing

/// Two hosts behind NATs who try to reach each other.
struct TraversalTests {
  static let behaviours: [NATBehaviour] = NATBehaviour.Dependence.allCases.flatMap { mapping in
    NATBehaviour.Dependence.allCases.map { NATBehaviour(mapping: mapping, filtering: $0) }
  }

  /// Lets two talkers learn their outer addresses from a third, then send to each other three
  /// times and answer what arrives. Whether either got an answer.
  private func punches(
    _ simulation: inout TalkerSimulation, _ a: NodeID, _ b: NodeID
  ) throws -> Bool {
    let server = try simulation.addTalker("server")
    for node in [a, b] { try simulation.say(1, from: node, to: simulation.home(server)) }
    try simulation.run(for: .seconds(1))
    let seen = try #require(simulation[server]?.arrivals.map(\.source))
    for _ in 0..<3 {
      try simulation.say(2, from: a, to: seen[1])
      try simulation.say(2, from: b, to: seen[0])
      try simulation.run(for: .milliseconds(200))
    }
    func hasAnswer(_ id: NodeID) -> Bool {
      simulation[id]?.arrivals.contains { $0.payload.first == Talker.echoMark } == true
    }
    return hasAnswer(a) || hasAnswer(b)
  }

  /// Whether a datagram to the port the server saw gets in, and its answer back, by the rules of
  /// RFC 4787 alone.
  private func reaches(_ from: NATBehaviour, _ to: NATBehaviour) -> Bool {
    let isStable = { (nat: NATBehaviour) in nat.mapping == .endpointIndependent }
    let isLetIn =
      switch to.filtering {
      case .endpointIndependent: true
      case .addressDependent: isStable(to)
      case .addressAndPortDependent: isStable(to) && isStable(from)
      }
    return isLetIn && (isStable(to) || from.filtering != .addressAndPortDependent)
  }

  @Test func punchesHolesWhereTheRulesAllowIt() throws {
    var successes = 0
    for first in Self.behaviours {
      for second in Self.behaviours {
        var simulation = TalkerSimulation(seed: 2, observer: EventLog())
        let a = try simulation.addTalker("a", behind: [first], echoes: true)
        let b = try simulation.addTalker("b", behind: [second], echoes: true)
        let isReached = try punches(&simulation, a, b)
        let isExpected = reaches(first, second) || reaches(second, first)
        #expect(
          isReached == isExpected,
          "\(first.mapping)/\(first.filtering) and \(second.mapping)/\(second.filtering)")
        successes += isReached ? 1 : 0
      }
    }
    // Neither all nor none of the 81 pairs.
    #expect(successes == 45)
  }

  @Test func knowsTheNamedKinds() throws {
    let kinds: [(NetworkCondition, NetworkCondition, Bool)] = [
      (.clean, .clean, true), (.clean, .natSymmetric, true), (.natCone, .natCone, true),
      (.natCone, .natSymmetric, true), (.natPortRestricted, .natPortRestricted, true),
      (.natPortRestricted, .natSymmetric, false), (.natSymmetric, .natSymmetric, false),
      (.doubleNAT, .natCone, true), (.doubleNAT, .doubleNAT, true),
      (.doubleNAT, .natSymmetric, false), (.rebind, .natPortRestricted, true),
    ]
    for (first, second, isExpected) in kinds {
      var simulation = TalkerSimulation(seed: 2, observer: EventLog())
      let a = try simulation.addTalker("a", behind: first.nats, echoes: true)
      let b = try simulation.addTalker("b", behind: second.nats, echoes: true)
      #expect(try punches(&simulation, a, b) == isExpected, "\(first) and \(second)")
    }
  }

  /// Two hosts behind one NAT; the outer address each is seen at.
  private func neighbours(
    _ behaviour: NATBehaviour
  ) throws -> (TalkerSimulation, [NodeID], [Address]) {
    var simulation = TalkerSimulation(seed: 2, observer: EventLog())
    let nat = try simulation.network.addNAT("home", behaviour)
    var nodes: [NodeID] = []
    for name in ["a", "b"] {
      let host = try simulation.network.addHost(name, behind: nat)
      nodes.append(try simulation.addTalker(name, on: host, echoes: true))
    }
    let server = try simulation.addTalker("server")
    for node in nodes { try simulation.say(1, from: node, to: simulation.home(server)) }
    try simulation.run(for: .seconds(1))
    return (simulation, nodes, simulation[server]?.arrivals.map(\.source) ?? [])
  }

  @Test func reachesNeighboursByTheirInnerAddress() throws {
    var (simulation, nodes, outer) = try neighbours(.symmetric)
    try simulation.say(2, from: nodes[0], to: simulation.home(nodes[1]))
    try simulation.run(for: .seconds(1))
    #expect(simulation[nodes[1]]?.arrivals.map(\.source) == [simulation.home(nodes[0])])
    #expect(simulation[nodes[0]]?.numbers == [2])
    #expect(outer.count == 2)
  }

  @Test(arguments: [true, false])
  func reachesNeighboursByTheirOuterAddressWhenItHairpins(hairpins: Bool) throws {
    var (simulation, nodes, outer) = try neighbours(.cone.hairpinning(hairpins))
    try simulation.say(2, from: nodes[0], to: outer[1])
    try simulation.run(for: .seconds(1))
    // The source is the outer one, so that the answer comes back the same way.
    #expect(simulation[nodes[1]]?.arrivals.map(\.source) == (hairpins ? [outer[0]] : []))
    #expect(simulation[nodes[0]]?.numbers == (hairpins ? [2] : []))
    #expect(simulation.observer.losses == (hairpins ? [] : ["filtered"]))
  }

  @Test func filtersWhatHairpinsToo() throws {
    var (simulation, nodes, outer) = try neighbours(.portRestricted.hairpinning())
    try simulation.say(2, from: nodes[0], to: outer[1])
    try simulation.run(for: .seconds(1))
    #expect(simulation[nodes[1]]?.arrivals.isEmpty == true)
    try simulation.say(3, from: nodes[1], to: outer[0])
    try simulation.run(for: .seconds(1))
    #expect(simulation[nodes[0]]?.numbers == [3])
  }

  @Test func hairpinsAtTheOuterOfTwoNATs() throws {
    // Two homes behind one carrier: only the carrier has to hairpin.
    for hairpins in [true, false] {
      var simulation = TalkerSimulation(seed: 2, observer: EventLog())
      let carrier = try simulation.network.addNAT("carrier", .cone.hairpinning(hairpins))
      var nodes: [NodeID] = []
      for name in ["a", "b"] {
        let home = try simulation.network.addNAT("\(name)-home", .portRestricted, behind: carrier)
        let host = try simulation.network.addHost(name, behind: home)
        nodes.append(try simulation.addTalker(name, on: host, echoes: true))
      }
      #expect(try punches(&simulation, nodes[0], nodes[1]) == hairpins)
    }
  }

  @Test func translatesIPv6Too() throws {
    var simulation = TalkerSimulation(seed: 2, observer: EventLog())
    let a = try simulation.addTalker("a", behind: [.cone], families: .ipv6)
    let b = try simulation.addTalker("b", echoes: true, families: .ipv6)
    let old = try simulation.addTalker("old", echoes: true)
    try simulation.say(1, from: a, to: simulation.home(b))
    try simulation.say(2, from: a, to: simulation.home(old))
    try simulation.run(for: .seconds(1))
    #expect(simulation[a]?.numbers == [1])
    let seen = try #require(simulation[b]?.arrivals.first?.source)
    #expect(seen.isIPv6 && seen != simulation.home(a))
    #expect(simulation.observer.losses == ["unreachable"])
  }
}
