import ArgumentParser
import TelehashConformance
import TelehashPackets
import TelehashRecords

/// Shows which requirement is covered by what.
struct CoverageCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage", abstract: "Show which requirement is covered by what.",
    discussion: """
      Counts, for each requirement: test vectors; scenarios, and their cases; monitors. Computed \
      from the files and the rules themselves. What nothing covers is given with the reason, where \
      the ledger has one.
      """)

  @Argument(help: "Only these: ids, areas (HS) or patterns with *.")
  var filter: [String] = []

  @OptionGroup(title: "Requirements")
  var requirements: RequirementFilter

  @Flag(help: "Only what nothing covers.")
  var uncovered = false

  @Option(help: ArgumentHelp("Write JSON to this file; - is standard output.", valueName: "file"))
  var json: String?

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let shipped = try ShippedData(data)
    let catalogue = try shipped.catalogue()
    let index = try CoverageIndex(shipped)
    let ledger = try shipped.ledger()
    let chosen = Listing(requirements: catalogue.all.filter(requirements.includes))
    let unmatched = chosen.withoutMatch(filter)
    guard unmatched.isEmpty else {
      throw CommandError.unusable("no requirement matches \(unmatched.joined(separator: ", "))")
    }
    let ids = Set(chosen.filtered(filter).items.compactMap(\.names.first))
    let people = try console.beside([json])
    var summary = Tally()
    var objects: [JSONValue] = []
    for area in catalogue.areas {
      let rows = area.requirements.filter { ids.contains($0.id) }
      guard !rows.isEmpty else { continue }
      var tally = Tally()
      var table = TextTable(indent: "  ")
      table.rightAligned = [2, 3, 4]
      for requirement in rows {
        let entry = index[requirement.id]
        tally.add(entry)
        guard !uncovered || entry.isEmpty else { continue }
        table.add(Self.cells(requirement, entry, ledger?[requirement.id]))
        objects.append(.object(Self.json(requirement, entry, ledger?[requirement.id])))
      }
      summary.add(tally)
      guard json != "-", !table.isEmpty else { continue }
      people.print(
        people.style("\(area.name) \(area.title)", .strong)
          + ": \(tally.covered) of \(tally.all) covered")
      if people.verbosity > .quiet {
        people.print(table.lines(people.style))
        people.print()
      }
    }
    if let json { try JSONOutput.write(.array(objects), to: json, on: console) }
    people.print("\(summary.covered) of \(Counted.text(summary.all, "requirement")) covered")
    return .success
  }

  private static func cells(
    _ requirement: Requirement, _ entry: CoverageIndex.Entry, _ reason: Ledger.Entry?
  ) -> [TextTable.Cell] {
    guard !entry.isEmpty else {
      return [
        .init(requirement.id, .name), .init(requirement.level.rawValue), .init("nothing", .warning),
        .init(""), .init(""),
        .init(reason.map { "\($0.reason.rawValue): \($0.text)" } ?? "", .faint),
      ]
    }
    return [
      .init(requirement.id, .name), .init(requirement.level.rawValue),
      .init(entry.vectors.isEmpty ? "" : Counted.text(entry.vectors.count, "vector")),
      .init(
        entry.scenarios.isEmpty
          ? ""
          : "\(Counted.text(entry.scenarios.count, "scenario")) "
            + "(\(Counted.text(entry.cases, "case")))"),
      .init(entry.monitors.isEmpty ? "" : Counted.text(entry.monitors.count, "monitor")),
    ]
  }

  private static func json(
    _ requirement: Requirement, _ entry: CoverageIndex.Entry, _ reason: Ledger.Entry?
  ) -> JSONObject {
    var object: JSONObject = [
      "id": .string(requirement.id), "level": .string(requirement.level.rawValue),
      "vectors": .array(entry.vectors.map { .string($0.id) }),
      "scenarios": .array(entry.scenarios.map { .string($0.id) }),
      "cases": .number(JSONNumber(entry.cases)),
      "monitors": .array(entry.monitors.map(JSONValue.string)),
    ]
    object["reason"] = reason.map { .string($0.reason.rawValue) }
    return object
  }

  /// How many requirements something covers.
  private struct Tally {
    private(set) var all = 0
    private(set) var covered = 0

    mutating func add(_ entry: CoverageIndex.Entry) {
      all += 1
      if !entry.isEmpty { covered += 1 }
    }

    mutating func add(_ other: Tally) {
      all += other.all
      covered += other.covered
    }
  }
}
