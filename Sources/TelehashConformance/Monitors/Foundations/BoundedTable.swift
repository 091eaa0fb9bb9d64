/// A dictionary that forgets its oldest entries, for state that traffic makes grow.
///
/// A key is hashed once for whatever is done with its value, and kept once.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    let key: Key
    let hash: UInt32
    /// Nil stands for a value that was taken out to be changed.
    var value: Value?
  }

  private struct Slot: Sendable {
    /// The place of an entry; negative without one.
    var place: Int32
    /// Its hash, so that others' entries need not be looked at.
    var hash: UInt32

    static var free: Slot { Slot(place: -1, hash: 0) }
    var isFree: Bool { place < 0 }
  }

  /// In the order the keys came, a ring once the table is full.
  private var entries: [Entry] = []
  /// Every entry at the slot of its hash or, where that was taken, the next free one. A power of
  /// two, and at most half of them taken.
  private var slots: [Slot] = []
  private var oldest = 0
  let limit: Int

  init(limit: Int) { self.limit = max(1, limit) }

  var count: Int { entries.count }

  subscript(key: Key) -> Value? { knownPlace(of: key).flatMap { entries[$0].value } }

  /// The value of a key, made from `initial` when there is none yet.
  subscript(key: Key, default initial: @autoclosure () -> Value) -> Value {
    get { self[key] ?? initial() }
    _modify {
      let place = place(of: key)
      var value = entries[place].value.take() ?? initial()
      defer { entries[place].value = value }
      yield &value
    }
  }

  /// Takes a value out, so that it can be changed without a copy; `set` puts it back.
  mutating func take(_ key: Key) -> Value? {
    knownPlace(of: key).flatMap { entries[$0].value.take() }
  }

  /// Sets the value of a key, new or not.
  mutating func set(_ value: Value, for key: Key) { entries[place(of: key)].value = value }

  /// The value a key has, or nil after giving it this one.
  mutating func known(_ key: Key, orSet value: Value) -> Value? {
    let place = place(of: key)
    if let known = entries[place].value { return known }
    entries[place].value = value
    return nil
  }

  /// The values in the order their keys came.
  var inOrder: [Value] { (entries[oldest...] + entries[..<oldest]).compactMap(\.value) }

  /// The keys that have values, in the order they came.
  var keysInOrder: [Key] {
    (entries[oldest...] + entries[..<oldest]).filter { $0.value != nil }.map(\.key)
  }

  private func knownPlace(of key: Key) -> Int? {
    if entries.isEmpty { return nil }
    return find(key, Self.hash(key))
  }

  /// The place of a key, which becomes the newest when it is not known.
  private mutating func place(of key: Key) -> Int {
    let hash = Self.hash(key)
    if !entries.isEmpty, let known = find(key, hash) { return known }
    let entry = Entry(key: key, hash: hash, value: nil)
    let place = entries.count == limit ? oldest : entries.count
    if place == entries.count {
      entries.append(entry)
      if entries.count * 2 > slots.count { return grow() }
    } else {
      forget(place)
      entries[place] = entry
      oldest = (oldest + 1) % limit
    }
    occupy(hash, with: place)
    return place
  }

  // MARK: Slots

  private static func hash(_ key: Key) -> UInt32 { UInt32(truncatingIfNeeded: key.hashValue) }

  /// The place of a key, if it is known.
  private func find(_ key: Key, _ hash: UInt32) -> Int? {
    var slot = home(hash)
    while !slots[slot].isFree {
      let place = Int(slots[slot].place)
      if slots[slot].hash == hash, entries[place].key == key { return place }
      slot = next(slot)
    }
    return nil
  }

  private mutating func occupy(_ hash: UInt32, with place: Int) {
    var slot = home(hash)
    while !slots[slot].isFree { slot = next(slot) }
    slots[slot] = Slot(place: Int32(place), hash: hash)
  }

  /// Makes room for as many slots again; the place of the newest entry.
  private mutating func grow() -> Int {
    slots = Array(repeating: .free, count: max(8, slots.count * 2))
    for place in entries.indices { occupy(entries[place].hash, with: place) }
    return entries.count - 1
  }

  /// Frees the slot of a place, and closes the gap before those that stand behind their own slots.
  private mutating func forget(_ place: Int) {
    var gap = home(entries[place].hash)
    while slots[gap].place != Int32(place) { gap = next(gap) }
    var slot = next(gap)
    while !slots[slot].isFree {
      if distance(from: home(slots[slot].hash), to: slot) >= distance(from: gap, to: slot) {
        slots[gap] = slots[slot]
        gap = slot
      }
      slot = next(slot)
    }
    slots[gap] = .free
  }

  private func home(_ hash: UInt32) -> Int { Int(hash) & (slots.count - 1) }
  private func next(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }
  private func distance(from a: Int, to b: Int) -> Int { (b - a) & (slots.count - 1) }
}
