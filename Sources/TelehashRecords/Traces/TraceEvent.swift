public import TelehashPackets

/// One thing that happened in a run: a datagram sent, delivered or lost, a timer, a change of state.
public struct TraceEvent: Hashable, Sendable {
  public var time: Instant
  public var kind: Kind
  /// The endpoint, router or NAT it happened to; empty when it concerns none.
  public var actor: String
  public var source: Address?
  public var destination: Address?
  /// The datagram as it was on the wire; empty for events without one.
  public var bytes: [UInt8]
  /// What the datagram turned out to be, where somebody looked.
  public var record: PacketRecord?
  /// What people should read about it; part of the hash, so it must be deterministic.
  public var text: String

  /// What happened.
  public enum Kind: Hashable, Sendable {
    /// The actor handed the datagram to the network.
    case sent
    /// The network handed the datagram to the actor.
    case delivered
    /// The network lost the datagram.
    case dropped(DropReason)
    /// The actor's deadline came.
    case timer
    /// The actor changed its state.
    case state
    /// A remark of the network, the scenario or the actor.
    case note
  }

  public init(
    time: Instant, kind: Kind, actor: String = "", source: Address? = nil,
    destination: Address? = nil, bytes: [UInt8] = [], record: PacketRecord? = nil,
    text: String = ""
  ) {
    self.time = time
    self.kind = kind
    self.actor = actor
    self.source = source
    self.destination = destination
    self.bytes = bytes
    self.record = record
    self.text = text
  }
}

/// Why the network lost a datagram, in one word of a report.
public struct DropReason: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { self.init(rawValue: value) }

  /// Bad luck, as the link's loss rate has it.
  public static let loss = DropReason(rawValue: "loss")
  /// Both sides are cut off from each other.
  public static let partition = DropReason(rawValue: "partition")
  /// Longer than the link's MTU.
  public static let mtu = DropReason(rawValue: "mtu")
  /// A link's queue is full.
  public static let queue = DropReason(rawValue: "queue")
  /// A NAT does not let it in.
  public static let filtered = DropReason(rawValue: "filtered")
  /// Nobody has that address.
  public static let unreachable = DropReason(rawValue: "unreachable")
  /// A rule of the scenario names this packet.
  public static let scripted = DropReason(rawValue: "scripted")
}

extension TraceEvent.Kind {
  /// The kind as written in lines and in JSON, without the reason of a loss.
  public var name: String {
    switch self {
    case .sent: "sent"
    case .delivered: "delivered"
    case .dropped: "dropped"
    case .timer: "timer"
    case .state: "state"
    case .note: "note"
    }
  }
}
