import TelehashPackets
import TelehashSimulation
import Testing

/// One NAT at a time: what it maps, whom it lets in, and for how long.
struct NATTests {
  /// A host behind a NAT, and three public ones; `far` and `farther` share an IP address.
  private struct Setting {
    var simulation = TalkerSimulation(seed: 5, observer: EventLog())
    let inside: NodeID
    let near: NodeID
    let far: NodeID
    let farther: NodeID

    init(_ behaviour: NATBehaviour) throws {
      inside = try simulation.addTalker("inside", behind: [behaviour])
      near = try simulation.addTalker("near")
      far = try simulation.addTalker("far")
      let host = simulation.host(of: far)
      let second = try simulation.address(of: host, port: 2000)
      farther = try simulation.addNode(
        Talker(second), named: "farther", on: host, at: [second])
    }

    /// Sends from inside and returns the source the receiver saw.
    mutating func reach(_ target: NodeID) throws -> Address {
      try simulation.say(1, from: inside, to: simulation.home(target))
      try simulation.run(for: .milliseconds(50))
      return try #require(simulation[target]?.arrivals.last?.source)
    }

    /// Whether a datagram from outside gets in at an address.
    mutating func isLetIn(_ sender: NodeID, to target: Address) throws -> Bool {
      let before = simulation[inside]?.arrivals.count ?? 0
      try simulation.say(2, from: sender, to: target)
      try simulation.run(for: .milliseconds(50))
      return (simulation[inside]?.arrivals.count ?? 0) > before
    }
  }

  @Test(arguments: NATBehaviour.Dependence.allCases)
  func sharesOuterPortsAsItMaps(mapping: NATBehaviour.Dependence) throws {
    var setting = try Setting(
      NATBehaviour(mapping: mapping, filtering: .endpointIndependent))
    let near = try setting.reach(setting.near)
    let far = try setting.reach(setting.far)
    let farther = try setting.reach(setting.farther)
    let again = try setting.reach(setting.near)
    #expect(near.ip == far.ip)
    #expect(near.ip != setting.simulation.home(setting.inside).ip)
    #expect(again == near)
    #expect((near == far) == (mapping == .endpointIndependent))
    #expect((far == farther) == (mapping != .addressAndPortDependent))
  }

