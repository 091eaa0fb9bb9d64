import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashReports

/// The formats that CI systems read.
struct FormatTests {
  @Test func writesJUnit() throws {
    try Examples.expectGolden(JUnitReport.text(Examples.report()), "junit.xml")
  }

  @Test func writesMarkdown() throws {
    var report = try Examples.report()
    try Examples.expectGolden(MarkdownReport.text(report), "summary.md")
    report.earlier = try Examples.earlier()
    try Examples.expectGolden(MarkdownReport.text(report), "summary-with.md")
  }

  @Test func writesSARIF() throws {
    try Examples.expectGolden(SARIFReport.text(Examples.report()), "results.sarif")
  }

  @Test func writesABadge() throws {
    var report = try Examples.report()
    #expect(
      BadgeReport.text(report) == """
        {"schemaVersion":1,"label":"telehash meshproof",\
        "message":"1 error, 2 fail, 1 xpass, 2 of 10 pass","color":"orange"}

        """)
    report.run.cases = []
    #expect(BadgeReport.text(report).contains(#""message":"nothing judged","color":"lightgrey""#))
  }

  @Test func annotatesForGitHub() throws {
    try Examples.expectGolden(
      GitHubAnnotations.lines(Examples.report()).map { $0 + "\n" }.joined(), "annotations.txt")
  }

  /// The counts JUnit states are those of its elements.
  @Test func countsWhatItLists() throws {
    let xml = JUnitReport.text(try Examples.report())
    for (attribute, element, count) in [
      ("failures", "<failure ", 3), ("errors", "<error ", 1), ("tests", "<testcase ", 12),
    ] {
      #expect(xml.ranges(of: element).count == count)
      let stated = xml.split(separator: "\n").filter { $0.contains("<testsuite ") }
        .compactMap { line in
          line.firstMatch(of: try! Regex(" \(attribute)=\"([0-9]+)\"")).flatMap {
            Int($0[1].substring ?? "")
          }
        }
      #expect(stated.reduce(0, +) == count, "\(attribute)")
    }
    #expect(xml.ranges(of: "<skipped ").count == 6)
  }

  @Test func dividesMessagesIntoExpectedAndObserved() {
    #expect(
      Finding.findings(in: "expected a; b within 2 s; observed c\ncounted 3 times")
        == [
          Finding(label: "expected", text: "a; b within 2 s"),
          Finding(label: "observed", text: "c"),
          Finding(label: "counted", text: "3 times"),
        ])
    #expect(Finding.findings(in: "HS-09: no") == [Finding(label: "message", text: "HS-09: no")])
    #expect(Finding.findings(in: "").isEmpty)
  }

  @Test func saysHowToRepeatACase() throws {
    var run = try Examples.run()
    let item = run.cases[0]
    #expect(
      RepeatCommand.line(RepeatCommand.words(of: run))
        == "meshproof sim --deviation at-parity-wrong --seed 7 --strict")
    #expect(
      RepeatCommand.words(for: item, of: run) == [
        "meshproof", "sim", item.id, "--seed", "1", "--deviation", "at-parity-wrong", "--strict",
      ])
    run.mode = .replay
    #expect(RepeatCommand.words(for: item, of: run) == RepeatCommand.words(of: run))
  }
}

extension Examples {
  /// A run before `run()`: one failure more, one less, one case that is gone.
  static func earlier() throws -> Run {
    var run = try run()
    run.cases[0].verdict = .pass
    run.cases[1].verdict = .fail
    run.cases[3].verdict = .pass
    run.cases[4].id = "token/removed[v3]"
    return run
  }
}

/// What changed between two runs.
struct ComparisonTests {
  @Test func tellsWhatIsNewFixedAppearedAndGone() throws {
    let comparison = RunComparison(from: try Examples.earlier(), to: try Examples.run())
    let run = try Examples.run()
    #expect(comparison.newFailures.map(\.id) == [run.cases[0].id])
    #expect(comparison.fixed.map(\.id) == [run.cases[1].id])
    #expect(comparison.changed.map(\.id) == [run.cases[3].id])
    #expect(comparison.appeared.map(\.id) == ["token/known[v3,2a,lossy]"])
    #expect(comparison.gone.map(\.id) == ["token/removed[v3]"])
    #expect(RunComparison(from: run, to: run).isEmpty)
  }

  @Test func takesACaseThatAppearsFailingForANewFailure() throws {
    let run = try Examples.run()
    var old = run
    old.cases.removeFirst()
    #expect(RunComparison(from: old, to: run).newFailures.map(\.id) == [run.cases[0].id])
  }

  @Test func takesTheGravestOfSeveralSeeds() throws {
    var run = try Examples.run()
    var again = run.cases[1]
    again.seed = 8
    again.verdict = .fail
    let old = run
    run.cases.append(again)
    #expect(RunComparison(from: old, to: run).newFailures.map(\.id) == [again.id])
  }

  /// A failure that is not judged any more is not fixed.
  @Test func doesNotTakeSilenceForMending() throws {
    let run = try Examples.run()
    var new = run
    new.cases[0].verdict = .inconclusive
    let comparison = RunComparison(from: run, to: new)
    #expect(comparison.fixed.isEmpty)
    #expect(comparison.changed.map(\.id) == [run.cases[0].id])
  }
}
