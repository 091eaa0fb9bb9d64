import Foundation
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// `meshproof replay` on the recorded captures.
struct ReplayTests {
  @Test(arguments: Fixtures.captures)
  func tracesWhatIsExpected(name: String) async throws {
    let run = await CommandRun("replay", Fixtures.capture(name), "--trace", "-", "-q")
    #expect(run.outcome == .success || run.outcome == .failure)
    let expected = try Fixtures.bytes(Fixtures.file(name, "expected.jsonl"))
      .split(separator: UInt8(ascii: "\n"))
    let traced = Array(run.output.utf8).split(separator: UInt8(ascii: "\n"))
    #expect(traced.count == expected.count)
    for (number, (line, wanted)) in zip(traced, expected).enumerated() {
      let value = try JSONReader.readValue(Array(line)).value
      let difference = value.difference(from: try JSONReader.readValue(Array(wanted)).value)
      #expect(difference == nil, "line \(number + 1): \(difference?.place ?? "")")
    }
  }

  /// What is printed, with the place of the repository taken out. Written anew, and failing, when
  /// UPDATE_GOLDEN is set.
  @Test func printsWhatItFound() async throws {
    let run = await CommandRun("replay", Fixtures.capture("go-direct-3a"))
    #expect(run.outcome == .failure)
    #expect(run.errors.isEmpty)
    let text = run.output.replacing(Fixtures.root.path + "/", with: "")
    let file = "replay-go-direct-3a.txt"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      let url = Fixtures.root.appending(path: "Tests/meshproofTests/Golden/\(file)")
      try text.write(to: url, atomically: true, encoding: .utf8)
      Issue.record("\(file) was written anew")
    }
    let golden = try Fixtures.golden(file)
    let differing = zip(text.split(separator: "\n"), golden.split(separator: "\n"))
      .first { $0 != $1 }
    #expect(text == golden, "\(differing.map { "\($0.0)\n\($0.1)" } ?? "lengths differ")")
  }

  @Test func writesARunThatCanBeReadBack() async throws {
    let folder = try TemporaryFolder()
    let json = folder.path("run.json")
    let run = await CommandRun("replay", Fixtures.capture("go-direct-3a"), "--json", json)
    let record = try Run(decoding: Fixtures.bytes(json))
    #expect(record.mode == .replay)
    #expect(record.target.name == "go-direct-3a")
    #expect(record.exitCode == run.outcome)
    let failed = try #require(record.cases.first { $0.verdict == .fail })
    #expect(failed.unexpected)
    #expect(failed.evidence?.pcap == Fixtures.capture("go-direct-3a"))
    let place = try #require(failed.failingEvent)
    #expect(failed.events[place].record?.number == failed.evidence?.firstPacket)
    #expect(record.readings.contains(Reading(topic: "cs3a", reading: "corrected")))
    #expect(Set(record.cases.map(\.id)).count == record.cases.count)
  }

  @Test func judgesSeveralCapturesEachWithItsOwnKeys() async throws {
    let names = ["js-cs1a-direct", "go-direct-3a", "js-cs1a-direct"]
    let run = await CommandRun(["replay", "--json", "-"] + names.map(Fixtures.capture))
    let record = try Run(decoding: Array(run.output.utf8))
    #expect(record.target.name == "js-cs1a-direct, go-direct-3a, js-cs1a-direct#2")
    for name in names { #expect(run.errors.contains(Fixtures.keys(name))) }
    #expect(Set(record.cases.map(\.axes.edition)) == [.v3, .v3December2014])
    #expect(Set(record.cases.map(\.id)).count == record.cases.count)
  }

  /// Who wants to see the packets gets them from a second reading.
  @Test(arguments: Fixtures.captures)
  func judgesTheSameInOneReadingAndInTwo(name: String) async throws {
    let folder = try TemporaryFolder()
    let capture = Fixtures.capture(name)
    _ = await CommandRun("replay", capture, "-q", "--json", folder.path("one.json"))
    _ = await CommandRun(
      "replay", capture, "-q", "--json", folder.path("two.json"), "--trace", folder.path("trace"))
    let one = try Run(decoding: Fixtures.bytes(folder.path("one.json")))
    let two = try Run(decoding: Fixtures.bytes(folder.path("two.json")))
    #expect(!one.cases.isEmpty)
    #expect(one.cases == two.cases)
    #expect(one.readings == two.readings)
  }

  @Test func opensWhatComesBeforeItsHandshakes() async throws {
    let folder = try TemporaryFolder()
    let bytes = try Fixtures.bytes(Fixtures.capture("js-cs3a-direct"))
    var records: [ArraySlice<UInt8>] = []
    var start = 24
    while start < bytes.count {
      let size = bytes[start + 8..<start + 12].reversed().reduce(0) { $0 << 8 | Int($1) }
      records.append(bytes[start..<start + 16 + size])
      start += 16 + size
    }
    records.removeLast(2)  // keepalives
    let turned = bytes[..<24] + records.reversed().joined()
    let capture = try folder.write(Array(turned), to: "turned.pcap")
    let run = await CommandRun("replay", capture, "--keys", Fixtures.keys("js-cs3a-direct"))
    #expect(run.output.contains("\(records.count) datagrams: "))
    for missing in ["not opened", "without a key", "do not verify"] {
      #expect(!run.output.contains(missing), "\(run.lines.prefix(3))")
    }
  }

  @Test func detectsTheEditionWhenKeysDoNotSay() async throws {
    let folder = try TemporaryFolder()
    for (name, edition) in [
      ("go-direct-3a", "v3-2014-12"), ("js-cs3a-direct", "v3"), ("v20-direct", "v2.0"),
      ("c-direct-2a-cloaked", "v3"),
      ("v21-cs1a-relayonly", "v2.1"), ("v21-cs2a-direct", "v2.1"), ("v21-cs3a-bridgechan", "v2.1"),
    ] {
      let text = try String(decoding: Fixtures.bytes(Fixtures.keys(name)), as: UTF8.self)
        .replacing(/"edition": *"[^"]*", */, with: "")
      let keys = try folder.write(text, to: "keys.json")
      let run = await CommandRun("replay", Fixtures.capture(name), "--keys", keys)
      #expect(run.output.contains("edition \(edition) (detected)"), "\(run.lines.prefix(3))")
    }
    let told = await CommandRun(
      "replay", Fixtures.capture("js-cs3a-direct"), "--edition", "v3-2015-03")
    #expect(told.output.contains("edition v3-2015-03 (as told)"))
  }

  /// Without keys the form of v2.0 tells, and that of CS1a in v2.1.
  @Test func detectsTheEditionWithoutKeys() async throws {
    let folder = try TemporaryFolder()
    for (name, edition) in [
      ("v20-bridge", "v2.0 (detected)"), ("v21-cs1a-autobridge", "v2.1 (detected)"),
      ("c-direct-1a-uncloaked", "v3 (assumed)"),
    ] {
      let capture = try folder.write(Fixtures.bytes(Fixtures.capture(name)), to: "alone.pcap")
      let run = await CommandRun("replay", capture)
      #expect(run.output.contains("edition \(edition)"), "\(run.lines.prefix(3))")
      #expect(run.outcome == .success)
    }
  }

  @Test func judgesFromOutsideWithoutKeys() async throws {
    let folder = try TemporaryFolder()
    let capture = try folder.write(
      Fixtures.bytes(Fixtures.capture("js-cs3a-direct")), to: "alone.pcap")
    let run = await CommandRun("replay", capture)
    #expect(run.outcome == .success)
    #expect(run.output.contains("no keys: what is sealed was judged from outside"))
    for id in ["LOB-01", "CLOAK-02", "CLOAK-03"] { #expect(run.output.contains(id)) }
    let record = try Run(
      decoding: Array(await CommandRun("replay", capture, "--json", "-").output.utf8))
    #expect(record.cases.allSatisfy { $0.verdict != .fail })
  }

  @Test func opensWithAKeyLogToo() async throws {
    let folder = try TemporaryFolder()
    let name = "js-cs3a-direct"
    let keys = try JSONReader.readObject(Fixtures.bytes(Fixtures.keys(name))).object
    let identities = try folder.write(
      JSONObject([("identities", keys["identities"] ?? [])]).description, to: "identities.json")
    var log = ""
    for ephemeral in keys["ephemerals"]?.array ?? [] {
      let (key, secret) = (ephemeral.object?["public"]?.string, ephemeral.object?["secret"]?.string)
      log += "CS3A_EPHEMERAL \(key ?? "") \(secret ?? "")\n"
    }
    let ephemerals = try folder.write(log, to: "keys.log")
    let few = await CommandRun("replay", Fixtures.capture(name), "--keys", identities)
    #expect(few.output.contains("not opened"))
    let all = await CommandRun(
      "replay", Fixtures.capture(name), "--keys", identities, "--keys", ephemerals)
    #expect(!all.output.contains("not opened"))
  }

  @Test func forcesAFormOfACipherSet() async throws {
    let capture = Fixtures.capture("js-cs3a-direct")
    let right = await CommandRun("replay", capture, "--reading", "cs3a=corrected")
    #expect(right.output.contains("handshakes"))
    let wrong = await CommandRun("replay", capture, "--reading", "cs3a=december2014")
    #expect(wrong.output.contains("could be opened with the keys of"))
  }

  @Test func judgesLevelsAsTheProfileSays() async throws {
    let capture = Fixtures.capture("js-router-bridge")
    for (profile, isJudged) in [("must", false), ("should", true), ("all", true)] {
      let run = await CommandRun("replay", capture, "--profile", profile, "--json", "-", "-q")
      let cases = try Run(decoding: Array(run.output.utf8)).cases.filter { $0.level == .should }
      #expect(cases.contains { $0.verdict.isJudgement } == isJudged, "\(profile)")
    }
  }

  @Test func failsWhatIsToleratedWhenStrict() async throws {
    let capture = Fixtures.capture("c-router-1a-cloaked")
    let lenient = await CommandRun("replay", capture)
    #expect(lenient.outcome == .success)
    let strict = await CommandRun("replay", capture, "--strict")
    #expect(strict.outcome == .failure)
    #expect(strict.output.contains("rerun     meshproof replay \(capture) --strict"))
  }

  @Test func showsMoreOrLessAsAsked() async throws {
    let capture = Fixtures.capture("js-cs3a-direct")
    let quiet = await CommandRun("replay", capture, "-q")
    #expect(quiet.lines.count == 1)
    let normal = await CommandRun("replay", capture)
    let verbose = await CommandRun("replay", capture, "-v")
    let everything = await CommandRun("replay", capture, "-vv")
    #expect(verbose.output.contains("n/a"))
    #expect(!normal.output.contains("n/a"))
    #expect(everything.lines.count == verbose.lines.count + 23)
    #expect(normal.lines.last == quiet.lines.last)
  }

  @Test func refusesTwoFilesOnStandardOutput() async {
    let run = await CommandRun(
      "replay", Fixtures.capture("go-direct-3a"), "--trace", "-", "--json", "-")
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("standard output"))
  }
}
