/// A small arithmetic expression over unsigned 64-bit integers: `first.at + 2`, `2^64 - 1`.
///
/// It has no loops, no functions and no conditions, so evaluating it always ends. Steps between are
/// computed in 128 signed bits; only the result has to fit 64 unsigned ones.
public indirect enum Expression: Hashable, Sendable {
  case literal(UInt64)
  /// A loop variable (`i`), or a number of a binding (`first.at`, `packet$i.c`).
  case name(_ base: String, member: String?)
  case binary(Operator, Expression, Expression)

  public enum Operator: String, Hashable, Sendable, CaseIterable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case power = "^"
  }

  /// The value, with names looked up in `scope`: `(base, nil)` for a loop variable,
  /// `(base, member)` for a binding's number, nil for what is not known.
  public func evaluate(
    _ scope: (_ base: String, _ member: String?) -> UInt64?
  ) throws(ExpressionError) -> UInt64 {
    let value = try wide(scope)
    guard value >= 0 else { throw .negative(String(value)) }
    guard let narrow = UInt64(exactly: value) else { throw .overflow }
    return narrow
  }

  /// The value of an expression without names; nil when it has some.
  public func constant() throws(ExpressionError) -> UInt64? {
    guard references.isEmpty else { return nil }
    return try evaluate { _, _ in nil }
  }

  /// The names the expression uses, from left to right.
  public var references: [(base: String, member: String?)] {
    switch self {
    case .literal: []
    case .name(let base, let member): [(base, member)]
    case .binary(_, let left, let right): left.references + right.references
    }
  }

  private func wide(
    _ scope: (_ base: String, _ member: String?) -> UInt64?
  ) throws(ExpressionError) -> Int128 {
    switch self {
    case .literal(let value): return Int128(value)
    case .name(let base, let member):
      let filled = ScenarioName.fill(base) { scope($0, nil) }
      guard let filled, let value = scope(filled, member) else {
        throw .unknown(member.map { "\(base).\($0)" } ?? base)
      }
      return Int128(value)
    case .binary(let operation, let left, let right):
      return try operation.apply(left.wide(scope), right.wide(scope))
    }
  }
}

/// Why an expression has no value.
public enum ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknown(String)
  case negative(String)
  case overflow

  public var description: String {
    switch self {
    case .unknown(let name): "\(name) has no value here"
    case .negative(let value): "the value is \(value), below zero"
    case .overflow: "the value is above 2^64 - 1"
    }
  }
}

extension Expression: CustomStringConvertible {
  public var description: String { text(inside: 0) }

  private func text(inside strength: Int) -> String {
    switch self {
    case .literal(let value): return String(value)
    case .name(let base, let member): return member.map { "\(base).\($0)" } ?? base
    case .binary(let operation, let left, let right):
      let own = operation.strength
      // `+ - *` group to the left, `^` to the right.
      let toRight = operation == .power
      let text =
        left.text(inside: toRight ? own + 1 : own) + " \(operation.rawValue) "
        + right.text(inside: toRight ? own : own + 1)
      return own < strength ? "(\(text))" : text
    }
  }
}

extension Expression.Operator {
  /// How tightly it binds; more is tighter.
  var strength: Int {
    switch self {
    case .plus, .minus: 1
    case .times: 2
    case .power: 3
    }
  }

  func apply(_ left: Int128, _ right: Int128) throws(ExpressionError) -> Int128 {
    let (value, overflow) =
      switch self {
      case .plus: left.addingReportingOverflow(right)
      case .minus: left.subtractingReportingOverflow(right)
      case .times: left.multipliedReportingOverflow(by: right)
      case .power: try Self.power(left, right)
      }
    guard !overflow else { throw .overflow }
    return value
  }

  /// By repeated squaring: at most 127 rounds whatever the exponent.
  private static func power(
    _ base: Int128, _ exponent: Int128
  ) throws(ExpressionError) -> (partialValue: Int128, overflow: Bool) {
    guard exponent >= 0 else { throw .negative(String(exponent)) }
    var (result, square, left) = (Int128(1), base, exponent)
    while left > 0 {
      if left & 1 == 1 {
        let (next, overflow) = result.multipliedReportingOverflow(by: square)
        if overflow { return (0, true) }
        result = next
      }
      left >>= 1
      if left > 0 {
        let (next, overflow) = square.multipliedReportingOverflow(by: square)
        if overflow { return (0, true) }
        square = next
      }
    }
    return (result, false)
  }
}
