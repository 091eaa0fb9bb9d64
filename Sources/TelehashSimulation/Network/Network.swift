public import TelehashCrypto
public import TelehashPackets

/// The simulated network: hosts, the NATs they are behind, and the paths between them.
///
/// It belongs to a `Simulation`, which moves the datagrams; here the network is built and changed.
/// Hosts and NATs are known by name, because names are what chance and schedules are tied to: the
/// draws of the path from `alice` to `bob` do not depend on who else takes part.
public struct Network: Sendable {
  let root: SeededRandom
  var realms = [Realm(gateway: nil, plan: .publicNetwork)]
  var hosts: [Host] = []
  var nats: [NAT] = []
  var names: [String: Place] = [:]

  var everywhere = Impairments.clean
  /// The directions of paths that were used or changed, and where they are.
  var links: [Link] = []
  var linkIndex: [UInt64: Int] = [:]
  /// The impairments of directions that have their own.
  var ownImpairments: [Impairments] = []

  var rules: [FilterRule] = []
  let decisionSource: DecisionSource
  var script: [String: [UInt64: Fate]]
  var recorded: [Decision] = []

  /// Whether what chance decides is written down in `schedule`.
  public var recordsSchedule = false

  /// The realm that everybody reaches.
  static let publicRealm = 0

  init(seed: UInt64, decisions: DecisionSource) {
    root = SeededRandom(seed: seed, label: "network")
    decisionSource = decisions
    script = [:]
    if case .scripted(let schedule) = decisions { script = schedule.byLink }
  }

  // MARK: Building

  /// Adds a host in the public network, or behind a NAT.
  ///
  /// - Parameter addresses: its IP addresses, ports ignored; nil for the next free ones.
  @discardableResult
  public mutating func addHost(
    _ name: String, behind nat: NATID? = nil, families: IPFamilies = .ipv4,
    addresses: [Address]? = nil
  ) throws(SimulationError) -> HostID {
    try checkName(name)
    guard hosts.count < SimulationLimits.maximumPlaces else {
      throw .tooMany("hosts", limit: SimulationLimits.maximumPlaces)
    }
    let realm = nat.map { nats[$0.index].innerRealm } ?? Self.publicRealm
    var chosen = addresses?.map { $0.with(port: 0) } ?? []
    if addresses == nil { chosen = try allocate(families, in: realm) }
    let place = Place.host(hosts.count)
    try claim(chosen, for: place, in: realm)
    names[name] = place
    hosts.append(Host(name: name, realm: realm, addresses: chosen))
    return HostID(index: hosts.count - 1)
  }

  /// Adds a NAT with outer addresses in the public network, or behind another NAT.
  @discardableResult
  public mutating func addNAT(
    _ name: String, _ behaviour: NATBehaviour, behind outer: NATID? = nil
  ) throws(SimulationError) -> NATID {
    try checkName(name)
    guard let plan = AddressPlan.privateNetwork(nats.count + 1) else {
      throw .tooMany("NATs", limit: nats.count)
    }
    let outerRealm = outer.map { nats[$0.index].innerRealm } ?? Self.publicRealm
    let addresses = try allocate([.ipv4, .ipv6], in: outerRealm)
    let place = Place.nat(nats.count)
    try claim(addresses, for: place, in: outerRealm)
    names[name] = place
    realms.append(Realm(gateway: nats.count, plan: plan))
    nats.append(
      NAT(
        name: name, outerRealm: outerRealm, innerRealm: realms.count - 1,
        outerIPv4: addresses[0], outerIPv6: addresses[1], table: NATTable(behaviour)))
    return NATID(index: nats.count - 1)
  }

  /// Adds a host behind NATs of its own, named `name-nat-1` (the nearest) and on.
  @discardableResult
  public mutating func addHost(
    _ name: String, behind chain: [NATBehaviour], families: IPFamilies = .ipv4
  ) throws(SimulationError) -> HostID {
    var outer: NATID?
    for (index, behaviour) in chain.enumerated().reversed() {
      outer = try addNAT("\(name)-nat-\(index + 1)", behaviour, behind: outer)
    }
    return try addHost(name, behind: outer, families: families)
  }

  /// Gives a host one more IP address.
  public mutating func addAddress(
    to host: HostID, ipv6: Bool = false
  ) throws(SimulationError) -> Address {
    let realm = hosts[host.index].realm
    let fresh = try allocate(ipv6 ? .ipv6 : .ipv4, in: realm)
    try claim(fresh, for: .host(host.index), in: realm)
    hosts[host.index].addresses += fresh
    return fresh[0]
  }

  private func checkName(_ name: String) throws(SimulationError) {
    guard names[name] == nil else { throw .nameTaken(name) }
  }

  private mutating func allocate(
    _ families: IPFamilies, in realm: Int
  ) throws(SimulationError) -> [Address] {
    var addresses: [Address] = []
    if families.contains(.ipv4) {
      guard let address = nextFreeIPv4(in: realm) else {
        throw .addressesUsedUp(behind: gatewayName(of: realm))
      }
      addresses.append(address)
    }
    if families.contains(.ipv6) {
      var address = realms[realm].plan.nextIPv6()
      while realms[realm].places[address] != nil { address = realms[realm].plan.nextIPv6() }
      addresses.append(address)
    }
    return addresses
  }

  private mutating func nextFreeIPv4(in realm: Int) -> Address? {
    while let address = realms[realm].plan.nextIPv4() {
      if realms[realm].places[address] == nil { return address }
    }
    return nil
  }

  private mutating func claim(
    _ addresses: [Address], for place: Place, in realm: Int
  ) throws(SimulationError) {
    for address in addresses where realms[realm].places[address] != nil {
      throw .addressTaken(address)
    }
    for address in addresses { realms[realm].places[address] = place }
  }

  // MARK: Looking

  /// The host of that name.
  public func host(named name: String) -> HostID? {
    if case .host(let index) = names[name] { HostID(index: index) } else { nil }
  }

  /// The NAT of that name.
  public func nat(named name: String) -> NATID? {
    if case .nat(let index) = names[name] { NATID(index: index) } else { nil }
  }

  /// The IP addresses of a host, port 0, IPv4 first unless they were given in another order.
  public func addresses(of host: HostID) -> [Address] { hosts[host.index].addresses }

  /// The outer IP addresses of a NAT, port 0, IPv4 first.
  public func addresses(of nat: NATID) -> [Address] {
    [nats[nat.index].outerIPv4, nats[nat.index].outerIPv6]
  }

  public func name(of host: HostID) -> String { hosts[host.index].name }

  public func name(of nat: NATID) -> String { nats[nat.index].name }

  /// The NATs a host is behind, the nearest first.
  public func nats(before host: HostID) -> [NATID] {
    var chain: [NATID] = []
    var realm = hosts[host.index].realm
    while let gateway = realms[realm].gateway {
      chain.append(NATID(index: gateway))
      realm = nats[gateway].outerRealm
    }
    return chain
  }

  /// A stream of random bytes that the seed and the label determine, for nodes and tests.
  public func random(_ label: String) -> SeededRandom { root.fork("other/\(label)") }

  func name(of place: Place) -> String {
    switch place {
    case .host(let index): hosts[index].name
    case .nat(let index): nats[index].name
    }
  }

  private func gatewayName(of realm: Int) -> String {
    realms[realm].gateway.map { nats[$0].name } ?? "the public network"
  }

  // MARK: NATs

  /// Makes a NAT forget its mappings; the next ones get other outer ports.
  public mutating func rebind(_ nat: NATID) { nats[nat.index].table.forget() }
}
