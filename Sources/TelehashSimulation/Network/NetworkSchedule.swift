import TelehashCrypto
public import TelehashPackets

/// What the network did to one datagram.
public struct NetworkDecision: Hashable, Sendable {
  /// Added to the latency of the path.
  public var delay: TimeSpan = .zero
  public var isDropped = false
  /// How much later a second copy arrives; nil for none.
  public var duplicateAfter: TimeSpan?
  /// The bit that is flipped, counted over the whole payload.
  public var corruptedBit: UInt64?

  public init() {}

  /// Delivered as it came, in its turn.
  public static let plain = NetworkDecision()
}

/// Decisions in place of random ones, by the number of the datagram; all others are plain.
public struct NetworkSchedule: Hashable, Sendable {
  public var decisions: [Entry]

  /// The decision on one datagram.
  public struct Entry: Hashable, Sendable {
    /// Counted from 0 in the order of sending.
    public var datagram: Int
    public var decision: NetworkDecision

    public init(datagram: Int, decision: NetworkDecision) {
      self.datagram = datagram
      self.decision = decision
    }
  }

  public init(_ decisions: [Entry] = []) { self.decisions = decisions }
}

/// The random draws of one direction between two nodes, a stream for each kind of impairment so
/// that switching one on or off moves no other.
struct PathDraws: Sendable {
  private var streams: [Kind: SeededRandom] = [:]
  private let root: SeededRandom

  enum Kind: String, Hashable {
    case loss, jitter, duplication, reordering, corruption
  }

  init(_ root: SeededRandom) { self.root = root }

  /// Whether something of this share happens now.
  mutating func happens(_ kind: Kind, _ share: Double) -> Bool {
    guard share > 0 else { return false }
    return draw(kind) { Double($0.nextUInt64() >> 11) / Double(1 << 53) < share }
  }

  /// A span from zero up to `most`.
  mutating func span(_ kind: Kind, upTo most: TimeSpan) -> TimeSpan {
    guard most > .zero else { return .zero }
    return draw(kind) { TimeSpan(nanoseconds: $0.below(most.nanoseconds)) }
  }

  mutating func number(_ kind: Kind, below bound: UInt64) -> UInt64 {
    draw(kind) { $0.below(max(bound, 1)) }
  }

  private mutating func draw<R>(_ kind: Kind, _ body: (inout SeededRandom) -> R) -> R {
    var stream = streams[kind] ?? root.fork(kind.rawValue)
    defer { streams[kind] = stream }
    return body(&stream)
  }
}
