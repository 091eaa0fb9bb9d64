public import TelehashPackets

/// How a NAT maps inner addresses to outer ports and whom it lets back in (RFC 4787 terms).
public struct NATBehaviour: Hashable, Sendable {
  /// What a mapping or a filter looks at beside the inner address and port.
  public enum Dependence: String, Hashable, Sendable, CaseIterable {
    case endpointIndependent
    case addressDependent
    case addressAndPortDependent
  }

  /// Which datagrams of one inner address share an outer port.
  public var mapping: Dependence
  /// Whom an outer port lets in: everybody, the addresses sent to, or those addresses and ports.
  public var filtering: Dependence
  /// How long a mapping and its permissions live without an outgoing datagram.
  public var expiry: TimeSpan = .seconds(60)
  /// Whether what comes in keeps a mapping alive too.
  public var refreshesOnInbound = false
  /// Whether inner hosts reach each other through the outer address.
  public var hairpins = false
  /// How often every mapping is forgotten; nil for never.
  public var rebindInterval: TimeSpan?
  /// How many mappings it holds; when all are in use, datagrams that need another one are lost.
  public var capacity = 4096

  public init(mapping: Dependence, filtering: Dependence) {
    self.mapping = mapping
    self.filtering = filtering
  }

  /// Anybody may send to a mapped port.
  public static let cone = NATBehaviour(
    mapping: .endpointIndependent, filtering: .endpointIndependent)

  /// One port for all destinations, but only who was sent to may answer.
  public static let portRestricted = NATBehaviour(
    mapping: .endpointIndependent, filtering: .addressAndPortDependent)

  /// A port for each destination, which alone may answer.
  public static let symmetric = NATBehaviour(
    mapping: .addressAndPortDependent, filtering: .addressAndPortDependent)

  /// The same NAT forgetting its mappings at every multiple of `interval`.
  public func rebinding(every interval: TimeSpan) -> NATBehaviour {
    var behaviour = self
    behaviour.rebindInterval = interval
    return behaviour
  }

  /// The same NAT with or without hairpinning.
  public func hairpinning(_ hairpins: Bool = true) -> NATBehaviour {
    var behaviour = self
    behaviour.hairpins = hairpins
    return behaviour
  }
}

extension NATBehaviour.Dependence {
  /// The part of a remote address that is looked at; nil for none of it.
  func part(of remote: Address) -> Address? {
    switch self {
    case .endpointIndependent: nil
    case .addressDependent: remote.with(port: 0)
    case .addressAndPortDependent: remote
    }
  }
}
