package import TelehashCrypto
package import TelehashPackets

/// One way to name cases: a requirement id, a tag, a scenario, a case, or a pattern for these.
///
/// In patterns `*` stands for anything within a part of a path and `**` for anything at all.
package struct CaseSelector: Hashable, Sendable, CustomStringConvertible {
  package let description: String
  private let kind: Kind

  private enum Kind: Hashable, Sendable {
    case requirement(String)
    case tag(String)
    case pattern(String)
  }

  package init(_ text: String) {
    description = text
    if text.hasPrefix("#") {
      kind = .tag(String(text.dropFirst()))
    } else if Self.isRequirement(text) {
      kind = .requirement(text)
    } else {
      kind = .pattern(Self.scenarioPath(text))
    }
  }

  /// `HS-12` and `HS-*` are ids; scenarios begin with a small letter.
  private static func isRequirement(_ text: String) -> Bool {
    guard let dash = text.firstIndex(of: "-"), !text.contains("/") else { return false }
    return text[..<dash].allSatisfy { $0.isUppercase || $0.isNumber || $0 == "*" }
      && text.first?.isUppercase == true
  }

  /// `Scenarios/handshake/x.yaml` is the scenario `handshake/x`.
  private static func scenarioPath(_ text: String) -> String {
    var text = text[...]
    if let root = text.firstRange(of: "Scenarios/") { text = text[root.upperBound...] }
    for ending in [".yaml", ".yml", "/"] where text.hasSuffix(ending) {
      text = text.dropLast(ending.count)
    }
    return String(text)
  }

  /// Whether a case is meant; a scenario or area names all its cases.
  package func matches(_ scenario: Scenario, _ point: ScenarioCase) -> Bool {
    switch kind {
    case .requirement(let pattern):
      scenario.requirements.contains { Glob.matches($0.value, pattern) }
    case .tag(let tag): scenario.tags.contains { Glob.matches($0, tag) }
    case .pattern(let pattern):
      Glob.matches(point.id, pattern) || Glob.matches(scenario.id, pattern)
        || (!pattern.contains("*") && scenario.id.hasPrefix(pattern + "/"))
    }
  }

  /// Whether it names this very scenario or case, or the tag that keeps it apart: what takes long is
  /// played for nothing less.
  package func asksFor(
    _ scenario: Scenario, _ point: ScenarioCase, keptApartBy name: String = Scenario.slowTag
  ) -> Bool {
    switch kind {
    case .requirement: false
    case .tag(let tag): tag == name
    case .pattern(let pattern): pattern == scenario.id || pattern == point.id
    }
  }
}

/// Shell-like patterns.
package enum Glob {
  /// Whether the whole text fits; linear in the text for each star, so no pattern explodes.
  package static func matches(_ text: String, _ pattern: String) -> Bool {
    matches(Array(text.utf8)[...], Array(pattern.utf8)[...])
  }

  private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    let star = UInt8(ascii: "*")
    var text = text
    var pattern = pattern
    // The last star, and the text from which it may still take one more character.
    var retry: (pattern: ArraySlice<UInt8>, text: ArraySlice<UInt8>, crossesParts: Bool)?
    while true {
      if pattern.first == star {
        let rest = pattern.dropFirst()
        let crosses = rest.first == star
        pattern = crosses ? rest.dropFirst() : rest
        retry = (pattern, text, crosses)
        continue
      }
      if let next = text.first, pattern.first == next {
        text = text.dropFirst()
        pattern = pattern.dropFirst()
        continue
      }
      if text.isEmpty, pattern.isEmpty { return true }
      guard let last = retry, let taken = last.text.first,
        last.crossesParts || taken != UInt8(ascii: "/")
      else { return false }
      retry = (last.pattern, last.text.dropFirst(), last.crossesParts)
      text = last.text.dropFirst()
      pattern = last.pattern
    }
  }
}

/// The cases of a run: what was asked for less what was excluded, at the axes that were named.
package struct CaseSelection: Sendable {
  /// Empty for everything.
  package var selectors: [CaseSelector] = []
  /// Excludes and wins.
  package var skipped: [CaseSelector] = []
  package var editions: [EditionName] = []
  package var csids: [CSID] = []
  package var networks: [String] = []

  package init() {}

  /// The selected cases of the scenarios, in their order.
  package func cases(of scenarios: [Scenario]) -> [(scenario: Scenario, point: ScenarioCase)] {
    scenarios.flatMap { scenario in
      scenario.cases.filter { includes(scenario, $0) }.map { (scenario, $0) }
    }
  }

  /// The selectors that name nothing: a mistake of whoever wrote them.
  package func selectorsWithoutMatch(in scenarios: [Scenario]) -> [CaseSelector] {
    selectors.filter { selector in
      !scenarios.contains { scenario in
        scenario.cases.contains { selector.matches(scenario, $0) }
      }
    }
  }

  private func includes(_ scenario: Scenario, _ point: ScenarioCase) -> Bool {
    guard editions.isEmpty || editions.contains(point.edition),
      csids.isEmpty || csids.contains(point.csid),
      networks.isEmpty || networks.contains(point.network),
      !skipped.contains(where: { $0.matches(scenario, point) })
    else { return false }
    if scenario.tags.contains(Scenario.slowTag) {
      return selectors.contains { $0.asksFor(scenario, point) }
    }
    return selectors.isEmpty || selectors.contains { $0.matches(scenario, point) }
  }
}
