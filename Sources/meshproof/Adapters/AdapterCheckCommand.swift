import ArgumentParser
import TelehashConformance
import TelehashLive
import TelehashPackets
import TelehashRecords

/// Checks that a program speaks the adapter protocol as it must.
struct AdapterCheckCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that a program speaks the adapter protocol.",
    discussion: """
      Whether it greets, starts what it declares, answers 'unsupported' where it should and nowhere \
      else, does nothing by a clock of its own, begins anew, and ends. Nothing of that says whether \
      the implementation behind is right; 'meshproof check --iut' does.
      """)

  @Option(help: ArgumentHelp("The command line of the adapter.", valueName: "command"))
  var iut: String

  @OptionGroup(title: "Adapter")
  var adapter: AdapterOptions

  @Option(
    help: ArgumentHelp("Write the run to this file; - is standard output.", valueName: "file"))
  var json: String?

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let people = try console.beside([json])
    let started = ContinuousClock.now
    let startedAt = WallTime.now
    let greeting = try await adapter.greeting(of: iut)
    let (command, patience) = (iut, adapter.processPatience)
    let fault: SubjectFault? = if case .failure(let fault) = greeting { fault } else { nil }
    let findings = await BlockingThread.run {
      AdapterCheck { () throws(SubjectFault) in
        try AdapterProcess(command, patience: patience)
      }.run(after: fault)
    }
    var target = Run.Target(kind: "adapter", name: iut)
    if case .success(let greeting) = greeting {
      target.name = "\(greeting.name) \(greeting.version)"
      target.features.declared = greeting.features.words
    }
    let run = Run(
      tool: .current, command: Invocation.words, mode: .live, target: target,
      startedAt: startedAt, duration: .init(real: started.elapsed),
      cases: findings.map(Case.init))
    if let json { try JSONOutput.write(run, to: json, on: console) }
    report(run, on: people)
    return run.exitCode
  }

  private func report(_ run: Run, on console: Console) {
    var table = TextTable()
    for item in run.cases where console.verbosity > .quiet || item.verdict.wantsExplanation {
      table.add([
        .init(item.verdict.word, item.verdict.mark), .init(item.id), .init(item.title, .faint),
      ])
    }
    console.print(table.lines(console.style))
    for item in run.cases where !item.message.isEmpty {
      console.print("\(item.id): \(Printable.text(item.message))")
    }
    console.print(RunSummary.line(run.totals, of: "check", console.style))
  }
}

extension Case {
  /// The case of run.json for one check of an adapter.
  fileprivate init(_ finding: AdapterCheck.Finding) {
    self.init(
      id: "adapter/\(finding.name)", title: finding.title, area: "adapter", requirements: [],
      level: .must, verdict: finding.verdict, unexpected: finding.verdict == .fail,
      message: finding.message)
  }
}
