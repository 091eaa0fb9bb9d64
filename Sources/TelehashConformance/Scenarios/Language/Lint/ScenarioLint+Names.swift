/// How steps use and bind names, and what expressions come to.
extension ScenarioLint {
  /// Binds a name; it must not be another step's.
  mutating func bind(_ name: ScenarioName?, _ kind: Bindings.Kind) {
    guard let name, let filled = fill(name) else { return }
    if let other = bindings[filled], other.place != name.place {
      problems.add(
        name.place, "'\(filled)' is bound twice, first in line \(other.place.line)",
        expected: "another name")
      return
    }
    if variables[filled] != nil {
      problems.add(name.place, "a repeat counts with '\(filled)'", expected: "another name")
      return
    }
    bindings.bind(filled, kind, at: name.place)
  }

  /// Uses a name, which must be bound to something of these kinds.
  mutating func use(_ name: ScenarioName?, as kinds: [Bindings.Kind]) {
    guard let name, let bound = lookUp(name) else { return }
    if !kinds.contains(bound.kind) {
      problems.add(
        name.place, "'\(name)' is \(bound.kind.rawValue)",
        expected: kinds.map(\.rawValue).joined(separator: " or "))
    }
  }

  /// Uses the token of a name.
  mutating func useToken(_ name: ScenarioName) {
    guard let bound = lookUp(name), !bound.kind.hasToken else { return }
    problems.add(
      name.place, "'\(name)' is \(bound.kind.rawValue) and has no token",
      expected: "a session, handshake, introduction or channel packet")
  }

  /// Uses what a BODY names.
  mutating func use(_ body: ByteContent?) {
    switch body {
    case .packet(let name)?: use(name, as: Bindings.Kind.packets)
    case .key(let name)?: _ = member(name)
    case .exact?, .count?, nil: break
    }
  }

  /// Uses a name of whatever kind.
  mutating func use(_ name: ScenarioName?) {
    if let name { _ = lookUp(name) }
  }

  private mutating func lookUp(_ name: ScenarioName) -> Bindings.Bound? {
    guard let filled = fill(name) else { return nil }
    if let bound = bindings[filled] { return bound }
    refuseUnbound(filled, at: name.place)
    return nil
  }

  private mutating func refuseUnbound(_ name: String, at place: SourcePlace) {
    let known = bindings.names
    problems.add(
      place, "nothing before this binds '\(name)'" + Suggestion.phrase(for: name, in: known),
      expected: known.isEmpty
        ? "a name a step before this binds"
        : "one of \(known.prefix(20).joined(separator: ", "))")
  }

  /// Checks the names of an expression, and its value when it is known already.
  mutating func use(_ expression: Located<Expression>?) {
    guard let expression else { return }
    let place = expression.place
    for (base, member) in expression.value.references {
      let name = ScenarioName(base, at: place)
      guard let filled = fill(name) else { return }
      guard let member else {
        if variables[filled] == nil { refuseBare(filled, at: place) }
        continue
      }
      guard let bound = bindings[filled] else {
        refuseUnbound(filled, at: place)
        continue
      }
      if !bound.kind.numbers.contains(member) { refuseMember(member, filled, bound, at: place) }
    }
    // The value of a binding is known only in a run; that of a variable is known here.
    if expression.value.references.allSatisfy({ $0.member == nil }) { evaluate(expression) }
  }

  private mutating func refuseBare(_ name: String, at place: SourcePlace) {
    if let bound = bindings[name] {
      let numbers = bound.kind.numbers.map { "\(name).\($0)" }
      problems.add(
        place, "'\(name)' is \(bound.kind.rawValue), no number",
        expected: numbers.isEmpty ? nil : numbers.joined(separator: " or "))
    } else {
      problems.add(
        place, "'\(name)' means nothing here",
        expected: "a number, a repeat's variable, or a binding's member such as first.at")
    }
  }

  private mutating func refuseMember(
    _ member: String, _ name: String, _ bound: Bindings.Bound, at place: SourcePlace
  ) {
    let numbers = bound.kind.numbers
    problems.add(
      place,
      "'\(name)' is \(bound.kind.rawValue), of which '\(member)' is no number"
        + Suggestion.phrase(for: member, in: numbers),
      expected: numbers.isEmpty
        ? "something else; it has no numbers" : numbers.joined(separator: " or "))
  }

  mutating func evaluate(_ expression: Located<Expression>) {
    do throws(ExpressionError) {
      _ = try expression.value.evaluate { base, member in
        member == nil ? variables[base] : nil
      }
    } catch {
      // A variable without a value has been named already.
      if case .unknown = error { return }
      problems.add(
        expression.place, "\(error)".prefix(1).lowercased() + "\(error)".dropFirst(),
        expected: "a number from 0 to 2^64 - 1")
    }
  }
}
