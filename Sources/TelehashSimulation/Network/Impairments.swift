public import TelehashPackets

/// What one direction of a path does to datagrams.
///
/// Shares are probabilities from 0 to 1; sizes are bytes of UDP payload. Chance is drawn from one
/// stream for each direction of a path and each kind, and each kind takes the same number of draws
/// for every datagram: another value of one of them moves no draw of anything else.
public struct Impairments: Hashable, Sendable {
  /// How long a datagram takes at least.
  public var latency: TimeSpan = .milliseconds(10)
  /// How much longer it takes at most, evenly spread; later datagrams may overtake.
  public var jitter: TimeSpan = .zero
  /// The share that is lost.
  public var loss: Double = 0
  /// The share that arrives twice.
  public var duplication: Double = 0
  /// How much later than the first the second copy arrives at most, evenly spread.
  public var duplicateDelay: TimeSpan = .milliseconds(50)
  /// The share that is held back, so that later datagrams overtake.
  public var reordering: Double = 0
  /// How long such a datagram is held back at most, evenly spread.
  public var reorderDelay: TimeSpan = .milliseconds(200)
  /// The share in which one bit is flipped.
  public var corruption: Double = 0
  /// The largest datagram that passes; nil for any.
  public var mtu: Int?
  /// How many bytes leave in a second, one datagram after the other; nil for no limit.
  public var bandwidth: UInt64?
  /// How many bytes may wait for the line when there is a bandwidth; what is beyond is lost.
  public var queueBytes: UInt64 = 65_536
  /// Whether nothing passes at all.
  public var isPartitioned = false
  /// A time in which nothing passes; it heals by itself.
  public var outage: Range<Instant>?

  public init() {}

  /// 10 ms, and nothing goes wrong.
  public static let clean = Impairments()

  /// Whether nothing that is sent at this instant passes.
  func isCut(at now: Instant) -> Bool { isPartitioned || outage?.contains(now) == true }
}
