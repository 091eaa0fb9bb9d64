import ArgumentParser
import Foundation
import TelehashConformance
import TelehashRecords
import TelehashReports

/// Makes reports of runs that were made before.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Make reports of a run.json, or join several.",
    discussion: """
      meshproof report run.json --html report.html --junit junit.xml
      meshproof report merge shard-1.json shard-2.json --json run.json
      """,
    subcommands: [MakeReportsCommand.self, MergeCommand.self],
    defaultSubcommand: MakeReportsCommand.self)
}

/// Makes the reports that are asked for; without any, shows the run on the terminal.
struct MakeReportsCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "make", abstract: "Make reports of a run.json (what report does by itself).",
    discussion: """
      Several files are parts of one run and are joined. Without an option the run is shown as the \
      command that made it shows it. The exit code is 0 when the reports could be made.
      """)

  @Argument(help: ArgumentHelp("The run, or its parts.", valueName: "run.json"))
  var files: [String]

  @OptionGroup
  var reporting: ReportingOptions

  var common: CommonOptions { reporting.common }

  func perform(on console: Console) async throws -> CommandOutcome {
    var run = try RunFile.merged(files)
    let folder = URL(filePath: files[0]).deletingLastPathComponent()
    run.findEvidence(from: folder)
    let shipped = try ShippedData(reporting.data)
    let reports = reporting.reports
    try reports.write(run, on: console) { () throws(CommandError) in
      try ReportCatalogue(shipped)
    }
    if reports.files.paths.isEmpty, !reports.files.github, reports.directory == nil {
      SuiteReport(run, catalogue: try shipped.catalogue()).print(on: console)
    }
    return .success
  }
}

extension Run {
  /// Makes the places of captures and keys, which are relative to the run file, whole paths.
  mutating func findEvidence(from folder: URL) {
    for index in cases.indices {
      guard var evidence = cases[index].evidence else { continue }
      evidence.pcap = URL(filePath: evidence.pcap, relativeTo: folder).path
      evidence.keys = evidence.keys.map { URL(filePath: $0, relativeTo: folder).path }
      cases[index].evidence = evidence
    }
  }
}
