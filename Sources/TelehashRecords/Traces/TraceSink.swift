import TelehashPackets

/// Takes the events of a run as they happen: hashes them all, keeps a bounded window of them.
///
/// The hash is that of `Trace` over all events, whatever the window; so runs of any length cost
/// the same memory.
public struct TraceSink: Sendable {
  private var hasher: any TraceHasher
  private let window: TraceWindow
  private var kept: [Kept] = []
  /// The newest events that are not kept yet: a ring of at most `window.before`.
  private var recent: [Kept] = []
  private var oldestRecent = 0
  /// How many of the events to come are kept because of a mark.
  private var wanted: Int
  private var line: [UInt8] = []

  /// The number of events recorded so far.
  public private(set) var count = 0

  private struct Kept: Sendable {
    let number: Int
    let event: TraceEvent
  }

  public init(hasher: any TraceHasher, window: TraceWindow = .default) {
    self.hasher = hasher
    self.window = window
    wanted = window.first
  }

  /// The hash of all events so far, in hexadecimal.
  public var hash: String { Hex.encode(hasher.digest()) }

  public mutating func record(_ event: TraceEvent) {
    line.removeAll(keepingCapacity: true)
    event.appendLine(to: &line)
    line.append(UInt8(ascii: "\n"))
    hasher.update(line)
    let item = Kept(number: count, event: event)
    count += 1
    if wanted > 0, kept.count < window.most {
      wanted -= 1
      kept.append(item)
    } else if recent.count < window.before {
      recent.append(item)
    } else if window.before > 0 {
      recent[oldestRecent] = item
      oldestRecent = (oldestRecent + 1) % window.before
    }
  }

  /// Keeps what surrounds this moment: the events just recorded and those about to come.
  ///
  /// Once the window is full, marks keep nothing more.
  public mutating func mark() {
    let room = window.most - kept.count
    guard room > 0 else { return }
    kept += inOrder(recent).suffix(room)
    recent = []
    oldestRecent = 0
    wanted = max(wanted, window.after)
  }

  /// The kept events in order, the newest always among them. Where some were left out, a note says
  /// how many.
  public var events: [TraceEvent] { windowed.events }

  /// The place in `events` of the event recorded as number `number`, from 0; nil when it was left
  /// out.
  public func index(ofEvent number: Int) -> Int? {
    windowed.numbers.firstIndex(of: number)
  }

  private func inOrder(_ ring: [Kept]) -> [Kept] {
    Array(ring[oldestRecent...] + ring[..<oldestRecent])
  }

  /// The events with their gaps filled; the number of a filler is nil.
  private var windowed: (events: [TraceEvent], numbers: [Int?]) {
    var events: [TraceEvent] = []
    var numbers: [Int?] = []
    var next = 0
    for item in kept + inOrder(recent) {
      if item.number > next {
        let left = item.number - next
        events.append(
          TraceEvent(
            time: item.event.time, kind: .note,
            text: "\(left) event\(left == 1 ? "" : "s") left out"))
        numbers.append(nil)
      }
      events.append(item.event)
      numbers.append(item.number)
      next = item.number + 1
    }
    return (events, numbers)
  }
}

/// How many events of a long run are kept: those at its start, around marks, and at its end.
public struct TraceWindow: Hashable, Sendable {
  /// How many from the start on.
  public var first: Int
  /// How many before a mark, and at the end of the run.
  public var before: Int
  /// How many after a mark.
  public var after: Int
  /// How many in all, those at the end not counted.
  public var most: Int

  public init(first: Int, before: Int, after: Int, most: Int) {
    self.first = max(0, first)
    self.before = max(0, before)
    self.after = max(0, after)
    self.most = max(0, most)
  }

  /// Enough for a report to show how a run began, what failed and how it ended.
  public static let `default` = TraceWindow(first: 64, before: 32, after: 32, most: 512)
  /// Nothing but the hash.
  public static let none = TraceWindow(first: 0, before: 0, after: 0, most: 0)
  /// Everything, for short runs that are looked at.
  public static let everything = TraceWindow(first: .max, before: 0, after: 0, most: .max)
}
