package import TelehashPackets

/// Durations for people and for formats that want decimal seconds.
package enum SecondsText {
  /// Seconds with three decimals, rounded down: `12.345`.
  package static func milliseconds(_ span: TimeSpan) -> String {
    milliseconds(nanoseconds: span.nanoseconds)
  }

  /// The time of a moment in seconds with three decimals.
  package static func milliseconds(_ time: Instant) -> String {
    milliseconds(nanoseconds: time.nanoseconds)
  }

  private static func milliseconds(nanoseconds: UInt64) -> String {
    let all = nanoseconds / 1_000_000
    let fraction = String(all % 1000)
    return "\(all / 1000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
  }

  /// For people: `3 ms`, `4.2 s`, `3 min 20 s`.
  package static func short(_ span: TimeSpan) -> String {
    let milliseconds = span.nanoseconds / 1_000_000
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    let seconds = milliseconds / 1000
    if seconds < 60 { return "\(seconds).\(milliseconds % 1000 / 100) s" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
    return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
  }
}
