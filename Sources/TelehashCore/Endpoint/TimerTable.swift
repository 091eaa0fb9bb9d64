import HeapModule
import TelehashPackets

/// The deadlines of many links: the earliest is found in logarithmic time, and an outdated one is
/// passed over when it comes up.
struct TimerTable: Sendable {
  private struct Entry: Comparable, Sendable {
    let due: Instant
    let slot: Int

    static func < (a: Entry, b: Entry) -> Bool { (a.due, a.slot) < (b.due, b.slot) }
  }

  private var heap = Heap<Entry>()
  /// The deadline in force for each slot; an entry of the heap that differs is outdated.
  private var current: [Instant?] = []

  /// Sets or clears the deadline of a slot.
  mutating func set(_ due: Instant?, for slot: Int) {
    while current.count <= slot { current.append(nil) }
    guard current[slot] != due else { return }
    current[slot] = due
    if let due { heap.insert(Entry(due: due, slot: slot)) }
    dropOutdated()
  }

  /// The earliest deadline.
  var earliest: Instant? { heap.min?.due }

  /// Takes the next slot that is due at `now` and clears its deadline.
  mutating func popDue(at now: Instant) -> Int? {
    guard let entry = heap.min, entry.due <= now else { return nil }
    heap.removeMin()
    current[entry.slot] = nil
    dropOutdated()
    return entry.slot
  }

  /// Keeps the heap's minimum truthful, so that `earliest` needs no search.
  private mutating func dropOutdated() {
    while let entry = heap.min, current[entry.slot] != entry.due { heap.removeMin() }
  }
}
