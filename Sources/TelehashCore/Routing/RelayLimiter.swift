import TelehashCrypto
import TelehashPackets

/// How many requests a router relays for one link: a bucket that fills with time (ROUTE-05).
struct RelayLimiter: Hashable, Sendable {
  /// What may be relayed at once after a quiet time.
  static let burst: UInt64 = 64
  /// What is relayed a second in the long run.
  static let perSecond: UInt64 = 32

  private var tokens = RelayLimiter.burst
  private var refilled = Instant.zero

  /// Whether one more may be relayed now.
  mutating func take(at now: Instant) -> Bool {
    let elapsed = (now - refilled).nanoseconds / 1_000_000
    let earned = min(elapsed, 60_000) * Self.perSecond / 1000
    if earned > 0 {
      tokens = min(Self.burst, tokens + earned)
      refilled = now
    }
    guard tokens > 0 else { return false }
    tokens -= 1
    return true
  }
}