  @Test(arguments: NATBehaviour.Dependence.allCases)
  func letsInWhomItFiltersFor(filtering: NATBehaviour.Dependence) throws {
    var setting = try Setting(
      NATBehaviour(mapping: .endpointIndependent, filtering: filtering))
    let outer = try setting.reach(setting.far)
    #expect(try setting.isLetIn(setting.far, to: outer))
    #expect(
      try setting.isLetIn(setting.farther, to: outer) == (filtering != .addressAndPortDependent))
    #expect(try setting.isLetIn(setting.near, to: outer) == (filtering == .endpointIndependent))
    // Nobody gets in at a port that is not mapped, nor at the inner address.
    #expect(try !setting.isLetIn(setting.far, to: outer.with(port: outer.port + 1)))
    let inner = setting.simulation.home(setting.inside)
    #expect(try !setting.isLetIn(setting.far, to: inner))
    #expect(setting.simulation.observer.losses.suffix(2) == ["filtered", "unreachable"])
  }

  @Test func showsBothSidesOfATranslation() throws {
    var setting = try Setting(.cone)
    let outer = try setting.reach(setting.near)
    let inner = setting.simulation.home(setting.inside)
    _ = try setting.isLetIn(setting.near, to: outer)
    let events = setting.simulation.observer.events.filter { $0.datagram != nil }
    #expect(events.map(\.kind) == [.sent, .delivered, .sent, .delivered])
    #expect(events.map(\.source?.port) == [1000, outer.port, 1000, 1000])
    #expect(events[0].source == inner)
    #expect(events[0].outerSource == outer)
    #expect(events[1].source == outer)
    #expect(events[2].destination == outer)
    #expect(events[3].destination == inner)
    #expect(events.map(\.from) == ["inside", "inside", "near", "near"])
    #expect(events.map(\.to) == ["near", "near", "inside", "inside"])
  }

  @Test func forgetsAMappingThatIsNotUsed() throws {
    var behaviour = NATBehaviour.cone
    behaviour.expiry = .seconds(30)
    var setting = try Setting(behaviour)
    let first = try setting.reach(setting.near)
    try setting.simulation.run(for: .seconds(29))
    #expect(try setting.isLetIn(setting.near, to: first))
    // What comes in does not keep it alive.
    try setting.simulation.run(for: .seconds(1))
    #expect(try !setting.isLetIn(setting.near, to: first))
    let second = try setting.reach(setting.near)
    #expect(second != first)
    // What goes out does.
    for _ in 0..<5 {
      try setting.simulation.run(for: .seconds(25))
      #expect(try setting.reach(setting.near) == second)
    }
  }

  @Test func keepsAMappingAliveByWhatComesInWhenToldTo() throws {
    var behaviour = NATBehaviour.portRestricted
    behaviour.expiry = .seconds(30)
    behaviour.refreshesOnInbound = true
    var setting = try Setting(behaviour)
    let outer = try setting.reach(setting.near)
    for _ in 0..<5 {
      try setting.simulation.run(for: .seconds(25))
      #expect(try setting.isLetIn(setting.near, to: outer))
    }
  }

  @Test func forgetsAPermissionWhileItsMappingLives() throws {
    var behaviour = NATBehaviour.portRestricted
    behaviour.expiry = .seconds(30)
    var setting = try Setting(behaviour)
    let outer = try setting.reach(setting.near)
    for _ in 0..<3 {
      try setting.simulation.run(for: .seconds(20))
      #expect(try setting.reach(setting.far) == outer)
    }
    #expect(try setting.isLetIn(setting.far, to: outer))
    #expect(try !setting.isLetIn(setting.near, to: outer))
  }

  @Test func givesOtherPortsAfterARebinding() throws {
    var setting = try Setting(.portRestricted)
    let first = try setting.reach(setting.near)
    let nat = try #require(
      setting.simulation.network.nats(before: setting.simulation.host(of: setting.inside)).first)
    setting.simulation.network.rebind(nat)
    #expect(try !setting.isLetIn(setting.near, to: first))
    let second = try setting.reach(setting.near)
    #expect(second.port != first.port)
    #expect(try setting.isLetIn(setting.near, to: second))
    #expect(try !setting.isLetIn(setting.near, to: first))
  }

  @Test func rebindsByItself() throws {
    var setting = try Setting(.cone.rebinding(every: .seconds(20)))
    let first = try setting.reach(setting.near)
    try setting.simulation.run(until: .zero + .seconds(19))
    #expect(try setting.isLetIn(setting.near, to: first))
    try setting.simulation.run(until: .zero + .seconds(20))
    #expect(try !setting.isLetIn(setting.near, to: first))
    #expect(try setting.reach(setting.near) != first)
  }

  @Test func losesWhatNeedsAMappingWhenTheTableIsFull() throws {
    var behaviour = NATBehaviour.symmetric
    behaviour.capacity = 2
    behaviour.expiry = .seconds(30)
    var setting = try Setting(behaviour)
    _ = try setting.reach(setting.near)
    try setting.simulation.run(for: .seconds(10))
    _ = try setting.reach(setting.far)
    try setting.simulation.say(
      3, from: setting.inside, to: setting.simulation.home(setting.farther))
    #expect(setting.simulation.observer.losses == ["nat-table"])
    #expect(setting.simulation.observer.events.last?.actor == "inside-nat-1")
    // Room is made by what has expired.
    try setting.simulation.run(for: .seconds(21))
    _ = try setting.reach(setting.farther)
    #expect(setting.simulation.observer.losses.count == 1)
  }

  @Test func boundsItsTableUnderAFlood() throws {
    var behaviour = NATBehaviour.symmetric
    behaviour.expiry = .seconds(5)
    behaviour.capacity = 100
    var simulation = TalkerSimulation(seed: 1, observer: EventLog())
    let inside = try simulation.addTalker("inside", behind: [behaviour])
    for number in 0..<2000 {
      let target = Address(ipv4: 0xc633_6400, port: UInt16(number + 1))
      try simulation.say(number, from: inside, to: target)
      try simulation.run(for: .milliseconds(10))
    }
    // 100 mappings of 5 s each at 100 datagrams a second: a fifth finds room. (The rest of what is
    // lost is addressed to nobody.)
    let refused = simulation.observer.losses.filter { $0 == "nat-table" }.count
    #expect((1500...1700).contains(refused))
  }
}
