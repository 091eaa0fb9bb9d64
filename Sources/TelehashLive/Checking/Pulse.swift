import Synchronization

/// When a target was last heard by any of the plays.
final class Pulse: Sendable {
  private let last = Mutex<ContinuousClock.Instant?>(nil)

  func beat(at time: ContinuousClock.Instant) {
    last.withLock { $0 = max($0 ?? time, time) }
  }

  /// Whether anything came from the target since then.
  func hasBeaten(since time: ContinuousClock.Instant) -> Bool {
    last.withLock { $0.map { $0 >= time } ?? false }
  }
}
