import TelehashCrypto
import TelehashPackets

/// One way to write a scalar: how it reads, and how to tell authors and editors about it.
struct ScalarForm: Sendable {
  /// What is expected, in words.
  let phrase: String
  /// The fragment of JSON Schema that admits it.
  let schema: JSONObject
  /// Texts that are of this form, the first one short.
  let samples: [String]
  let read: @Sendable (YAMLScalar, SourcePlace) -> Reading

  enum Reading {
    case value(ReadValue.Content)
    /// What is wrong when the text alone does not say it, and how far into the text.
    case wrong(String?, offset: Int = 0)
  }

  /// A form that reads texts, with nil for what it does not admit.
  init(
    _ phrase: String, schema: JSONObject, samples: [String],
    _ read: @escaping @Sendable (String, SourcePlace) -> ReadValue.Content?
  ) {
    self.init(phrase, schema: schema, samples: samples) { scalar, place in
      read(scalar.text, place).map { .value($0) } ?? .wrong(nil)
    }
  }

  init(
    _ phrase: String, schema: JSONObject, samples: [String],
    reading: @escaping @Sendable (YAMLScalar, SourcePlace) -> Reading
  ) {
    self.phrase = phrase
    self.schema = schema
    self.samples = samples
    self.read = reading
  }

  private static func pattern(_ pattern: String) -> JSONObject {
    ["type": "string", "pattern": .string(pattern)]
  }
  /// For texts that editors may take for numbers.
  private static func numberLike(_ pattern: String) -> JSONObject {
    ["type": ["string", "number"], "pattern": .string(pattern)]
  }
}

// MARK: Texts and names

extension ScalarForm {
  /// Any text. Editors take some texts for numbers or booleans; here all stay texts.
  static let text = ScalarForm("a text", schema: textSchema, samples: ["hello", "5"]) {
    scalar, _ in isNull(scalar) ? .wrong(nullIsNoText) : .value(.text(scalar.text))
  }

  private static let textSchema: JSONObject = ["type": ["string", "number", "boolean"]]
  private static let nullIsNoText = "null is no text unless it stands in quotes"

  private static func isNull(_ scalar: YAMLScalar) -> Bool {
    scalar.isPlain && ["null", "Null", "NULL", "~"].contains(scalar.text)
  }

  /// A sentence for people.
  static let sentence = ScalarForm(
    "a sentence", schema: textSchema, samples: ["It works"]
  ) { scalar, _ in
    if isNull(scalar) { return .wrong(nullIsNoText) }
    return scalar.text.isEmpty ? .wrong(nil) : .value(.text(scalar.text))
  }

  static let requirement = ScalarForm(
    "a requirement id such as HS-12", schema: pattern("^[A-Z][A-Z0-9]*-[0-9]{2,3}$"),
    samples: ["HS-12"]
  ) { text, _ in
    IDForm.isRequirement(text, digits: 2...3) ? .text(text) : nil
  }

  /// A row of the ambiguity register.
  static let ambiguity = ScalarForm(
    "a row of the ambiguity register, such as A15", schema: pattern("^[ABDV][0-9]{1,2}$"),
    samples: ["A15"]
  ) { text, _ in
    IDForm.isAmbiguity(text) ? .text(text) : nil
  }

  /// A word with dashes: tags, features, deviations, network conditions.
  static let dashed = ScalarForm(
    "a word of lower-case letters, digits and dashes", schema: pattern("^[a-z][a-z0-9-]*$"),
    samples: ["lossy"]
  ) { text, _ in
    text.utf8.count <= ScenarioLimits.name && IDForm.isDashed(text) ? .text(text) : nil
  }

  /// A network condition, or several joined by slashes.
  static let networkAxis = ScalarForm(
    "a network condition, or several joined by '/'",
    schema: pattern("^[a-z][a-z0-9-]*(/[a-z][a-z0-9-]*)*$"), samples: ["lossy", "clean/nat-cone"]
  ) { text, _ in
    guard text.utf8.count <= 2 * ScenarioLimits.name,
      text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(IDForm.isDashed)
    else { return nil }
    return .text(text)
  }

  /// A cast member, copies and loop variables included.
  static let member = ScalarForm(
    "a cast member's name", schema: pattern("^[A-Za-z][A-Za-z0-9_$-]*$"),
    samples: ["tester", "leaf-$i"]
  ) { text, place in
    isName(text, allowingDash: true) ? .name(ScenarioName(text, at: place)) : nil
  }

  /// The name a cast entry gives; no loop runs there.
  static let newMember = ScalarForm(
    "a name of letters, digits, '-' and '_'", schema: pattern("^[A-Za-z][A-Za-z0-9_-]*$"),
    samples: ["tester"]
  ) { text, place in
    guard isName(text, allowingDash: true), !text.contains("$") else { return nil }
    return .name(ScenarioName(text, at: place))
  }

