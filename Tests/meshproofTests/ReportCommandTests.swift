import Foundation
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// Reports on the command line: which files come, where they go, and with which exit code.
struct ReportCommandTests {
  private static let scenario = "handshake/a-confirmed-handshake-is-not-sent-again"
  private static let names = [
    "badge.json", "captures", "junit.xml", "report.html", "results.sarif", "run.json", "summary.md",
  ]

  /// A run in which the subject chooses the other side's parity: it fails.
  private static func failing(_ words: String...) async -> CommandRun {
    await CommandRun(
      ["sim", "\(scenario)[v3,3a,clean]", "--deviation", "at-parity-wrong", "-q"] + words)
  }

  @Test func writesEverythingIntoAFolderWhateverTheExitCode() async throws {
    let folder = try TemporaryFolder()
    let run = await Self.failing("-o", folder.url.path)
    #expect(run.outcome == .failure)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == Self.names)
    let record = try Run(decoding: Fixtures.bytes(folder.path("run.json")))
    let evidence = try #require(record.cases[0].evidence)
    for file in [evidence.pcap, try #require(evidence.keys)] {
      #expect(FileManager.default.fileExists(atPath: folder.path(file)), "\(file)")
    }
    let page = try String(decoding: Fixtures.bytes(folder.path("report.html")), as: UTF8.self)
    #expect(page.contains("\"pcapLink\":\"\(evidence.pcap)\""))
  }

