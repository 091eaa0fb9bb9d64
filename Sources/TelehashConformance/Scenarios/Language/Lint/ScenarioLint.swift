import TelehashPackets

/// Finds everything in a scenario that could only go wrong when it is played.
///
/// It walks the play as it will run, repeats written out, with the names each step will see.
public struct ScenarioLint {
  let scenario: Scenario
  let vocabulary: ScenarioVocabulary
  var problems: ScenarioProblems
  /// The entry of each member's name, copies told apart.
  var members: [String: Int] = [:]
  var bindings = Bindings()
  var variables: [String: UInt64] = [:]
  /// Silences no fence has followed yet.
  var unproved: [(member: String, place: SourcePlace)] = []
  /// How long the play waits in any case.
  var waited = TimeSpan.zero

  /// What is wrong, in the order of the places; empty when nothing is.
  public static func errors(
    in scenario: Scenario, vocabulary: ScenarioVocabulary = ScenarioVocabulary()
  ) -> [ScenarioError] {
    var lint = ScenarioLint(scenario: scenario, vocabulary: vocabulary)
    lint.checkWords()
    // With a cast of unknown size every name in the play would only seem unknown.
    if lint.checkCast() { lint.checkPlay() }
    return lint.problems.errors.sorted { $0.place < $1.place }
  }

  private init(scenario: Scenario, vocabulary: ScenarioVocabulary) {
    self.scenario = scenario
    self.vocabulary = vocabulary
    problems = ScenarioProblems(file: scenario.file)
  }

  /// Requirements, conditions and deviations must be known, and the cases not too many.
  private mutating func checkWords() {
    check(scenario.requirements, "requirement", vocabulary.requirements)
    for network in scenario.axes.networks { check(network) }
    let isVersion2 = scenario.editions.contains { !$0.isVersion3 }
    if isVersion2, scenario.editions.contains(where: \.isVersion3) {
      problems.add(
        .start, "editions of version 2 and of version 3 have no packet in common",
        expected: "editions of one version")
    }
    for member in scenario.cast {
      check(
        member.deviations, "deviation",
        isVersion2 ? vocabulary.switchDeviations : vocabulary.deviations)
    }
    let cases = scenario.caseCount
    if cases > ScenarioLimits.cases {
      problems.add(
        .start, "the axes give \(cases) cases", expected: "at most \(ScenarioLimits.cases)")
    }
  }

  /// Several conditions of a case are NATs, one for each of the first members.
  private mutating func check(_ network: Located<String>) {
    let parts = NetworkPoint.parts(of: network.value)
    check(parts.map { Located($0, at: network.place) }, "network condition", vocabulary.networks)
    guard parts.count > 1 else { return }
    for part in parts where NetworkPoint.isMoreThanNATs(part) {
      problems.add(
        network.place, "'\(part)' is more than a NAT and holds for everybody",
        expected: "clean, or a condition that is a NAT")
    }
    let members = scenario.cast.reduce(0) { $0 + $1.copies }
    if parts.count > members {
      problems.add(
        network.place, "\(parts.count) conditions for \(members) members",
        expected: "at most one for each member")
    }
  }

  mutating func check(_ words: [Located<String>], _ noun: String, _ known: [String]?) {
    guard let known else { return }
    for word in words where !known.contains(word.value) {
      let meant = Suggestion.phrase(for: word.value, in: known)
      problems.add(
        word.place, "unknown \(noun) '\(word.value)'\(meant)",
        expected: known.count <= 20 ? "one of \(known.joined(separator: ", "))" : nil)
    }
  }

