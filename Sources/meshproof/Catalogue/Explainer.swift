import TelehashConformance
import TelehashCore
import TelehashPackets
import TelehashRecords

/// Finds what an id stands for and puts together what is known about it.
struct Explainer {
  private let catalogue: RequirementCatalogue
  private let ambiguities: AmbiguityRegister
  private let vectors: VectorLibrary
  private let scenarios: [Scenario]
  private let coverage: CoverageIndex
  private let ledger: Ledger?
  /// Whether lists are given in full.
  private let isLong: Bool

  /// So many entries of a list show what it is about.
  private static let fewEntries = 5

  init(_ data: ShippedData, isLong: Bool) throws(CommandError) {
    catalogue = try data.catalogue()
    ambiguities = try data.ambiguities()
    vectors = try data.vectors()
    scenarios = try data.scenarios()
    ledger = try data.ledger()
    coverage = CoverageIndex(
      vectors: vectors, scenarios: scenarios, monitors: MonitorDescription.all)
    self.isLong = isLong
  }

  /// Every id there is, for suggestions.
  var allIDs: [String] {
    catalogue.all.map(\.id) + catalogue.areas.map(\.name) + ambiguities.all.map(\.id)
      + scenarios.map(\.id) + MonitorDescription.all.map(\.name)
      + DeviationRegister.all.map(\.name) + DeviationRegister.unseen.map(\.name)
      + EditionName.allCases.map(\.rawValue)
  }

  /// What is known about an id; nil when nothing has it.
  func explanation(of id: String) -> Explanation? {
    if let requirement = catalogue[id] { return explain(requirement) }
    if let area = catalogue.area(id) { return explain(area) }
    if let row = ambiguities[id] { return explain(row) }
    if let scenario = scenarios.first(where: { Self.scenario($0, has: id) }) {
      return explain(scenario, as: id)
    }
    for file in vectors.files {
      for group in file.groups {
        for test in group.tests where test.id == id || id == "vectors/\(file.path)#\(test.id)" {
          return explain(test, group, file)
        }
      }
    }
    if let monitor = MonitorDescription.all.first(where: { $0.name == id }) {
      return explain(monitor)
    }
    if let text = explain(deviation: id) { return text }
    return EditionName(rawValue: id).map(explain)
  }

  /// Whether an id is that of a scenario, of its file, or of one of its cases.
  private static func scenario(_ scenario: Scenario, has id: String) -> Bool {
    id == scenario.id || ScenarioParser.id(of: id) == scenario.id && id.hasSuffix(".yaml")
      || id.hasPrefix(scenario.id + "[") && scenario.cases.contains { $0.id == id }
  }

  // MARK: Requirements

  private func explain(_ requirement: Requirement) -> Explanation {
    let area = catalogue.area(requirement.area)?.title ?? requirement.area
    var text = Explanation(id: requirement.id, title: requirement.statement)
    text.add("area", area)
    text.add("level", requirement.level.rawValue)
    text.add("source", requirement.source)
    if requirement.isOurReading {
      text.add("", "this is our reading; the texts do not say it in so many words")
    }
    text.add("stated in", requirement.statedIn.map(\.rawValue).joined(separator: ", "))
    text.add("holds for", requirement.editions.map(\.rawValue).joined(separator: ", "))
    text.add("kinds", requirement.kinds.map(\.rawValue).joined(separator: ", "))
    text.add("check", requirement.check)
    text.add("observable", requirement.observable)
    text.add(
      "readings",
      ambiguities.rows(for: requirement.id).map { "\($0.id) \($0.topic): \($0.defaultReading)" })
    let entry = coverage[requirement.id]
    text.add("vectors", list(entry.vectors.map { "\($0.id) in \($0.file)" }, "vector"))
    text.add(
      "scenarios",
      list(
        entry.scenarios.map { "\($0.id) (\(Counted.text($0.cases.count, "case")))" }, "scenario"))
    text.add("monitors", entry.monitors)
    text.add(
      "deviations",
      list(
        DeviationRegister.all.filter { $0.requirements.contains(requirement.id) }
          .map { "\($0.name): \($0.statement)" }, "deviation"))
    for unbroken in DeviationRegister.unbroken where unbroken.requirement == requirement.id {
      text.add("no deviation", unbroken.reason)
    }
    if let reason = ledger?[requirement.id] {
      text.add("not covered", "\(reason.reason.rawValue): \(reason.text)")
    } else if entry.isEmpty {
      text.add("not covered", "nothing checks it yet")
    }
    return text
  }

  private func explain(_ area: RequirementArea) -> Explanation {
    var text = Explanation(id: area.name, title: area.title)
    text.add(
      "requirements", area.requirements.map { "\($0.id) \($0.level.rawValue) \($0.statement)" })
    return text
  }

