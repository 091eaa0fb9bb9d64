/// The name of a cast member or of a binding as a scenario writes it.
///
/// Inside a `repeat` a name may hold the loop's variable, `leaf-$i` or `packet$i`; the variable runs
/// to the first character that is neither letter nor digit. Names without one are their own text.
public struct ScenarioName: Hashable, Sendable, CustomStringConvertible {
  public let text: String
  public let place: SourcePlace

  public init(_ text: String, at place: SourcePlace) {
    self.text = text
    self.place = place
  }

  public var description: String { text }

  /// Whether the name holds a loop variable.
  public var isTemplate: Bool { text.utf8.contains(UInt8(ascii: "$")) }

  /// The name with its loop variables replaced by their values; nil when one has no value.
  public func filled(_ variable: (_ name: String) -> UInt64?) -> String? {
    ScenarioName.fill(text, variable)
  }

  /// The variables the name holds, in their order.
  public var variables: [String] {
    var names: [String] = []
    _ = filled {
      names.append($0)
      return 0
    }
    return names
  }

  static func fill(_ text: String, _ variable: (_ name: String) -> UInt64?) -> String? {
    guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
    var filled = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      filled += rest[..<dollar]
      let name = rest[rest.index(after: dollar)...].prefix(while: isLetterOrDigit)
      guard let value = variable(String(name)) else { return nil }
      filled += String(value)
      rest = rest[name.endIndex...]
    }
    return filled + rest
  }

  static func isLetterOrDigit(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber)
  }
}
