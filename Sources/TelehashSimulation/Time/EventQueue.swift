import HeapModule
public import TelehashPackets

/// What is going to happen, in a total order: by instant, then by the order it was planned.
///
/// Two events of one instant never change places between runs, which is what makes a simulation a
/// function of its seed. Events live in a table of slots and the heap holds only small entries; a
/// cancelled event leaves its slot at once and its entry when the heap is next tidied.
public struct EventQueue<Event: Sendable>: Sendable {
  /// What a planned event is cancelled with; of no effect once the event happened.
  public struct Ticket: Hashable, Sendable {
    fileprivate let slot: UInt32
    fileprivate let generation: UInt32
  }

  private struct Entry: Comparable, Sendable {
    let nanoseconds: UInt64
    let sequence: UInt64
    let ticket: Ticket

    static func < (a: Entry, b: Entry) -> Bool {
      a.nanoseconds == b.nanoseconds ? a.sequence < b.sequence : a.nanoseconds < b.nanoseconds
    }

    static func == (a: Entry, b: Entry) -> Bool { a.sequence == b.sequence }
  }

  private struct Slot: Sendable {
    var event: Event?
    /// Counts the events that had this slot, so that an old ticket or entry is known as such.
    var generation: UInt32
  }

  private var heap = Heap<Entry>()
  private var slots: [Slot] = []
  private var freeSlots: [UInt32] = []
  private var nextSequence: UInt64 = 0
  private var staleEntries = 0

  /// Fewer cancelled entries than this are not worth tidying.
  private static var tidyThreshold: Int { 64 }

  public init() {}

  /// The number of planned events.
  public var count: Int { heap.count - staleEntries }

  public var isEmpty: Bool { count == 0 }

  /// When the next event happens. (The entry at the top of the heap is never a cancelled one.)
  public var next: Instant? { heap.min.map { Instant(nanoseconds: $0.nanoseconds) } }

  /// Plans an event; of two at one instant the one planned first happens first.
  @discardableResult
  public mutating func plan(_ event: consuming Event, at time: Instant) -> Ticket {
    let ticket: Ticket
    if let slot = freeSlots.popLast() {
      ticket = Ticket(slot: slot, generation: slots[Int(slot)].generation)
      slots[Int(slot)].event = event
    } else {
      ticket = Ticket(slot: UInt32(slots.count), generation: 0)
      slots.append(Slot(event: event, generation: 0))
    }
    heap.insert(
      Entry(nanoseconds: time.nanoseconds, sequence: nextSequence, ticket: ticket))
    nextSequence += 1
    return ticket
  }

  /// Takes an event back; nil when it happened or was cancelled before.
  @discardableResult
  public mutating func cancel(_ ticket: Ticket) -> Event? {
    guard isLive(ticket) else { return nil }
    let event = vacate(ticket)
    staleEntries += 1
    tidy()
    return event
  }

  /// Takes the next event.
  public mutating func pop() -> (time: Instant, event: Event)? {
    guard let entry = heap.popMin(), let event = vacate(entry.ticket) else { return nil }
    dropStaleTop()
    return (Instant(nanoseconds: entry.nanoseconds), event)
  }

  private func isLive(_ ticket: Ticket) -> Bool {
    let slot = slots[Int(ticket.slot)]
    return slot.generation == ticket.generation && slot.event != nil
  }

  private mutating func vacate(_ ticket: Ticket) -> Event? {
    let slot = Int(ticket.slot)
    let event = slots[slot].event.take()
    slots[slot].generation &+= 1
    freeSlots.append(ticket.slot)
    return event
  }

  private mutating func dropStaleTop() {
    while staleEntries > 0, let top = heap.min, !isLive(top.ticket) {
      _ = heap.popMin()
      staleEntries -= 1
    }
  }

  /// Keeps the heap at most about twice as large as what is planned.
  private mutating func tidy() {
    if staleEntries > Self.tidyThreshold, staleEntries > heap.count / 2 {
      heap = Heap(heap.unordered.filter { isLive($0.ticket) })
      staleEntries = 0
    } else {
      dropStaleTop()
    }
  }
}
