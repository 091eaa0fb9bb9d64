/// Reads YAML nodes by the grammar: what comes out is right in form, what is wrong is collected.
struct GrammarReader {
  private(set) var problems: ScenarioProblems

  init(problems: ScenarioProblems) { self.problems = problems }

  /// The value of a node, or nil when something in it is wrong.
  mutating func read(_ node: YAMLNode, as kind: Grammar.Kind) -> ReadValue? {
    guard !problems.isFull else { return nil }
    switch kind {
    case .scalar(let form): return scalar(node, form, at: node.place)
    case .word(let words): return word(node, words)
    case .list(let element, let count): return list(node, element, count)
    case .map(let key, let value, let count): return map(node, key, value, count)
    case .json: return ReadValue(content: .json(node.json), place: node.place)
    case .object:
      guard case .mapping = node.content else { return refuse(node, kind.phrase) }
      return ReadValue(content: .json(node.json), place: node.place)
    case .shape(let name):
      guard let shape = Grammar.shape(name) else { return refuse(node, name) }
      return fields(node, shape)
    case .either(let kinds): return either(node, kinds)
    }
  }

  // MARK: Scalars

  private mutating func scalar(
    _ node: YAMLNode, _ form: ScalarForm, at place: SourcePlace
  ) -> ReadValue? {
    guard case .scalar(let scalar) = node.content, !scalar.isMissing else {
      return refuse(node, form.phrase)
    }
    // A loop variable's place is counted inside quotes.
    let inside = SourcePlace(line: place.line, column: place.column + (scalar.isPlain ? 0 : 1))
    switch form.read(scalar, scalar.isPlain ? place : inside) {
    case .value(let content): return ReadValue(content: content, place: place)
    case .wrong(let message?, let offset):
      let wrong = SourcePlace(line: inside.line, column: inside.column + offset)
      problems.add(wrong, message, expected: form.phrase)
      return nil
    case .wrong(nil, _): return refuse(node, form.phrase)
    }
  }

  private mutating func word(_ node: YAMLNode, _ words: [String]) -> ReadValue? {
    guard case .scalar(let scalar) = node.content, !scalar.isMissing else {
      return refuse(node, Grammar.Kind.word(words).phrase)
    }
    guard words.contains(scalar.text) else {
      let meant = Suggestion.phrase(for: scalar.text, in: words)
      problems.add(
        node.place, "unknown word \(node.summary)\(meant)",
        expected: Grammar.Kind.word(words).phrase)
      return nil
    }
    return ReadValue(content: .word(scalar.text), place: node.place)
  }

  /// Words first, then the first kind that fits the node's outline.
  private mutating func either(_ node: YAMLNode, _ kinds: [Grammar.Kind]) -> ReadValue? {
    if case .scalar(let scalar) = node.content, scalar.isPlain {
      for case .word(let words) in kinds where words.contains(scalar.text) {
        return ReadValue(content: .word(scalar.text), place: node.place)
      }
    }
    let phrase = Grammar.Kind.either(kinds).phrase
    for kind in kinds where kind.admitsOutline(of: node) {
      guard case .scalar(let form) = kind else { return read(node, as: kind) }
      guard case .scalar(let scalar) = node.content else { continue }
      if case .value(let content) = form.read(scalar, node.place) {
        return ReadValue(content: content, place: node.place)
      }
    }
    return refuse(node, phrase)
  }

  private mutating func refuse(_ node: YAMLNode, _ phrase: String) -> ReadValue? {
    let message = node.isMissing ? "a value is missing" : "\(node.summary) does not belong here"
    problems.add(node.place, message, expected: phrase)
    return nil
  }

  // MARK: Lists and mappings

  private mutating func list(
    _ node: YAMLNode, _ element: Grammar.Kind, _ count: ClosedRange<Int>
  ) -> ReadValue? {
    guard case .list(let nodes) = node.content else {
      return refuse(node, Grammar.Kind.list(element, count: count).phrase)
    }
    guard checkCount(nodes.count, count, node) else { return nil }
    let values = nodes.map { read($0, as: element) }
    let right = values.compactMap { $0 }
    return right.count == values.count
      ? ReadValue(content: .list(right), place: node.place) : nil
  }

  private mutating func map(
    _ node: YAMLNode, _ key: ScalarForm, _ value: Grammar.Kind, _ count: ClosedRange<Int>
  ) -> ReadValue? {
    guard case .mapping(let entries) = node.content else {
      return refuse(node, Grammar.Kind.map(key: key, value: value, count: count).phrase)
    }
    guard checkCount(entries.count, count, node) else { return nil }
    var pairs: [ReadValue.MapEntry] = []
    for entry in entries {
      let keyNode = YAMLNode(
        content: .scalar(YAMLScalar(text: entry.key, isPlain: true)), place: entry.keyPlace)
      let name = scalar(keyNode, key, at: entry.keyPlace)
      let content = read(entry.value, as: value)
      if let name, let content { pairs.append(ReadValue.MapEntry(key: name, value: content)) }
    }
    return pairs.count == entries.count
      ? ReadValue(content: .map(pairs), place: node.place) : nil
  }

