import TelehashPackets

/// The pace at which a target is sent to, worked out from what was sent to it and heard of it; it has
/// no clock and waits for nothing.
///
/// **For each datagram: ask `admits` until there is room, wait for `delay`, send, and call `noteSent`.**
///
/// The rate follows what a target keeps up with: of all answers in a while the quickest tells how
/// long a packet waits to be read, and when that grows the rate falls.
/// A target behind a real socket loses what its buffer cannot hold, and a stranger's machine is not
/// ours to load; so bursts are short and the rate is bounded.
/// Datagrams are read in their order: with an answer, all that was sent before its question has left
/// that buffer. What may still be in it is bounded.
struct SendPace: Sendable {
  /// The rate in force, in datagrams a second.
  private(set) var rate: Double
  /// How long packets waited to be answered of late, at the least.
  private(set) var lateness = TimeSpan.zero
  private let limit: Double
  private let waits: Bool
  private var tokens = Self.burst
  private var refilled = Instant.zero
  /// What the target may not have read yet, the oldest first.
  private var unread: [(time: Instant, cost: Int)] = []
  private var unreadCost = 0
  /// Since when there is too much of it.
  private var stall: Instant?
  /// The quickest answer since `lookedAt`.
  private var quickest: TimeSpan?
  private var lookedAt = Instant.zero

  /// Datagrams in a row: a default receive buffer holds a few hundred small ones.
  static let burst = 48.0
  /// No target is so slow that a check should take for ever.
  static let slowest = 200.0
  /// What of a target's own speed is asked of it: not every packet is as cheap as another.
  static let share = 0.4
  /// How often the rate is looked at.
  static let lookEvery = TimeSpan.milliseconds(250)
  /// An answer that takes longer had to queue.
  static let late = TimeSpan.milliseconds(300)
  /// An answer that comes sooner did not.
  static let prompt = TimeSpan.milliseconds(100)
  /// Longer than any packet is left to wait.
  static let silence = TimeSpan.seconds(1)
  /// What may be under way before the target is given time to read it, in datagrams of a usual size;
  /// a receive buffer of 208 KiB, the default of Linux, holds it.
  static let window = 48
  /// Bytes for which a datagram counts as one more: the buffer is given out in pages.
  static let bytesPerCost = 4096
  /// How long the target is given at the least and at the most; much of what is sent gets no answer
  /// by right.
  static let (leastPatience, mostPatience) = (TimeSpan.milliseconds(50), TimeSpan.milliseconds(200))

  /// - Parameters:
  ///   - perSecond: the highest rate, in datagrams a second, which it begins with.
  ///   - waits: whether what is under way is bounded.
  init(perSecond: Double, waits: Bool = true) {
    rate = perSecond
    limit = perSecond
    self.waits = waits
  }

  // MARK: Sending

  /// Makes room for a datagram of this size among those that are under way, if there is any.
  mutating func admits(_ size: Int, at now: Instant) -> Bool {
    guard waits else { return true }
    let cost = Self.cost(size)
    if unreadCost + cost > Self.window, !unread.isEmpty {
      let start = stall ?? now
      stall = start
      let doubled = TimeSpan(nanoseconds: min(lateness.nanoseconds, Self.silence.nanoseconds) * 2)
      guard now - start >= min(Self.leastPatience + doubled, Self.mostPatience) else {
        return false
      }
      // It may have read everything, and have nothing to say to it.
      stall = nil
      forget(Self.window / 2)
    }
    unreadCost += cost
    return true
  }

  /// Takes a place in the row of what is sent; how long it is to wait there.
  mutating func delay(at now: Instant) -> TimeSpan {
    tokens = min(Self.burst, tokens + (now - refilled).seconds * rate)
    refilled = max(refilled, now)
    tokens -= 1
    return tokens < 0 ? TimeSpan(nanoseconds: UInt64((-tokens / rate * 1e9).rounded())) : .zero
  }

  /// A datagram that was admitted has left.
  mutating func noteSent(_ size: Int, at now: Instant) {
    if waits { unread.append((now, Self.cost(size))) }
  }

  private static func cost(_ size: Int) -> Int { 1 + size / bytesPerCost }

  // MARK: Hearing

  /// Something came from the target at this time, so long after the first thing it may answer was
  /// sent to it from there.
  mutating func heard(at time: Instant, after delay: TimeSpan?, now: Instant) {
    // What comes after a long silence was no answer to what went before it.
    guard let delay, delay < Self.silence else { return }
    wasRead(before: .zero + (time - (.zero + delay)))
    let quickest = min(quickest ?? delay, delay)
    self.quickest = quickest
    guard now - lookedAt >= Self.lookEvery else { return }
    lookedAt = now
    self.quickest = nil
    lateness = quickest
    if quickest > Self.late {
      rate = max(Self.slowest, rate * 0.6)
    } else if quickest < Self.prompt {
      rate = min(limit, rate * 1.2)
    }
  }

  /// The target answered so many datagrams in this time.
  mutating func adapt(to count: Int, in time: TimeSpan) {
    let speed = Double(count) / max(time.seconds, 0.001)
    rate = min(limit, max(Self.slowest, speed * Self.share))
  }

  /// Everything sent before this time was read.
  private mutating func wasRead(before time: Instant) {
    let left = unread.firstIndex { $0.time >= time } ?? unread.endIndex
    guard left > unread.startIndex else { return }
    unreadCost -= unread[..<left].reduce(0) { $0 + $1.cost }
    unread.removeFirst(left)
    stall = nil
  }

  /// The oldest of this cost count as read.
  private mutating func forget(_ cost: Int) {
    var forgotten = 0
    while forgotten < cost, let first = unread.first {
      forgotten += first.cost
      unreadCost -= first.cost
      unread.removeFirst()
    }
  }
}
