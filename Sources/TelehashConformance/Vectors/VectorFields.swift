import TelehashPackets

/// The members of one object of a vector file, each to be read exactly once.
///
/// Reading a member checks its shape; `finish` refuses what nobody has read. So the code that reads
/// a type is the definition of its fields, and a misspelt one never goes unnoticed.
struct VectorFields {
  let file: String
  let place: String
  private let object: JSONObject
  private var unread: [String]

  init(_ value: JSONValue, file: String, place: String) throws(VectorError) {
    guard case .object(let object) = value else {
      throw VectorError(file: file, place: place, problem: "an object was expected")
    }
    self.file = file
    self.place = place
    self.object = object
    unread = object.names
  }

  func error(_ problem: String, at name: String? = nil) -> VectorError {
    let inside = name.map { place.isEmpty ? $0 : "\(place).\($0)" } ?? place
    return VectorError(file: file, place: inside, problem: problem)
  }

  /// All members, read or not.
  var members: [JSONObject.Member] { object.members }

  /// Whether a member is there, read or not.
  func has(_ name: String) -> Bool { object[name] != nil }

  /// Takes a member that may be missing.
  mutating func optional(_ name: String) -> JSONValue? {
    unread.removeAll { $0 == name }
    return object[name]
  }

  mutating func value(_ name: String) throws(VectorError) -> JSONValue {
    guard let value = optional(name) else { throw error("is missing", at: name) }
    return value
  }

  mutating func text(_ name: String) throws(VectorError) -> String {
    guard case .string(let text) = try value(name) else {
      throw error("a text was expected", at: name)
    }
    return text
  }

  mutating func optionalText(_ name: String) throws(VectorError) -> String? {
    has(name) ? try text(name) : nil
  }

  mutating func bytes(_ name: String) throws(VectorError) -> [UInt8] {
    try Self.bytes(try value(name)) { [self] in error($0, at: name) }
  }

  mutating func optionalBytes(_ name: String) throws(VectorError) -> [UInt8]? {
    has(name) ? try bytes(name) : nil
  }

  mutating func number(_ name: String) throws(VectorError) -> UInt64 {
    guard let number = try value(name).uint64 else {
      throw error("a number from 0 was expected", at: name)
    }
    return number
  }

  mutating func count(_ name: String) throws(VectorError) -> Int {
    guard let count = Int(exactly: try number(name)), count <= Self.largestCount else {
      throw error("more than \(Self.largestCount)", at: name)
    }
    return count
  }

  mutating func list(_ name: String) throws(VectorError) -> [JSONValue] {
    guard case .array(let list) = try value(name) else {
      throw error("a list was expected", at: name)
    }
    return list
  }

  mutating func texts(_ name: String) throws(VectorError) -> [String] {
    var texts: [String] = []
    for (index, value) in try list(name).enumerated() {
      guard case .string(let text) = value else {
        throw error("a text was expected", at: "\(name)[\(index)]")
      }
      texts.append(text)
    }
    return texts
  }

  mutating func numbers(_ name: String) throws(VectorError) -> [UInt64] {
    var numbers: [UInt64] = []
    for (index, value) in try list(name).enumerated() {
      guard let number = value.uint64 else {
        throw error("a number from 0 was expected", at: "\(name)[\(index)]")
      }
      numbers.append(number)
    }
    return numbers
  }

  mutating func byteStrings(_ name: String) throws(VectorError) -> [[UInt8]] {
    var strings: [[UInt8]] = []
    for (index, value) in try list(name).enumerated() {
      strings.append(try Self.bytes(value) { [self] in error($0, at: "\(name)[\(index)]") })
    }
    return strings
  }

  /// Takes a text that must be one of the raw values of `Choice`.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, of type: Choice.Type
  ) throws(VectorError) -> Choice {
    guard let choice = Choice(rawValue: try text(name)) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw error("is none of \(known)", at: name)
    }
    return choice
  }

  /// Reads each object of a list.
  mutating func objects<Element>(
    _ name: String, _ read: (inout VectorFields) throws(VectorError) -> Element
  ) throws(VectorError) -> [Element] {
    var elements: [Element] = []
    for (index, value) in try list(name).enumerated() {
      var fields = try VectorFields(
        value, file: file, place: error("", at: "\(name)[\(index)]").place)
      elements.append(try read(&fields))
      try fields.finish()
    }
    return elements
  }

  /// Throws when a member was never asked for.
  func finish() throws(VectorError) {
    if let name = unread.first { throw error("an unknown field", at: name) }
  }

  /// Lower-case hex, as every byte string is written.
  static func bytes(
    _ value: JSONValue, error: (String) -> VectorError
  ) throws(VectorError) -> [UInt8] {
    guard case .string(let text) = value, let bytes = try? Hex.decode(text),
      Hex.encode(bytes) == text
    else { throw error("lower-case hex was expected") }
    return bytes
  }

  /// No length, size or repetition in a vector needs more.
  private static let largestCount = 1 << 20
}
