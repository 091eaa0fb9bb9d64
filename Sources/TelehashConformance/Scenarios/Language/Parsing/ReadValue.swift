import TelehashPackets

/// A value of a scenario file that has been found right, with its place.
struct ReadValue {
  var content: Content
  var place: SourcePlace

  enum Content {
    case word(String)
    case text(String)
    case name(ScenarioName)
    case number(Int)
    case range(ClosedRange<Int>)
    case fraction(Double)
    case flag(Bool)
    case duration(TimeSpan)
    case bytes([UInt8])
    case expression(Located<Expression>)
    case token(HandshakeExpectation.TokenExpectation)
    case meaning(PacketFilter.Meaning)
    case json(JSONValue)
    case list([ReadValue])
    case map([MapEntry])
    case fields(Fields)
  }

  struct MapEntry {
    var key: ReadValue
    var value: ReadValue
  }
}

// MARK: What the value is, or nil when it is something else

extension ReadValue {
  var word: String? { if case .word(let word) = content { word } else { nil } }
  var text: String? { if case .text(let text) = content { text } else { nil } }
  var name: ScenarioName? { if case .name(let name) = content { name } else { nil } }
  var number: Int? { if case .number(let number) = content { number } else { nil } }
  var range: ClosedRange<Int>? { if case .range(let range) = content { range } else { nil } }
  var fraction: Double? { if case .fraction(let share) = content { share } else { nil } }
  var flag: Bool? { if case .flag(let flag) = content { flag } else { nil } }
  var duration: TimeSpan? { if case .duration(let time) = content { time } else { nil } }
  var bytes: [UInt8]? { if case .bytes(let bytes) = content { bytes } else { nil } }
  var json: JSONValue? { if case .json(let value) = content { value } else { nil } }
  var object: JSONObject? { json?.object }
  var list: [ReadValue]? { if case .list(let list) = content { list } else { nil } }
  var map: [MapEntry]? { if case .map(let map) = content { map } else { nil } }
  var fields: Fields? { if case .fields(let fields) = content { fields } else { nil } }
  var expression: Located<Expression>? {
    if case .expression(let expression) = content { expression } else { nil }
  }
  var token: HandshakeExpectation.TokenExpectation? {
    if case .token(let token) = content { token } else { nil }
  }
  var meaning: PacketFilter.Meaning? {
    if case .meaning(let meaning) = content { meaning } else { nil }
  }
  var locatedText: Located<String>? { text.map { Located($0, at: place) } }
  var texts: [String]? { list?.compactMap(\.text) }
  var locatedTexts: [Located<String>]? { list?.compactMap(\.locatedText) }
  var names: [ScenarioName]? { list?.compactMap(\.name) }
  var expressions: [Located<Expression>]? { list?.compactMap(\.expression) }
}

/// The values of a mapping with fixed keys, defaults filled in.
struct Fields {
  let shape: String
  let place: SourcePlace
  private let values: [(key: String, value: ReadValue)]

  init(shape: String, place: SourcePlace, values: [(key: String, value: ReadValue)]) {
    self.shape = shape
    self.place = place
    self.values = values
  }

  /// The grammar and the code that reads by it do not agree; a test makes sure they do.
  struct Mismatch: Error {
    let shape: String
    let key: String
    let place: SourcePlace
  }

  subscript(_ key: String) -> ReadValue? { values.first { $0.key == key }?.value }

  /// The keys that are there, defaults included, in the grammar's order.
  var keys: [String] { values.map(\.key) }

  /// A value that is required or has a default.
  func need<T>(_ key: String, _ read: (ReadValue) -> T?) throws(Mismatch) -> T {
    guard let value = self[key].flatMap(read) else { throw mismatch(key) }
    return value
  }

  /// A value that may be absent.
  func optional<T>(_ key: String, _ read: (ReadValue) -> T?) throws(Mismatch) -> T? {
    guard let value = self[key] else { return nil }
    guard let result = read(value) else { throw mismatch(key) }
    return result
  }

  /// A word of an enumeration that is required or has a default.
  func word<Word: RawRepresentable<String>>(
    _ key: String, _ type: Word.Type = Word.self
  ) throws(Mismatch) -> Word {
    try need(key) { $0.word.flatMap(Word.init(rawValue:)) }
  }

  /// A word of an enumeration that may be absent.
  func optionalWord<Word: RawRepresentable<String>>(
    _ key: String, _ type: Word.Type = Word.self
  ) throws(Mismatch) -> Word? {
    try optional(key) { $0.word.flatMap(Word.init(rawValue:)) }
  }

  func mismatch(_ key: String) -> Mismatch { Mismatch(shape: shape, key: key, place: place) }
}
