import ArgumentParser
import TelehashConformance
import TelehashLive
import TelehashPackets
import TelehashRecords
import TelehashReports

/// Two implementations against each other through our network.
struct PairCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "pair",
    abstract: "Play two implementations against each other through our network.",
    discussion: """
      Each of --a and --b is 'ref', the reference endpoint in this process, or the command line of \
      an adapter. The scenarios tagged #pair are played for both orders: who begins, and who is \
      called. Virtual time, one seed: with adapters that repeat, so does the run.
      """)

  @Option(help: ArgumentHelp("One of them: ref, or a command line.", valueName: "x"))
  var a: String

  @Option(help: ArgumentHelp("The other one: ref, or a command line.", valueName: "y"))
  var b: String

  @OptionGroup(title: "What to play")
  var suiteOptions: SuiteOptions

  @OptionGroup(title: "Adapters")
  var adapter: AdapterOptions

  @OptionGroup
  var runOptions: RunOptions

  var common: CommonOptions { runOptions.common }

  /// The member of the cast that begins, and the one that is called.
  private static let roles = (caller: CastMember.subject, called: "peer")

  func perform(on console: Console) async throws -> CommandOutcome {
    let announced = try runOptions.prepare()
    let library = try ScenarioLibrary(runOptions.data)
    var options = suiteOptions
    if options.select.isEmpty { options.select = ["#pair"] }
    options.edition = options.edition ?? EditionList([.v3])
    var suite = try options.suite(library)
    suite.cases.removeAll { entry in
      ![Self.roles.caller, Self.roles.called].allSatisfy { name in
        entry.scenario.cast.contains { $0.name.text == name && $0.by == .reference }
      }
    }
    guard !suite.cases.isEmpty else {
      throw CommandError.unusable("no selected case has both a subject and a peer to be played")
    }
    let started = ContinuousClock.now
    let startedAt = WallTime.now
    var cases: [Case] = []
    var results: [CaseRunner.Result] = []
    var matrix = VerdictMatrix(columns: ["a > b", "b > a"])
    for (label, caller, called) in [("a > b", a, b), ("b > a", b, a)] {
      for result in try await play(suite, caller, called, on: console) {
        var result = result
        matrix.add(
          result.record.verdict, row: Self.row(result.record), title: result.record.title,
          column: label)
        result.record.id += " \(label)"
        cases.append(result.record)
        results.append(result)
      }
    }
    var run = Run(
      tool: .current, command: Invocation.words, mode: .pair,
      target: Run.Target(kind: "pair", name: "a: \(a); b: \(b)"), seed: options.seed,
      startedAt: startedAt, duration: .init(real: started.elapsed), cases: cases)
    run.summariseRequirements()
    let outcome = try announced?.apply(to: &run, on: console) ?? run.exitCode
    run = try runOptions.reports.write(run, results, on: console) { () throws(CommandError) in
      try ReportCatalogue(library)
    }
    report(run, matrix, library.catalogue, on: runOptions.reports.console(console))
    return outcome
  }

  /// All cases with one of them as the caller.
  private func play(
    _ suite: Suite, _ caller: String, _ called: String, on console: Console
  ) async throws(CommandError) -> [CaseRunner.Result] {
    let players = [(Self.roles.caller, caller), (Self.roles.called, called)]
    let commands = players.filter { $0.1 != "ref" }.map { (member: $0.0, command: $0.1) }
    for (_, command) in commands {
      if case .failure(let fault) = try await adapter.greeting(of: command) {
        return suite.cases.indices.map {
          suite.unplayed($0, .inconclusive, "\(command) says no hello: \(fault)")
        }
      }
    }
    var execution = AdapterExecution(suite, jobs: suiteOptions.jobs, commands: commands)
    execution.patience = adapter.processPatience
    execution.isFreshEachTime = adapter.fresh
    var progress = console.progress()
    let results = await execution.run { progress.show($0.result.record.id) }
    progress.clear()
    return results
  }

  private static func row(_ item: Case) -> String {
    let name = item.id.split(separator: "[").first.map(String.init) ?? item.id
    return [name, item.axes.edition?.rawValue, item.axes.csid, item.axes.network]
      .compactMap(\.self).joined(separator: " ")
  }

  private func report(
    _ run: Run, _ matrix: VerdictMatrix, _ catalogue: RequirementCatalogue,
    on console: Console
  ) {
    SuiteReport(run, catalogue: catalogue, folder: runOptions.reports.directory)
      .printExplanations(on: console)
    if console.verbosity > .quiet {
      console.print("a: \(Printable.text(a))")
      console.print("b: \(Printable.text(b))")
      console.print(matrix.lines(console.style) + [""])
    }
    console.print(RunSummary.line(run.totals, of: "case", console.style))
  }
}
