import Foundation
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// `meshproof list`, `explain` and `coverage`.
struct CatalogueTests {
  @Test func listsEveryKind() async throws {
    let run = await CommandRun("list")
    #expect(run.outcome == .success)
    for kind in ListCommand.Kind.allCases {
      #expect(run.lines.contains { $0.hasPrefix(kind.rawValue) }, "\(kind)")
      let listed = await CommandRun("list", kind.rawValue, "--json", "-")
      #expect(listed.outcome == .success)
      let (value, _) = try JSONReader.readValue(
        Array(listed.output.utf8), limits: JSONLimits(bytes: 1 << 24, values: 1 << 20))
      let count = try #require(value.array?.count)
      #expect(run.lines.contains { $0.hasPrefix(kind.rawValue) && $0.hasSuffix("  \(count)") })
    }
  }

  @Test func filtersByIdAreaPatternAndLevel() async {
    for (words, ids) in [
      (["HS-01", "HS-02"], ["HS-01", "HS-02"]), (["TOK-0*"], nil), (["TOK"], nil),
    ] as [([String], [String]?)] {
      let run = await CommandRun(["list", "requirements"] + words)
      #expect(run.outcome == .success)
      let listed = run.lines.dropFirst().map { String($0.prefix { $0 != " " }) }
      #expect(!listed.isEmpty)
      if let ids { #expect(listed == ids) } else { #expect(listed.allSatisfy { $0 >= "TOK" }) }
    }
    let musts = await CommandRun("list", "requirements", "HS", "--level", "must")
    #expect(musts.lines.dropFirst().allSatisfy { $0.contains(" MUST") })
    let all = await CommandRun("list", "requirements", "HS")
    #expect(musts.lines.count < all.lines.count)
  }

  @Test func refusesAFilterThatMatchesNothing() async {
    let run = await CommandRun("list", "requirements", "HS-01", "NO-99")
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("no requirements match NO-99"))
  }

  @Test func explainsARequirement() async {
    let run = await CommandRun("explain", "HS-12")
    #expect(run.outcome == .success)
    #expect(run.lines.first?.hasPrefix("HS-12  ") == true)
    for label in ["level", "source", "holds for", "check", "readings", "vectors", "scenarios"] {
      #expect(run.lines.contains { $0.hasPrefix("  \(label) ") }, "\(label)")
    }
    #expect(run.output.contains("more vectors; -v shows all"))
    let long = await CommandRun("explain", "HS-12", "-v")
    #expect(long.lines.count > run.lines.count)
    #expect(!long.output.contains("-v shows all"))
  }

  @Test func explainsEveryKindOfId() async {
    let reason = "the reference application sends no encoded messages over streams"
    let texts = [
      "HS": "Handshakes", "A25": "our reading", "b32-0001": "base32/base32.json",
      "vectors/base32/base32.json#b32-0002": "b32-0002", "at-parity-wrong": "HS-09",
      "ack-late": "a switch of version 2", "decrypts-twice": "no check here can see",
      "v3-2014-12": "December 2014", "STREAM-06": reason,
    ]
    let run = await CommandRun(["explain"] + texts.keys.sorted())
    #expect(run.outcome == .success)
    for text in texts.values { #expect(run.output.contains(text), "\(text)") }
  }

  @Test func explainsScenariosAndTheirCases() async throws {
    let listed = await CommandRun("list", "cases")
    let id = try #require(listed.lines.dropFirst().first)
    let scenario = String(id.prefix { $0 != "[" })
    let run = await CommandRun("explain", id, scenario, "Scenarios/\(scenario).yaml")
    #expect(run.outcome == .success)
    #expect(run.lines.count { $0.hasPrefix("  requirements") } == 3)
    #expect(await CommandRun("explain", scenario + "[v9,3a,clean]").outcome == .usage)
  }

  @Test func suggestsWhatWasMeant() async {
    let run = await CommandRun("explain", "at-parity-wong")
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("did you mean 'at-parity-wrong'?"))
  }

  @Test func explainsWhateverIsListed() async throws {
    var ids: [String] = []
    for kind in ["requirements", "areas", "scenarios", "deviations", "ambiguities", "editions"] {
      let listed = await CommandRun("list", kind)
      ids += listed.lines.dropFirst().map { String($0.prefix { $0 != " " }) }
    }
    #expect(ids.count > 800)
    let run = await CommandRun(["explain"] + ids)
    #expect(run.outcome == .success, "\(run.errors)")
  }

  @Test func countsWhatCoversARequirement() async throws {
    let run = await CommandRun("coverage", "B32", "--json", "-")
    #expect(run.outcome == .success)
    let rows = try JSONReader.readValue(Array(run.output.utf8)).value.array ?? []
    #expect(rows.count == 9)
    let vectors = rows[0].object?["vectors"]?.array ?? []
    #expect(vectors.contains(.string("b32-0001")))
    let text = await CommandRun("coverage", "B32")
    #expect(text.output.contains("B32-01  FACT"))
    #expect(text.output.contains("\(vectors.count) vectors"))
  }

  @Test func showsWhatNothingCovers() async throws {
    let run = await CommandRun("coverage", "--uncovered", "--json", "-")
    let rows =
      try JSONReader.readValue(
        Array(run.output.utf8), limits: JSONLimits(bytes: 1 << 22, values: 1 << 18)
      ).value.array ?? []
    for row in rows {
      #expect(row.object?["vectors"] == [])
      #expect(row.object?["cases"] == 0)
      #expect(row.object?["monitors"] == [])
    }
  }

  @Test func lintsScenariosByPlace() async throws {
    #expect(await CommandRun("scenario", "lint").outcome == .success)
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "title: x\nrequirements: [NO-99]\ncast: {subject: {plays: endpoint}}\nplay:\n  - dance: 1\n",
      to: "Scenarios/handshake/wrong.yaml")
    let run = await CommandRun("scenario", "lint", path)
    #expect(run.outcome == .usage)
    #expect(run.output.contains("\(path):5:5: "), "\(run.output)")
    let missing = await CommandRun("scenario", "lint", folder.path("none.yaml"))
    #expect(missing.outcome == .usage)
    let empty = await CommandRun("scenario", "lint", folder.url.path + "/Scenarios/handshake")
    #expect(empty.outcome == .usage)
  }
}