  private mutating func checkPlay() {
    let count = ScenarioLint.count(scenario.play, [:])
    guard count <= ScenarioLimits.steps else {
      problems.add(
        ScenarioLint.firstRepeat(scenario.play) ?? .start,
        "the play has more than \(ScenarioLimits.steps) steps with its repeats written out",
        expected: "at most \(ScenarioLimits.steps)")
      return
    }
    walk(scenario.play)
    for silence in unproved {
      problems.add(
        silence.place, "no fence follows to prove that \(silence.member) was alive",
        expected: "a later fence from or to \(silence.member)")
    }
    if waited > scenario.setup.limit {
      problems.add(
        scenario.play.first?.place ?? .start,
        "the play waits \(Int(waited.seconds)) s, longer than its limit",
        expected: "a longer setup: { limit: ... }")
    }
    if !ScenarioLint.judges(scenario.play) {
      problems.add(
        scenario.play.first?.place ?? .start, "the play judges nothing",
        expected: "a link, expect, silence, fence, transfer or observe")
    }
  }

  private mutating func walk(_ play: [Located<Step>]) {
    for step in play {
      if problems.isFull { return }
      if case .repeat(let loop) = step.value {
        walk(loop, at: step.place)
      } else {
        check(step.value, at: step.place)
      }
    }
  }

  private mutating func walk(_ loop: RepeatStep, at place: SourcePlace) {
    if let variable = loop.variable {
      if variables[variable] != nil {
        problems.add(
          place, "an outer repeat counts with '\(variable)' already",
          expected: "another variable")
        return
      }
    }
    if let below = loop.below, variables[below.text] == nil {
      problems.add(
        below.place, "no repeat around this counts with '\(below)'", expected: "as: \(below)")
      return
    }
    let rounds = loop.rounds(variables)
    for time in 1...max(rounds, 1) where rounds > 0 {
      if problems.isFull { break }
      if let variable = loop.variable { variables[variable] = UInt64(time) }
      walk(loop.play)
    }
    if let variable = loop.variable { variables[variable] = nil }
  }

  // MARK: Counting

  /// How many steps a play has with its repeats written out, at most one more than the limit.
  private static func count(_ play: [Located<Step>], _ variables: [String: UInt64]) -> Int {
    var sum = 0
    for step in play where sum < tooMany {
      guard case .repeat(let loop) = step.value else {
        sum += 1
        continue
      }
      sum += count(loop, variables, atMost: tooMany - sum)
    }
    return min(sum, tooMany)
  }

  private static func count(
    _ loop: RepeatStep, _ variables: [String: UInt64], atMost limit: Int
  ) -> Int {
    let rounds = loop.rounds(variables)
    guard let variable = loop.variable, usesVariables(loop.play) else {
      // Both factors are at most the limit plus one, so the product fits.
      return rounds * max(1, count(loop.play, variables))
    }
    // Rounds differ in length; each has a step at least, so this ends at the limit.
    var sum = 0
    for round in 1...max(rounds, 1) where rounds > 0 && sum < limit {
      var inner = variables
      inner[variable] = UInt64(round)
      sum += max(1, count(loop.play, inner))
    }
    return sum
  }

  /// Whether repeats in a play depend on variables around them.
  private static func usesVariables(_ play: [Located<Step>]) -> Bool {
    play.contains { step in
      if case .repeat(let loop) = step.value {
        loop.below != nil || usesVariables(loop.play)
      } else {
        false
      }
    }
  }

  private static let tooMany = ScenarioLimits.steps + 1

  private static func firstRepeat(_ play: [Located<Step>]) -> SourcePlace? {
    play.first { if case .repeat = $0.value { true } else { false } }?.place
  }

  private static func judges(_ play: [Located<Step>]) -> Bool {
    play.contains { step in
      switch step.value {
      case .link, .expect, .silence, .fence, .transfer, .observe: true
      case .repeat(let loop): judges(loop.play)
      case .send, .craft, .open, .close, .restart, .network, .wait, .command: false
      }
    }
  }
}

extension Scenario {
  /// How many cases the axes give, without making them.
  var caseCount: Int {
    editions.count * axes.csids.count * axes.networks.count * max(1, axes.roles.count)
  }
}
