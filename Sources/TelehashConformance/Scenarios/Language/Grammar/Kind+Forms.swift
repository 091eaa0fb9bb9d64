import TelehashCrypto
import TelehashPackets

/// Short names for the kinds the grammar uses often.
extension Grammar.Kind {
  static let text = Self.scalar(.text)
  static let sentence = Self.scalar(.sentence)
  static let member = Self.scalar(.member)
  static let binding = Self.scalar(.binding)
  static let newBinding = Self.scalar(.newBinding)
  static let expression = Self.scalar(.expression)
  static let duration = Self.scalar(.duration)
  static let size = Self.scalar(.size)
  static let fraction = Self.scalar(.fraction)
  static let flag = Self.scalar(.flag)
  static let yes = Self.scalar(.yes)
  static let dashed = Self.scalar(.dashed)
  static let ambiguity = Self.scalar(.ambiguity)
  static let csid = Self.word(CSID.built.map(\.description))
  static let edition = Self.word(EditionName.allCases.map(\.rawValue))

  static func number(_ limits: ClosedRange<Int>) -> Self { .scalar(.number(limits)) }
  static func range(_ limits: ClosedRange<Int>) -> Self { .scalar(.range(limits)) }

  /// A list with at least one element.
  static func some(_ element: Self) -> Self { .list(element, count: 1...ScenarioLimits.list) }
  /// A list that may be empty.
  static func any(_ element: Self) -> Self { .list(element, count: 0...ScenarioLimits.list) }

  /// How many packets or events are awaited.
  static let count = Self.scalar(.range(1...ScenarioLimits.steps, isOpen: true))
  /// Rounds of cloaking; more than the receiver must follow are for tests of that bound.
  static let rounds = Self.either([.word(["none"]), .number(1...1000)])
  /// What a member is behind.
  static let shelter = Self.either([
    .word(["none"] + NATKind.allCases.map(\.rawValue)), .member,
  ])
  static let networkName = Self.dashed
  /// Network conditions of a case: one for all, or several NATs, one for each member of the cast.
  static let networkAxis = Self.scalar(.networkAxis)
  /// Members of an awaited head.
  static let expectedMembers = Self.map(
    key: .text, value: .either([.word(["any", "absent"]), .json]), count: 0...ScenarioLimits.list)
}
