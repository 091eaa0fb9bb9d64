import Foundation
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashConformance

/// Announced verdicts: read, held against a run, and brought up to date.
@Suite struct ExpectationTests {
  private static let text = """
    schema: meshproof-expectations-1
    about: a subject
    expect:
      # Tokens are cut.
      - pattern: token/*[v3,*]
        verdict: fail
        reason: tokens are cut to 8 bytes
        link: https://example.org/1
        date: 2026-11-28
      # Not always.
      - pattern: HS-12
        verdict: flaky
        reason: a race
        date: 2026-11-27

    """

  private static func file(_ text: String = text) throws -> ExpectationFile {
    try ExpectationFile(bytes: Array(text.utf8), path: "e.yaml")
  }

  private static func run(_ cases: [(String, String, Verdict)]) -> Run {
    var run = Run(
      tool: .init(version: "0"), command: ["meshproof"], mode: .sim,
      target: .init(kind: "reference", name: "x"), startedAt: WallTime(secondsSince1970: 0),
      cases: cases.map { id, requirement, verdict in
        Case(
          id: id, title: "t", area: "a", requirements: [requirement], level: .must,
          verdict: verdict, unexpected: verdict == .fail, message: "m")
      })
    run.summariseRequirements()
    return run
  }

  @Test func marksFailuresThatWereAnnounced() throws {
    var run = Self.run([("token/x[v3,3a]", "TOK-04", .fail), ("token/x[v2.1,3a]", "TOK-04", .fail)])
    let outcome = try Self.file().apply(to: &run)
    #expect(run.cases.map(\.verdict) == [.xfail, .fail])
    #expect(run.cases.map(\.unexpected) == [false, true])
    #expect(run.cases[0].message.contains("tokens are cut to 8 bytes (https://example.org/1)"))
    #expect(outcome.unexpectedPasses.isEmpty)
    #expect(run.requirements.map(\.verdict) == [.fail])
  }

  @Test func takesAPassForUnexpectedWhereAFailureWasAnnounced() throws {
    var run = Self.run([("token/x[v3,3a]", "TOK-04", .pass), ("handshake/y", "HS-12", .pass)])
    let outcome = try Self.file().apply(to: &run)
    #expect(run.cases.map(\.verdict) == [.xpass, .pass])
    #expect(run.cases.map(\.unexpected) == [true, false])
    #expect(run.exitCode == .failure)
    #expect(outcome.unexpectedPasses == ["token/x[v3,3a]"])
    #expect(outcome.outlived.map(\.pattern) == ["token/*[v3,*]"])
  }

  @Test func leavesEverythingElseAlone() throws {
    let verdicts: [Verdict] = [.inconclusive, .blocked, .error, .unsupported, .lenient]
    var run = Self.run(verdicts.map { ("token/\($0.rawValue)[v3,3a]", "TOK-04", $0) })
    _ = try Self.file().apply(to: &run)
    #expect(run.cases.map(\.verdict) == verdicts)
  }

  @Test func namesPatternsThatMatchNothing() throws {
    var run = Self.run([("token/x[v3,3a]", "TOK-04", .fail), ("h/y", "HS-12", .notApplicable)])
    let outcome = try Self.file().apply(to: &run)
    #expect(outcome.problems(in: "e.yaml") == ["e.yaml:11:5: 'HS-12' matches no case of this run"])
  }

  /// A target with one cipher set has fewer cases than its expectation file knows.
  @Test func whatCouldBePlayedElsewhereIsNotOutOfDate() throws {
    var run = Self.run([("token/x[v3,3a]", "TOK-04", .fail)])
    let scenario = try Self.scenario("an-older-handshake-does-not-replace-the-session")
    #expect(scenario.requirements.contains { $0.value == "HS-12" })
    let point = try #require(scenario.cases.first)
    let outcome = try Self.file().apply(to: &run, beside: [(scenario, point)])
    #expect(outcome.idle.isEmpty)
  }

