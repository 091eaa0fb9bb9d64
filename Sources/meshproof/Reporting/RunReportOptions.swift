import ArgumentParser
import Foundation
import TelehashConformance
import TelehashRecords
import TelehashReports

/// The report files of a run, for every command that makes one; they are written whatever the exit
/// code.
struct RunReportOptions: ParsableArguments {
  @OptionGroup
  var files: ReportFileOptions

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "Write all reports here under fixed names, with captures and keys.", valueName: "dir"))
  var directory: String?

  /// Where results for people go: not between the bytes of a report.
  func console(_ console: Console) -> Console { files.console(console) }

  /// Finds out before anything is run what would keep reports from being written after it.
  func prepare() throws(CommandError) {
    _ = try files.earlier()
    if let directory { try ReportFolder(directory).make() }
  }

  /// Writes what was asked for, and gives the run with the places of the captures that were written.
  ///
  /// The catalogue is read only when a report needs it. Results of simulated cases bring the packets
  /// and secrets for captures beside the reports.
  @discardableResult
  func write(
    _ run: Run, _ results: [CaseRunner.Result] = [], start: UInt64 = ReportFolder.simulatedStart,
    on console: Console, catalogue: () throws(CommandError) -> ReportCatalogue
  ) throws -> Run {
    var run = run
    if let directory {
      let folder = ReportFolder(directory, start: start)
      try folder.write(captures: &run, results)
      try folder.write(Report(run, catalogue: try catalogue(), earlier: try files.earlier()))
    }
    try files.write(run, from: directory, on: console, catalogue: catalogue)
    return run
  }
}

/// Reports of a run, each to a file of its own.
struct ReportFileOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write run.json; - is standard output.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write JUnit XML.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Write a summary in Markdown.", valueName: "file"))
  var md: String?

  @Option(help: ArgumentHelp("Write a page that shows everything.", valueName: "file"))
  var html: String?

  @Option(help: ArgumentHelp("Write SARIF 2.1.0.", valueName: "file"))
  var sarif: String?

  @Option(help: ArgumentHelp("Write the JSON of a badge for Shields.", valueName: "file"))
  var badge: String?

  @Flag(help: "Print what failed as annotations for GitHub.")
  var github = false

  @Option(help: ArgumentHelp("Compare with this earlier run.", valueName: "run.json"))
  var with: String?

  func validate() throws {
    if paths.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Several reports are -; standard output can be only one of them.")
    }
  }

  /// Where reports go.
  var paths: [String] { (json.map { [$0] } ?? []) + formats.map(\.path) }

  /// The formats made from a report.
  private var formats: [(format: ReportFormat, path: String)] {
    ReportFormat.allCases.compactMap { format in path(of: format).map { (format, $0) } }
  }

  private func path(of format: ReportFormat) -> String? {
    switch format {
    case .junit: junit
    case .markdown: md
    case .html: html
    case .sarif: sarif
    case .badge: badge
    }
  }

  /// Where results for people go: not between the bytes of a report.
  func console(_ console: Console) -> Console {
    paths.contains("-") ? console.besideStandardOutput() : console
  }

  /// The run to compare with.
  func earlier() throws(CommandError) -> Run? { try with.map(RunFile.read) }

  /// Writes what was asked for.
  ///
  /// `folder` is where the captures are that the run names by relative paths.
  func write(
    _ run: Run, from folder: String? = nil, on console: Console,
    catalogue: () throws(CommandError) -> ReportCatalogue
  ) throws {
    if let json { try JSONOutput.write(run, to: json, on: console) }
    guard github || !formats.isEmpty else { return }
    var report = Report(run, catalogue: try catalogue(), earlier: try earlier())
    for (format, path) in formats {
      report.evidenceBase = Self.base(from: path, to: folder)
      let file = try OutputFile(path, on: console.streams)
      try file.write(try format.text(report))
      try file.close()
    }
    if github { self.console(console).print(GitHubAnnotations.lines(report)) }
  }
}

extension ReportFileOptions {
  /// What stands before relative paths of captures in a file at `path`, when they lie in `folder`.
  private static func base(from path: String, to folder: String?) -> String {
    guard let folder else { return "" }
    let place = URL(filePath: folder).standardizedFileURL.path
    let here = URL(filePath: path).deletingLastPathComponent().standardizedFileURL.path
    return place == here ? "" : place + "/"
  }
}

/// The formats of reports besides run.json itself.
enum ReportFormat: CaseIterable {
  case junit, markdown, html, sarif, badge

  /// Its name in a folder of reports.
  var fileName: String {
    switch self {
    case .junit: "junit.xml"
    case .markdown: "summary.md"
    case .html: "report.html"
    case .sarif: "results.sarif"
    case .badge: "badge.json"
    }
  }

  func text(_ report: Report) throws(HTMLReport.TemplateError) -> String {
    switch self {
    case .junit: JUnitReport.text(report)
    case .markdown: MarkdownReport.text(report)
    case .html: try HTMLReport.text(report)
    case .sarif: SARIFReport.text(report)
    case .badge: BadgeReport.text(report)
    }
  }
}
