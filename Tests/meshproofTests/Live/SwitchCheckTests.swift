import Foundation
import TelehashConformance
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashRecords
import TelehashV2
import Testing

@testable import meshproof

/// A reference switch on a loopback port, as `serve` runs one, for checks to be made of it.
private struct SwitchSubject {
  let edition: EditionName
  let server: SwitchServer
  private let serving: Task<ReferenceServer.Outcome, Never>

  init(
    _ edition: EditionName, suites: [LineSuite], deviations: [String] = [], isSeed: Bool = false,
    construction: LineConstruction = .implemented
  ) throws {
    self.edition = edition
    var random = SystemRandom()
    let keys = try suites.map { suite in
      switch suite {
      case .rsa, .cs2a: try SwitchKey(suite, rsa: IdentityPool.rsa(3))
      case .cs1a, .cs3a: try SwitchKey.generate(suite, random: &random)
      }
    }
    var configuration = SwitchConfiguration(
      identity: try #require(SwitchIdentity(keys: keys)),
      edition: try #require(SwitchEdition.named(edition)))
    configuration.isSeed = isSeed
    configuration.construction = construction
    configuration.channelTypes = [
      .init("_echo", reliable: true, unreliable: true),
      .init("_stream", reliable: true, unreliable: false),
    ]
    configuration.deviations = try SwitchDeviations(names: deviations)
    server = try SwitchServer(
      configuration, at: [try #require(Address(ip: "127.0.0.1", port: 0))], clock: LiveClock())
    serving = Task { [server] in await server.run() }
  }

  /// Runs `check` on it by its seeds file and stops it.
  func check(_ words: String...) async throws -> (run: Run, command: CommandRun) {
    let folder = try TemporaryFolder()
    let seeds = try folder.write(
      SeedsFile.json(server.identity, at: server.addresses).encoded(), to: "seeds.json")
    let json = folder.path("run.json")
    let command = await CommandRun(
      ["check", "--edition", edition.rawValue, seeds] + words + ["--json", json])
    server.stop()
    let served = await serving.value
    // The server judges its callers by everything they sent, lines too.
    let judged = Set(served.judgement.tallies.filter { $0.sender != "serve" }.map(\.requirement))
    if command.outcome == .success {
      #expect(judged.isSuperset(of: ["V2OPEN-07", "V2LINE-06", "V2CH-06"]), "\(judged)")
    }
    return (try Run(decoding: Fixtures.bytes(json)), command)
  }
}

extension LiveTests.First {
  /// `meshproof check` and `serve` in the editions of version 2.
  @Suite struct SwitchCheckTests {
    @Test(arguments: [
      (EditionName.v20, [LineSuite.rsa]), (.v21, [.cs3a]), (.v21, [.cs1a, .cs2a, .cs3a]),
    ])
    func aReferenceSwitchPasses(edition: EditionName, suites: [LineSuite]) async throws {
      let subject = try SwitchSubject(edition, suites: suites, isSeed: true)
      // What counts by the second is left to quiet machines.
      let (run, command) = try await subject.check("v2/open", "v2/line", "v2/channel", "v2/mesh")
      #expect(command.outcome == .success, "\(command.output)")
      let played = run.cases.filter { $0.verdict == .pass && $0.axes.network == "clean" }
      #expect(played.count >= 20, "\(played.map(\.id))")
      #expect(run.target.features.probed.suffix(3) == ["router", "echo", "stream"])
      #expect(run.cases.contains { $0.area == "traffic" && $0.verdict == .pass })
    }

    @Test func aSwitchWithoutTheStandardSetIsPlayedInItsOwn() async throws {
      let subject = try SwitchSubject(.v21, suites: [.cs1a])
      let (run, command) = try await subject.check("v2/open", "v2/line")
      #expect(command.outcome == .success, "\(command.output)")
      let played = run.cases.filter { $0.verdict == .pass && $0.axes.network == "clean" }
      #expect(played.count >= 10)
      #expect(played.allSatisfy { $0.axes.csid == "1a" })
    }

    @Test(arguments: [
      ("older-open-accepted", "v2/open/an-older-open-is-ignored"),
      ("answers-unknown-line", "v2/line/a-packet-for-no-line-is-dropped"),
      ("channel-parity-unchecked", "v2/channel/ids-of-the-own-parity-are-refused"),
      ("unknown-type-answered", "v2/channel/an-unknown-type-is-dropped"),
    ])
    func aDeviationIsCaught(deviation: String, scenario: String) async throws {
      let subject = try SwitchSubject(.v21, suites: [.cs3a], deviations: [deviation])
      let (run, command) = try await subject.check(scenario)
      #expect(command.outcome == .failure, "\(command.output)")
      #expect(run.cases.contains { $0.verdict == .fail })
    }

    /// The letter of the text, which no implementation follows, is found and then spoken.
    @Test(arguments: [
      (LineSuite.cs3a, "D12", "zero"), (.cs2a, "D13", "without-tag"),
    ])
    func anotherReadingIsFoundAndSpoken(
      suite: LineSuite, row: String, reading: String
    ) async throws {
      let subject = try SwitchSubject(.v21, suites: [suite], construction: .literal)
      let (run, command) = try await subject.check("v2/open/a-valid-open-is-answered")
      #expect(command.outcome == .success, "\(command.output)")
      #expect(run.readings.contains(Reading(topic: row, reading: reading)))
      #expect(run.cases.contains { $0.area == "reading" && $0.verdict == .lenient })
      #expect(run.cases.contains { $0.area == "v2/open" && $0.verdict == .pass })
    }

    @Test func nobodyThereIsInconclusive() async throws {
      let subject = try SwitchSubject(.v21, suites: [.cs3a])
      subject.server.stop()
      let (run, command) = try await subject.check()
      #expect(command.outcome == .inconclusive, "\(command.output)")
      #expect(run.cases.allSatisfy { $0.verdict == .inconclusive })
    }
  }
}

/// Seeds files, good and bad.
struct SeedsFileTests {
  @Test(arguments: [
    ("[]", "v2.1", "no seeds file of v2.1"),
    ("{}", "v2.0", "no seeds file of v2.0"),
    ("{", "v2.1", "expected JSON"),
    ("{}", "v2.1", "there is no switch in it"),
    ("[3]", "v2.0", "[0]: not an object"),
    ("[{}]", "v2.0", "[0]: public: missing"),
    (#"[{"public":"AA=="}]"#, "v2.0", "[0]: public"),
    (#"{"xx":{}}"#, "v2.1", "xx: no hashname"),
    (#"{"xx":3}"#, "v2.1", "xx: not an object"),
    (
      "{\"\(String(repeating: "0", count: 64))\":{\"parts\":{}}}", "v2.1",
      "parts: expected an object"
    ),
  ])
  func badFilesAreNamed(text: String, edition: String, expected: String) async throws {
    let folder = try TemporaryFolder()
    let seeds = try folder.write(text, to: "seeds.json")
    let run = await CommandRun("check", "--edition", edition, seeds)
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("seeds.json: ") && run.errors.contains(expected), "\(run.errors)")
  }

  @Test func whatIsWrittenIsReadBack() throws {
    for suites in [[LineSuite.rsa], [.cs1a, .cs3a]] {
      var random = SystemRandom()
      let keys = try suites.map {
        $0 == .rsa
          ? try SwitchKey($0, rsa: IdentityPool.rsa(1))
          : try SwitchKey.generate($0, random: &random)
      }
      let identity = try #require(SwitchIdentity(keys: keys))
      let address = try #require(Address("127.0.0.1:42424"))
      let folder = try TemporaryFolder()
      let path = try folder.write(
        SeedsFile.json(identity, at: [address]).encoded(), to: "seeds.json")
      let file = try SeedsFile(path, edition: suites == [.rsa] ? .v20 : .v21)
      let seed = try #require(file.seeds.first)
      #expect(seed.hashname == identity.hashname)
      #expect(seed.parts == identity.parts)
      #expect(seed.keys == identity.publicKeys)
      #expect(seed.addresses == [address])
    }
  }
}
