import TelehashPackets

/// Names a node of a simulation; indexes are never reused.
public struct NodeID: Hashable, Sendable, Comparable {
  public let index: Int

  public static func < (a: NodeID, b: NodeID) -> Bool { a.index < b.index }
}

/// Names a NAT of a simulation.
public struct NATID: Hashable, Sendable {
  let index: Int
}

/// Who can be reached where: realms of addresses, joined by NATs.
///
/// Realm 0 is the public network; each NAT makes one realm behind it. Addresses are unique within
/// their realm.
struct Topology: Sendable {
  private struct Place: Hashable {
    let realm: Int
    let address: Address
  }

  private(set) var nats: [NAT] = []
  private var sockets: [Place: NodeID] = [:]
  private var natByOuter: [Place: Int] = [:]
  /// The NAT that leads out of each realm; nil for the public one.
  private var exits: [Int?] = [nil]
  private var nextHost: [UInt32] = [1]

  /// Makes a NAT behind another, or at the public network.
  mutating func addNAT(_ behaviour: NATBehaviour, behind parent: NATID?) -> NATID {
    let outerRealm = parent.map { nats[$0.index].innerRealm } ?? 0
    let innerRealm = exits.count
    let outer = newHost(in: outerRealm, isIPv6: false)
    exits.append(nats.count)
    nextHost.append(1)
    nats.append(NAT(behaviour, outer: outer, outerRealm: outerRealm, innerRealm: innerRealm))
    natByOuter[Place(realm: outerRealm, address: outer)] = nats.count - 1
    return NATID(index: nats.count - 1)
  }

  /// A fresh IP in the realm behind a NAT, or in the public one; its port is 0.
  mutating func newHost(behind nat: NATID?, isIPv6: Bool) -> Address {
    newHost(in: nat.map { nats[$0.index].innerRealm } ?? 0, isIPv6: isIPv6)
  }

  /// Public hosts are in the benchmarking block 198.18.0.0/15, inner ones in 10.0.0.0/8.
  private mutating func newHost(in realm: Int, isIPv6: Bool) -> Address {
    let number = nextHost[realm]
    nextHost[realm] += 1
    if isIPv6 {
      return Address(ipv6: (0x2001_0db8_0000_0000 | UInt64(realm), UInt64(number)), port: 0)
    }
    let base: UInt32 = realm == 0 ? 0xc612_0000 : 0x0a00_0000
    return Address(ipv4: base + number, port: 0)
  }

  /// Binds an address to a node; false when it is taken.
  mutating func bind(_ address: Address, behind nat: NATID?, to node: NodeID) -> Bool {
    let place = Place(realm: nat.map { nats[$0.index].innerRealm } ?? 0, address: address)
    guard sockets[place] == nil else { return false }
    sockets[place] = node
    return true
  }

  mutating func unbind(_ address: Address, behind nat: NATID?) {
    sockets[Place(realm: nat.map { nats[$0.index].innerRealm } ?? 0, address: address)] = nil
  }

  mutating func forgetMappings(of nat: NATID) { nats[nat.index].forget() }

  /// Where a datagram ends up, as far as can be told when it is sent.
  struct Route: Sendable {
    /// The source as the receiver will see it.
    let source: Address
    /// The realm in which its destination lies.
    let realm: Int
    let target: Address
  }

  /// Takes a datagram out of its sender's realm, mapping its source on the way.
  mutating func routeOut(
    _ source: Address, behind nat: NATID?, to target: Address, at now: Instant
  ) -> Route? {
    var realm = nat.map { nats[$0.index].innerRealm } ?? 0
    var source = source
    while true {
      let place = Place(realm: realm, address: target)
      let outer = Place(realm: realm, address: target.with(port: 0))
      if sockets[place] != nil || natByOuter[outer] != nil {
        return Route(source: source, realm: realm, target: target)
      }
      guard let exit = exits[realm] else {
        return Route(source: source, realm: realm, target: target)
      }
      guard let mapped = nats[exit].translateOut(source, to: target, at: now) else { return nil }
      source = mapped
      realm = nats[exit].outerRealm
      if target.with(port: 0) == nats[exit].outer, !nats[exit].behaviour.hairpins { return nil }
    }
  }

  /// Why nobody takes a datagram.
  enum Refusal: Error { case nobody, filtered }

  /// Follows a datagram to the node it reaches now, through the NATs on its way in.
  func routeIn(_ route: Route, at now: Instant) -> Result<(NodeID, Address), Refusal> {
    var realm = route.realm
    var target = route.target
    for _ in 0...nats.count {
      if let node = sockets[Place(realm: realm, address: target)] {
        return .success((node, target))
      }
      guard let nat = natByOuter[Place(realm: realm, address: target.with(port: 0))] else {
        return .failure(.nobody)
      }
      guard let inner = nats[nat].translateIn(route.source, port: target.port, at: now) else {
        return .failure(.filtered)
      }
      target = inner
      realm = nats[nat].innerRealm
    }
    return .failure(.nobody)
  }
}
