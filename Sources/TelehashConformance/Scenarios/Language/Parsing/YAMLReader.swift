internal import Yams

/// Reads one YAML document into nodes with places; the only code that knows the YAML library.
enum YAMLReader {
  /// Deeper than a scenario in a `repeat` in a `repeat` in a `repeat` needs.
  static let maximumDepth = 32

  static func read(_ text: String, file: String) throws(ScenarioErrors) -> YAMLNode {
    var text = text
    // A mark at the start of the file says only that it is UTF-8.
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    try YAMLScreen.check(text, file: file)
    text.makeContiguousUTF8()
    let checked = text
    let outcome = DeepStack.run { compose(checked, file: file) }
    let nothing = ScenarioError(file: file, place: .start, message: "the file cannot be read")
    return try (outcome ?? .failure(ScenarioErrors(errors: [nothing]))).get()
  }

  private static func compose(_ text: String, file: String) -> Result<YAMLNode, ScenarioErrors> {
    var problems = ScenarioProblems(file: file)
    do {
      // Without a resolver's rules every scalar stays text: `no` and `1e3` are what they say.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      if let root = try parser.singleRoot() {
        let node = convert(root, depth: 1, &problems)
        if let node, problems.errors.isEmpty { return .success(node) }
      } else {
        problems.add(.start, "the file holds no document", expected: "one YAML mapping")
      }
    } catch let error as YamlError {
      add(error, to: &problems)
    } catch {
      problems.add(.start, "the file cannot be read as YAML")
    }
    return .failure(problems.all)
  }

  private static func convert(
    _ node: Node, depth: Int, _ problems: inout ScenarioProblems
  ) -> YAMLNode? {
    let place = SourcePlace(node.mark)
    guard depth <= maximumDepth else {
      problems.add(place, "the nesting is too deep", expected: "at most \(maximumDepth) levels")
      return nil
    }
    switch node {
    case .scalar(let scalar):
      checkTag(scalar.tag, place, &problems)
      let isPlain = scalar.style == .plain
      return YAMLNode(
        content: .scalar(YAMLScalar(text: scalar.string, isPlain: isPlain)), place: place)
    case .sequence(let sequence):
      checkTag(sequence.tag, place, &problems)
      var list: [YAMLNode] = []
      for element in sequence {
        guard let element = convert(element, depth: depth + 1, &problems) else { return nil }
        list.append(element)
      }
      return YAMLNode(content: .list(list), place: place)
    case .mapping(let mapping):
      checkTag(mapping.tag, place, &problems)
      var entries: [YAMLNode.Entry] = []
      for (key, value) in mapping {
        let keyPlace = SourcePlace(key.mark)
        guard case .scalar(let name) = key else {
          problems.add(keyPlace, "this key is not a word", expected: "a word before the colon")
          return nil
        }
        guard let value = convert(value, depth: depth + 1, &problems) else { return nil }
        entries.append(YAMLNode.Entry(key: name.string, keyPlace: keyPlace, value: value))
      }
      return YAMLNode(content: .mapping(entries), place: place)
    case .alias:
      problems.add(place, "YAML aliases are no part of the scenario language")
      return nil
    }
  }

  private static func checkTag(_ tag: Tag, _ place: SourcePlace, _ problems: inout ScenarioProblems)
  {
    let name = tag.rawValue
    guard name != "", name != "!" else { return }
    let known: [Tag.Name] = [.str, .seq, .map]
    if !known.contains(where: { $0.rawValue == name }) {
      problems.add(place, "YAML tags are no part of the scenario language", expected: "no '!'")
    }
  }

  private static func add(_ error: YamlError, to problems: inout ScenarioProblems) {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let during = context.map { " \($0.text)" } ?? ""
      problems.add(SourcePlace(mark), "not YAML\(during): \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "'\($0.shortened)'" }.joined(separator: ", ")
      problems.add(
        SourcePlace(context.mark), "the key \(keys) stands here more than once",
        expected: "each key once in a mapping")
    default:
      problems.add(.start, "the file cannot be read as YAML")
    }
  }
}

extension SourcePlace {
  fileprivate init(_ mark: Mark?) {
    self = mark.map { SourcePlace(line: $0.line, column: $0.column) } ?? .start
  }
}