  private func explain(_ row: Ambiguity) -> Explanation {
    var text = Explanation(id: row.id, title: row.topic)
    text.add("our reading", row.defaultReading)
    text.add("also accepted", row.alsoAccepted)
    text.add(
      "readings",
      row.readings.map { reading in
        let seen =
          reading.seenIn.isEmpty ? "" : "; seen in \(reading.seenIn.joined(separator: ", "))"
        return "\(reading.name) (\(reading.status.rawValue)): \(reading.meaning)\(seen)"
      })
    text.add("bears on", row.requirements.map(withStatement))
    return text
  }

  // MARK: What checks them

  private func explain(_ scenario: Scenario, as id: String) -> Explanation {
    let isCase = id.hasPrefix(scenario.id + "[")
    var text = Explanation(id: isCase ? id : scenario.id, title: Printable.text(scenario.title))
    text.add("file", Printable.text(scenario.file))
    text.add("notes", scenario.notes.map(Printable.text) ?? "")
    text.add("requirements", scenario.requirements.map { withStatement($0.value) })
    text.add("tags", scenario.tags.map { "#" + $0 }.joined(separator: " "))
    text.add("worlds", scenario.worlds.map(\.rawValue).joined(separator: ", "))
    if !isCase { text.add("cases", list(scenario.cases.map(\.id), "case")) }
    return text
  }

  private func explain(_ test: VectorTest, _ group: VectorGroup, _ file: VectorFile) -> Explanation
  {
    var text = Explanation(id: test.id, title: Printable.text(test.comment))
    text.add("file", file.path)
    text.add("type", group.type)
    text.add("result", test.result.rawValue)
    text.add("origin", "\(group.source.rawValue): \(Printable.text(group.provenance))")
    text.add("editions", file.editions.map(\.rawValue).joined(separator: ", "))
    for note in file.notes where test.flags.contains(note.flag) {
      text.add(
        note.flag, "\(Printable.text(note.description)) \(Printable.text(note.effect))")
    }
    text.add("requirements", test.requirements.map(withStatement))
    text.add("test", Printable.text(test.object.description, atMost: isLong ? .max : 400))
    return text
  }

  private func explain(_ monitor: MonitorDescription) -> Explanation {
    var text = Explanation(id: monitor.name, title: "a passive rule over traffic")
    text.add("requirements", monitor.requirements.map(withStatement))
    return text
  }

  /// A deliberate fault; two of one name are told one after the other.
  private func explain(deviation name: String) -> Explanation? {
    let records = DeviationRegister.records(named: name)
    guard let first = records.first else {
      guard let unseen = DeviationRegister.unseen.first(where: { $0.name == name }) else {
        return nil
      }
      var text = Explanation(id: name, title: "a fault that no check here can see")
      text.add("because", unseen.reason)
      text.add("seen in", (DeviationRecord.museumByName[name] ?? []).joined(separator: ", "))
      return text
    }
    var text = Explanation(id: name, title: first.statement)
    for record in records {
      text.add("carried by", record.family.phrase)
      if record != first { text.add("", record.statement) }
      text.add("breaks", record.requirements.map(withStatement))
      text.add("caught as", "\(record.effect.phrase), by a \(record.place.rawValue)")
      text.add("seen in", record.seenIn.joined(separator: ", "))
    }
    let users = scenarios.filter { scenario in
      scenario.cast.contains { $0.deviations.contains { $0.value == name } }
    }
    text.add("scenarios", list(users.map(\.id), "scenario"))
    text.add("try", "meshproof selftest \(name) -v")
    return text
  }

  private func explain(_ edition: EditionName) -> Explanation {
    var text = Explanation(id: edition.rawValue, title: edition.date)
    text.add(
      "holds", Counted.text(catalogue.requirements(in: edition).count, "requirement"))
    return text
  }

  private func withStatement(_ id: String) -> String {
    catalogue[id].map { "\(id) \($0.level.rawValue) \($0.statement)" } ?? id
  }

  /// The entries, or the first of them with how many more there are.
  private func list(_ entries: [String], _ noun: String) -> [String] {
    guard !isLong, entries.count > Self.fewEntries + 1 else { return entries }
    let more = entries.count - Self.fewEntries
    return entries.prefix(Self.fewEntries) + [
      "and \(Counted.text(more, "more " + noun)); -v shows all"
    ]
  }
}

extension DeviationRecord.Family {
  /// What carries it.
  fileprivate var phrase: String {
    switch self {
    case .endpoint: "an endpoint of version 3"
    case .channel: "the channels of an endpoint of version 3"
    case .computation: "an implementation that answers test vectors"
    case .traffic: "an implementation known by its traffic"
    case .version2: "a switch of version 2"
    }
  }
}
