public import TelehashPackets

/// Stops a member and starts it again.
public struct RestartStep: Hashable, Sendable {
  public var who: ScenarioName
  public var memory: Memory
  /// The session a script member goes on with; nil for none.
  public var session: ScenarioName?

  public enum Memory: String, Hashable, Sendable, CaseIterable {
    case keep
    case lost
  }
}

/// Changes the network from now on; what is nil stays as it is.
public struct NetworkStep: Hashable, Sendable {
  public var condition: Located<String>?
  /// The two members whose path is meant; nil for all paths.
  public var between: [ScenarioName]?
  /// Shares of the packets, from 0 to 1.
  public var loss: Double?
  public var duplicate: Double?
  public var reorder: Double?
  public var latency: TimeSpan?
  public var mtu: Int?
  public var partition: Bool?
  /// Back to a clean network, filters removed.
  public var heal: Bool
  public var filter: PacketFilter?
  /// The member whose NAT forgets its mappings.
  public var rebind: ScenarioName?
}

/// Something done to packets chosen by what they mean.
public struct PacketFilter: Hashable, Sendable {
  public var from: ScenarioName
  public var to: ScenarioName
  public var meaning: Meaning
  public var which: Occurrence
  public var action: Action

  public enum Meaning: Hashable, Sendable {
    case any
    case handshake
    case channel
    /// A channel packet with this `seq`.
    case seq(UInt64)
    /// The first packet of a channel of this type.
    case type(String)
  }

  public enum Occurrence: Hashable, Sendable {
    /// That one alone, counted from 1.
    case nth(Int)
    /// So many from the first on.
    case first(Int)
    case every
  }

  public enum Action: Hashable, Sendable {
    case drop
    case delay(TimeSpan)
    case duplicate
    case corrupt
  }
}

/// Awaits what a reference member tells its application, or that it does not.
public struct ObserveStep: Hashable, Sendable {
  public var who: ScenarioName
  public var event: Event
  public var peer: ScenarioName?
  public var channel: ScenarioName?
  public var text: String?
  public var count: ClosedRange<Int>
  public var wanted: Wanted

  public enum Wanted: Hashable, Sendable {
    case within(TimeSpan)
    /// It must not happen for so long.
    case notFor(TimeSpan)
  }

  public enum Event: String, Hashable, Sendable, CaseIterable {
    case linkUp = "link-up"
    case linkDown = "link-down"
    case bridged
    case direct
    case offered
    /// Somebody announced itself.
    case announced
    /// A router made a URI for it.
    case offeredURI = "uri-offered"
    /// A peer URI led to somebody, or to nobody.
    case resolved
    case unresolved
    case opened
    case received
    case ended
    case failed
    case closed
    case lineUp = "line-up"
    case lineDown = "line-down"
    case linked
    case unlinked
    case found
    case notFound = "not-found"
    case bridgeRefused = "bridge-refused"
    case finding
  }
}

/// An application's wish, told to a reference member.
public struct CommandStep: Hashable, Sendable {
  public var who: ScenarioName
  public var wish: Wish
  public var peer: ScenarioName?
  /// What it is told of the other side when it shall link.
  public var by: LinkStep.Knowledge
  /// A URI somebody gave away, in place of all that.
  public var uri: ScenarioName?
  /// Names the URI that is shared.
  public var bind: ScenarioName?

  public enum Wish: String, Hashable, Sendable, CaseIterable {
    case keepalive
    /// A path request.
    case paths
    /// A router makes a URI for a peer.
    case offerURI = "offer-uri"
    /// A peer completes its router's URI and gives it away.
    case shareURI = "share-uri"
    case link
    case unlink
    case accept
    case reject
    case trust
    case distrust
    case connect
    case seek
    case bridge
    case withdrawBridges = "withdraw-bridges"
  }
}
