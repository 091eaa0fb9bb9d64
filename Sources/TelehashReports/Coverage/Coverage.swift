package import TelehashRecords

/// What bears on each requirement, and what was last said about it.
package struct Coverage: Hashable, Sendable {
  /// The requirements on one subject.
  package struct Area: Hashable, Sendable {
    package let name: String
    package let title: String
    package let rows: [Row]

    package init(name: String, title: String, rows: [Row]) {
      self.name = name
      self.title = title
      self.rows = rows
    }

    /// How many of them something covers.
    package var covered: Int { rows.count { !$0.isUncovered } }
  }

  /// One requirement.
  package struct Row: Hashable, Sendable {
    package var id: String
    package var level: Level
    package var statement: String
    /// Test vectors by their ids.
    package var vectors: [String] = []
    package var scenarios: [String] = []
    /// How many cases the scenarios have together.
    package var cases = 0
    package var monitors: [String] = []
    /// Deviations that break it.
    package var deviations: [String] = []
    /// What a run said about it.
    package var verdict: Verdict?
    /// Why nothing covers it, as the ledger says.
    package var reason: String?

    package init(id: String, level: Level, statement: String) {
      self.id = id
      self.level = level
      self.statement = statement
    }

    package var isUncovered: Bool { vectors.isEmpty && scenarios.isEmpty && monitors.isEmpty }
  }

  package var areas: [Area]
  /// The run that the verdicts are from, in words.
  package var origin: String?

  package init(areas: [Area], origin: String? = nil) {
    self.areas = areas
    self.origin = origin
  }

  package var count: Int { areas.reduce(0) { $0 + $1.rows.count } }
  package var covered: Int { areas.reduce(0) { $0 + $1.covered } }
}
