import TelehashPackets
import TelehashRecords
import TelehashReports

/// Whether run.json holds all that reports show: what is written, read and written again is the
/// same, and so is every report made from it.
struct ReportRoundTrip {
  /// What does not come back as it was; empty when everything does.
  let problems: [String]

  /// - Parameter read: how a run is read again.
  init(
    _ cases: [Case], _ catalogue: ReportCatalogue, seed: UInt64,
    read: ([UInt8]) throws -> Run = { try Run(decoding: $0) }
  ) {
    var run = Run(
      tool: .current, command: Invocation.words, mode: .sim,
      target: .init(kind: "reference", name: "meshproof"), seed: seed, startedAt: .now,
      duration: .init(real: .zero), cases: cases)
    run.summariseRequirements()
    let written = run.encoded()
    do {
      let again = try read(written)
      problems =
        (again.encoded() == written ? [] : ["run.json is written otherwise after it was read"])
        + Self.differences(Report(run, catalogue: catalogue), Report(again, catalogue: catalogue))
    } catch {
      problems = ["the report of the self-test cannot be read: \(error)"]
    }
  }

  private static func differences(_ before: Report, _ after: Report) -> [String] {
    let formats: [(name: String, text: (Report) throws -> String)] = [
      ("JUnit", JUnitReport.text), ("Markdown", MarkdownReport.text), ("SARIF", SARIFReport.text),
      ("badge", BadgeReport.text), ("HTML", HTMLReport.text),
    ]
    return formats.compactMap { format in
      do {
        let isSame = try format.text(before) == format.text(after)
        return isSame ? nil : "the \(format.name) report is another one after run.json was read"
      } catch {
        return "the \(format.name) report cannot be made: \(error)"
      }
    }
  }
}
