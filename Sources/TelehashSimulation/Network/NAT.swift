public import TelehashPackets

/// How a NAT maps inner addresses to outer ports and whom it lets back in (RFC 4787 terms).
public struct NATBehaviour: Hashable, Sendable {
  /// What a mapping or a filter looks at beside the inner address.
  public enum Dependence: String, Hashable, Sendable, CaseIterable {
    case endpointIndependent
    case addressDependent
    case addressAndPortDependent
  }

  public var mapping: Dependence
  public var filtering: Dependence
  /// How long a mapping lives without an outgoing datagram.
  public var expiry: TimeSpan = .seconds(60)
  /// Whether inner hosts reach each other through the outer address.
  public var hairpins = false

  public init(mapping: Dependence, filtering: Dependence) {
    self.mapping = mapping
    self.filtering = filtering
  }

  /// Anybody may answer to a mapped port.
  public static let cone = NATBehaviour(
    mapping: .endpointIndependent, filtering: .endpointIndependent)
  /// One port for all, but only who was addressed may answer.
  public static let portRestricted = NATBehaviour(
    mapping: .endpointIndependent, filtering: .addressAndPortDependent)
  /// A port for each destination.
  public static let symmetric = NATBehaviour(
    mapping: .addressAndPortDependent, filtering: .addressAndPortDependent)
}

/// One NAT: its mappings and what they let in.
struct NAT: Sendable {
  let behaviour: NATBehaviour
  /// The outer address, port 0.
  let outer: Address
  /// The realm its outer side is in, and the one it makes inside.
  let outerRealm: Int
  let innerRealm: Int

  private struct MappingKey: Hashable {
    let inner: Address
    let destination: Address?
  }

  private struct Mapping: Sendable {
    let inner: Address
    let port: UInt16
    var expires: Instant
    var allowed: Set<Address> = []
  }

  private var ports: [MappingKey: UInt16] = [:]
  private var mappings: [UInt16: Mapping] = [:]
  private var nextPort: UInt16 = 40_000

  /// A NAT with this many mappings makes no more.
  static let maximumMappings = 20_000
  /// The peers one mapping lets in; further ones are refused.
  static let maximumAllowed = 1024

  init(_ behaviour: NATBehaviour, outer: Address, outerRealm: Int, innerRealm: Int) {
    self.behaviour = behaviour
    self.outer = outer
    self.outerRealm = outerRealm
    self.innerRealm = innerRealm
  }

  /// The outer source of a datagram that leaves; nil when the table is full.
  mutating func translateOut(_ inner: Address, to target: Address, at now: Instant) -> Address? {
    let key = MappingKey(inner: inner, destination: Self.part(target, behaviour.mapping))
    let port: UInt16
    if let known = ports[key], let mapping = mappings[known], mapping.expires > now {
      port = known
    } else {
      guard mappings.count < Self.maximumMappings, let fresh = freePort(at: now) else { return nil }
      port = fresh
      ports[key] = port
      mappings[port] = Mapping(inner: inner, port: port, expires: now)
    }
    mappings[port]?.expires = now + behaviour.expiry
    if mappings[port]?.allowed.count ?? 0 < Self.maximumAllowed {
      mappings[port]?.allowed.insert(Self.part(target, behaviour.filtering) ?? Self.anybody)
    }
    return outer.with(port: port)
  }

  /// The inner destination of a datagram that arrives; nil when it is not let in.
  func translateIn(_ source: Address, port: UInt16, at now: Instant) -> Address? {
    guard let mapping = mappings[port], mapping.expires > now else { return nil }
    let asked = Self.part(source, behaviour.filtering) ?? Self.anybody
    return mapping.allowed.contains(asked) ? mapping.inner : nil
  }

  /// Forgets every mapping; the next ones get other ports.
  mutating func forget() {
    ports.removeAll()
    mappings.removeAll()
    nextPort = nextPort &+ 1000
    if nextPort < 1024 { nextPort = 40_000 }
  }

  private mutating func freePort(at now: Instant) -> UInt16? {
    for _ in 0..<Int(UInt16.max) {
      let port = nextPort
      nextPort = nextPort == .max ? 1024 : nextPort + 1
      guard let mapping = mappings[port] else { return port }
      if mapping.expires <= now {
        mappings[port] = nil
        return port
      }
    }
    return nil
  }

  private static let anybody = Address(ipv4: 0, port: 0)

  /// The part of an address that a dependence looks at; nil for nothing.
  private static func part(_ address: Address, _ dependence: NATBehaviour.Dependence) -> Address? {
    switch dependence {
    case .endpointIndependent: nil
    case .addressDependent: address.with(port: 0)
    case .addressAndPortDependent: address
    }
  }
}

extension Address {
  /// The same IP with another port.
  func with(port: UInt16) -> Address { Address(ipBytes: ipBytes, port: port) ?? self }
}
