import ArgumentParser
import Foundation
import TelehashConformance
import TelehashPackets
import TelehashRecords
import TelehashReports
import TelehashSimulation

/// Plays scenarios under one seed after another and shrinks what fails.
struct FuzzCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Play scenarios under many seeds; make what fails small.",
    discussion: """
      A failing case is repeated with the schedule its network wrote down, and everything that is \
      not needed for the failure is taken away: what the network does, members, steps, data. With \
      --deviation the endpoint without it must still pass what is left; without one the same play on \
      a calm network must, and no steps are taken away but those of a member. What is left is written as a scenario of its own, \
      beside a run.json that rerun repeats. --shard i/n takes every n-th seed.
      """)

  @OptionGroup(title: "What to play")
  var suiteOptions: SuiteOptions

  @Option(help: ArgumentHelp("Seeds from A up to, not including, B.", valueName: "A..<B"))
  var seeds: SeedRange?

  @Option(help: "Go on for so many seconds, from --seed on.")
  var seconds: Int?

  @Option(help: ArgumentHelp("Take every n-th seed, beginning with the i-th.", valueName: "i/n"))
  var shard: Shard?

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("Write findings here.", valueName: "dir"))
  var directory = "fuzz"

  @OptionGroup(title: "Reports")
  var reports: ReportFileOptions

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func validate() throws {
    if seeds != nil, seconds != nil {
      throw ValidationError("--seeds and --seconds exclude each other.")
    }
    if let seconds, seconds < 1 || seconds > 604_800 {
      throw ValidationError("--seconds takes a number from 1 to 604800.")
    }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    _ = try reports.earlier()
    let library = try ScenarioLibrary(data)
    var options = suiteOptions
    // Scenarios made for it, unless others are asked for.
    if options.select.isEmpty { options.select = ["#fuzz"] }
    let suite = try options.suite(library)
    let clock = ContinuousClock()
    let started = clock.now
    let startedAt = WallTime.now
    let end = seconds.map { clock.now + .seconds($0) }
    var findings: [Fuzzer.Finding] = []
    var known: Set<String> = []
    var played = 0
    let people = reports.console(console)
    var progress = console.progress()

    for seed in seedSequence {
      if let end, clock.now >= end { break }
      let found = try await Self.play(suite, seed: seed, jobs: options.jobs)
      played += suite.cases.count
      // One finding a case is enough; the next seed would only show it again.
      for finding in found where known.insert(finding.found.id).inserted {
        findings.append(finding)
        progress.clear()
        people.print(Self.line(finding))
      }
      progress.show("seed \(seed), \(played) cases, \(findings.count) findings")
    }
    progress.clear()
    var run = Run(
      tool: .current, command: Invocation.words, mode: .fuzz,
      target: .init(kind: "reference", name: "meshproof"), startedAt: startedAt,
      duration: .init(real: TimeSpan(clock.now - started)))
    if !findings.isEmpty {
      run = try FindingFolder(directory).write(findings, of: suite, as: run)
      people.print("meshproof rerun \(directory)/run.json repeats them")
    }
    try reports.write(run, on: console) { () throws(CommandError) in try ReportCatalogue(library) }
    people.print("\(played) cases played, \(findings.count) failed")
    return run.exitCode
  }

  /// The seeds to play, in their order.
  private var seedSequence: some Sequence<UInt64> {
    let range =
      seeds?.range ?? (suiteOptions.seed..<(seconds == nil ? suiteOptions.seed + 100 : .max))
    let step = UInt64(shard?.count ?? 1)
    let first = range.lowerBound + UInt64((shard?.number ?? 1) - 1)
    return stride(from: first, to: max(first, range.upperBound), by: Int(step))
  }

  private static func play(
    _ suite: Suite, seed: UInt64, jobs: Int?
  ) async throws(CommandError) -> [Fuzzer.Finding] {
    let fuzzer = Fuzzer(suite)
    let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    do {
      return try await withThrowingTaskGroup(of: [(Int, Fuzzer.Finding)].self) { group in
        for lane in 0..<jobs {
          group.addTask {
            try stride(from: lane, to: suite.cases.count, by: jobs).compactMap { index in
              try fuzzer.play(index, seed: seed).map { (index, $0) }
            }
          }
        }
        var all: [(Int, Fuzzer.Finding)] = []
        for try await part in group { all += part }
        return all.sorted { $0.0 < $1.0 }.map(\.1)
      }
    } catch {
      throw .unusable("\(error)")
    }
  }

  private static func line(_ finding: Fuzzer.Finding) -> String {
    let (before, after) = finding.datagrams
    return "FAIL \(finding.found.id) seed \(finding.seed): \(finding.result.record.message)\n"
      + "  \(before) packets shrunk to \(after), \(finding.touched) of them touched by the network"
  }
}

/// A half-open range of seeds: `1..<100`.
struct SeedRange: Hashable, Sendable, ExpressibleByArgument {
  let range: Range<UInt64>

  init?(argument: String) {
    guard let mark = argument.firstRange(of: "..<"),
      let first = UInt64(argument[..<mark.lowerBound]),
      let last = UInt64(argument[mark.upperBound...]), first < last
    else { return nil }
    range = first..<last
  }
}
