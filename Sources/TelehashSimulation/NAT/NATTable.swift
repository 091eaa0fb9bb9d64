import DequeModule
import TelehashPackets

/// The mappings of one NAT and whom they let in.
///
/// Outer ports are given out one after the other and not again before all others had their turn, so
/// that a forgotten mapping never comes back by luck.
struct NATTable: Sendable {
  let behaviour: NATBehaviour
  private var ports: [MappingKey: UInt16] = [:]
  private var mappings: [UInt16: Mapping] = [:]
  /// The mapped ports, those looked at least recently for expiry first.
  private var reclaimable = Deque<UInt16>()
  private var nextPort = Self.firstPort
  /// Which of the rebinding intervals the mappings are from.
  private var epoch: UInt64 = 0

  /// What shares an outer port.
  private struct MappingKey: Hashable, Sendable {
    let inner: Address
    let remote: Address?
  }

  private struct Mapping: Sendable {
    let key: MappingKey
    var expires: Instant
    var permissions = PermissionList()
  }

  /// Where ports begin, away from those of hosts.
  private static let firstPort: UInt16 = 40_000
  /// Ports below belong to services.
  private static let lowestPort: UInt16 = 1024
  /// How many old mappings are looked at for each new one. Two, so that the list of them shrinks
  /// faster than it grows; more when the table is full, yet few enough that floods stay cheap.
  private static let reclaimEffort = (usual: 2, full: 16)

  init(_ behaviour: NATBehaviour) { self.behaviour = behaviour }

  /// The number of mappings, those past their time included.
  var count: Int { mappings.count }

  /// The outer port of a datagram that leaves; nil when no mapping can be made.
  mutating func leave(from inner: Address, to remote: Address, at now: Instant) -> UInt16? {
    forgetWhenDue(at: now)
    let key = MappingKey(inner: inner, remote: behaviour.mapping.part(of: remote))
    let known = ports[key].flatMap { (mappings[$0]?.expires ?? .zero) > now ? $0 : nil }
    guard let port = known ?? map(key, at: now) else { return nil }
    let expires = now + behaviour.expiry
    mappings[port]?.expires = expires
    if let part = behaviour.filtering.part(of: remote) {
      mappings[port]?.permissions.allow(part, until: expires)
    }
    return port
  }

  /// The inner address a datagram from outside goes to; nil when it is not let in.
  mutating func enter(from remote: Address, port: UInt16, at now: Instant) -> Address? {
    forgetWhenDue(at: now)
    guard let mapping = mappings[port], mapping.expires > now else { return nil }
    let part = behaviour.filtering.part(of: remote)
    if let part, !mapping.permissions.allows(part, at: now) { return nil }
    if behaviour.refreshesOnInbound {
      let expires = now + behaviour.expiry
      mappings[port]?.expires = expires
      if let part { mappings[port]?.permissions.allow(part, until: expires) }
    }
    return mapping.key.inner
  }

  /// Who is behind an outer port, whether or not anybody is let in.
  mutating func owner(of port: UInt16, at now: Instant) -> Address? {
    forgetWhenDue(at: now)
    guard let mapping = mappings[port], mapping.expires > now else { return nil }
    return mapping.key.inner
  }

  /// Forgets every mapping; the next ones get other ports.
  mutating func forget() {
    ports.removeAll()
    mappings.removeAll()
    reclaimable.removeAll()
  }

  private mutating func forgetWhenDue(at now: Instant) {
    guard let interval = behaviour.rebindInterval, interval > .zero else { return }
    let current = now.nanoseconds / interval.nanoseconds
    if current != epoch { forget() }
    epoch = current
  }

  private mutating func map(_ key: MappingKey, at now: Instant) -> UInt16? {
    if let old = ports[key] { remove(old) }
    reclaim(at: now)
    guard mappings.count < behaviour.capacity, let port = freePort() else { return nil }
    ports[key] = port
    mappings[port] = Mapping(key: key, expires: now)
    reclaimable.append(port)
    return port
  }

  private mutating func remove(_ port: UInt16) {
    guard let mapping = mappings.removeValue(forKey: port) else { return }
    ports[mapping.key] = nil
  }

  private mutating func reclaim(at now: Instant) {
    let isFull = mappings.count >= behaviour.capacity
    let effort = isFull ? Self.reclaimEffort.full : Self.reclaimEffort.usual
    for _ in 0..<min(effort, reclaimable.count) {
      guard let port = reclaimable.popFirst(), let mapping = mappings[port] else { continue }
      if mapping.expires > now { reclaimable.append(port) } else { remove(port) }
    }
  }

  private mutating func freePort() -> UInt16? {
    for _ in Self.lowestPort...UInt16.max {
      let port = nextPort
      nextPort = port == .max ? Self.lowestPort : port + 1
      if mappings[port] == nil { return port }
    }
    return nil
  }
}
