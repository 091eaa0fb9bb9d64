import Foundation
package import TelehashPackets

/// The real clock of a run: its beginning on the wall and on the monotonic clock.
///
/// Plays see a time that may run slower or faster than the real one (`scale`), so that a slow
/// target gets more of it; traces and captures have the real time.
package struct LiveClock: Sendable {
  package let start: ContinuousClock.Instant
  /// Nanoseconds since 1970 at the start.
  package let startNanoseconds: UInt64
  /// Real seconds a second of a play takes.
  package let scale: Double

  package init(scale: Double = 1) {
    self.scale = scale
    start = .now
    startNanoseconds = UInt64(max(0, Date().timeIntervalSince1970) * 1e9)
  }

  package var epochSeconds: UInt64 { startNanoseconds / 1_000_000_000 }

  /// What our `at` begin from: ahead of the clock, because some implementations take the time of day
  /// for the highest one they used themselves, and answer a lower one with their own (A10); and
  /// faster than it, so that a run begins above all that an earlier one with the same identities
  /// counted up to. Whoever has used an identity before in this run, `turn` times, begins above that.
  func handshakeSeconds(turn: Int) -> UInt64 {
    epochSeconds + Self.lead + epochSeconds % Self.period * Self.haste + UInt64(turn) * Self.stride
  }

  /// The same in the milliseconds of version 2.
  func openMilliseconds(turn: Int) -> UInt64 {
    (epochSeconds + Self.lead) * 1000 + UInt64(turn) * Self.stride
  }

  private static let lead: UInt64 = 60
  /// What a short play may count up by.
  private static let stride: UInt64 = 8
  /// Seconds more for each second that passes: a run is short, and counts up by dozens.
  private static let haste: UInt64 = 4
  /// About a year; the `at` stay below what 31 bits hold until 2033.
  private static let period: UInt64 = 1 << 25

  /// The real time since the start.
  package func real(_ moment: ContinuousClock.Instant) -> Instant {
    let (seconds, attoseconds) = (moment - start).components
    return Instant(
      nanoseconds: UInt64(max(0, seconds)) * 1_000_000_000
        + UInt64(max(0, attoseconds)) / 1_000_000_000)
  }

  /// The same moment as plays see it.
  func played(_ moment: ContinuousClock.Instant) -> Instant {
    Instant(nanoseconds: UInt64(Double(real(moment).nanoseconds) / scale))
  }

  /// The real moment of a play's instant.
  func moment(_ instant: Instant) -> ContinuousClock.Instant {
    let nanoseconds = min(Double(instant.nanoseconds) * scale, Self.longest)
    return start.advanced(by: .nanoseconds(Int64(nanoseconds)))
  }

  /// Farther than any run goes, and near enough for every conversion.
  private static let longest = 1e18
}
