public import TelehashPackets

/// What chance does to one datagram.
public struct Fate: Hashable, Sendable {
  public var isLost = false
  /// How much later than the path's latency it arrives.
  public var delay: TimeSpan = .zero
  /// Further copies, each so much later than the path's latency.
  public var copies: [TimeSpan] = []
  /// The bit that is flipped, counted from the first byte's highest; beyond the end it wraps.
  public var flippedBit: UInt64?

  public init(
    isLost: Bool = false, delay: TimeSpan = .zero, copies: [TimeSpan] = [],
    flippedBit: UInt64? = nil
  ) {
    self.isLost = isLost
    self.delay = delay
    self.copies = copies
    self.flippedBit = flippedBit
  }

  /// Delivered once, whole, after the path's latency.
  public static let clean = Fate()
}

/// The fate of one datagram, named so that it can be repeated: the n-th from one host to another.
public struct Decision: Hashable, Sendable {
  /// The host it leaves.
  public var from: String
  /// The host it is meant for; the NAT, when that knows nobody at the port.
  public var to: String
  /// Which of the datagrams between these two, in this direction, from 1.
  public var number: UInt64
  public var fate: Fate

  public init(from: String, to: String, number: UInt64, fate: Fate) {
    self.from = from
    self.to = to
    self.number = number
    self.fate = fate
  }
}

/// All that chance did in a run: the decisions that are not clean.
///
/// A run with the schedule of another, and all else equal, is the same run. Numbers count per
/// direction of a path, so most decisions still mean the same datagram when others are left out.
public struct NetworkSchedule: Hashable, Sendable {
  public var decisions: [Decision]

  public init(_ decisions: [Decision] = []) { self.decisions = decisions }

  var byLink: [String: [UInt64: Fate]] {
    var table: [String: [UInt64: Fate]] = [:]
    for decision in decisions {
      table[Link.label(from: decision.from, to: decision.to), default: [:]][decision.number] =
        decision.fate
    }
    return table
  }
}

/// Where the fates of datagrams come from.
public enum DecisionSource: Hashable, Sendable {
  /// From the seed and the impairments of each path.
  case random
  /// From a list: what it does not name is delivered cleanly. Latency, MTU, bandwidth, partitions
  /// and NATs are no matter of chance and stay as they are.
  case scripted(NetworkSchedule)
}