  /// Nor is what this target never does, where a monitor alone could tell.
  @Test func whatIsNeverDoneIsNotOutOfDate() throws {
    var run = Self.run([
      ("token/x[v3,3a]", "TOK-04", .fail), ("traffic/y", "HS-12", .notApplicable),
    ])
    let other = try Self.scenario("cloaked-nonsense-is-dropped")
    #expect(!other.requirements.contains { $0.value == "HS-12" })
    let outcome = try Self.file().apply(
      to: &run, beside: [(other, try #require(other.cases.first))])
    #expect(!outcome.idle.contains { $0.pattern == "HS-12" })
  }

  private static func scenario(_ name: String) throws -> Scenario {
    let path = try #require(
      try ScenarioFiles.paths(under: DataLocation.find().scenarios.path).first {
        $0.hasSuffix("/\(name).yaml")
      })
    return try ScenarioFiles.scenario(
      at: path,
      vocabulary: ScenarioVocabulary(
        requirements: RequirementCatalogue.load(from: DataLocation.find()).all.map(\.id),
        deviations: []))
  }

  @Test func bringsTheFileUpToDateAndKeepsTheRest() throws {
    var run = Self.run([
      ("token/x[v3,3a]", "TOK-04", .pass), ("link/it's[v3,3a]", "LINK-04", .fail),
      ("handshake/y", "HS-12", .pass),
    ])
    let file = try Self.file()
    let outcome = file.apply(to: &run)
    let text = file.updated(after: run, outcome, on: "2026-12-01")
    #expect(
      text == """
        schema: meshproof-expectations-1
        about: a subject
        expect:
          # Tokens are cut.
          # Not always.
          - pattern: HS-12
            verdict: flaky
            reason: a race
            date: 2026-11-27
          - pattern: 'link/it''s[v3,3a]'
            verdict: fail
            reason: 'm'
            date: 2026-12-01

        """)
    var again = Self.run([("link/it's[v3,3a]", "LINK-04", .fail), ("handshake/y", "HS-12", .pass)])
    let second = try Self.file(text).apply(to: &again)
    #expect(again.exitCode == .success)
    #expect(second.idle.isEmpty)
  }

  @Test func beginsAndEmptiesAFile() throws {
    var run = Self.run([("a/b", "HS-12", .fail)])
    let empty = ExpectationFile.empty("new.yaml", about: "x: \u{202E}'y'")
    let outcome = empty.apply(to: &run)
    let text = empty.updated(after: run, outcome, on: "2026-12-01")
    let file = try Self.file(text)
    #expect(file.expectations.map(\.pattern) == ["a/b"])
    var mended = Self.run([("a/b", "HS-12", .pass)])
    let passed = file.apply(to: &mended)
    let emptied = file.updated(after: mended, passed, on: "2026-12-02")
    #expect(emptied.hasSuffix("expect: []\n"))
    #expect(try Self.file(emptied).expectations.isEmpty)
  }

  @Test func saysWhatIsWrongAndWhere() throws {
    for (old, new, message) in [
      ("verdict: fail", "verdict: pass", "e.yaml:6:14: 'pass' is no verdict to announce"),
      ("date: 2026-11-28", "date: 2026-02-30", "e.yaml:9:11: '2026-02-30' is no day"),
      ("    reason: a race\n", "", "reason is missing"),
      ("link: https", "links: https", "'links' is not known here"),
      ("expectations-1", "expectations-2", "another format"),
      ("pattern: HS-12", "pattern: token/*[v3,*]", "stands here twice"),
      ("expect:", "expects:", "expect is missing"),
      ("about: a subject", "about: &a subject", "anchors"),
    ] {
      let text = Self.text.replacing(old, with: new, maxReplacements: 1)
      #expect(text != Self.text)
      do throws(ScenarioErrors) {
        _ = try ExpectationFile(bytes: Array(text.utf8), path: "e.yaml")
        Issue.record("\(new) was accepted")
      } catch {
        #expect(error.description.contains(message), "\(error)")
      }
    }
    #expect(throws: ScenarioErrors.self) { try ExpectationFile.load("/nonexistent.yaml") }
  }

  @Test func theSchemaAdmitsWhatTheReaderDoes() throws {
    let file = try CatalogueTests.location.get().scenarios
      .appending(path: "expectations/schema.json")
    let schema = try JSONReader.readObject([UInt8](Data(contentsOf: file))).object
    let top = try #require(schema["properties"]?.object)
    #expect(top["schema"]?.object?["const"]?.string == ExpectationFile.schema)
    let entry = try #require(top["expect"]?.object?["items"]?.object)
    let members = try #require(entry["properties"]?.object)
    let verdicts = members["verdict"]?.object?["enum"]?.array?.compactMap(\.string)
    #expect(verdicts == Expectation.Announced.allCases.map(\.rawValue))
    for name in top.names + members.names {
      // What the schema lets pass is known to the reader, and nothing else is.
      let text = Self.text.replacing("  - pattern", with: "  - \(name)x: 1\n    pattern")
      #expect(throws: ScenarioErrors.self) { try Self.file(text) }
      #expect(Self.text.contains("\(name):"), "\(name)")
    }
    #expect(
      entry["required"]?.array?.compactMap(\.string) == ["pattern", "verdict", "reason", "date"])
  }

  /// The files that are shipped can be read, and say enough about each entry.
  @Test func shippedFilesAreWhole() throws {
    let folder = try CatalogueTests.location.get().scenarios.appending(path: "expectations")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
    #expect(names.count >= 3)
    for name in names {
      let file = try ExpectationFile.load(folder.appending(path: name).path)
      #expect(!file.expectations.isEmpty, "\(name)")
      #expect(file.expectations.allSatisfy { $0.link != nil }, "\(name)")
    }
  }
}
