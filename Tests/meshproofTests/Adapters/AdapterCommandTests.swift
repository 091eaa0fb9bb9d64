import Foundation
import TelehashConformance
import TelehashRecords
import Testing

@testable import meshproof

extension LiveTests {
  /// Implementations behind processes, ours first.
  @Suite struct AdapterCommandTests {
    /// The program beside the test bundle, where the build puts both.
    private static let program: String? = {
      let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      let folders =
        [bundle, bundle.deletingLastPathComponent()] + Bundle.allBundles.map(\.bundleURL)
      return folders.map { $0.deletingLastPathComponent().appending(path: "meshproof").path }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Our own program as an adapter.
    private static func ours(_ words: String = "adapter serve") throws -> String {
      "exec '\(try #require(program))' \(words)"
    }

    private static func run(_ file: String) throws -> Run {
      try Run(decoding: try Fixtures.bytes(file))
    }

    /// Every scenario crosses the process boundary and comes back with the trace it has without.
    @Test(.enabled(if: program != nil))
    func aProcessHasTheTracesOfTheReference() async throws {
      let folder = try TemporaryFolder()
      let (here, there) = (folder.path("here.json"), folder.path("there.json"))
      let point = ["--edition", "v3", "--csid", "3a", "--network", "clean", "-q"]
      let sim = await CommandRun(["sim", "--json", here] + point)
      let check = await CommandRun(
        ["check", "--iut", try Self.ours(), "--json", there, "--jobs", "2"] + point)
      #expect(sim.outcome == .success)
      #expect(check.outcome == .success, "\(check.output)\(check.errors)")
      let run = try Self.run(there)
      #expect(run.mode == .live)
      #expect(run.target.kind == "adapter")
      #expect(run.target.name == "meshproof \(ToolVersion.current)")
      #expect(run.target.features.declared.contains("verb:open"))
      #expect(run.target.features.probed.contains("csid:3a"))
      let hashes = Dictionary(
        uniqueKeysWithValues: try Self.run(here).cases.map { ($0.id, $0.traceHash) })
      #expect(run.cases.count > 150)
      for item in run.cases { #expect(item.traceHash == hashes[item.id], "\(item.id)") }
    }

    @Test(.enabled(if: program != nil))
    func aDeviationOfAProcessFails() async throws {
      let adapter = try Self.ours("adapter serve --deviation replayed-handshake-rekeys")
      let check = await CommandRun("check", "--iut", adapter, "HS-13", "--csid", "3a")
      #expect(check.outcome == .failure, "\(check.output)")
      #expect(check.output.contains("FAIL"), "\(check.output)")
    }

    @Test(.enabled(if: program != nil), arguments: NullSubject.allCases.filter { $0 != .twice })
    func aProcessThatImplementsNothingPassesNothing(kind: NullSubject) async throws {
      let folder = try TemporaryFolder()
      let adapter = try Self.ours("adapter serve --null \(kind.rawValue)")
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

    @Test(.enabled(if: program != nil))
    func oursIsAnAdapterInEveryRespect() async throws {
      let check = await CommandRun("adapter", "check", "--iut", try Self.ours())
      #expect(check.outcome == .success, "\(check.output)")
      #expect(!check.output.contains("FAIL"), "\(check.output)")
    }

    @Test(.enabled(if: program != nil))
    func twoImplementationsMeetInBothOrders() async throws {
      let folder = try TemporaryFolder()
      let pair = await CommandRun(
        "pair", "--a", try Self.ours(), "--b", "ref", "--json", folder.path("run.json"))
      #expect(pair.outcome == .success, "\(pair.output)")
      #expect(pair.output.contains("a > b"))
      let run = try Self.run(folder.path("run.json"))
      #expect(run.mode == .pair)
      #expect(run.cases.contains { $0.id.hasSuffix("nat-symmetric] b > a") })
      let broken = await CommandRun(
        "pair", "--a", try Self.ours("adapter serve --null echo-everything"), "--b", "ref",
        "--csid", "3a",
        "--network", "clean")
      #expect(broken.outcome != .success, "\(broken.output)")
    }

    @Test(.enabled(if: program != nil))
    func vectorsCrossAProcessBoundary() async throws {
      let vectors = await CommandRun(
        "vectors", "run", "--iut", try Self.ours("vectors serve"), "token", "hashname", "cs3a",
        "handshake")
      #expect(vectors.outcome == .success, "\(vectors.output)")
      #expect(vectors.output.contains("cs3a/messages.json"))
      let nonsense = await CommandRun("vectors", "run", "--iut", "cat", "token")
      #expect(nonsense.outcome == .inconclusive, "\(nonsense.output)")
      let dying = await CommandRun("vectors", "run", "--iut", "read x; exit 1", "token")
      #expect(dying.outcome == .failure, "\(dying.output)")
      #expect(dying.output.contains("blocked"), "\(dying.output)")
    }
  }
}
