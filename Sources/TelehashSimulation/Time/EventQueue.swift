import HeapModule
public import TelehashPackets

/// What is going to happen, in a total order: by instant, then by the order it was planned.
///
/// Two events of one instant never change places between runs, which is what makes a simulation a
/// function of its seed.
public struct EventQueue<Event: Sendable>: Sendable {
  private struct Entry: Comparable, Sendable {
    let time: Instant
    let sequence: UInt64
    let event: Event

    static func < (a: Entry, b: Entry) -> Bool {
      (a.time, a.sequence) < (b.time, b.sequence)
    }

    static func == (a: Entry, b: Entry) -> Bool { a.sequence == b.sequence }
  }

  private var heap = Heap<Entry>()
  private var nextSequence: UInt64 = 0

  public init() {}

  public var isEmpty: Bool { heap.isEmpty }
  public var count: Int { heap.count }

  /// When the next event happens.
  public var next: Instant? { heap.min?.time }

  public mutating func plan(_ event: Event, at time: Instant) {
    heap.insert(Entry(time: time, sequence: nextSequence, event: event))
    nextSequence += 1
  }

  /// Takes the next event.
  public mutating func pop() -> (time: Instant, event: Event)? {
    heap.popMin().map { ($0.time, $0.event) }
  }
}
