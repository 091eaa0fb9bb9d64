package import TelehashRecords

/// What a report says about requirements, readings, scenarios and deviations, as a plain value.
///
/// The catalogue itself lives above this module; whoever makes reports fills in what is known, and a
/// report about something that is not in here still shows its id.
package struct ReportCatalogue: Sendable {
  /// In the order reports show them.
  package var areas: [Area]
  /// The rows of the register of ambiguities.
  package var ambiguities: [Ambiguity]
  /// What the deviations do, by name.
  package var deviations: [String: String]
  private var scenarios: [String: Scenario]
  private let positions: [String: (area: Int, index: Int)]

  /// The requirements on one subject.
  package struct Area: Hashable, Sendable {
    /// The part their ids share, as in `HS`.
    package var name: String
    /// The full name, as in `Handshakes`.
    package var title: String
    package var requirements: [Requirement]

    package init(name: String, title: String, requirements: [Requirement]) {
      self.name = name
      self.title = title
      self.requirements = requirements
    }
  }

  /// One requirement.
  package struct Requirement: Hashable, Sendable {
    package var id: String
    package var level: Level
    package var statement: String
    /// Where the texts have it.
    package var source: String
    /// Whether the sentence is our reading of the texts rather than in them.
    package var isOurReading: Bool
    /// The editions it holds for.
    package var editions: [String]
    /// Why nothing checks it, where the ledger says so.
    package var reasonUncovered: String?

    package init(
      id: String, level: Level, statement: String, source: String, isOurReading: Bool = false,
      editions: [String] = [], reasonUncovered: String? = nil
    ) {
      self.id = id
      self.level = level
      self.statement = statement
      self.source = source
      self.isOurReading = isOurReading
      self.editions = editions
      self.reasonUncovered = reasonUncovered
    }

    /// The part of the id before the number.
    package var area: String { String(id.prefix { $0 != "-" }) }
  }

  /// A point where texts or implementations differ.
  package struct Ambiguity: Hashable, Sendable {
    package var id: String
    package var topic: String
    package var defaultReading: String
    package var requirements: [String]
    /// The known readings by their names.
    package var readings: [Reading]

    package struct Reading: Hashable, Sendable {
      package var name: String
      package var meaning: String
      /// `default`, `accepted`, `lenient` or `refused`.
      package var status: String

      package init(name: String, meaning: String, status: String) {
        self.name = name
        self.meaning = meaning
        self.status = status
      }
    }

    package init(
      id: String, topic: String, defaultReading: String, requirements: [String],
      readings: [Reading]
    ) {
      self.id = id
      self.topic = topic
      self.defaultReading = defaultReading
      self.requirements = requirements
      self.readings = readings
    }
  }

  /// A scenario file.
  package struct Scenario: Hashable, Sendable {
    /// `area/name`, the part of a case's id before the bracket.
    package var id: String
    /// As a path from the top of the repository.
    package var file: String
    package var notes: String
    /// The deviations its cast carries.
    package var deviations: [String]

    package init(id: String, file: String, notes: String = "", deviations: [String] = []) {
      self.id = id
      self.file = file
      self.notes = notes
      self.deviations = deviations
    }
  }

  package init(
    areas: [Area] = [], ambiguities: [Ambiguity] = [], scenarios: [Scenario] = [],
    deviations: [String: String] = [:]
  ) {
    self.areas = areas
    self.ambiguities = ambiguities
    self.deviations = deviations
    self.scenarios = Dictionary(
      scenarios.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var positions: [String: (Int, Int)] = [:]
    for (area, content) in areas.enumerated() {
      for (index, requirement) in content.requirements.enumerated() {
        positions[requirement.id] = (area, index)
      }
    }
    self.positions = positions
  }

  /// The requirement of an id, nil when it is not known.
  package subscript(id: String) -> Requirement? {
    positions[id].map { areas[$0.area].requirements[$0.index] }
  }

  /// Where a requirement stands among all; unknown ones come last.
  package func position(of id: String) -> (area: Int, index: Int) {
    positions[id] ?? (areas.count, 0)
  }

  /// The full name of an area, or its short one when it is not known.
  package func title(ofArea name: String) -> String {
    areas.first { $0.name == name }?.title ?? name
  }

  /// The scenario a case belongs to.
  package func scenario(ofCase id: String) -> Scenario? {
    scenarios[String(id.prefix { $0 != "[" })]
  }

  /// The rows of the register that bear on a requirement.
  package func ambiguities(for requirement: String) -> [Ambiguity] {
    ambiguities.filter { $0.requirements.contains(requirement) }
  }
}
