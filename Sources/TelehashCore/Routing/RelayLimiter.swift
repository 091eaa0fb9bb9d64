import TelehashCrypto
import TelehashPackets

/// How much a router forwards for one link or token: a bucket that fills with time (ROUTE-05).
struct RelayLimiter: Hashable, Sendable {
  /// What is left, and since when it fills; nil while it is full.
  private var state: State?

  private struct State: Hashable, Sendable {
    var tokens: UInt64
    var refilled: Instant
  }

  /// Longer than this no bucket takes to fill.
  private static let longestFill: UInt64 = 60_000

  /// Whether one more may be forwarded now.
  mutating func take(at now: Instant, rate: EndpointConfiguration.Rate) -> Bool {
    var current = state ?? State(tokens: rate.burst, refilled: now)
    let elapsed = min((now - current.refilled).nanoseconds / 1_000_000, Self.longestFill)
    let (product, overflow) = elapsed.multipliedReportingOverflow(by: rate.perSecond)
    let earned = overflow ? .max : product / 1000
    if earned > 0 {
      let (sum, overflow) = current.tokens.addingReportingOverflow(earned)
      current.tokens = overflow ? rate.burst : min(rate.burst, sum)
      current.refilled = now
    }
    defer { state = current }
    guard current.tokens > 0 else { return false }
    current.tokens -= 1
    return true
  }
}

/// The BODYs a router relayed within the last minute; only a deviation keeps them.
struct RelayedBodies: Sendable {
  private var times: [[UInt8]: Instant] = [:]
  private static let memory = TimeSpan.seconds(60)
  private static let maximumCount = 4096

  /// Whether a BODY is new; it is not for a minute from now on.
  mutating func isNew(_ body: [UInt8], at now: Instant) -> Bool {
    if let seen = times[body], seen + Self.memory > now { return false }
    if times.count >= Self.maximumCount { times.removeAll() }
    times[body] = now
    return true
  }
}
