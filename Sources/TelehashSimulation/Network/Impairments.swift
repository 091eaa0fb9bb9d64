public import TelehashPackets

/// What one direction of a path does to datagrams. Shares are from 0 to 1.
public struct Impairments: Hashable, Sendable {
  /// How long a datagram takes at least.
  public var latency: TimeSpan = .milliseconds(10)
  /// How much longer at most, evenly spread.
  public var jitter: TimeSpan = .zero
  /// The share that is lost.
  public var loss: Double = 0
  /// The share that arrives twice.
  public var duplication: Double = 0
  /// The share that is held back by `reorderDelay`, so that later ones overtake.
  public var reordering: Double = 0
  /// How long a reordered datagram is held back at most.
  public var reorderDelay: TimeSpan = .milliseconds(200)
  /// The share in which one bit is flipped.
  public var corruption: Double = 0
  /// The largest UDP payload that passes, in bytes; nil for any.
  public var mtu: Int?
  /// Bytes a second; nil for no limit.
  public var bandwidth: UInt64?
  /// How much may wait for the line when there is a bandwidth.
  public var queueBytes: UInt64 = 65_536
  /// Whether nothing passes at all.
  public var isPartitioned = false

  public init() {}

  public static let clean = Impairments()
}

/// The named states of a network that scenarios run under.
public enum NetworkCondition: String, CaseIterable, Hashable, Sendable {
  case clean
  /// One datagram in five is lost.
  case lossy
  /// Three in ten are overtaken.
  case reorder
  /// One in five arrives twice.
  case duplicate
  /// 400 ms one way, up to 100 ms more, 64 kB a second.
  case slow
  /// Nothing above 548 bytes of payload passes (a 576-byte IPv4 packet).
  case mtu576 = "mtu-576"
  /// The first member is behind a NAT that maps and filters by nothing but the inner address.
  case natCone = "nat-cone"
  /// Behind one that filters by address and port.
  case natPortRestricted = "nat-port-restricted"
  /// Behind one that also maps by address and port.
  case natSymmetric = "nat-symmetric"
  /// Behind two NATs in a row.
  case doubleNAT = "double-nat"
  /// Behind a cone NAT that forgets its mappings every 20 s.
  case rebind
  /// Nothing passes between the 5th and the 15th second.
  case partitionHeal = "partition-heal"

  /// What the condition does to every path.
  public var impairments: Impairments {
    var impairments = Impairments()
    switch self {
    case .lossy: impairments.loss = 0.2
    case .reorder: impairments.reordering = 0.3
    case .duplicate: impairments.duplication = 0.2
    case .slow:
      impairments.latency = .milliseconds(400)
      impairments.jitter = .milliseconds(100)
      impairments.bandwidth = 64_000
    case .mtu576: impairments.mtu = 548
    case .clean, .natCone, .natPortRestricted, .natSymmetric, .doubleNAT, .rebind,
      .partitionHeal:
      break
    }
    return impairments
  }

  /// The NATs the first member is behind, the nearest first.
  public var nats: [NATBehaviour] {
    switch self {
    case .natCone, .rebind: [.cone]
    case .natPortRestricted: [.portRestricted]
    case .natSymmetric: [.symmetric]
    case .doubleNAT: [.portRestricted, .cone]
    case .clean, .lossy, .reorder, .duplicate, .slow, .mtu576, .partitionHeal: []
    }
  }
}
