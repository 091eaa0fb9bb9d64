/// A first-in first-out list with cheap removal at the front.
///
/// Taken elements leave their slots behind until half of the storage is such slots, so removal costs
/// constant time on average and memory stays within twice what is held.
struct FIFO<Element: Sendable>: Sendable {
  private var storage: [Element?] = []
  private var head = 0

  var count: Int { storage.count - head }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ element: Element) { storage.append(element) }

  mutating func removeAll() {
    storage = []
    head = 0
  }

  /// Removes the elements that fit, keeping the order of the rest.
  mutating func removeAll(where fits: (Element) -> Bool) {
    storage = storage[head...].filter { element in element.map { !fits($0) } ?? false }
    head = 0
  }

  /// Takes the first element, nil when there is none.
  mutating func popFirst() -> Element? {
    guard head < storage.count else { return nil }
    let element = storage[head]
    storage[head] = nil
    head += 1
    if head * 2 >= storage.count {
      storage.removeFirst(head)
      head = 0
    }
    return element
  }

  /// The element `index` places from the front; nil outside.
  subscript(index: Int) -> Element? {
    get {
      guard index >= 0, index < count else { return nil }
      return storage[head + index]
    }
    set {
      guard index >= 0, index < count, let newValue else { return }
      storage[head + index] = newValue
    }
  }
}