  @Test func copiesTheCapturesThatWereJudged() async throws {
    let folder = try TemporaryFolder()
    let run = await CommandRun(
      "replay", Fixtures.capture("go-direct-3a"), "-o", folder.url.path, "-q")
    #expect(run.outcome == .failure)
    let record = try Run(decoding: Fixtures.bytes(folder.path("run.json")))
    let evidence = try #require(record.cases.first { $0.verdict == .fail }?.evidence)
    #expect(
      try Fixtures.bytes(folder.path(evidence.pcap))
        == Fixtures.bytes(Fixtures.capture("go-direct-3a")))
  }

  @Test func writesOneReportToStandardOutputAndNothingElse() async throws {
    for (option, start) in [
      ("--json", "{\n\"schema\""), ("--junit", "<?xml"), ("--md", "## meshproof: ✗ failed"),
      ("--html", "<!DOCTYPE html>"), ("--sarif", "{\"$schema\""), ("--badge", "{\"schemaVersion\""),
    ] {
      let run = await Self.failing(option, "-")
      #expect(run.outcome == .failure)
      #expect(run.output.hasPrefix(start), "\(option): \(run.output.prefix(40))")
      #expect(run.errors.contains("1 FAIL of 1 case"), "\(option)")
    }
    let two = await Self.failing("--json", "-", "--md", "-")
    #expect(two.outcome == .usage)
    #expect(two.errors.contains("standard output can be only one of them"))
  }

  @Test func annotatesForGitHub() async throws {
    let run = await Self.failing("--github")
    #expect(run.output.contains("::error file=Scenarios/\(Self.scenario).yaml,title=HS-09 "))
  }

  @Test func takesTheSameOptionsOnVectorsRerunAndFuzz() async throws {
    let folder = try TemporaryFolder()
    let vectors = await CommandRun(
      "vectors", "run", "base32", "-q", "--junit", folder.path("v.xml"), "--html",
      folder.path("v.html"))
    #expect(vectors.outcome == .success)
    _ = await Self.failing("--json", folder.path("run.json"))
    let rerun = await CommandRun(
      "rerun", folder.path("run.json"), "--deviation", "at-parity-wrong", "--md",
      folder.path("r.md"), "-o", folder.path("again"))
    #expect(rerun.outcome == .failure)
    let fuzz = await CommandRun(
      "fuzz", "\(Self.scenario)[v3,3a,clean]", "--seeds", "1..<2", "--deviation",
      "at-parity-wrong", "-o", folder.path("fuzz"), "--sarif", folder.path("f.sarif"))
    #expect(fuzz.outcome == .failure)
    for name in ["v.xml", "v.html", "r.md", "again/report.html", "f.sarif"] {
      #expect(try !Fixtures.bytes(folder.path(name)).isEmpty, "\(name)")
    }
    #expect(
      try String(decoding: Fixtures.bytes(folder.path("f.sarif")), as: UTF8.self)
        .contains("\"verdict\":\"fail\""))
  }

  @Test func makesReportsOfAnEarlierRun() async throws {
    let folder = try TemporaryFolder()
    _ = await Self.failing("-o", folder.path("out"))
    let direct = try Fixtures.bytes(folder.path("out/junit.xml"))
    let report = await CommandRun("report", folder.path("out/run.json"), "--junit", "-")
    #expect(report.outcome == .success)
    // Captures are named by whole paths there, and nothing else differs.
    #expect(
      report.output.replacing(folder.path("out") + "/", with: "")
        == String(decoding: direct, as: UTF8.self))
    let moved = await CommandRun("report", folder.path("out/run.json"), "-o", folder.path("moved"))
    #expect(moved.outcome == .success)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("moved")).sorted()
        == Self.names)
    let shown = await CommandRun("report", folder.path("out/run.json"))
    #expect(shown.output.contains("1 FAIL of 1 case"))
    let wrong = await CommandRun("report", folder.path("none.json"))
    #expect(wrong.outcome == .usage)
  }

  @Test func comparesTwoRuns() async throws {
    let folder = try TemporaryFolder()
    let words = ["sim", "\(Self.scenario)[v3,3a,clean]", "-q", "--json"]
    _ = await CommandRun(words + [folder.path("good.json")])
    _ = await Self.failing("--json", folder.path("bad.json"))
    let worse = await CommandRun("diff", folder.path("good.json"), folder.path("bad.json"))
    #expect(worse.outcome == .failure)
    #expect(worse.output.contains("new failures\n  pass  →  FAIL  \(Self.scenario)[v3,3a,clean]"))
    #expect(worse.lines.last == "1 new failures")
    let better = await CommandRun("diff", folder.path("bad.json"), folder.path("good.json"))
    #expect(better.outcome == .success)
    #expect(better.lines.last == "1 fixed")
    let same = await CommandRun("diff", folder.path("bad.json"), folder.path("bad.json"))
    #expect(same.output == "nothing changed\n")
    let page = await CommandRun(
      "report", folder.path("bad.json"), "--with", folder.path("good.json"), "--html", "-")
    #expect(page.output.contains("Since the earlier run"))
    #expect(await CommandRun("diff", folder.path("bad.json"), "/nonexistent").outcome == .usage)
  }

  @Test func joinsShards() async throws {
    let folder = try TemporaryFolder()
    for shard in ["1/2", "2/2"] {
      _ = await CommandRun(
        "sim", Self.scenario, "--csid", "3a", "--shard", shard, "-q", "--json",
        folder.path("\(shard.prefix(1)).json"))
    }
    let merged = await CommandRun(
      "report", "merge", folder.path("2.json"), folder.path("1.json"), "--junit",
      folder.path("m.xml"),
      "--json", folder.path("m.json"))
    #expect(merged.outcome == .success, "\(merged.errors)")
    let whole = try Run(decoding: Fixtures.bytes(folder.path("m.json")))
    #expect(whole.cases.count >= 3)
    #expect(try !Fixtures.bytes(folder.path("m.xml")).isEmpty)
  }

  // MARK: Expectations

  private static let expectations = Fixtures.root.appending(path: "Scenarios/expectations").path

  @Test(arguments: [("c-", "telehash-c"), ("go-", "gogotelehash"), ("js-", "telehash-js")])
  func knowsWhatTheCapturesShow(prefix: String, name: String) async throws {
    let captures = Fixtures.captures.filter { $0.hasPrefix(prefix) }.map(Fixtures.capture)
    let run = await CommandRun(
      ["replay"] + captures + ["--expect", "\(Self.expectations)/\(name).yaml", "-q"])
    #expect(run.outcome == .success, "\(run.output)\(run.errors)")
    #expect(run.output.contains(" xfail"))
    #expect(!run.output.contains("FAIL"))
  }

  @Test func refusesStalePatternsAndUnexpectedPasses() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      """
      schema: meshproof-expectations-1
      expect:
        - pattern: \(Self.scenario)[v3,*
          verdict: fail
          reason: it did once
          date: 2026-11-28
        - pattern: nothing/**
          verdict: fail
          reason: it is gone
          date: 2026-11-28

      """, to: "e.yaml")
    let words = ["sim", "\(Self.scenario)[v3,3a,clean]", "-q", "--expect", file]
    let passing = await CommandRun(words)
    #expect(passing.outcome == .failure)
    #expect(passing.errors.contains("e.yaml:7:5: 'nothing/**' matches no case of this run"))
    #expect(passing.errors.contains("passes, though"))
    let failing = await CommandRun(words + ["--deviation", "at-parity-wrong", "--json", "-"])
    #expect(failing.outcome == .usage)
    #expect(try Run(decoding: Array(failing.output.utf8)).cases[0].verdict == .xfail)
    let updated = await CommandRun(words + ["--update-expectations"])
    #expect(updated.outcome == .failure)
    #expect(try String(decoding: Fixtures.bytes(file), as: UTF8.self).hasSuffix("expect: []\n"))
    #expect(await CommandRun(words).outcome == .success)
    let learnt = await CommandRun(
      words + ["--deviation", "at-parity-wrong", "--update-expectations"])
    #expect(learnt.outcome == .failure)
    #expect(await CommandRun(words + ["--deviation", "at-parity-wrong"]).outcome == .success)
  }

  @Test func saysWhatIsWrongWithAnExpectationFile() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("schema: meshproof-expectations-1\nexpect: x\n", to: "e.yaml")
    let run = await CommandRun("sim", Self.scenario, "-q", "--expect", file)
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("e.yaml:2:9:"))
    #expect(await CommandRun("sim", Self.scenario, "--update-expectations").outcome == .usage)
    // Whatever would come to nothing after the run is said before it.
    for words in [["--with", folder.path("none.json")], ["-o", file]] {
      let run = await CommandRun(["sim", Self.scenario, "-q"] + words)
      #expect(run.outcome == .usage)
      #expect(run.output.isEmpty)
    }
  }

  // MARK: Coverage

  @Test func showsCoverageInMarkdownAndAsAPage() async throws {
    let folder = try TemporaryFolder()
    _ = await Self.failing("--json", folder.path("run.json"))
    let markdown = await CommandRun(
      "coverage", "HS", "--run", folder.path("run.json"), "--md", "-")
    #expect(markdown.output.hasPrefix("# Coverage\n"))
    #expect(markdown.output.contains("| HS-09 | MUST |"))
    #expect(markdown.output.contains("✗ fail"))
    let page = await CommandRun("coverage", "--html", "-")
    #expect(page.output.hasPrefix("<!DOCTYPE html>"))
    #expect(page.output.contains("not covered: "))
    #expect(!page.output.contains("<script"))
    let text = await CommandRun("coverage", "HS", "--run", folder.path("run.json"))
    #expect(text.lines.contains { $0.contains("HS-09") && $0.contains("FAIL") })
  }

  // MARK: The terminal

  /// What a run with a broken endpoint prints. Written anew, and failing, when UPDATE_GOLDEN is set.
  @Test func printsAFailureWithItsPackets() async throws {
    let run = await CommandRun(
      "sim", "\(Self.scenario)[v3,3a,clean]", "--deviation", "at-parity-wrong")
    #expect(run.outcome == .failure)
    #expect(run.errors.isEmpty)
    let name = "sim-at-parity-wrong.txt"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      let url = Fixtures.root.appending(path: "Tests/meshproofTests/Golden/\(name)")
      try run.output.write(to: url, atomically: true, encoding: .utf8)
      Issue.record("\(name) was written anew")
    }
    #expect(try run.output == Fixtures.golden(name))
    let lines = run.lines
    #expect(lines.contains { $0.hasPrefix("  ▶") })
    #expect(lines.last == "1 FAIL of 1 case")
  }
}

