import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation
import TelehashV2

/// Reference endpoints of version 3 in the simulated network, and subjects in their places.
extension SimulatedWorld: World {
  /// What a reference endpoint was started with, and what is left of its earlier lives.
  struct EndpointLife: Sendable {
    var setup: ReferenceSetup
    var formerKeys: [Ephemeral] = []
    var formerEvents: [ObservedEvent] = []
  }

  /// Secrets of version 3 that open the traffic.
  struct EndpointSecrets: Sendable {
    /// Everybody's identity, in the order of the cast.
    var identities: [(name: String, identity: Identity)] = []
    /// What script-driven members used.
    var disclosed: [Ephemeral] = []
  }

  mutating func start(_ reference: ReferenceSetup) throws(WorldError) -> Address {
    let name = reference.placement.name
    var setup = reference
    if isSubject(name), !subjectDeviations.isEmpty {
      setup.configuration.deviations = try deviations(adding: subjectDeviations, to: setup)
    }
    do throws(SimulationError) {
      let (host, address) = try addHost(for: reference.placement)
      setup.configuration.localPaths = [.udp(address)]
      let node = try simulation.addNode(
        WorldNode(makeNode(setup, address: address, life: 0)), named: name, on: host,
        at: [address])
      parties.append(
        Party(
          name: name, node: node, address: address,
          isJudged: reference.configuration.deviations.isEmpty,
          life: EndpointLife(setup: setup)))
    } catch {
      throw WorldError(error.description)
    }
    guard let party = parties.last else { throw WorldError("\(name) has no place") }
    if case .unsupported(let what)? = simulation[party.node]?.member?.trouble {
      throw WorldError("\(name) does not support \(what)", isRefusal: true)
    }
    return party.address
  }

  private func deviations(
    adding names: [String], to setup: ReferenceSetup
  ) throws(WorldError) -> Deviations {
    // What only switches can do wrong is nothing to an endpoint.
    let own = names.filter {
      SwitchDeviation(rawValue: $0) == nil || Deviations.allNames.contains($0)
    }
    do throws(UnknownDeviation) {
      return setup.configuration.deviations.union(try Deviations(names: own))
    } catch {
      throw WorldError("no deviation is called \(error.name)")
    }
  }

  private func makeNode(
    _ setup: ReferenceSetup, address: Address, life: Int
  ) -> any MemberNode {
    let random = SeededRandom(
      seed: seed, label: "\(point.id)/endpoint/\(setup.placement.name)/\(life)")
    if let subject = subjects[setup.placement.name] {
      return SubjectNode(
        subject,
        SubjectStart(
          configuration: setup.configuration, address: address, trusts: setup.trusts,
          random: random))
    }
    var endpoint = Endpoint(setup.configuration, random: random)
    for hashname in setup.trusts { endpoint.trust(hashname) }
    return EndpointNode(endpoint, address: address)
  }

  private func node(_ name: String) -> (any MemberNode)? {
    parties.first { $0.name == name }.flatMap { simulation[$0.node]?.member }
  }

  mutating func tell(_ name: String, _ wish: ReferenceWish) -> ReferenceAnswer? {
    guard let party = party(name), party.life != nil else { return nil }
    var answer: ReferenceAnswer?
    attempt { simulation throws(SimulationError) in
      answer = try simulation.act(on: party.node) { node, now in
        node.member?.carryOut(wish, at: now)
      }
    }
    return answer
  }

  func events(of name: String) -> [ObservedEvent] {
    guard let party = party(name) else { return [] }
    return (party.life?.formerEvents ?? []) + (node(name)?.observedEvents ?? [])
  }

  func tellsEvents(_ name: String) -> Bool { node(name)?.tellsEvents ?? true }

  func channelReport(_ name: String, _ handle: ChannelHandle) -> ObservedChannel? {
    node(name)?.channelReport(handle)
  }

  func linkState(of name: String, with peer: Hashname) -> LinkState? {
    node(name)?.linkState(with: peer)
  }

  mutating func restart(_ name: String, keepingMemory: Bool) throws(WorldError) {
    guard let index = parties.firstIndex(where: { $0.name == name }),
      var life = parties[index].life, let old = node(name)
    else { throw WorldError("\(name) is no reference member") }
    life.formerKeys += old.keyLog
    life.formerEvents += old.observedEvents
    life.setup.configuration.lastKnownAt = keepingMemory ? old.highestAt : nil
    if keepingMemory, life.setup.configuration.lastKnownAt == nil, subjects[name] != nil {
      throw WorldError("\(name) does not say its highest 'at'", isRefusal: true)
    }
    // The clock goes on over a restart; the simulated one counts from the same beginning.
    parties[index].life = life
    restarts += 1
    let fresh = WorldNode(makeNode(life.setup, address: parties[index].address, life: restarts))
    let node = parties[index].node
    attempt { simulation throws(SimulationError) in
      try simulation.act(on: node) { node, _ in node.member?.finish() }
      try simulation.restart(node, as: fresh)
    }
  }

  mutating func disclose(_ ephemeral: Ephemeral) {
    secrets.disclosed.append(ephemeral)
    simulation.observer.learn(ephemeral, from: "")
  }

  mutating func disclose(_ identity: Identity, of name: String) {
    secrets.identities.append((name, identity))
    simulation.observer.learn(identity, of: name)
  }

  /// The secrets of every exchange so far.
  var exchangeSecrets: [Ephemeral] {
    secrets.disclosed
      + parties.flatMap { ($0.life?.formerKeys ?? []) + (node($0.name)?.keyLog ?? []) }
  }

  // MARK: Subjects

  /// Whether somebody of this name takes part who is no script.
  func plays(_ name: String) -> Bool { party(name)?.life != nil }

  /// Whether anybody from elsewhere takes part.
  var hasSubjects: Bool { !subjects.isEmpty }

  /// How a subject broke the conversation, and its name.
  var fault: (name: String, fault: SubjectFault)? {
    for party in parties {
      if case .fault(let fault)? = node(party.name)?.trouble { return (party.name, fault) }
    }
    return nil
  }

  /// Ends the lives of subjects, so that others can be played.
  mutating func release() {
    for party in parties where subjects[party.name] != nil {
      attempt { simulation throws(SimulationError) in
        try simulation.act(on: party.node) { node, _ in node.member?.finish() }
      }
    }
  }
}
