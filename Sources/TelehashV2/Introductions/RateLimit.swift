import TelehashPackets

/// How many packets pass in a second: a window that slides (V2RELAY-07, V2RELAY-12).
struct RateLimit: Sendable {
  /// Packets a second through a tunnel or relay.
  static let perSecond = 5

  private var recent: [Instant] = []

  /// Whether one more passes now.
  mutating func take(at now: Instant, limit: Int = RateLimit.perSecond) -> Bool {
    recent.removeAll { now - $0 >= .seconds(1) }
    guard recent.count < limit else { return false }
    recent.append(now)
    return true
  }
}

/// When each of many was last allowed something, a second apart (V2CONN-07).
struct LastAllowed<Key: Hashable & Sendable>: Sendable {
  /// Keys that are remembered; when there are more the oldest second is long over for most.
  static var maximumCount: Int { 4096 }

  private var times: [Key: Instant] = [:]

  /// Whether it may be now; a full table allows nobody new until it has been swept.
  mutating func take(_ key: Key, at now: Instant) -> Bool {
    if let last = times[key], now - last < .seconds(1) { return false }
    if times.count >= Self.maximumCount, times[key] == nil {
      times = times.filter { now - $0.value < .seconds(1) }
      guard times.count < Self.maximumCount else { return false }
    }
    times[key] = now
    return true
  }
}