  private mutating func checkCount(
    _ count: Int, _ limits: ClosedRange<Int>, _ node: YAMLNode
  ) -> Bool {
    if limits.contains(count) { return true }
    let message = count == 0 ? "nothing stands here" : "\(count) are written here"
    let expected =
      limits.lowerBound == limits.upperBound
      ? "exactly \(limits.lowerBound)" : "from \(limits.lowerBound) to \(limits.upperBound)"
    problems.add(node.place, message, expected: expected)
    return false
  }

  private mutating func fields(_ node: YAMLNode, _ shape: Grammar.Shape) -> ReadValue? {
    guard case .mapping(let entries) = node.content else {
      return refuse(node, Grammar.Kind.shape(shape.name).phrase)
    }
    let before = problems.errors.count
    checkKeys(entries, shape, node)
    var values: [(key: String, value: ReadValue)] = []
    for key in shape.keys {
      if let entry = entries.first(where: { $0.key == key.name }) {
        if let value = read(entry.value, as: key.kind) { values.append((key.name, value)) }
      } else if let standard = key.standard {
        let text = YAMLScalar(text: standard, isPlain: true)
        let implied = YAMLNode(content: .scalar(text), place: node.place)
        if let value = read(implied, as: key.kind) { values.append((key.name, value)) }
      }
    }
    guard problems.errors.count == before else { return nil }
    let fields = Fields(shape: shape.name, place: node.place, values: values)
    return ReadValue(content: .fields(fields), place: node.place)
  }

  private mutating func checkKeys(
    _ entries: [YAMLNode.Entry], _ shape: Grammar.Shape, _ node: YAMLNode
  ) {
    let known = shape.keys.map(\.name)
    let written = entries.map(\.key)
    for entry in entries where !known.contains(entry.key) {
      if problems.isFull { break }
      let meant = Suggestion.phrase(for: entry.key, in: known)
      problems.add(
        entry.keyPlace, "unknown \(shape.keyNoun) '\(entry.key.shortened)'\(meant)",
        expected: "one of \(known.joined(separator: ", "))")
    }
    for key in shape.keys where key.isRequired && !written.contains(key.name) {
      problems.add(node.place, "'\(key.name)' is missing", expected: key.kind.phrase)
    }
    checkCombinations(entries, shape, node)
  }

  private mutating func checkCombinations(
    _ entries: [YAMLNode.Entry], _ shape: Grammar.Shape, _ node: YAMLNode
  ) {
    let written = entries.map(\.key)
    let chosen = entries.filter { shape.exactlyOne.contains($0.key) }
    let hasUnknown = entries.contains { entry in !shape.keys.contains { $0.name == entry.key } }
    if !shape.exactlyOne.isEmpty, chosen.count != 1, !(chosen.isEmpty && hasUnknown) {
      let message =
        chosen.isEmpty
        ? "none of the keys that say what is meant"
        : "'\(chosen[1].key)' beside '\(chosen[0].key)'"
      problems.add(
        chosen.count > 1 ? chosen[1].keyPlace : node.place, message,
        expected: "exactly one of \(shape.exactlyOne.joined(separator: ", "))")
    }
    if !shape.atLeastOne.isEmpty, !shape.atLeastOne.contains(where: written.contains), !hasUnknown {
      problems.add(
        node.place, "nothing is asked for here",
        expected: "at least one of \(shape.atLeastOne.joined(separator: ", "))")
    }
    for conflict in shape.conflicts where written.contains(conflict.key) {
      for entry in entries where conflict.excludes.contains(entry.key) {
        problems.add(
          entry.keyPlace, "'\(entry.key)' beside '\(conflict.key)'",
          expected: "'\(conflict.key)' without it")
      }
    }
    for companion in shape.companions where !written.contains(companion.needs) {
      for entry in entries where entry.key == companion.key {
        problems.add(
          entry.keyPlace, "'\(entry.key)' says nothing here", expected: "'\(companion.needs)' too")
      }
    }
  }
}

extension Grammar.Kind {
  /// Whether a node of this outline (scalar, list, mapping) may be of the kind at all.
  fileprivate func admitsOutline(of node: YAMLNode) -> Bool {
    switch (self, node.content) {
    case (.scalar, .scalar(let scalar)): !scalar.isMissing
    case (.json, _), (.list, .list), (.map, .mapping), (.object, .mapping), (.shape, .mapping): true
    case (.either(let kinds), _): kinds.contains { $0.admitsOutline(of: node) }
    default: false
    }
  }
}
