package import TelehashRecords

/// Which check saw which deliberate fault, as a report shows it.
package struct KillTable: Hashable, Sendable {
  /// One deviation and what became of it.
  package struct Row: Hashable, Sendable {
    package var name: String
    package var statement: String
    package var requirements: [String]
    /// How it must be caught, in words.
    package var effect: String
    package var isCaught: Bool
    /// How many cases it met.
    package var cases: Int
    package var kills: [Kill]

    package init(
      name: String, statement: String, requirements: [String], effect: String, isCaught: Bool,
      cases: Int, kills: [Kill]
    ) {
      self.name = name
      self.statement = statement
      self.requirements = requirements
      self.effect = effect
      self.isCaught = isCaught
      self.cases = cases
      self.kills = kills
    }
  }

  /// A check that saw a deviation.
  package struct Kill: Hashable, Sendable {
    package var kind: String
    package var check: String
    package var requirement: String
    package var verdict: Verdict

    package init(kind: String, check: String, requirement: String, verdict: Verdict) {
      self.kind = kind
      self.check = check
      self.requirement = requirement
      self.verdict = verdict
    }
  }

  /// Something that can see a fault, and by which deviations it was seen to fail.
  package struct Check: Hashable, Sendable {
    package var kind: String
    package var name: String
    package var deviations: [String]

    package init(kind: String, name: String, deviations: [String]) {
      self.kind = kind
      self.name = name
      self.deviations = deviations
    }
  }

  package var rows: [Row]
  package var checks: [Check]
  /// How many cases there are.
  package var caseCount: Int
  /// How many of them a deviation made fail.
  package var failedCaseCount: Int
  /// Everything that is wrong; empty when the self-test is passed.
  package var problems: [String]

  package init(
    rows: [Row], checks: [Check], caseCount: Int, failedCaseCount: Int, problems: [String]
  ) {
    self.rows = rows
    self.checks = checks
    self.caseCount = caseCount
    self.failedCaseCount = failedCaseCount
    self.problems = problems
  }

  package var caught: Int { rows.count(where: \.isCaught) }
  package var seen: Int { checks.count { !$0.deviations.isEmpty } }
}
