/// Keys by cipher set, one a set, in the order of the sets' names.
package struct KeySet<Key: Hashable & Sendable>: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package let csid: String
    package let key: Key
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  /// The names of the sets there is a key of.
  package var csids: [String] { entries.map(\.csid) }

  package subscript(csid: String) -> Key? {
    get { entries.first { $0.csid == csid }?.key }
    set {
      entries.removeAll { $0.csid == csid }
      guard let newValue else { return }
      let at = entries.firstIndex { $0.csid > csid } ?? entries.count
      entries.insert(Entry(csid: csid, key: newValue), at: at)
    }
  }
}

extension KeySet: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, Key)...) {
    for (csid, key) in elements { self[csid] = key }
  }
}
