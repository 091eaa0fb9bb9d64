import ArgumentParser
import TelehashConformance
import TelehashPackets
import TelehashRecords
import TelehashReports

/// Shows which requirement is covered by what.
struct CoverageCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage", abstract: "Show which requirement is covered by what.",
    discussion: """
      Counts, for each requirement: test vectors; scenarios, and their cases; monitors; deviations \
      that break it; and, with --run, what that run said about it. Computed from the files and the \
      rules themselves. What nothing covers is given with the reason, where the ledger has one.
      """)

  @Argument(help: "Only these: ids, areas (HS) or patterns with *.")
  var filter: [String] = []

  @OptionGroup(title: "Requirements")
  var requirements: RequirementFilter

  @Flag(help: "Only what nothing covers.")
  var uncovered = false

  @Option(help: ArgumentHelp("Show the verdicts of this run.", valueName: "run.json"))
  var run: String?

  @Option(help: ArgumentHelp("Write JSON to this file; - is standard output.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write tables in Markdown.", valueName: "file"))
  var md: String?

  @Option(help: ArgumentHelp("Write a page.", valueName: "file"))
  var html: String?

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let people = try console.beside([json, md, html])
    let coverage = try coverage()
    if let json {
      let rows = coverage.areas.flatMap(\.rows).map { JSONValue.object($0.json()) }
      try JSONOutput.write(.array(rows), to: json, on: console)
    }
    if let md { try write(CoverageMarkdown.text(coverage), to: md, on: console) }
    if let html { try write(try CoverageHTML.text(coverage), to: html, on: console) }
    // Whoever takes one of the formats from standard output wants nothing else on the terminal.
    let isPiped = [json, md, html].contains("-")
    if !isPiped { CoverageTable(coverage).print(on: people) }
    let all = try self.all()
    people.print("\(all.covered) of \(Counted.text(all.count, "requirement")) covered")
    return .success
  }

  /// What is shown: with --uncovered the rest is left out.
  private func coverage() throws -> Coverage {
    var coverage = try all()
    if uncovered {
      coverage.areas = coverage.areas.map { area in
        Coverage.Area(
          name: area.name, title: area.title, rows: area.rows.filter(\.isUncovered))
      }.filter { !$0.rows.isEmpty }
    }
    return coverage
  }

  /// Everything the filters choose.
  private func all() throws -> Coverage {
    let shipped = try ShippedData(data)
    let catalogue = try shipped.catalogue()
    let chosen = Listing(requirements: catalogue.all.filter(requirements.includes))
    let unmatched = chosen.withoutMatch(filter)
    guard unmatched.isEmpty else {
      throw CommandError.unusable("no requirement matches \(unmatched.joined(separator: ", "))")
    }
    let ids = Set(chosen.filtered(filter).items.compactMap(\.names.first))
    let last = try run.map { Report(try RunFile.read($0), catalogue: try ReportCatalogue(shipped)) }
    return try CoverageIndex(shipped).coverage(
      of: catalogue, only: ids, ledger: try shipped.ledger(), last: last)
  }

  private func write(_ text: String, to path: String, on console: Console) throws(CommandError) {
    let file = try OutputFile(path, on: console.streams)
    try file.write(text)
    try file.close()
  }
}

/// Coverage for people at a terminal.
private struct CoverageTable {
  private let coverage: Coverage

  init(_ coverage: Coverage) { self.coverage = coverage }

  func print(on console: Console) {
    for area in coverage.areas where !area.rows.isEmpty {
      console.print(
        console.style("\(area.name) \(area.title)", .strong)
          + ": \(area.covered) of \(area.rows.count) covered")
      guard console.verbosity > .quiet else { continue }
      var table = TextTable(indent: "  ")
      table.rightAligned = [2, 3, 4, 5]
      for row in area.rows { table.add(Self.cells(row)) }
      console.print(table.lines(console.style))
      console.print()
    }
  }

  private static func cells(_ row: Coverage.Row) -> [TextTable.Cell] {
    let start: [TextTable.Cell] = [.init(row.id, .name), .init(row.level.rawValue)]
    let verdict = TextTable.Cell(row.verdict?.word ?? "", row.verdict?.mark)
    guard !row.isUncovered else {
      return start + [
        .init("nothing", .warning), .init(""), .init(""), .init(""), verdict,
        .init(row.reason ?? "", .faint),
      ]
    }
    return start + [
      .init(row.vectors.isEmpty ? "" : Counted.text(row.vectors.count, "vector")),
      .init(
        row.scenarios.isEmpty
          ? ""
          : "\(Counted.text(row.scenarios.count, "scenario")) "
            + "(\(Counted.text(row.cases, "case")))"),
      .init(row.monitors.isEmpty ? "" : Counted.text(row.monitors.count, "monitor")),
      .init(row.deviations.isEmpty ? "" : Counted.text(row.deviations.count, "deviation")),
      verdict,
    ]
  }
}

extension Coverage.Row {
  /// The object of one requirement in `coverage --json`.
  fileprivate func json() -> JSONObject {
    var object: JSONObject = [
      "id": .string(id), "level": .string(level.rawValue),
      "vectors": .array(vectors.map(JSONValue.string)),
      "scenarios": .array(scenarios.map(JSONValue.string)),
      "cases": .number(JSONNumber(cases)),
      "monitors": .array(monitors.map(JSONValue.string)),
      "deviations": .array(deviations.map(JSONValue.string)),
    ]
    object["verdict"] = verdict.map { .string($0.rawValue) }
    object["reason"] = reason.map { .string(String($0.prefix { $0 != ":" })) }
    return object
  }
}
