import ArgumentParser
import TelehashConformance
import TelehashRecords

/// Says what an id means.
struct ExplainCommand: ConsoleCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what an id means, where it comes from and what checks it.",
    discussion: """
      IDs are requirements (HS-12), areas (HS), rows of the ambiguity register (A25), scenarios and \
      their cases (handshake/resends), test vectors (3am-0001), deviations (at-parity-wrong), \
      monitors and editions (v3). -v lists everything that checks a requirement.
      """)

  @Argument(help: ArgumentHelp("What to explain.", valueName: "id"))
  var ids: [String]

  @OptionGroup(title: "Data")
  var data: DataOptions

  @OptionGroup(title: "Output")
  var common: CommonOptions

  func perform(on console: Console) async throws -> CommandOutcome {
    let explainer = try Explainer(try ShippedData(data), isLong: console.verbosity >= .verbose)
    for (index, id) in ids.enumerated() {
      guard let explanation = explainer.explanation(of: id) else {
        throw CommandError.unusable(
          "\(Printable.text(id, atMost: 60)): nothing has this id"
            + Suggestion.phrase(for: id, in: explainer.allIDs)
            + "; 'meshproof list' shows what there is")
      }
      if index > 0 { console.print() }
      console.print(explanation.lines(console.style))
    }
    return .success
  }
}

/// A title with labelled paragraphs.
struct Explanation {
  let id: String
  let title: String
  var paragraphs: [(label: String, lines: [String])] = []

  mutating func add(_ label: String, _ text: String) {
    if !text.isEmpty { paragraphs.append((label, [text])) }
  }

  mutating func add(_ label: String, _ lines: [String]) {
    if !lines.isEmpty { paragraphs.append((label, lines)) }
  }

  func lines(_ style: Style) -> [String] {
    var lines = [style(id, .name) + "  " + style(title, .strong)]
    let width = paragraphs.map(\.label.count).max() ?? 0
    for paragraph in paragraphs {
      for (index, line) in paragraph.lines.enumerated() {
        let label = index == 0 ? paragraph.label : ""
        let space = String(repeating: " ", count: width - label.count)
        lines.append("  " + style(label, .faint) + space + "  " + line)
      }
    }
    return lines
  }
}
