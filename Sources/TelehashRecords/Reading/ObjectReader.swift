package import TelehashPackets

/// Reads one JSON object whose members are all known: any other member, or a repeated one, is refused.
///
/// Errors name the place, counted from the outermost object.
package struct ObjectReader {
  package let object: JSONObject
  package let place: String

  package init(
    _ object: JSONObject, at place: String = "", members: [String]
  ) throws(RecordError) {
    self.object = object
    self.place = place
    var seen: [String] = []
    for name in object.names {
      let here = Self.join(place, name)
      guard members.contains(name) else {
        throw RecordError(place: here, problem: "unknown field")
      }
      guard !seen.contains(name) else { throw RecordError(place: here, problem: "given twice") }
      seen.append(name)
    }
  }

  /// The same for a value that must be an object.
  package init(
    _ value: JSONValue, at place: String, members: [String]
  ) throws(RecordError) {
    guard let object = value.object else {
      throw RecordError(place: place, problem: "expected an object")
    }
    try self.init(object, at: place, members: members)
  }

  /// The place of a member of this object.
  package func place(of name: String) -> String { Self.join(place, name) }

  /// The value of a member that must be there.
  package func required(_ name: String) throws(RecordError) -> JSONValue {
    guard let value = object[name] else {
      throw RecordError(place: place(of: name), problem: "missing")
    }
    return value
  }

  /// The value of a member, or nil when it is absent or null.
  package func optional(_ name: String) -> JSONValue? {
    guard let value = object[name], !value.isNull else { return nil }
    return value
  }

  /// A member that must be there and be `expected`, which `convert` decides.
  package func required<T>(
    _ name: String, _ expected: String, _ convert: (JSONValue) -> T?
  ) throws(RecordError) -> T {
    guard let result = convert(try required(name)) else {
      throw RecordError(place: place(of: name), problem: "expected \(expected)")
    }
    return result
  }

  /// A member that may be absent or null, and is otherwise `expected`.
  package func optional<T>(
    _ name: String, _ expected: String, _ convert: (JSONValue) -> T?
  ) throws(RecordError) -> T? {
    guard let value = optional(name) else { return nil }
    guard let result = convert(value) else {
      throw RecordError(place: place(of: name), problem: "expected \(expected)")
    }
    return result
  }

  package func string(_ name: String) throws(RecordError) -> String {
    try required(name, "a string") { $0.string }
  }

  package func optionalString(_ name: String) throws(RecordError) -> String? {
    try optional(name, "a string") { $0.string }
  }

  package func bool(_ name: String) throws(RecordError) -> Bool {
    try required(name, "true or false") { $0.bool }
  }

  /// A count: an integer from 0 that fits `Int`.
  package func count(_ name: String) throws(RecordError) -> Int {
    try required(name, Self.countText, Self.count)
  }

  package func optionalCount(_ name: String) throws(RecordError) -> Int? {
    try optional(name, Self.countText, Self.count)
  }

  package func optionalUInt64(_ name: String) throws(RecordError) -> UInt64? {
    try optional(name, "an unsigned integer of 64 bits") { $0.uint64 }
  }

  package func optionalBytes(_ name: String) throws(RecordError) -> [UInt8]? {
    try optional(name, "hexadecimal text", Self.bytes)
  }

  package func bytes(_ name: String) throws(RecordError) -> [UInt8] {
    try required(name, "hexadecimal text", Self.bytes)
  }

  /// A member that is one of the raw values of an enumeration.
  package func choice<T: RawRepresentable & CaseIterable>(
    _ name: String, of type: T.Type = T.self
  ) throws(RecordError) -> T where T.RawValue == String {
    try required(name, Self.alternatives(T.self)) { $0.string.flatMap(T.init(rawValue:)) }
  }

  package func optionalChoice<T: RawRepresentable & CaseIterable>(
    _ name: String, of type: T.Type = T.self
  ) throws(RecordError) -> T? where T.RawValue == String {
    try optional(name, Self.alternatives(T.self)) { $0.string.flatMap(T.init(rawValue:)) }
  }

  /// The elements of an array, each with its place.
  package func elements(
    _ name: String
  ) throws(RecordError) -> [(value: JSONValue, place: String)] {
    let array = try required(name, "an array") { $0.array }
    let here = place(of: name)
    return array.enumerated().map { ($0.element, "\(here)[\($0.offset)]") }
  }

  package func strings(_ name: String) throws(RecordError) -> [String] {
    var strings: [String] = []
    for (value, place) in try elements(name) {
      guard let string = value.string else {
        throw RecordError(place: place, problem: "expected a string")
      }
      strings.append(string)
    }
    return strings
  }

  private static let countText = "an integer from 0"

  private static func count(_ value: JSONValue) -> Int? {
    value.uint64.flatMap { Int(exactly: $0) }
  }

  private static func bytes(_ value: JSONValue) -> [UInt8]? {
    guard let text = value.string else { return nil }
    return try? Hex.decode(text)
  }

  private static func alternatives<T: RawRepresentable & CaseIterable>(
    _ type: T.Type
  ) -> String where T.RawValue == String {
    "one of " + T.allCases.map(\.rawValue).joined(separator: ", ")
  }

  private static func join(_ place: String, _ name: String) -> String {
    place.isEmpty ? name : "\(place).\(name)"
  }
}
