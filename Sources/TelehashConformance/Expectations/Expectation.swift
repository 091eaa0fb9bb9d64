package import TelehashRecords

/// A verdict that is announced for cases, with the reason and where it is written down.
package struct Expectation: Hashable, Sendable {
  /// The cases it is about: a requirement id, or a pattern for case ids in which `*` stands for
  /// anything within a part of the path and `**` for anything at all.
  package let pattern: String
  package let verdict: Announced
  /// Why this is so, for people.
  package let reason: String
  /// Where it is written down: an issue, a commit, a line.
  package let link: String?
  /// The day it was announced, `2026-11-28`.
  package let date: String
  /// Where the expectation begins in its file.
  package let place: SourcePlace
  /// The first line after it that belongs to something else.
  let end: Int

  /// A verdict worth announcing.
  package enum Announced: String, CaseIterable, Hashable, Sendable {
    case fail
    case lenient
    case inconclusive
    /// Sometimes one thing, sometimes another: nothing about the cases is unexpected.
    case flaky
  }

  /// Whether a case is meant.
  package func matches(_ item: Case) -> Bool {
    matches(id: item.id, requirements: item.requirements)
  }

  /// The same for a case that was not played.
  func matches(id: String, requirements: [String]) -> Bool {
    requirements.contains(pattern) || Glob.matches(id, pattern)
  }
}

/// The expectations of one file.
package struct ExpectationFile: Hashable, Sendable {
  package let path: String
  package let expectations: [Expectation]
  /// The text it was read from, for changing it in place.
  let text: String
}

extension ExpectationFile {
  /// What a run said about the expectations of a file.
  package struct Outcome: Hashable, Sendable {
    /// Cases that passed where something else was announced.
    package var unexpectedPasses: [String] = []
    /// Expectations that match no case of the run, or no case that was judged.
    package var idle: [Expectation] = []
    /// Expectations all of whose judged cases passed.
    package var outlived: [Expectation] = []

    /// What is wrong with the file, a line each, as compilers write it.
    package func problems(in path: String) -> [String] {
      idle.map { "\(path):\($0.place): '\($0.pattern)' matches no case of this run" }
    }
  }

  /// Marks what was announced in the cases, and says what was not as announced.
  ///
  /// A failure that was announced is `xfail`, a pass where something else was announced is `xpass`
  /// and unexpected. A verdict that is neither stays as it is. The first expectation that matches a
  /// case counts.
  ///
  /// - Parameter others: cases there are besides, which this subject does not have or nobody asked
  ///   for; an expectation about them is not out of date.
  package func apply(
    to run: inout Run, beside others: [(scenario: Scenario, point: ScenarioCase)] = []
  ) -> Outcome {
    var outcome = Outcome()
    var judged = [(any: Int, passed: Int, absent: Int)](
      repeating: (0, 0, 0), count: expectations.count)
    for index in run.cases.indices {
      let place = expectations.firstIndex { $0.matches(run.cases[index]) }
      guard let place else { continue }
      let expectation = expectations[place]
      guard run.cases[index].verdict != .notApplicable else {
        judged[place].absent += 1
        continue
      }
      judged[place].any += 1
      if run.cases[index].verdict == .pass { judged[place].passed += 1 }
      run.cases[index].meet(expectation)
      if run.cases[index].verdict == .xpass {
        outcome.unexpectedPasses.append(run.cases[index].id)
      }
    }
    for (expectation, count) in zip(expectations, judged) {
      if count.any == 0 {
        // What is known of more subjects than this one may be about what this one never does.
        let isOfOthers =
          (count.absent > 0 && !others.isEmpty)
          || others.contains { scenario, point in
            expectation.matches(
              id: point.id, requirements: scenario.requirements.map(\.value))
          }
        if !isOfOthers { outcome.idle.append(expectation) }
      } else if count.passed == count.any, expectation.verdict != .flaky {
        outcome.outlived.append(expectation)
      }
    }
    run.summariseRequirements()
    return outcome
  }
}

extension Case {
  /// Takes the verdict an announcement makes of its own.
  fileprivate mutating func meet(_ expectation: Expectation) {
    let link = expectation.link.map { " (\($0))" } ?? ""
    let announced = "announced on \(expectation.date): \(expectation.reason)\(link)"
    switch (expectation.verdict, verdict) {
    case (.fail, .fail), (.inconclusive, .inconclusive), (.flaky, .fail), (.flaky, .inconclusive):
      verdict = .xfail
      unexpected = false
      message = message.isEmpty ? announced : "\(message)\n\(announced)"
    case (.lenient, .lenient):
      message = message.isEmpty ? announced : "\(message)\n\(announced)"
    case (.fail, .pass), (.lenient, .pass), (.inconclusive, .pass):
      verdict = .xpass
      unexpected = true
      message = "passes, though \(expectation.verdict.rawValue) was \(announced)"
    default: break
    }
  }
}