  /// The name of a session, packet or channel bound by an earlier step.
  static let binding = ScalarForm(
    "the name of an earlier binding", schema: pattern("^[A-Za-z][A-Za-z0-9_$]*$"),
    samples: ["first", "packet$i"]
  ) { text, place in
    isName(text, allowingDash: false) ? .name(ScenarioName(text, at: place)) : nil
  }

  /// A name bound here.
  static let newBinding = ScalarForm(
    "a new name of letters, digits and '_'", schema: pattern("^[A-Za-z][A-Za-z0-9_$]*$"),
    samples: ["first", "packet$i"]
  ) { scalar, place in
    if reserved.contains(scalar.text) {
      return .wrong("'\(scalar.text)' is a word of the language and cannot be a name")
    }
    guard isName(scalar.text, allowingDash: false) else { return .wrong(nil) }
    return .value(.name(ScenarioName(scalar.text, at: place)))
  }

  static let variable = ScalarForm(
    "a variable of letters and digits", schema: pattern("^[A-Za-z][A-Za-z0-9]*$"), samples: ["i"]
  ) { text, place in
    guard isName(text, allowingDash: false), text.allSatisfy(ScenarioName.isLetterOrDigit) else {
      return nil
    }
    return .name(ScenarioName(text, at: place))
  }

  /// Words that stand where a name may stand.
  private static let reserved = ["same", "fresh", "random", "next", "none", "any", "absent"]

  private static func isName(_ text: String, allowingDash: Bool) -> Bool {
    guard text.utf8.count <= ScenarioLimits.name, let first = text.first, first.isASCII,
      first.isLetter
    else { return false }
    var isAfterDollar = false
    for character in text {
      if ScenarioName.isLetterOrDigit(character) {
        isAfterDollar = false
      } else if isAfterDollar {
        return false
      } else if character == "$" {
        isAfterDollar = true
      } else if !(character == "_" || (allowingDash && character == "-")) {
        return false
      }
    }
    return !isAfterDollar
  }
}

// MARK: Bytes

extension ScalarForm {
  /// Bytes in hex, spaces between them allowed.
  static let hex = ScalarForm(
    "bytes in hex", schema: numberLike("^([0-9a-fA-F]{2} ?)*$"), samples: ["0001", "00 01 3a"]
  ) { scalar, _ in
    let digits = scalar.text.filter { $0 != " " }
    guard let bytes = try? Hex.decode(digits) else { return .wrong(nil) }
    guard bytes.count <= ScenarioLimits.bytes else {
      return .wrong("\(bytes.count) bytes are more than \(ScenarioLimits.bytes)")
    }
    return .value(.bytes(bytes))
  }

  /// A text that stands for its bytes in UTF-8.
  static let textBytes = ScalarForm(
    "a text", schema: textSchema, samples: ["hello"]
  ) { scalar, _ in
    if isNull(scalar) { return .wrong(nullIsNoText) }
    let bytes = Array(scalar.text.utf8)
    guard bytes.count <= ScenarioLimits.bytes else {
      return .wrong("\(bytes.count) bytes are more than \(ScenarioLimits.bytes)")
    }
    return .value(.bytes(bytes))
  }
}

// MARK: Forms that name a binding and say more

extension ScalarForm {
  /// `first.token`.
  static let bindingToken = ScalarForm(
    "the token of an earlier binding, as in first.token",
    schema: pattern("^[A-Za-z][A-Za-z0-9_$]*\\.token$"), samples: ["first.token"]
  ) { text, place in
    guard text.hasSuffix(".token") else { return nil }
    let name = String(text.dropLast(".token".count))
    return isName(name, allowingDash: false) ? .name(ScenarioName(name, at: place)) : nil
  }

  /// `same-as first` or `other-than first`.
  static let tokenExpectation = ScalarForm(
    "same-as or other-than and an earlier binding",
    schema: pattern("^(same-as|other-than) [A-Za-z][A-Za-z0-9_$]*$"),
    samples: ["same-as first", "other-than first"]
  ) { text, place in
    let parts = text.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, isName(String(parts[1]), allowingDash: false) else { return nil }
    let start = SourcePlace(line: place.line, column: place.column + parts[0].count + 1)
    let name = ScenarioName(String(parts[1]), at: start)
    switch parts[0] {
    case "same-as": return .token(.sameAs(name))
    case "other-than": return .token(.otherThan(name))
    default: return nil
    }
  }

  /// What a packet means to a filter.
  static let meaning = ScalarForm(
    "any, handshake, channel, seq:N or type:NAME",
    schema: pattern("^(any|handshake|channel|seq:[0-9]+|type:.+)$"),
    samples: ["any", "handshake", "channel", "seq:3", "type:stream"]
  ) { text, _ in
    switch text {
    case "any": return .meaning(.any)
    case "handshake": return .meaning(.handshake)
    case "channel": return .meaning(.channel)
    default:
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { return nil }
      if parts[0] == "seq" { return UInt64(parts[1]).map { .meaning(.seq($0)) } }
      return parts[0] == "type" ? .meaning(.type(parts[1])) : nil
    }
  }
}
