import TelehashPackets
import Testing

@testable import TelehashConformance

/// The grammar and the code that builds the syntax tree by it must agree.
///
/// For every key of every shape and every way to write its value, a whole document is made around
/// it, with nothing else in it than what is required.
@Suite struct ScenarioLanguageGrammarTests {
  @Test(arguments: Grammar.shapes.map(\.name))
  func everyKeyInEveryFormIsBuilt(shape name: String) throws {
    let shape = try #require(Grammar.shape(name))
    var built = 0
    for key in shape.keys {
      for value in Sample.all(key.kind) {
        let root = Sample.document(around: Sample.mapping(shape, with: key, value), of: name)
        do {
          _ = try ScenarioParser.build(root, file: "Scenarios/a/b.yaml")
          built += 1
        } catch {
          // What the values of two keys mean together is refused by hand, with these words.
          let isSense = error.errors.allSatisfy {
            $0.message.contains("says nothing here") || $0.message.contains("cannot be played live")
          }
          #expect(isSense, "\(name).\(key.name): \(error)")
        }
      }
    }
    #expect(built >= shape.keys.count - 1, "\(name)")
  }

  @Test(arguments: Grammar.shapes.map(\.name))
  func anotherKeyIsRefusedWithItsPlace(shape name: String) throws {
    let shape = try #require(Grammar.shape(name))
    var entries = Sample.minimal(shape)
    let place = SourcePlace(line: 7, column: 9)
    entries.append(
      YAMLNode.Entry(key: "surprise", keyPlace: place, value: Sample.scalar("1")))
    let node = YAMLNode(content: .mapping(entries), place: .start)
    let errors = #expect(throws: ScenarioErrors.self) {
      try ScenarioParser.build(Sample.document(around: node, of: name), file: "f.yaml")
    }
    #expect(errors?.errors.count == 1)
    #expect(errors?.errors.first?.place == place)
    #expect(errors?.errors.first?.message == "unknown \(shape.keyNoun) 'surprise'")
  }

  @Test func everyShapeCanBeReached() {
    for shape in Grammar.shapes where shape.name != "scenario" {
      #expect(Sample.parent(of: shape.name) != nil, "\(shape.name)")
    }
  }

  @Test func defaultsAreOfTheirKeysKind() {
    for shape in Grammar.shapes {
      for key in shape.keys {
        guard let standard = key.standard else { continue }
        var reader = GrammarReader(problems: ScenarioProblems(file: "f"))
        #expect(reader.read(Sample.scalar(standard), as: key.kind) != nil, "\(key.name)")
      }
    }
  }
}

/// Makes documents from the grammar.
private enum Sample {
  static func scalar(_ text: String) -> YAMLNode {
    YAMLNode(content: .scalar(YAMLScalar(text: text, isPlain: true)), place: .start)
  }

  static func entry(_ key: String, _ value: YAMLNode) -> YAMLNode.Entry {
    YAMLNode.Entry(key: key, keyPlace: .start, value: value)
  }

  /// Every way to write a value, shapes only in their least form.
  static func all(_ kind: Grammar.Kind) -> [YAMLNode] {
    switch kind {
    case .scalar(let form): return form.samples.map(scalar)
    case .word(let words): return words.map(scalar)
    case .list(let element, let count):
      let elements = all(element).prefix(max(2, count.lowerBound))
      let whole = Array((Array(elements) + Array(elements)).prefix(max(1, count.lowerBound)))
      let empty = count.contains(0) ? [YAMLNode(content: .list([]), place: .start)] : []
      return empty + [YAMLNode(content: .list(whole), place: .start)]
    case .map(let key, let value, _):
      return all(value).map { node in
        YAMLNode(content: .mapping([entry(key.samples[0], node)]), place: .start)
      }
    case .json:
      let list = YAMLNode(content: .list([scalar("1")]), place: .start)
      return [scalar("null"), scalar("-1.5"), scalar("x"), list]
    case .object: return [YAMLNode(content: .mapping([entry("x", scalar("1"))]), place: .start)]
    case .shape(let name):
      guard let shape = Grammar.shape(name) else { return [] }
      return [YAMLNode(content: .mapping(minimal(shape)), place: .start)]
    case .either(let kinds): return kinds.flatMap(all)
    }
  }

  /// The least a shape admits.
  static func minimal(_ shape: Grammar.Shape) -> [YAMLNode.Entry] {
    var names = shape.keys.filter(\.isRequired).map(\.name)
    // `wait` and its like are short, and keep shapes that hold themselves from going on for ever.
    if let choice = shape.exactlyOne.last(where: { isFlat($0, shape) }) ?? shape.exactlyOne.first {
      names.append(choice)
    }
    names += shape.atLeastOne.prefix(1)
    return shape.keys.filter { names.contains($0.name) }.compactMap { key in
      all(key.kind).first { !isEmpty($0) }.map { entry(key.name, $0) }
    }
  }

  private static func isEmpty(_ node: YAMLNode) -> Bool { node.content == .list([]) }

  private static func isFlat(_ name: String, _ shape: Grammar.Shape) -> Bool {
    switch shape.keys.first(where: { $0.name == name })?.kind {
    case .scalar, .word: true
    default: false
    }
  }

  /// A shape's least form with one more key, and without what may not stand beside it.
  static func mapping(
    _ shape: Grammar.Shape, with key: Grammar.Key, _ value: YAMLNode
  ) -> YAMLNode {
    let others = shape.conflicts.first { $0.key == key.name }?.excludes ?? []
    let rivals = shape.exactlyOne.contains(key.name) ? shape.exactlyOne : []
    var entries = minimal(shape).filter {
      $0.key != key.name && !others.contains($0.key) && !rivals.contains($0.key)
    }
    entries.append(entry(key.name, value))
    for companion in shape.companions where companion.key == key.name {
      entries.append(entry(companion.needs, scalar("true")))
    }
    return YAMLNode(content: .mapping(entries), place: .start)
  }

  /// A key under which a shape stands, and what kind it is there.
  static func parent(of name: String) -> (shape: Grammar.Shape, key: Grammar.Key)? {
    for shape in Grammar.shapes where shape.name != name {
      for key in shape.keys where holds(key.kind, name) { return (shape, key) }
    }
    return nil
  }

  private static func holds(_ kind: Grammar.Kind, _ name: String) -> Bool {
    switch kind {
    case .shape(name): true
    case .list(let element, _): holds(element, name)
    case .map(_, let value, _): holds(value, name)
    case .either(let kinds): kinds.contains { holds($0, name) }
    case .scalar, .word, .json, .object, .shape: false
    }
  }

  private static func wrap(_ node: YAMLNode, _ kind: Grammar.Kind) -> YAMLNode {
    switch kind {
    case .list: YAMLNode(content: .list([node]), place: .start)
    case .map(let key, _, _):
      YAMLNode(content: .mapping([entry(key.samples[0], node)]), place: .start)
    case .scalar, .word, .json, .object, .shape, .either: node
    }
  }

  /// A whole document with a node of a shape somewhere in it.
  static func document(around node: YAMLNode, of name: String) -> YAMLNode {
    guard name != "scenario", let (shape, key) = parent(of: name) else { return node }
    return document(around: mapping(shape, with: key, wrap(node, key.kind)), of: shape.name)
  }
}
