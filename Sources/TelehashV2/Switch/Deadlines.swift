import HeapModule
import TelehashCrypto
import TelehashPackets

/// The deadlines of many hashnames: the earliest is found in logarithmic time, and an outdated one
/// is passed over when it comes up.
struct Deadlines: Sendable {
  private struct Entry: Comparable, Sendable {
    let due: Instant
    let hashname: HexHashname

    static func < (a: Entry, b: Entry) -> Bool { (a.due, a.hashname) < (b.due, b.hashname) }
  }

  private var heap = Heap<Entry>()
  /// The deadline in force for each hashname; an entry of the heap that differs is outdated.
  private var current: [HexHashname: Instant] = [:]

  mutating func set(_ due: Instant?, for hashname: HexHashname) {
    guard current[hashname] != due else { return }
    current[hashname] = due
    if let due { heap.insert(Entry(due: due, hashname: hashname)) }
    dropOutdated()
  }

  var earliest: Instant? { heap.min?.due }

  /// Takes the next hashname that is due and clears its deadline.
  mutating func popDue(at now: Instant) -> HexHashname? {
    guard let entry = heap.min, entry.due <= now else { return nil }
    heap.removeMin()
    current[entry.hashname] = nil
    dropOutdated()
    return entry.hashname
  }

  /// Keeps the heap's minimum truthful, so that `earliest` needs no search.
  private mutating func dropOutdated() {
    while let entry = heap.min, current[entry.hashname] != entry.due { heap.removeMin() }
  }
}
