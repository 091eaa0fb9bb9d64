public import TelehashPackets

/// The named states of a network that scenarios run under.
///
/// A condition is what every path does, and which NATs stand before the hosts that are to have some.
public enum NetworkCondition: String, CaseIterable, Hashable, Sendable {
  /// 10 ms one way; nothing goes wrong.
  case clean
  /// One datagram in five is lost.
  case lossy
  /// Three in ten are held back for up to 200 ms.
  case reorder
  /// One in five arrives twice, up to 50 ms apart.
  case duplicate
  /// 400 ms one way and up to 100 ms more, 64,000 bytes a second, a queue of 65,536 bytes.
  case slow
  /// Nothing above 548 bytes passes: an IPv4 packet of 576 bytes without its headers.
  case mtu576 = "mtu-576"
  /// A NAT that maps and filters by the inner address alone.
  case natCone = "nat-cone"
  /// A NAT that lets in only who was sent to, by address and port.
  case natPortRestricted = "nat-port-restricted"
  /// A NAT with another outer port for every destination, which alone may answer.
  case natSymmetric = "nat-symmetric"
  /// A port-restricted NAT behind a cone NAT.
  case doubleNAT = "double-nat"
  /// A cone NAT that forgets its mappings every 20 s.
  case rebind
  /// Nothing passes from the 5th to the 15th second.
  case partitionHeal = "partition-heal"

  /// The share lost under `lossy`, and the share that arrives twice under `duplicate`.
  static let frequentShare = 0.2
  static let reorderedShare = 0.3
  static let outage = TimeSpan.seconds(5)..<TimeSpan.seconds(15)
  static let rebindInterval = TimeSpan.seconds(20)

  /// What every path does when the condition begins at `start`.
  public func impairments(from start: Instant = .zero) -> Impairments {
    var impairments = Impairments.clean
    switch self {
    case .lossy: impairments.loss = Self.frequentShare
    case .reorder: impairments.reordering = Self.reorderedShare
    case .duplicate: impairments.duplication = Self.frequentShare
    case .slow:
      impairments.latency = .milliseconds(400)
      impairments.jitter = .milliseconds(100)
      impairments.bandwidth = 64_000
    case .mtu576: impairments.mtu = 548
    case .partitionHeal:
      impairments.outage = start + Self.outage.lowerBound..<start + Self.outage.upperBound
    case .clean, .natCone, .natPortRestricted, .natSymmetric, .doubleNAT, .rebind: break
    }
    return impairments
  }

  /// The NATs before a sheltered host, the nearest first.
  public var nats: [NATBehaviour] {
    switch self {
    case .natCone: [.cone]
    case .natPortRestricted: [.portRestricted]
    case .natSymmetric: [.symmetric]
    case .doubleNAT: [.portRestricted, .cone]
    case .rebind: [.cone.rebinding(every: Self.rebindInterval)]
    case .clean, .lossy, .reorder, .duplicate, .slow, .mtu576, .partitionHeal: []
    }
  }
}
