public import TelehashPackets
public import TelehashRecords

/// One thing that happened in a simulation, as the observer is told it.
public struct SimulationEvent: Hashable, Sendable {
  public var time: Instant
  public var kind: Kind
  /// The node it happened to. Of a loss: the NAT that caused it, or the node that sent; empty for
  /// what concerns nobody.
  public var actor: String
  /// The datagram it is about: a number in the order of sending, from 1.
  public var datagram: UInt64?
  /// Which arrival of that datagram: 0 for the first planned, more for its copies.
  public var copy: Int
  /// The host the datagram left, and the one it is meant for as far as the network knew then.
  public var from: String
  public var to: String
  /// The addresses as they are where the event is: for `sent` on the sender's side, for
  /// `delivered` on the receiver's, for `dropped` at the place of the loss.
  public var source: Address?
  public var destination: Address?
  /// Of what was sent: its source as the receiver will see it, the NATs on this side passed.
  public var outerSource: Address?
  public var payload: [UInt8]
  /// The filter that dropped it, a node's remark, what a node's state became.
  public var text: String

  public enum Kind: Hashable, Sendable {
    case sent
    case delivered
    case dropped(DropReason)
    /// A filter holds it until it is released.
    case held
    /// A node's deadline came.
    case woke
    /// A node joined, stopped, started again or was removed.
    case state
    case note
  }

  init(
    _ kind: Kind, at time: Instant, actor: String, text: String = "", datagram: UInt64? = nil,
    copy: Int = 0, from: String = "", to: String = "", source: Address? = nil,
    destination: Address? = nil, outerSource: Address? = nil, payload: [UInt8] = []
  ) {
    self.kind = kind
    self.time = time
    self.actor = actor
    self.text = text
    self.datagram = datagram
    self.copy = copy
    self.from = from
    self.to = to
    self.source = source
    self.destination = destination
    self.outerSource = outerSource
    self.payload = payload
  }

  /// The same as an event of a trace, its packet not yet looked into; what was sent has its outer
  /// source, as in a capture between the NATs.
  public var traceEvent: TraceEvent {
    let traceKind: TraceEvent.Kind =
      switch kind {
      case .sent: .sent
      case .delivered: .delivered
      case .dropped(let reason): .dropped(reason)
      case .woke: .timer
      case .state: .state
      case .held, .note: .note
      }
    let remark = kind == .held ? "held by \(text)" : text
    return TraceEvent(
      time: time, kind: traceKind, actor: actor, source: outerSource ?? source,
      destination: destination,
      bytes: payload, text: remark)
  }
}
