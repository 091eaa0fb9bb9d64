import ArgumentParser
import Foundation
import TelehashConformance
import TelehashPackets
import TelehashRecords
import TelehashReports

/// Repeats cases of an earlier run exactly.
struct RerunCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerun",
    abstract: "Repeat cases of an earlier run exactly and compare their traces.",
    discussion: """
      Each case is played with the seed it had. Its trace hash is printed; a hash that differs from \
      the recorded one means another build, another scenario file, or a run that is not \
      deterministic, and ends with exit code 3. Scenarios are looked up among those shipped and in \
      the folder "scenarios" beside the run file.
      """)

  @Argument(help: ArgumentHelp("The run.json to repeat from.", valueName: "run.json"))
  var file: String

  @Option(
    name: .customLong("case"), help: ArgumentHelp("Only this case; may repeat.", valueName: "id"))
  var cases: [String] = []

  @Flag(help: "Only cases with an unexpected verdict.")
  var failed = false

  @Option(help: ArgumentHelp("Let the subject carry a deviation.", valueName: "name"))
  var deviation: [String] = []

  @OptionGroup
  var reporting: ReportingOptions

  var common: CommonOptions { reporting.common }

  func perform(on console: Console) async throws -> CommandOutcome {
    try reporting.reports.prepare()
    let run = try RunFile.read(file)
    let beside = URL(filePath: file).deletingLastPathComponent().appending(path: "scenarios").path
    let extra = (try? ScenarioFiles.paths(under: beside)) ?? []
    let library = try ScenarioLibrary(reporting.data, files: extra)
    guard run.target.kind != "adapter", run.target.kind != "pair" else {
      throw CommandError.unusable(
        "\(file): its cases were played by other processes; repeat its command: "
          + CommandLineText.join(run.command))
    }
    let chosen = try choose(from: run)
    var options = CaseOptions()
    options.deviations = try SuiteOptions.checked(
      deviation.isEmpty ? RunFile.deviations(of: run) : deviation)
    let suite = Suite([], seed: run.seed ?? 1, options: options, catalogue: library.catalogue)

    let people = reporting.reports.console(console)
    let clock = ContinuousClock()
    let started = clock.now
    var results: [CaseRunner.Result] = []
    var differs = false
    for item in chosen {
      guard let (scenario, point) = library.find(item.id) else {
        throw CommandError.unusable("\(item.id): there is no such scenario any more")
      }
      let result = suite.run(
        scenario, point, seed: item.seed ?? run.seed ?? 1, schedule: nil)
      let record = result.record
      results.append(result)
      let isSame = item.traceHash == nil || record.traceHash == item.traceHash
      differs = differs || !isSame
      people.print(
        "\(people.style(record.verdict.word, record.verdict.mark)) \(record.id) "
          + "\(record.traceHash ?? "no trace") \(isSame ? "same trace" : "ANOTHER TRACE")")
    }
    var repeated = run
    repeated.startedAt = .now
    repeated.duration = Run.Duration(real: TimeSpan(clock.now - started))
    repeated.cases = results.map(\.record)
    repeated.summariseRequirements()
    try reporting.reports.write(repeated, results, on: console) { () throws(CommandError) in
      try ReportCatalogue(library)
    }
    SuiteReport(repeated, catalogue: library.catalogue).printExplanations(on: people)
    return differs ? .harness : repeated.exitCode
  }

  private func choose(from run: Run) throws(CommandError) -> [Case] {
    let chosen = run.cases.filter { item in
      (cases.isEmpty || cases.contains(item.id)) && (!failed || item.unexpected)
    }
    guard !chosen.isEmpty else {
      throw .unusable("\(file): it holds no such case; it has \(run.cases.count)")
    }
    return chosen
  }
}

/// Run files as input.
enum RunFile {
  static func read(_ path: String) throws(CommandError) -> Run {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .unusable("\(path): cannot be read as a run file")
    }
    do {
      return try Run(decoding: Array(data))
    } catch {
      throw .unusable("\(path): \(error)")
    }
  }

  /// The deviations an earlier command line let the subject carry.
  static func deviations(of run: Run) -> [String] {
    zip(run.command, run.command.dropFirst()).filter { $0.0 == "--deviation" }.map(\.1)
  }
}

extension ScenarioLibrary {
  /// The scenario and point a case id names; files named besides win over those shipped.
  func find(_ id: String) -> (Scenario, ScenarioCase)? {
    for scenario in scenarios.reversed() {
      if let point = scenario.cases.first(where: { $0.id == id }) { return (scenario, point) }
    }
    return nil
  }
}
