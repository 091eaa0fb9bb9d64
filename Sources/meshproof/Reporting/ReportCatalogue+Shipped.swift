import TelehashConformance
import TelehashPackets
import TelehashReports

extension ReportCatalogue {
  /// What reports say about requirements, from what the tool ships.
  init(
    _ catalogue: RequirementCatalogue, ambiguities: AmbiguityRegister, ledger: Ledger?,
    scenarios: [TelehashConformance.Scenario]
  ) {
    let reasons = Dictionary(
      (ledger?.entries ?? []).map { ($0.requirement, "\($0.reason.rawValue): \($0.text)") },
      uniquingKeysWith: { first, _ in first })
    self.init(
      areas: catalogue.areas.map { area in
        Area(
          name: area.name, title: area.title,
          requirements: area.requirements.map { Requirement($0, reasons[$0.id]) })
      },
      ambiguities: ambiguities.all.map(Ambiguity.init),
      scenarios: scenarios.map(Scenario.init),
      deviations: Dictionary(grouping: DeviationRegister.all, by: \.name).mapValues { records in
        records.map { $0.statement + "." }.joined(separator: " ")
      })
  }

  /// The same, read from the data folder.
  init(_ data: ShippedData) throws(CommandError) {
    self.init(
      try data.catalogue(), ambiguities: try data.ambiguities(), ledger: try data.ledger(),
      scenarios: try data.scenarios())
  }

  /// The same for scenarios that were read already.
  init(_ library: ScenarioLibrary) throws(CommandError) {
    let data = ShippedData(library.location)
    self.init(
      library.catalogue, ambiguities: try data.ambiguities(), ledger: try data.ledger(),
      scenarios: library.scenarios)
  }
}

extension ReportCatalogue.Requirement {
  fileprivate init(_ requirement: TelehashConformance.Requirement, _ reason: String?) {
    self.init(
      id: requirement.id, level: requirement.level, statement: requirement.statement,
      source: requirement.source, isOurReading: requirement.isOurReading,
      editions: requirement.editions.map(\.rawValue), reasonUncovered: reason)
  }
}

extension ReportCatalogue.Ambiguity {
  fileprivate init(_ row: TelehashConformance.Ambiguity) {
    self.init(
      id: row.id, topic: row.topic, defaultReading: row.defaultReading,
      requirements: row.requirements,
      readings: row.readings.map {
        Reading(name: $0.name, meaning: $0.meaning, status: $0.status.rawValue)
      })
  }
}

extension ReportCatalogue.Scenario {
  fileprivate init(_ scenario: TelehashConformance.Scenario) {
    let file = scenario.file.firstRange(of: "Scenarios/").map { scenario.file[$0.lowerBound...] }
    self.init(
      id: scenario.id, file: file.map(String.init) ?? scenario.file, notes: scenario.notes ?? "",
      deviations: scenario.cast.flatMap { $0.deviations.map(\.value) })
  }
}
