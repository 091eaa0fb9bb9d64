import Foundation
import Synchronization
import TelehashPackets

/// How fast a whole run may send: everybody who sends takes from it first, and waits as long as its
/// pace says, however many cases run side by side.
final class SendBudget: Sendable {
  private let pace: Mutex<SendPace>
  private let start = ContinuousClock.now

  /// Datagrams a second to a target on this machine or network.
  static let local = 3000.0
  /// Datagrams a second to anybody else.
  static let remote = 200.0
  /// Between two looks at whether there is room.
  private static let lookAgain = TimeSpan.milliseconds(10)

  /// `waits` is for who asks one target, and may wait for it; a server has many peers.
  init(perSecond: Double, waits: Bool = true) {
    pace = Mutex(SendPace(perSecond: perSecond, waits: waits))
  }

  /// Something came from the target at this time, so long after the first thing it may answer was
  /// sent to it from there.
  func heard(at time: ContinuousClock.Instant, after delay: TimeSpan?) {
    pace.withLock { $0.heard(at: instant(time), after: delay, now: now) }
  }

  /// How long packets waited to be answered of late, at the least.
  var lateness: TimeSpan { pace.withLock { $0.lateness } }

  /// A target answered so many datagrams in this time.
  func adapt(to count: Int, in time: TimeSpan) { pace.withLock { $0.adapt(to: count, in: time) } }

  /// Waits until one more datagram of this size may be sent.
  func take(_ size: Int = 0) {
    while !pace.withLock({ $0.admits(size, at: now) }) { Self.sleep(Self.lookAgain) }
    Self.sleep(pace.withLock { $0.delay(at: now) })
    pace.withLock { $0.noteSent(size, at: now) }
  }

  private static func sleep(_ span: TimeSpan) {
    if span > .zero { Thread.sleep(forTimeInterval: span.seconds) }
  }

  private var now: Instant { instant(.now) }

  private func instant(_ time: ContinuousClock.Instant) -> Instant {
    let (seconds, attoseconds) = (time - start).components
    return Instant(
      nanoseconds: UInt64(max(0, seconds)) * 1_000_000_000
        + UInt64(max(0, attoseconds)) / 1_000_000_000)
  }
}
