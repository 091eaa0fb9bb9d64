import Foundation
import Synchronization
import TelehashPackets

/// How fast a whole run may send: everybody who sends takes a token first.
///
/// The rate follows what a target keeps up with: of all answers in a while the quickest tells how
/// long a packet waits to be read, and when that grows the rate falls.
/// A target behind a real socket loses what its buffer cannot hold, and a stranger's machine is not
/// ours to load; so bursts are short and the rate is bounded, however many cases run side by side.
/// Datagrams are read in their order: with an answer, all that was sent before its question has left
/// that buffer. What may still be in it is bounded.
final class SendBudget: Sendable {
  private let waits: Bool
  /// The highest rate.
  private let limit: Double
  private let state: Mutex<State>

  fileprivate struct State {
    var perSecond: Double
    var tokens: Double
    /// What the target may not have read yet, the oldest first.
    var unread: [(time: ContinuousClock.Instant, cost: Int)] = []
    var unreadCost = 0
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

  /// Something came from the target at this time, so long after the first thing it may answer was
  /// sent to it from there.
  func heard(at time: ContinuousClock.Instant, after delay: TimeSpan?) {
    state.withLock { state in
      // What comes after a long silence was no answer to what went before it.
      guard let delay, delay < Self.silence else { return }
      state.wasRead(before: time - .nanoseconds(Int64(clamping: delay.nanoseconds)))
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

  /// What may be under way before the target is given time to read it, in datagrams of a usual size;
  /// a receive buffer of 208 KiB, the default of Linux, holds it.
  private static let window = 48
  /// Bytes for which a datagram counts as one more: the buffer is given out in pages.
  private static let bytesPerCost = 4096
  /// How long the target is given at the least and at the most; much of what is sent gets no answer
  /// by right.
  private static let (leastPatience, mostPatience) = (
    Swift.Duration.milliseconds(50), Swift.Duration.milliseconds(200)
  )

  /// Waits until one more datagram of this size may be sent.
  func take(_ size: Int = 0) {
    let cost = 1 + size / Self.bytesPerCost
    while waits, !admits(cost) { Thread.sleep(forTimeInterval: 0.01) }
    let wait: Double = state.withLock { state in
      let now = ContinuousClock.now
      let (seconds, attoseconds) = (now - state.time).components
      let elapsed = Double(seconds) + Double(attoseconds) / 1e18
      state.tokens = min(Self.burst, state.tokens + elapsed * state.perSecond)
      state.time = now
      state.tokens -= 1
      return state.tokens < 0 ? -state.tokens / state.perSecond : 0
    }
    if wait > 0 { Thread.sleep(forTimeInterval: wait) }
    if waits { state.withLock { $0.unread.append((.now, cost)) } }
  }

  /// Makes room for a datagram among those that are under way, if there is any.
  private func admits(_ cost: Int) -> Bool {
    state.withLock { state in
      if state.unreadCost + cost > Self.window, !state.unread.isEmpty {
        let now = ContinuousClock.now
        let start = state.stall ?? now
        state.stall = start
        let lateness = Swift.Duration.nanoseconds(Int64(clamping: state.lateness.nanoseconds))
        let patience = min(Self.leastPatience + lateness * 2, Self.mostPatience)
        guard now - start >= patience else { return false }
        // It may have read everything, and have nothing to say to it.
        state.stall = nil
        state.forget(Self.window / 2)
      }
      state.unreadCost += cost
      return true
    }
  }
}

extension SendBudget.State {
  /// Everything sent before this time was read.
  fileprivate mutating func wasRead(before time: ContinuousClock.Instant) {
    let left = unread.firstIndex { $0.time >= time } ?? unread.endIndex
    guard left > unread.startIndex else { return }
    unreadCost -= unread[..<left].reduce(0) { $0 + $1.cost }
    unread.removeFirst(left)
    stall = nil
  }

  /// The oldest of this cost count as read.
  fileprivate mutating func forget(_ cost: Int) {
    var forgotten = 0
    while forgotten < cost, let first = unread.first {
      forgotten += first.cost
      unreadCost -= first.cost
      unread.removeFirst()
    }
  }
}
