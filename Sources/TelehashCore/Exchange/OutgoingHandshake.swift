import TelehashPackets

/// A handshake on its way: the sealed messages, when they were first sent and when again.
///
/// ```
///   begin ──▶ waiting ──(1, 3, 7, 15 s: due)──▶ waiting ──(30 s)──▶ expired
///                │
///                └──(valid response)──▶ answered
/// ```
struct OutgoingHandshake: Sendable {
  /// The messages of all types, sealed once and resent byte for byte (HS-18, A14).
  private(set) var messages: [[UInt8]]
  private let firstSent: Instant
  private let offsets: [TimeSpan]
  private let timeout: TimeSpan
  private var sentCount = 1

  init(messages: [[UInt8]], at now: Instant, offsets: [TimeSpan], timeout: TimeSpan) {
    self.messages = messages
    firstSent = now
    self.offsets = offsets
    self.timeout = timeout
  }

  /// What the passing of time asks for.
  enum Due { case nothing, resend, expire }

  /// When something becomes due.
  var deadline: Instant {
    if sentCount <= offsets.count { return firstSent + offsets[sentCount - 1] }
    return firstSent + timeout
  }

  /// Takes what is due at `now`; a late caller gets one resend, not several at once.
  mutating func due(at now: Instant) -> Due {
    if now >= firstSent + timeout { return .expire }
    var isDue = false
    while sentCount <= offsets.count, now >= firstSent + offsets[sentCount - 1] {
      sentCount += 1
      isDue = true
    }
    return isDue ? .resend : .nothing
  }

  /// The same schedule with other messages; only a deviation needs that.
  func carrying(_ messages: [[UInt8]]) -> OutgoingHandshake {
    var copy = self
    copy.messages = messages
    return copy
  }
}
