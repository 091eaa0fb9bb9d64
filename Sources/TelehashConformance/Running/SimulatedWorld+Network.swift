import TelehashPackets
import TelehashSimulation

/// What the steps of a play change in the simulated network.
extension SimulatedWorld {
  mutating func change(_ network: NetworkChange) throws(WorldError) {
    let step = network.step
    if step.heal {
      attempt { simulation throws(SimulationError) in try simulation.heal() }
    }
    if let name = step.condition {
      guard let condition = NetworkCondition(rawValue: name.value) else {
        throw WorldError("no network condition is called \(name.value)")
      }
      simulation.network.apply(condition, at: now)
    }
    try changePaths(network)
    if let filter = step.filter { try add(filter, network) }
    if let name = network.rebind {
      guard let party = party(name),
        let nat = simulation.network.nats(before: simulation.host(of: party.node)).first
      else { throw WorldError("\(name) is behind no NAT") }
      simulation.network.rebind(nat)
    }
  }

  private mutating func changePaths(_ network: NetworkChange) throws(WorldError) {
    guard let between = network.between else {
      simulation.network.changeAll { $0.change(network.step) }
      return
    }
    var hosts: [HostID] = []
    for name in between {
      guard let party = party(name) else { throw WorldError("nobody is called \(name)") }
      hosts.append(simulation.host(of: party.node))
    }
    guard hosts.count == 2 else { return }
    simulation.network.change(between: hosts[0], and: hosts[1]) { $0.change(network.step) }
  }

  private mutating func add(
    _ filter: PacketFilter, _ network: NetworkChange
  ) throws(WorldError) {
    filters += 1
    do throws(SimulationError) {
      try simulation.network.add(
        DatagramFilter(
          "\(filter.meaning) \(filters)", from: network.filterFrom, to: network.filterTo,
          meaning: filter.meaning.label, filter.which.occurrence, filter.action.datagramAction))
    } catch {
      throw WorldError(error.description)
    }
  }
}

extension PacketFilter.Occurrence {
  fileprivate var occurrence: DatagramFilter.Occurrence {
    switch self {
    case .nth(let number): .nth(number)
    case .first(let number): .first(number)
    case .every: .every
    }
  }
}

extension PacketFilter.Action {
  fileprivate var datagramAction: DatagramFilter.Action {
    switch self {
    case .drop: .drop
    case .delay(let span): .delay(span)
    case .duplicate: .duplicate(after: .milliseconds(1))
    case .corrupt: .corrupt
    }
  }
}

extension Impairments {
  /// Takes over what a step names.
  mutating func change(_ step: NetworkStep) {
    if let loss = step.loss { self.loss = loss }
    if let duplicate = step.duplicate { duplication = duplicate }
    if let reorder = step.reorder { reordering = reorder }
    if let latency = step.latency { self.latency = latency }
    if let mtu = step.mtu { self.mtu = mtu }
    if let partition = step.partition { isPartitioned = partition }
  }
}
