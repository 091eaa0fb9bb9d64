import Foundation
import TelehashRecords
import Testing

@testable import meshproof

/// `meshproof vectors`.
struct VectorsCommandTests {
  @Test func runsWhatIsChosen() async throws {
    let run = await CommandRun("vectors", "run", "base32", "--json", "-")
    #expect(run.outcome == .success)
    let record = try Run(decoding: Array(run.output.utf8))
    #expect(record.mode == .vectors)
    #expect(record.cases.count == 85)
    #expect(record.cases.allSatisfy { $0.verdict == .pass && $0.area == "base32" })
    #expect(run.errors.hasSuffix("85 pass of 85 vectors\n"))
  }

  @Test func choosesByIdFileRequirementAndPattern() async {
    for (words, count) in [
      (["b32-0001"], 1), (["base32/base32.json"], 85), (["Vectors/base32/"], 85), (["B32-01"], 32),
      (["b32-000*"], 9), (["base32", "--skip", "b32-000*"], 76),
    ] {
      let run = await CommandRun(["vectors", "run", "-q"] + words)
      #expect(run.outcome == .success)
      let expected = count == 32 ? " pass of " : "\(count) pass of \(count) vector"
      #expect(run.output.contains(expected), "\(words): \(run.output)")
    }
  }

  @Test func refusesASelectorThatMatchesNothing() async {
    let run = await CommandRun("vectors", "run", "b32-0001", "nonsense")
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("no test matches nonsense"))
  }

  @Test func failsWithEverythingThereIsToKnow() async throws {
    let folder = try TemporaryFolder()
    try folder.fill(area: "token")
    try folder.edit("Vectors/token/token.json", #""token": ""#, #""token": "00"#)
    let malformed = await CommandRun("vectors", "run", "--data", folder.url.path)
    #expect(malformed.outcome == .failure || malformed.outcome == .usage)

    let other = try TemporaryFolder()
    try other.fill(area: "order")
    try other.edit("Vectors/order/order.json", #""order": "odd""#, #""order": "even""#)
    let json = other.path("run.json")
    let run = await CommandRun("vectors", "run", "--data", other.url.path, "--json", json)
    #expect(run.outcome == .failure)
    #expect(run.output.contains("FAIL vectors/order/order.json#"))
    #expect(run.output.contains("explain  meshproof explain EXC-"))
    #expect(run.lines.last == "50 pass, 1 FAIL of 51 vectors")
    // The report is written whatever the exit code.
    #expect(try Run(decoding: Fixtures.bytes(json)).totals[.fail] == 1)
  }

  @Test func lintsFilesByPlace() async throws {
    let good = await CommandRun("vectors", "lint")
    #expect(good.outcome == .success)
    let folder = try TemporaryFolder()
    try folder.fill(area: "order")
    try folder.edit("Vectors/order/order.json", #""count": 51"#, #""count": 52"#)
    let run = await CommandRun("vectors", "lint", "--data", folder.url.path)
    #expect(run.outcome == .usage)
    #expect(run.output.contains("order/order.json: count: says 52, but there are 51 tests"))
  }

  @Test func saysWhatWritingWouldChange() async throws {
    let folder = try TemporaryFolder()
    try folder.fill(area: "cloaking")
    let before = try Fixtures.bytes(folder.path("Vectors/cloaking/cloaking.json"))
    let clean = await CommandRun("vectors", "write", "--check", "--data", folder.url.path)
    #expect(clean.outcome == .success)
    #expect(clean.output == "1 file: 0 tests would change\n")
    #expect(try Fixtures.bytes(folder.path("Vectors/cloaking/cloaking.json")) == before)
  }
}
