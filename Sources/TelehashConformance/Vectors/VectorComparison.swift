import TelehashPackets

/// Compares outputs as values: members in any order, numbers by what they mean.
enum VectorComparison {
  /// Where `computed` differs from `expected`; nil when they are the same.
  ///
  /// `mayHaveMore` lets outputs come out that nothing is expected of.
  static func difference(
    expected: JSONObject, computed: JSONObject, mayHaveMore: Bool = false
  ) -> String? {
    for member in expected.members {
      guard let value = computed[member.name] else { return "\(member.name) is missing" }
      if !areEqual(member.value, value) {
        return "\(member.name) is \(shortened(value)), not \(shortened(member.value))"
      }
    }
    for name in computed.names where expected[name] == nil && !mayHaveMore {
      return "\(name) came out and is not expected"
    }
    return nil
  }

  static func areEqual(_ a: JSONValue, _ b: JSONValue) -> Bool {
    switch (a, b) {
    case (.number(let a), .number(let b)): areEqual(a, b)
    case (.array(let a), .array(let b)):
      a.count == b.count && zip(a, b).allSatisfy { areEqual($0, $1) }
    case (.object(let a), .object(let b)): areEqual(a, b)
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    default: a == b
    }
  }

  private static func areEqual(_ a: JSONObject, _ b: JSONObject) -> Bool {
    // The same members in the same order, repeated names included, or each under its name.
    if a == b { return true }
    return a.members.count == b.members.count
      && a.members.allSatisfy { member in b[member.name].map { areEqual(member.value, $0) } ?? false
      }
  }

  /// Whole numbers by their digits, so that all 64 bits count; others as doubles.
  private static func areEqual(_ a: JSONNumber, _ b: JSONNumber) -> Bool {
    if a.text == b.text { return true }
    let isWhole = [a, b].allSatisfy { !$0.text.contains { "eE.".contains($0) } }
    return !isWhole && a.double == b.double
  }

  /// A value for a message: long ones are cut.
  private static func shortened(_ value: JSONValue) -> String {
    let text = value.description
    return text.count <= shownCharacters ? text : text.prefix(shownCharacters) + "…"
  }

  private static let shownCharacters = 120
}
