import ArgumentParser
import Foundation
import TelehashConformance
import TelehashPackets
import TelehashRecords
import TelehashReports

/// Judges the reference implementation by the test vectors.
struct RunVectorsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Judge the reference implementation, or another one, by test vectors.",
    discussion: """
      Tests are chosen by id (cs3a-0012), file or area (cs3a, cs3a/messages.json), requirement \
      (TOK-04) or a pattern with * for these.
      """)

  @Argument(help: "Which tests; all by default.")
  var select: [String] = []

  @Option(help: ArgumentHelp("Leave these out; wins. Repeatable.", valueName: "select"))
  var skip: [String] = []

  @Option(
    help: ArgumentHelp(
      "The command line of a vector adapter: judge what is behind it.", valueName: "command"))
  var iut: String?

  @OptionGroup(title: "Adapter")
  var adapter: AdapterOptions

  @OptionGroup
  var runOptions: RunOptions

  var common: CommonOptions { runOptions.common }

  func perform(on console: Console) async throws -> CommandOutcome {
    let people = runOptions.reports.console(console)
    let start = ContinuousClock.now
    let startedAt = WallTime.now
    let announced = try runOptions.prepare()
    let shipped = try ShippedData(runOptions.data)
    let catalogue = try shipped.catalogue()
    let files = try shipped.vectors().files
    let selectors = select.map(VectorSelector.init)
    let skipped = skip.map(VectorSelector.init)
    let unmatched = VectorSelector.withoutMatch(selectors + skipped, in: files).map(\.text)
    guard unmatched.isEmpty else {
      throw CommandError.unusable(
        "no test matches \(unmatched.joined(separator: ", ")); "
          + "'meshproof list vectors' shows what there is")
    }

    var run = Run(
      tool: .current, command: Invocation.words, mode: .vectors,
      target: Run.Target(
        kind: iut == nil ? "reference" : "adapter", name: iut ?? "reference"),
      startedAt: startedAt)
    let chosen = files.map { file in
      let ids = file.tests.filter { test in
        (selectors.isEmpty || selectors.contains { $0.matches(file, test) })
          && !skipped.contains { $0.matches(file, test) }
      }.map(\.id)
      return (file: file, chosen: Set(ids))
    }.filter { !$0.chosen.isEmpty }
    var table = VectorTable()
    if let iut {
      let adapter = AdapterVectors(command: iut, patience: adapter.processPatience)
      for (item, cases) in zip(chosen, try await adapter.run(chosen, catalogue)) {
        table.add(item.file, cases)
        run.cases += cases
      }
    } else {
      var progress = people.progress()
      for (file, ids) in chosen {
        progress.show(file.path)
        let cases = VectorRunner.run(file, where: { ids.contains($0.id) }).map {
          Case($0, catalogue)
        }
        table.add(file, cases)
        run.cases += cases
      }
      progress.clear()
    }
    run.duration = Run.Duration(real: start.elapsed)
    run.summariseRequirements()
    let outcome = try announced?.apply(to: &run, on: console) ?? run.exitCode
    try runOptions.reports.write(run, on: console) { () throws(CommandError) in
      try ReportCatalogue(shipped)
    }
    report(run, table, catalogue, on: people)
    return run.cases.isEmpty ? .usage : outcome
  }

  private func report(
    _ run: Run, _ table: VectorTable, _ catalogue: RequirementCatalogue, on console: Console
  ) {
    if console.verbosity > .quiet {
      console.print(table.lines(console.style))
      console.print()
    }
    for item in run.cases where item.unexpected || item.verdict == .inconclusive {
      console.print(FailureBlock(item, catalogue).lines(console.style))
      console.print()
    }
    console.print(RunSummary.line(run.totals, of: "vector", console.style))
  }
}

/// Passed and failed tests by file.
private struct VectorTable {
  private var table = TextTable()

  init() {
    table.rightAligned = [1, 2, 3]
    table.add("file", "tests", "failed", "external", mark: .faint)
  }

  mutating func add(_ file: VectorFile, _ cases: [Case]) {
    let failed = cases.count { $0.verdict == .fail }
    let ids = Set(cases.map(\.id))
    let external = file.groups.filter { $0.source == .external }.flatMap(\.tests).count {
      ids.contains("vectors/\(file.path)#\($0.id)")
    }
    table.add([
      .init(file.path), .init("\(cases.count)"), .init("\(failed)", failed == 0 ? .good : .bad),
      .init("\(external)", .faint),
    ])
  }

  func lines(_ style: Style) -> [String] { table.lines(style) }
}

extension Case {
  /// The case of run.json for the outcome of one test.
  init(_ outcome: VectorOutcome, _ catalogue: RequirementCatalogue) {
    let levels = outcome.requirements.compactMap { catalogue[$0]?.level }
    self.init(
      id: "vectors/\(outcome.file)#\(outcome.id)", title: outcome.comment,
      area: outcome.file.split(separator: "/").first.map(String.init) ?? "",
      requirements: outcome.requirements,
      level: levels.first { $0.violation == .fail } ?? levels.first ?? .must,
      verdict: outcome.passed ? .pass : .fail, unexpected: !outcome.passed,
      message: outcome.message)
  }
}
