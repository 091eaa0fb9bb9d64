/// A dictionary that forgets its oldest entries, for state that traffic makes grow.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    var key: Key
    /// Nil stands for a value that was taken out to be changed.
    var value: Value?
  }

  /// In the order the keys came, a ring once the table is full.
  private var entries: [Entry] = []
  /// Where the entry of a key is: a key is hashed once for whatever is done with its value.
  private var places: [Key: Int] = [:]
  private var oldest = 0
  let limit: Int

  init(limit: Int) { self.limit = max(1, limit) }

  var count: Int { entries.count }

  subscript(key: Key) -> Value? { places[key].flatMap { entries[$0].value } }

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
    places[key].flatMap { entries[$0].value.take() }
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

  /// The place of a key, which becomes the newest when it is not known.
  private mutating func place(of key: Key) -> Int {
    let isFull = entries.count == limit
    let next = isFull ? oldest : entries.count
    if let known = Self.claim(&places[key], or: next) { return known }
    if isFull {
      places[entries[next].key] = nil
      entries[next] = Entry(key: key, value: nil)
      oldest = (oldest + 1) % limit
    } else {
      entries.append(Entry(key: key, value: nil))
    }
    return next
  }

  private static func claim(_ place: inout Int?, or next: Int) -> Int? {
    if let place { return place }
    place = next
    return nil
  }
}