/// Reports and the tools of other people.
struct ReportToolTests {
  /// The path of a program, nil when it is not installed.
  private static func program(_ names: String...) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs a Python script of the tests to its end.
  private static func python(_ words: [String]) throws -> (code: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: try #require(program("python3")))
    process.arguments = words
    let folder = try TemporaryFolder()
    let file = try folder.write([], to: "output")
    let handle = try FileHandle(forWritingTo: URL(filePath: file))
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: try Fixtures.bytes(file), as: UTF8.self))
  }

  private static let hasValidators =
    program("python3") != nil && (try? python(["-c", "import lxml, jsonschema"]).code) == 0
  private static let hasBrowser =
    program("python3") != nil && program("chromedriver") != nil
    && program("chromium", "google-chrome") != nil

  @Test(
    .enabled(
      if: hasValidators,
      "python3 with lxml and jsonschema is not installed: pip install lxml jsonschema"))
  func reportsAreWhatTheirSchemasSay() async throws {
    let folder = try TemporaryFolder()
    _ = await CommandRun(
      "sim", "handshake/**", "--csid", "3a", "--deviation", "at-parity-wrong", "-q", "-o",
      folder.path("sim"))
    _ = await CommandRun(
      ["replay"] + Fixtures.captures.map(Fixtures.capture) + ["-q", "-o", folder.path("replay")])
    _ = await CommandRun("vectors", "run", "-q", "-o", folder.path("vectors"))
    _ = await CommandRun(
      "selftest", "at-parity-wrong", "-q", "--json", folder.path("selftest.json"))
    let files =
      ["sim", "replay", "vectors"].flatMap { mode in
        ["junit.xml", "results.sarif", "run.json"].map { folder.path("\(mode)/\($0)") }
      } + [folder.path("selftest.json")]
    let script = Fixtures.root.appending(path: "Tests/TelehashReportsTests/Schemas/validate.py")
    let ended = try Self.python([script.path] + files)
    #expect(ended.code == 0, "\(ended.output)")
    let broken = try folder.write(
      String(decoding: try Fixtures.bytes(files[0]), as: UTF8.self)
        .replacing("<testcase ", with: "<testcases ", maxReplacements: 1), to: "broken.xml")
    #expect(try Self.python([script.path, broken]).code == 1)
  }

  @Test(
    .enabled(
      if: hasBrowser, "no browser is installed: apt-get install chromium chromium-driver python3"))
  func aPersonFindsTheFailingPacketInABrowser() async throws {
    let folder = try TemporaryFolder()
    _ = await CommandRun(
      "sim", "handshake/**", "--csid", "1a,3a", "--deviation", "at-parity-wrong", "-q", "--html",
      folder.path("report.html"))
    let script = Fixtures.root.appending(path: "Tests/Browser/report_test.py")
    let ended = try Self.python([script.path, folder.path("report.html")])
    #expect(ended.code == 0, "\(ended.output)")
  }
}
