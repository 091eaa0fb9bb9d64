import ArgumentParser
import TelehashRecords
import TelehashReports

/// Tells what changed from one run to another.
struct DiffCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Tell what changed from one run to another.",
    discussion: """
      Cases are compared by their ids. The exit code is 1 when something fails that did not fail \
      before, also when it was not there before; else 0.
      """)

  @Argument(help: ArgumentHelp("The earlier run.", valueName: "old.json"))
  var old: String

  @Argument(help: ArgumentHelp("The later run.", valueName: "new.json"))
  var new: String

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let (before, now) = (try RunFile.read(old), try RunFile.read(new))
    let comparison = RunComparison(from: before, to: now)
    var summary: [String] = []
    for (title, changes) in comparison.sections where !changes.isEmpty {
      summary.append("\(changes.count) \(title)")
      // What came and went without harm is counted; -v lists it.
      let isListed = title != "appeared" && title != "gone" || console.verbosity >= .verbose
      guard isListed, console.verbosity > .quiet else { continue }
      console.print(console.style(title, .strong))
      var table = TextTable(indent: "  ")
      for change in changes { table.add(Self.cells(change)) }
      console.print(table.lines(console.style) + [""])
    }
    console.print(summary.isEmpty ? "nothing changed" : summary.joined(separator: ", "))
    return comparison.newFailures.isEmpty ? .success : .failure
  }

  private static func cells(_ change: RunComparison.Change) -> [TextTable.Cell] {
    [
      .init(change.before?.word ?? "·", change.before?.mark), .init("→"),
      .init(change.now?.word ?? "·", change.now?.mark),
      .init(Printable.text(change.id, atMost: TextLimit.name), .strong),
      .init(
        Printable.text(
          change.message.split(separator: "\n").first.map(String.init) ?? "", atMost: 120),
        .faint),
    ]
  }
}
