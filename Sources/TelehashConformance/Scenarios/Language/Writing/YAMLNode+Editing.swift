/// What a scenario's tree is cut with.
extension YAMLNode {
  /// The elements of a list; none of anything else.
  var elements: [YAMLNode] {
    if case .list(let list) = content { list } else { [] }
  }

  /// The entries of a mapping; none of anything else.
  var entries: [Entry] {
    if case .mapping(let entries) = content { entries } else { [] }
  }

  /// The text of a scalar.
  var text: String? {
    if case .scalar(let scalar) = content { scalar.text } else { nil }
  }

  /// The value of a key. To set nil takes the key out; a new key goes to the end.
  subscript(key: String) -> YAMLNode? {
    get { entries.first { $0.key == key }?.value }
    set {
      guard case .mapping(var entries) = content else { return }
      let index = entries.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(key: key, keyPlace: place, value: value))
      case (nil, nil): return
      }
      content = .mapping(entries)
    }
  }

  /// Whether a member's name, or that of one of its copies, stands anywhere in it as a value: by
  /// itself, or between a dollar sign and a dot.
  func mentions(_ name: String) -> Bool {
    switch content {
    case .scalar(let scalar):
      let word = scalar.text.drop { $0 == "$" }.prefix { $0 != "." }
      return word == name || word.hasPrefix("\(name)-$")
    case .list(let list): return list.contains { $0.mentions(name) }
    case .mapping(let entries): return entries.contains { $0.value.mentions(name) }
    }
  }

  // MARK: New nodes

  static func plain(_ text: String, at place: SourcePlace = .start) -> YAMLNode {
    YAMLNode(content: .scalar(YAMLScalar(text: text, isPlain: true)), place: place)
  }

  static func list(_ elements: [YAMLNode], at place: SourcePlace = .start) -> YAMLNode {
    YAMLNode(content: .list(elements), place: place)
  }

  static func mapping(
    _ pairs: [(key: String, value: YAMLNode)], at place: SourcePlace = .start
  ) -> YAMLNode {
    YAMLNode(
      content: .mapping(pairs.map { Entry(key: $0.key, keyPlace: place, value: $0.value) }),
      place: place)
  }
}
