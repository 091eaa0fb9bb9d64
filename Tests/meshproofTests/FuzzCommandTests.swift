import Foundation
import TelehashRecords
import Testing

@testable import meshproof

/// `meshproof fuzz`: what it finds stands in files that speak for themselves.
@Suite struct FuzzCommandTests {
  private static let scenario =
    "token/a-channel-packet-with-an-unknown-token-is-dropped[v3,3a,clean]"

  @Test func aFindingIsAScenarioThatRerunRepeats() async throws {
    let folder = try TemporaryFolder()
    let fuzz = await CommandRun(
      "fuzz", Self.scenario, "--seeds", "1..<3", "--deviation", "answers-unknown-token", "-o",
      folder.path("found"))
    #expect(fuzz.outcome == .failure)
    #expect(fuzz.output.contains("17 packets shrunk to 6"))
    let name = "token-a-channel-packet-with-an-unknown-token-is-dropped-v3-3a-clean"
    let lint = await CommandRun(
      "scenario", "lint", folder.path("found/scenarios/fuzz/\(name).yaml"))
    #expect(lint.outcome == .success, "\(lint.output)")
    let run = try Run(decoding: Fixtures.bytes(folder.path("found/run.json")))
    let rerun = await CommandRun(
      "rerun", folder.path("found/run.json"), "--deviation", "answers-unknown-token")
    #expect(rerun.outcome == .failure)
    #expect(rerun.output.contains("\(try #require(run.cases[0].traceHash)) same trace"))
    let sound = await CommandRun(
      "rerun", folder.path("found/run.json"), "--deviation", "keepalive-new-keys")
    #expect(sound.output.contains("pass fuzz/\(name)[v3,3a,clean]"), "\(sound.output)")
  }

  /// Without it every case would be an error of the harness, and nothing found.
  @Test func anUnknownDeviationIsRefused() async throws {
    let folder = try TemporaryFolder()
    _ = await CommandRun("sim", Self.scenario, "--json", folder.path("run.json"), "-q")
    for command in [["sim", Self.scenario], ["fuzz", Self.scenario], ["rerun", "run.json"]] {
      let words = command.map { $0 == "run.json" ? folder.path($0) : $0 }
      let run = await CommandRun(words + ["--deviation", "answers-unknown-tokens"])
      #expect(run.outcome == .usage, "\(command)")
      #expect(run.errors.contains("did you mean 'answers-unknown-token'?"), "\(run.errors)")
    }
  }
}
