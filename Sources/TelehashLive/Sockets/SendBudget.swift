import Foundation
import Synchronization
import TelehashPackets

/// How fast a whole run may send: everybody who sends takes a token first.
///
/// The rate follows what a target keeps up with: of all answers in a while the quickest tells how
/// long a packet waits to be read, and when that grows the rate falls.
/// A target behind a real socket loses what its buffer cannot hold, and a stranger's machine is not
/// ours to load; so bursts are short and the rate is bounded, however many cases run side by side.
final class SendBudget: Sendable {
  private let waits: Bool
  /// The highest rate.
  private let limit: Double
  private let state: Mutex<State>

  private struct State {
    var perSecond: Double
    var tokens: Double
    /// Datagrams since the target was last heard.
    var unanswered = 0
    /// The quickest answer since `windowStart`.
    var quickest: TimeSpan?
    var windowStart = ContinuousClock.now
    var lateness = TimeSpan.zero
    /// Since when there are too many of them.
    var stall: ContinuousClock.Instant?
    var time: ContinuousClock.Instant
  }

  /// Datagrams a second to a target on this machine or network.
  static let local = 3000.0
  /// Datagrams a second to anybody else.
  static let remote = 200.0
  /// Datagrams in a row: a default receive buffer holds a few hundred small ones.
  private static let burst = 48.0
  /// No target is so slow that a check should take for ever.
  private static let slowest = 200.0
  /// What of a target's own speed is asked of it: not every packet is as cheap as another.
  private static let share = 0.4

  /// `waits` is for who asks one target, and may wait for it; a server has many peers.
  init(perSecond: Double, waits: Bool = true) {
    self.waits = waits
    limit = perSecond
    state = Mutex(State(perSecond: perSecond, tokens: Self.burst, time: .now))
  }

  /// Something came from the target, so long after the last thing was sent to it from there.
  func heard(after delay: TimeSpan?) {
    state.withLock { state in
      state.unanswered = 0
      state.stall = nil
      // What comes after a long silence was no answer to what went before it.
      guard let delay, delay < Self.silence else { return }
      state.quickest = min(state.quickest ?? delay, delay)
      let now = ContinuousClock.now
      guard now - state.windowStart >= Self.lookEvery else { return }
      state.windowStart = now
      let quickest = state.quickest ?? .zero
      state.quickest = nil
      state.lateness = quickest
      if quickest > Self.late {
        state.perSecond = max(Self.slowest, state.perSecond * 0.6)
      } else if quickest < Self.prompt {
        state.perSecond = min(limit, state.perSecond * 1.2)
      }
    }
  }

  /// How long packets waited to be answered of late, at the least.
  var lateness: TimeSpan { state.withLock { $0.lateness } }

  /// How often the rate is looked at.
  private static let lookEvery = Swift.Duration.milliseconds(250)
  /// An answer that takes longer had to queue.
  private static let late = TimeSpan.milliseconds(300)
  /// Longer than any packet is left to wait.
  private static let silence = TimeSpan.seconds(1)
  /// An answer that comes sooner did not.
  private static let prompt = TimeSpan.milliseconds(100)

  /// The rate in force, in datagrams a second.
  var rate: Double { state.withLock { $0.perSecond } }

  /// A target answered so many datagrams in this time.
  func adapt(to count: Int, in time: TimeSpan) {
    let speed = Double(count) / max(time.seconds, 0.001)
    state.withLock { $0.perSecond = min(limit, max(Self.slowest, speed * Self.share)) }
  }

  /// Datagrams that may be under way before the target is given time to read them.
  private static let window = 48
  /// How long it is given; much of what is sent gets no answer by right.
  private static let patience = Swift.Duration.milliseconds(100)

  /// Waits until one more datagram may be sent.
  func take() {
    while waits, isStalled() { Thread.sleep(forTimeInterval: 0.01) }
    let wait: Double = state.withLock { state in
      state.unanswered += 1
      let now = ContinuousClock.now
      let (seconds, attoseconds) = (now - state.time).components
      let elapsed = Double(seconds) + Double(attoseconds) / 1e18
      state.tokens = min(Self.burst, state.tokens + elapsed * state.perSecond)
      state.time = now
      state.tokens -= 1
      return state.tokens < 0 ? -state.tokens / state.perSecond : 0
    }
    if wait > 0 { Thread.sleep(forTimeInterval: wait) }
  }

  private func isStalled() -> Bool {
    state.withLock { state in
      guard state.unanswered >= Self.window else { return false }
      let now = ContinuousClock.now
      let start = state.stall ?? now
      state.stall = start
      guard now - start >= Self.patience else { return true }
      state.stall = nil
      state.unanswered = Self.window / 2
      return false
    }
  }
}
