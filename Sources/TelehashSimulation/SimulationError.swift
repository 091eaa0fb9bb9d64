public import TelehashPackets

/// What a simulation cannot do, or refuses to go on with.
public enum SimulationError: Error, Hashable, Sendable {
  /// So many events were handled; what runs has no end, or the limit is too low for it.
  case eventLimit(Int)
  /// More datagrams than this were on their way at once, as when nodes answer every answer.
  case inFlightLimit(Int)
  /// A node wanted more done after one input than this.
  case outputLimit(node: String, Int)
  /// A node's deadline stays at or before the instant at which it was just woken, again and again.
  case stuckDeadline(node: String, at: Instant)
  /// Two hosts, NATs or nodes with one name.
  case nameTaken(String)
  /// Two nodes at one address, or two hosts or NATs with one IP address in one network.
  case addressTaken(Address)
  /// The host has no such IP address.
  case addressNotOnHost(Address, host: String)
  /// A network has no more addresses to give.
  case addressesUsedUp(behind: String)
  /// More hosts, NATs or nodes than this.
  case tooMany(String, limit: Int)
  /// The node was removed, or never was.
  case noSuchNode
  /// No host has that name, or no filter.
  case unknownName(String)
}

extension SimulationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .eventLimit(let limit): "the simulation took more than \(limit) events"
    case .inFlightLimit(let limit): "more than \(limit) datagrams are on their way at once"
    case .outputLimit(let node, let limit):
      "node '\(node)' wants more than \(limit) things done after one input"
    case .stuckDeadline(let node, let time):
      "node '\(node)' is woken again and again at \(time.nanoseconds) ns: its deadline stays past"
    case .nameTaken(let name): "the name '\(name)' is taken"
    case .addressTaken(let address): "the address \(address) is taken"
    case .addressNotOnHost(let address, let host): "host '\(host)' has no address \(address.ip)"
    case .addressesUsedUp(let name): "no address is left behind '\(name)'"
    case .tooMany(let what, let limit): "more than \(limit) \(what)"
    case .noSuchNode: "there is no such node"
    case .unknownName(let name): "nothing is called '\(name)'"
    }
  }
}
