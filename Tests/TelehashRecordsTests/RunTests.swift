import TelehashPackets
import TelehashRecords
import Testing

@Suite struct RunTests {
  @Test func everythingComesBackUnchanged() throws {
    let run = Examples.run
    #expect(try Run(decoding: run.encoded()) == run)
    #expect(try Run(json: run.json()) == run)
  }

  @Test func writingIsStable() throws {
    let once = Examples.run.encoded()
    #expect(try Run(decoding: once).encoded() == once)
    #expect(
      Examples.run.json().names == [
        "schema", "tool", "command", "mode", "target", "seed", "startedAt", "duration", "totals",
        "cases", "requirements", "readings",
      ])
    let lines = once.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count { $0.starts(with: Array(#"{"id":"handshakes/"#.utf8)) } == 2)
  }

  @Test func totalsCountEveryVerdict() {
    #expect(
      Examples.run.totals.json().description
        == #"{"pass":1,"lenient":0,"fail":1,"unsupported":0,"notApplicable":0,"inconclusive":0,"#
        + #""blocked":0,"error":0,"xfail":0,"xpass":0}"#)
    #expect(Examples.run.totals.all == 2)
  }

  @Test func whateverIsUnknownIsRefusedWithItsPlace() throws {
    let edits: [(String, String, String)] = [
      (#""schema":"meshproof-run-1""#, #""schema":"meshproof-run-2""#, "schema: expected"),
      (#""mode":"sim""#, #""mode":"sin""#, "mode: expected one of sim, live"),
      (#""mode":"sim""#, #""mode":"sim","more":1"#, "more: unknown field"),
      (#""version":"0.1.0""#, #""version":1"#, "tool.version: expected a string"),
      (#""declared":["v3"]"#, #""declared":["v3",1]"#, "target.features.declared[1]: expected"),
      (#""startedAt":"2026"#, #""startedAt":"26"#, "startedAt: expected a time"),
      (#""realSeconds":1.25"#, #""realSeconds":-1"#, "duration.realSeconds: expected seconds"),
      (#""pass":1"#, #""pass":2"#, "totals: not the totals"),
      (#""pass":1,"#, #""#, "totals.pass: missing"),
      (#""edition":"v3""#, #""edition":"v4""#, "cases[0].axes.edition: expected one of"),
      (#""level":"MUST""#, #""level":"must""#, "cases[0].level: expected one of"),
      (#""failingEvent":1"#, #""failingEvent":2"#, "cases[1].failingEvent: there are 2 events"),
      (#""traceHash":"00"#, #""traceHash":""#, "cases[0].traceHash: expected 64"),
      (#""lastPacket":9"#, #""last":9"#, "cases[1].evidence.last: unknown field"),
      (#""event":"dropped""#, #""event":"droped""#, "cases[1].events[1].event: expected"),
      (#""topic":"A25""#, #""topic":25"#, "readings[0].topic: expected a string"),
    ]
    let text = String(decoding: Examples.run.encoded(), as: UTF8.self)
    for (old, new, expected) in edits {
      let range = try #require(text.firstRange(of: old), "\(old)")
      let edited = text[..<range.lowerBound] + new + text[range.upperBound...]
      let error = #expect(throws: RecordError.self) {
        try Run(decoding: Array(edited.utf8))
      }
      #expect(error?.description.hasPrefix(expected) == true, "\(new): \(error as Any)")
    }
    let error = #expect(throws: RecordError.self) { try Run(decoding: Array("{".utf8)) }
    #expect(error?.description == "the text ends too early at byte 1")
  }

  @Test func requirementsTakeTheGravestVerdictOfTheirCases() {
    let results = Examples.run.requirements
    #expect(results.map(\.id) == ["HS-12", "HS-13", "HS-26"])
    #expect(results.map(\.verdict) == [.fail, .pass, .fail])
    #expect(results[0].cases == Examples.run.cases.map(\.id))
    #expect(Verdict.combined([.notApplicable, .pass, .unsupported]) == .pass)
    #expect(Verdict.combined([.pass, .lenient, .inconclusive, .blocked]) == .inconclusive)
    #expect(Verdict.combined([.error, .fail]) == .error)
    #expect(Verdict.combined([]) == nil)
  }

  @Test func exitCodesFollowTheWorstCase() {
    func code(_ mode: Run.Mode, _ verdicts: [(Verdict, unexpected: Bool)]) -> ExitCode {
      var run = Examples.run
      run.mode = mode
      run.cases = verdicts.map { verdict, unexpected in
        var item = Examples.passing
        item.verdict = verdict
        item.unexpected = unexpected
        return item
      }
      return run.exitCode
    }
    #expect(code(.sim, []) == .success)
    #expect(code(.sim, [(.pass, false), (.xfail, false), (.lenient, false)]) == .success)
    #expect(code(.sim, [(.pass, false), (.fail, true)]) == .failure)
    #expect(code(.sim, [(.xpass, true)]) == .failure)
    #expect(code(.sim, [(.pass, false), (.inconclusive, false)]) == .inconclusive)
    #expect(code(.sim, [(.inconclusive, false), (.fail, true)]) == .failure)
    #expect(code(.sim, [(.error, true), (.fail, true)]) == .harness)
    #expect(code(.replay, [(.pass, false), (.inconclusive, false)]) == .success)
    #expect(code(.replay, [(.notApplicable, false), (.inconclusive, false)]) == .inconclusive)
    #expect(code(.replay, []) == .inconclusive)
    #expect(ExitCode.interrupted.rawValue == 130)
  }
}

@Suite struct RunMergingTests {
  /// Two parts of one run, as `--shard` makes them.
  private static func parts() -> (Run, Run) {
    var first = Examples.run
    var second = Examples.run
    first.command = ["meshproof", "fuzz", "--shard", "0/2", "--json", "a.json"]
    second.command = ["meshproof", "fuzz", "--shard=1/2", "--json=b.json"]
    second.startedAt = WallTime(secondsSince1970: 0)
    second.target.features = Run.Features(declared: ["v3", "router"])
    second.readings = [
      Reading(topic: "A10", reading: "silent"), Reading(topic: "A25", reading: "hn"),
    ]
    first.cases = [Examples.failing]
    second.cases = [Examples.passing]
    first.summariseRequirements()
    second.summariseRequirements()
    return (first, second)
  }

  @Test func partsMakeTheSameRunInEitherOrder() throws {
    let (first, second) = Self.parts()
    let merged = try first.merged(with: second)
    #expect(try second.merged(with: first) == merged)
    #expect(merged.command == ["meshproof", "fuzz"])
    #expect(merged.cases.map(\.verdict) == [.pass, .fail])
    #expect(merged.requirements == Examples.run.requirements)
    #expect(merged.totals == Examples.run.totals)
    #expect(merged.startedAt == second.startedAt)
    #expect(merged.duration.real == .milliseconds(2500))
    #expect(merged.target.features.declared == ["router", "v3"])
    #expect(merged.readings.map(\.topic) == ["A10", "A25"])
  }

  @Test func whatIsNoPartOfTheRunIsRefused() {
    let (first, second) = Self.parts()
    let edits: [(MergeError, (inout Run) -> Void)] = [
      (.differs(.tool), { $0.tool.commit = "fedcba9" }),
      (.differs(.mode), { $0.mode = .live }),
      (.differs(.command), { $0.command.append("--csid=3a") }),
      (.differs(.target), { $0.target.name = "other" }),
      (.differs(.seed), { $0.seed = 8 }),
      (.duplicate(Examples.failing.id), { $0.cases = first.cases }),
    ]
    for (expected, edit) in edits {
      var other = second
      edit(&other)
      #expect(throws: expected) { try first.merged(with: other) }
    }
    var reseeded = second
    reseeded.cases = first.cases
    reseeded.cases[0].seed = 8
    #expect(throws: Never.self) { try first.merged(with: reseeded) }
  }
}

@Suite struct WallTimeTests {
  @Test func momentsAreWrittenInUniversalTime() {
    let rows: [(Int64, String)] = [
      (0, "1970-01-01T00:00:00Z"),
      (951_782_399, "2000-02-28T23:59:59Z"),
      (951_782_400, "2000-02-29T00:00:00Z"),
      (951_868_800, "2000-03-01T00:00:00Z"),
      (1_234_567_890, "2009-02-13T23:31:30Z"),
      (4_107_542_400, "2100-03-01T00:00:00Z"),
      (253_402_300_799, "9999-12-31T23:59:59Z"),
    ]
    for (seconds, text) in rows {
      #expect(WallTime(secondsSince1970: seconds).description == text)
      #expect(WallTime(text)?.secondsSince1970 == seconds)
    }
    #expect(WallTime(secondsSince1970: .max).description == "9999-12-31T23:59:59Z")
    #expect(WallTime(secondsSince1970: -1).secondsSince1970 == 0)
  }

  @Test func whatIsNoMomentIsRefused() {
    for text in [
      "", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
      "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
      "2026-01-01T00:00:60Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "1969-12-31T23:59:59Z",
      "2026-01-01T00:00:00z", "+026-01-01T00:00:00Z", "2026-01-01T00:00:00ZZ",
    ] {
      #expect(WallTime(text) == nil, "\(text)")
    }
  }
}
