import ArgumentParser
import TelehashConformance
import TelehashRecords
import TelehashReports

/// Joins the run files of the shards of one run.
struct MergeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Join the run files of the shards of one run.",
    discussion: """
      The joined run goes to standard output unless --json or another report is asked for. The exit \
      code is that of the joined run.
      """)

  @Argument(help: ArgumentHelp("Run files of the same tool, mode and seed.", valueName: "run.json"))
  var files: [String]

  @OptionGroup(title: "Reports")
  var reports: ReportFileOptions

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func validate() throws {
    if files.count < 2 { throw ValidationError("There must be at least two files to join.") }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    let merged = try RunFile.merged(files)
    var reports = reports
    if reports.paths.isEmpty { reports.json = "-" }
    try reports.write(merged, on: console) { () throws(CommandError) in
      try ReportCatalogue(ShippedData(data))
    }
    let people = reports.console(console)
    people.print(RunSummary.line(merged.totals, of: "case", people.style))
    return merged.exitCode
  }
}

extension RunFile {
  /// The run of these files: the only one, or all joined.
  static func merged(_ paths: [String]) throws(CommandError) -> Run {
    var merged: Run?
    for path in paths {
      let part = try read(path)
      guard let sum = merged else {
        merged = part
        continue
      }
      do throws(MergeError) {
        merged = try sum.merged(with: part)
      } catch {
        throw .unusable("\(path): \(error)")
      }
    }
    guard let merged else { throw .unusable("no run file is named") }
    return merged
  }
}
