import TelehashConformance
import TelehashRecords
import Testing

@testable import meshproof

extension LiveTests {
  /// Implementations behind processes, ours first.
  @Suite(.serialized) struct AdapterCommandTests {
    private static func run(_ file: String) throws -> Run {
      try Run(decoding: try Fixtures.bytes(file))
    }

    @Test(.enabled(if: OwnProgram.path != nil))
    func aDeviationOfAProcessFails() async throws {
      let adapter = try OwnProgram.command("adapter serve --deviation replayed-handshake-rekeys")
      let check = await CommandRun("check", "--iut", adapter, "HS-13", "--csid", "3a")
      #expect(check.outcome == .failure, "\(check.output)")
      #expect(check.output.contains("FAIL"), "\(check.output)")
    }

    @Test(
      .enabled(if: OwnProgram.path != nil), arguments: NullSubject.allCases.filter { $0 != .twice })
    func aProcessThatImplementsNothingPassesNothing(kind: NullSubject) async throws {
      let folder = try TemporaryFolder()
      let adapter = try OwnProgram.command("adapter serve --null \(kind.rawValue)")
      let check = await CommandRun(
        "check", "--iut", adapter, "restart", "message", "--csid", "3a", "--patience", "2", "-q",
        "--json",
        folder.path("run.json"))
      #expect(check.outcome == .failure || check.outcome == .inconclusive, "\(check.output)")
      let run = try Self.run(folder.path("run.json"))
      #expect(!run.cases.contains { $0.verdict == .pass || $0.verdict == .lenient })
      #expect(!run.cases.contains { $0.verdict == .error })
    }

    @Test func whatIsNoAdapterHasAnExitCode() async {
      for (command, outcome) in [
        ("/no/such/program", CommandOutcome.usage), ("true", .inconclusive),
        ("echo nonsense; cat", .inconclusive),
      ] {
        let words = ["check", "--iut", command, "--csid", "3a", "message"]
        let check = await CommandRun(words)
        #expect(check.outcome == outcome, "\(command): \(check.output) \(check.errors)")
        #expect(!check.output.contains(" pass "), "\(check.output)")
      }
      let check = await CommandRun("adapter", "check", "--iut", "true")
      #expect(check.outcome == .failure, "\(check.output)")
      #expect(check.output.contains("it ended with exit code 0"), "\(check.output)")
    }

    @Test(.enabled(if: OwnProgram.path != nil))
    func oursIsAnAdapterInEveryRespect() async throws {
      let check = await CommandRun("adapter", "check", "--iut", try OwnProgram.command())
      #expect(check.outcome == .success, "\(check.output)")
      #expect(!check.output.contains("FAIL"), "\(check.output)")
    }

    @Test(.enabled(if: OwnProgram.path != nil))
    func twoImplementationsMeetInBothOrders() async throws {
      let folder = try TemporaryFolder()
      let pair = await CommandRun(
        "pair", "--a", try OwnProgram.command(), "--b", "ref", "--json", folder.path("run.json"))
      #expect(pair.outcome == .success, "\(pair.output)")
      #expect(pair.output.contains("a > b"))
      let run = try Self.run(folder.path("run.json"))
      #expect(run.mode == .pair)
      #expect(run.cases.contains { $0.id.hasSuffix("nat-symmetric] b > a") })
      let unknown = await CommandRun("pair", "--a", "ref", "--b", "ref", "--network", "nonsense")
      #expect(unknown.outcome == .usage)
      #expect(unknown.errors.contains("nonsense"), "\(unknown.errors)")
      for (command, outcome) in [
        ("/no/such/program", CommandOutcome.usage), ("echo nonsense; cat", .inconclusive),
      ] {
        let pair = await CommandRun("pair", "--a", "ref", "--b", command, "--csid", "3a")
        #expect(pair.outcome == outcome, "\(command): \(pair.output)")
      }
      let broken = await CommandRun(
        "pair", "--a", try OwnProgram.command("adapter serve --null echo-everything"), "--b", "ref",
        "--csid", "3a",
        "--network", "clean")
      #expect(broken.outcome != .success, "\(broken.output)")
    }

    @Test(.enabled(if: OwnProgram.path != nil))
    func vectorsCrossAProcessBoundary() async throws {
      let vectors = await CommandRun(
        "vectors", "run", "--iut", try OwnProgram.command("vectors serve"), "token", "hashname",
        "cs3a",
        "handshake")
      #expect(vectors.outcome == .success, "\(vectors.output)")
      #expect(vectors.output.contains("cs3a/messages.json"))
      let missing = await CommandRun("vectors", "run", "--iut", "/no/such/program", "token")
      #expect(missing.outcome == .usage, "\(missing.output)")
      #expect(missing.errors.contains("/no/such/program"), "\(missing.errors)")
      let nonsense = await CommandRun("vectors", "run", "--iut", "cat", "token")
      #expect(nonsense.outcome == .inconclusive, "\(nonsense.output)")
      let silent = await CommandRun(
        "vectors", "run", "--iut", "sleep 30", "token", "--patience", "0.2")
      #expect(silent.outcome == .failure, "\(silent.output)")
      #expect(silent.output.contains("no answer within 0.4 seconds"), "\(silent.output)")
      let dying = await CommandRun("vectors", "run", "--iut", "read x; exit 1", "token")
      #expect(dying.outcome == .failure, "\(dying.output)")
      #expect(dying.output.contains("blocked"), "\(dying.output)")
    }
  }
}
