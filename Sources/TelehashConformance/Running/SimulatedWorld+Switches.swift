import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation
import TelehashV2

/// Reference switches of version 2 in the simulated network.
extension SimulatedWorld: SwitchWorld {
  /// What a reference switch was started with, and what is left of its earlier lives.
  struct SwitchLife: Sendable {
    var setup: SwitchSetup
    var formerKeys: [LineEphemeral] = []
    var formerEvents: [ObservedSwitchEvent] = []
  }

  /// Secrets of version 2 that open the traffic.
  struct SwitchSecrets: Sendable {
    /// Everybody's identity, in the order of the cast.
    var identities: [(name: String, identity: SwitchIdentity)] = []
    /// What script-driven members used.
    var disclosed: [(name: String, ephemeral: LineEphemeral)] = []
  }

  mutating func start(_ reference: SwitchSetup) throws(WorldError) -> Address {
    let name = reference.placement.name
    var setup = reference
    if let subject = subjects[name], !subject.features.editions.contains(point.edition) {
      throw WorldError("\(name) does not support \(point.edition.rawValue)", isRefusal: true)
    }
    if isSubject(name), !subjectDeviations.isEmpty {
      // What only endpoints can do wrong is nothing to a switch.
      let own = subjectDeviations.filter {
        SwitchDeviation(rawValue: $0) != nil || !Deviations.allNames.contains($0)
      }
      do throws(UnknownSwitchDeviation) {
        setup.configuration.deviations = setup.configuration.deviations.union(
          try SwitchDeviations(names: own))
      } catch {
        throw WorldError("no deviation of version 2 is called \(error.name)")
      }
    }
    do throws(SimulationError) {
      let (host, address) = try addHost(for: reference.placement)
      setup.configuration.localPaths = [address]
      let node = try simulation.addNode(
        switchNode(setup, address: address, life: 0), named: name, on: host,
        at: [address])
      var party = Party(name: name, node: node, address: address)
      party.switchLife = SwitchLife(setup: setup)
      party.isJudged = reference.configuration.deviations.isEmpty
      parties.append(party)
      return address
    } catch {
      throw WorldError(error.description)
    }
  }

  private func switchNode(_ setup: SwitchSetup, address: Address, life: Int) -> WorldNode {
    let random = SeededRandom(
      seed: seed, label: "\(point.id)/switch/\(setup.placement.name)/\(life)")
    if let subject = subjects[setup.placement.name],
      let identity = Identity(keys: [IdentityPool.rsa(0)])
    {
      // It hears what arrives; what else it is told means nothing to it.
      return WorldNode(
        SubjectNode(
          subject,
          SubjectStart(
            configuration: EndpointConfiguration(identity: identity, edition: .v3),
            address: address, trusts: [], random: random)))
    }
    return WorldNode(SwitchNode(Switch(setup.configuration, random: random), address: address))
  }

  private func node(_ name: String) -> SwitchNode? {
    parties.first { $0.name == name }.flatMap { simulation[$0.node]?.switchNode }
  }

  mutating func tell(_ name: String, _ wish: SwitchWish) -> SwitchAnswer? {
    guard let party = party(name), party.switchLife != nil else { return nil }
    var answer: SwitchAnswer?
    attempt { simulation throws(SimulationError) in
      answer = try simulation.act(on: party.node) { node, now in
        node.switchNode?.carryOut(wish, at: now)
      }
    }
    return answer
  }

  func switchEvents(of name: String) -> [ObservedSwitchEvent] {
    guard let life = party(name)?.switchLife else { return [] }
    return life.formerEvents + (node(name)?.observedEvents ?? [])
  }

  func channelReport(_ name: String, _ handle: SwitchChannelHandle) -> ObservedChannel? {
    node(name)?.channelReport(handle)
  }

  func route(of name: String, to peer: HexHashname) -> SwitchRoute? {
    node(name)?.endpoint.route(to: peer)
  }

  mutating func restartSwitch(_ name: String, keepingMemory: Bool) throws(WorldError) {
    guard let index = parties.firstIndex(where: { $0.name == name }),
      var life = parties[index].switchLife, let old = node(name)
    else { throw WorldError("\(name) is no reference member") }
    life.formerKeys += old.keyLog
    life.formerEvents += old.observedEvents
    life.setup.configuration.lastKnownAt = keepingMemory ? old.endpoint.lastAt : nil
    parties[index].switchLife = life
    restarts += 1
    let fresh = switchNode(life.setup, address: parties[index].address, life: restarts)
    let node = parties[index].node
    attempt { simulation throws(SimulationError) in try simulation.restart(node, as: fresh) }
  }

  mutating func disclose(_ ephemeral: LineEphemeral, of name: String) {
    switchSecrets.disclosed.append((name, ephemeral))
    simulation.observer.learn(ephemeral, from: name)
  }

  mutating func disclose(_ identity: SwitchIdentity, of name: String) {
    switchSecrets.identities.append((name, identity))
    simulation.observer.learn(SwitchKeyRing.Party(name: name, keys: identity.keys))
  }

  /// The secrets of every line so far, each with the member that made it.
  var lineSecrets: [(owner: String, ephemeral: LineEphemeral)] {
    var secrets: [(String, LineEphemeral)] = switchSecrets.disclosed.map { ($0.name, $0.ephemeral) }
    for party in parties {
      let keys = (party.switchLife?.formerKeys ?? []) + (node(party.name)?.keyLog ?? [])
      secrets += keys.map { (party.name, $0) }
    }
    return secrets
  }
}

extension SimulatedWorld {
  /// What reference switches told their applications, as events of the trace.
  var switchStates: [(time: Instant, actor: String, text: String)] {
    parties.filter { $0.switchLife != nil }.flatMap { party in
      switchEvents(of: party.name).compactMap { observed in
        observed.event.stateText.map { (observed.time, party.name, $0) }
      }
    }
  }
}

extension SwitchEvent {
  /// The event as a change of state; nil for what the packets show already.
  fileprivate var stateText: String? {
    switch self {
    case .lineUp(let peer): "line up \(peer)"
    case .lineDown(let peer, let reason): "line down \(peer) \(reason.rawValue)"
    case .linked(let peer): "linked \(peer)"
    case .unlinked(let peer): "unlinked \(peer)"
    case .found(let peer): "found \(peer)"
    case .notFound(let peer): "not found \(peer)"
    case .bridged(let peer): "bridged \(peer)"
    case .bridgeRefused(let peer, let reason): "bridge to \(peer) refused: \(reason)"
    case .opened(let handle, _, let type, _): "channel \(handle.number) opened \(type)"
    case .ended(let handle): "channel \(handle.number) ended"
    case .failed(let handle, let error): "channel \(handle.number) failed \(error)"
    case .closed(let handle): "channel \(handle.number) closed"
    case .finding(let requirement, let text): "finding \(requirement) \(text)"
    case .received, .acknowledged: nil
    }
  }
}
