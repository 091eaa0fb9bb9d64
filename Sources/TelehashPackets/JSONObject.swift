/// A JSON object that keeps its members in their order, repeated names included.
///
/// Names are compared byte by byte in UTF-8, never by Unicode equivalence.
public struct JSONObject: Hashable, Sendable {
  public struct Member: Hashable, Sendable {
    public var name: String
    public var value: JSONValue

    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  public var members: [Member]

  public init(members: [Member] = []) { self.members = members }

  public init(_ members: [(String, JSONValue)]) {
    self.members = members.map { Member(name: $0.0, value: $0.1) }
  }

  public var isEmpty: Bool { members.isEmpty }
  public var names: [String] { members.map(\.name) }

  /// The value of a name; the last one when the name is repeated, as most readers have it.
  ///
  /// Setting replaces the value where the name first stands and drops its repetitions, or appends
  /// a new member; nil removes the name.
  public subscript(name: String) -> JSONValue? {
    get { members.last { JSONObject.same($0.name, name) }?.value }
    set {
      let first = members.firstIndex { JSONObject.same($0.name, name) }
      if let first {
        members[first...].removeAll { JSONObject.same($0.name, name) }
        if let newValue { members.insert(Member(name: name, value: newValue), at: first) }
      } else if let newValue {
        members.append(Member(name: name, value: newValue))
      }
    }
  }

  /// The compact text as UTF-8 bytes; the same object gives the same bytes every time.
  public func encoded() -> [UInt8] {
    var writer = JSONWriter(capacity: JSONWriter.usualHead)
    writer.write(self)
    return writer.bytes
  }

  /// Whether two names are the same bytes. `==` alone would also join canonical equivalents.
  private static func same(_ a: String, _ b: String) -> Bool {
    a == b && a.utf8.elementsEqual(b.utf8)
  }
}

extension JSONObject: CustomStringConvertible {
  public var description: String { String(decoding: encoded(), as: UTF8.self) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
