/// Reads expressions: numbers, names, `+ - * ^` and parentheses.
///
/// `^` binds tightest and groups to the right, `*` comes next, `+` and `-` last.
struct ExpressionParser {
  /// Longer than any sum worth reading; bounds the tree as well.
  static let maximumLength = 200
  /// The reader recurses once a parenthesis or power.
  static let maximumDepth = 32

  /// What is wrong, and at which character, counted from 0.
  struct Failure: Error, Hashable {
    var offset: Int
    var message: String
  }

  static func parse(_ text: String) throws(Failure) -> Expression {
    guard text.utf8.count <= maximumLength else {
      throw Failure(offset: 0, message: "an expression has at most \(maximumLength) characters")
    }
    var parser = ExpressionParser(characters: Array(text))
    let expression = try parser.sum(depth: 0)
    parser.skipSpaces()
    if parser.at < parser.characters.count {
      throw parser.failure("'\(parser.characters[parser.at])' does not belong here")
    }
    return expression
  }

  private let characters: [Character]
  private var at = 0

  private init(characters: [Character]) { self.characters = characters }

  private mutating func sum(depth: Int) throws(Failure) -> Expression {
    var left = try product(depth: depth)
    while let operation = take([.plus, .minus]) {
      left = .binary(operation, left, try product(depth: depth))
    }
    return left
  }

  private mutating func product(depth: Int) throws(Failure) -> Expression {
    var left = try power(depth: depth)
    while let operation = take([.times]) {
      left = .binary(operation, left, try power(depth: depth))
    }
    return left
  }

  private mutating func power(depth: Int) throws(Failure) -> Expression {
    guard depth < Self.maximumDepth else {
      throw failure("an expression nests at most \(Self.maximumDepth) deep")
    }
    let base = try atom(depth: depth)
    guard let operation = take([.power]) else { return base }
    return .binary(operation, base, try power(depth: depth + 1))
  }

  private mutating func atom(depth: Int) throws(Failure) -> Expression {
    skipSpaces()
    guard at < characters.count else { throw failure("a number or name is missing") }
    if characters[at] == "(" {
      at += 1
      let inner = try sum(depth: depth + 1)
      skipSpaces()
      guard at < characters.count, characters[at] == ")" else { throw failure("')' is missing") }
      at += 1
      return inner
    }
    if Self.isDigit(characters[at]) { return try number() }
    return try name()
  }

  private mutating func number() throws(Failure) -> Expression {
    let start = at
    let digits = word(Self.isNamePart)
    guard let value = UInt64(digits) else {
      let reason =
        digits.allSatisfy(Self.isDigit) ? "is above 2^64 - 1" : "is neither a number nor a name"
      throw Failure(offset: start, message: "\(digits) \(reason)")
    }
    return .literal(value)
  }

  private mutating func name() throws(Failure) -> Expression {
    let start = at
    let base = word { Self.isNamePart($0) || $0 == "$" }
    guard !base.isEmpty else { throw failure("'\(characters[at])' is neither a number nor a name") }
    guard Self.isWellFormed(base) else {
      throw Failure(offset: start, message: "\(base) is no name")
    }
    guard at < characters.count, characters[at] == "." else { return .name(base, member: nil) }
    at += 1
    let member = word(Self.isNamePart)
    guard !member.isEmpty else { throw failure("the member after '\(base).' is missing") }
    return .name(base, member: member)
  }

  private mutating func word(_ belongs: (Character) -> Bool) -> String {
    let start = at
    while at < characters.count, belongs(characters[at]) { at += 1 }
    return String(characters[start..<at])
  }

  private mutating func take(_ operations: [Expression.Operator]) -> Expression.Operator? {
    skipSpaces()
    guard at < characters.count else { return nil }
    guard let operation = operations.first(where: { $0.rawValue == String(characters[at]) })
    else { return nil }
    at += 1
    return operation
  }

  private mutating func skipSpaces() {
    while at < characters.count, characters[at] == " " { at += 1 }
  }

  private func failure(_ message: String) -> Failure { Failure(offset: at, message: message) }

  private static func isDigit(_ character: Character) -> Bool { "0"..."9" ~= character }

  private static func isNamePart(_ character: Character) -> Bool {
    ScenarioName.isLetterOrDigit(character) || character == "_"
  }

  /// Whether every `$` has a variable after it.
  private static func isWellFormed(_ name: String) -> Bool {
    ScenarioName(name, at: SourcePlace(line: 1, column: 1)).variables.allSatisfy { !$0.isEmpty }
  }
}
