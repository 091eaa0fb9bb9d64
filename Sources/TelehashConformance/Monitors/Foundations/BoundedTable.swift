/// A dictionary that forgets its oldest entries, for state that traffic makes grow.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// Nil stands for a value that was taken out to be changed.
  private var values: [Key: Value?] = [:]
  /// The keys in the order they came, a ring once the table is full.
  private var keys: [Key] = []
  private var oldest = 0
  let limit: Int

  init(limit: Int) { self.limit = max(1, limit) }

  var count: Int { values.count }

  subscript(key: Key) -> Value? { values[key] ?? nil }

  /// The value of a key, made from `initial` when there is none yet.
  subscript(key: Key, default initial: @autoclosure () -> Value) -> Value {
    get { self[key] ?? initial() }
    _modify {
      var value = take(key) ?? initial()
      defer { set(value, for: key) }
      yield &value
    }
  }

  /// Takes a value out, so that it can be changed without a copy; `set` puts it back.
  mutating func take(_ key: Key) -> Value? {
    guard let value = self[key] else { return nil }
    values.updateValue(nil, forKey: key)
    return value
  }

  /// Sets the value of a key, new or not.
  mutating func set(_ value: Value, for key: Key) {
    if values.updateValue(value, forKey: key) == nil { makeRoom(for: key) }
  }

  /// The values in the order their keys came.
  var inOrder: [Value] {
    (keys[oldest...] + keys[..<oldest]).compactMap { self[$0] }
  }

  /// The keys that have values, in the order they came.
  var keysInOrder: [Key] { (keys[oldest...] + keys[..<oldest]).filter { self[$0] != nil } }

  private mutating func makeRoom(for key: Key) {
    guard keys.count == limit else { return keys.append(key) }
    values[keys[oldest]] = nil
    keys[oldest] = key
    oldest = (oldest + 1) % limit
  }
}
