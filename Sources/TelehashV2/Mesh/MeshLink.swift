import TelehashCrypto
import TelehashPackets

/// A link: the promise of two hashnames to keep each other in their tables (V2LINK-01).
struct MeshLink: Sendable {
  let channel: LineChannelID
  /// Whether the other side is a seed, by its newest packet.
  var isSeed: Bool
  /// When it began; in a bucket the oldest come first (V2SEEK-06).
  let since: Instant
  /// Whether the other side has answered.
  var isConfirmed: Bool
  var lastHeard: Instant
  var lastSent: Instant
  /// Whether our own keepalive is unanswered, so that the next packet is its answer (V2LINK-05).
  var awaitsAnswer = false
  /// The path types the other side bridges for (V2LINK-07).
  var bridges: [String] = []
  /// When a keepalive is due; nil when this link is not kept alive (V2LINK-08).
  var keepaliveDue: Instant?
  /// When it is given up.
  var dropDue: Instant?

  var deadline: Instant? { [keepaliveDue, dropDue].compactMap(\.self).min() }
}
