import ArgumentParser
import TelehashRecords

/// Works on run files.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Work on run files.", subcommands: [MergeCommand.self])
}

/// Joins the run files of the shards of one run.
struct MergeCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Join the run files of the shards of one run.")

  @Argument(help: ArgumentHelp("Run files of the same tool, mode and seed.", valueName: "run.json"))
  var files: [String]

  @Option(help: ArgumentHelp("Where the joined run goes; - is standard output.", valueName: "file"))
  var json = "-"

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func validate() throws {
    if files.count < 2 { throw ValidationError("There must be at least two files to join.") }
  }

  func perform(on console: Console) async throws -> CommandOutcome {
    var merged = try RunFile.read(files[0])
    for path in files.dropFirst() {
      let part = try RunFile.read(path)
      do {
        merged = try merged.merged(with: part)
      } catch {
        throw CommandError.unusable("\(path): \(error)")
      }
    }
    let file = try OutputFile(json, on: console.streams)
    try file.write(merged.encoded())
    try file.close()
    let summary = json == "-" ? console.besideStandardOutput() : console
    summary.print(RunSummary.line(merged.totals, of: "case", console.style))
    return merged.exitCode
  }
}
