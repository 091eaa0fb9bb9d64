import Foundation
import TelehashConformance
import TelehashCore
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// `meshproof replay --as NAME`: the reference endpoint in the place of a recorded one.
struct UnderstudyTests {
  /// A party of a capture and how the comparison with it ends.
  struct Part: CustomTestStringConvertible {
    let capture: String
    let name: String
    let counts: [ComparedPacket.Verdict: Int]

    init(_ capture: String, _ name: String, _ counts: (Int, Int, Int, Int)) {
      self.capture = capture
      self.name = name
      self.counts = [
        .same: counts.0, .differs: counts.1, .missing: counts.2, .extra: counts.3,
      ].filter { $0.value > 0 }
    }

    var testDescription: String { "\(capture) as \(name)" }
  }

  /// Both sides of every capture between two endpoints without loss: same, differs, missing, extra.
  static let parts = [
    Part("c-direct-1a-uncloaked", "A", (11, 5, 0, 0)),
    Part("c-direct-1a-uncloaked", "B", (9, 4, 0, 2)),
    Part("c-direct-2a-cloaked", "A", (11, 5, 0, 0)),
    Part("c-direct-2a-cloaked", "B", (9, 4, 1, 1)),
    Part("c-direct-3a-cloaked", "A", (11, 5, 0, 0)),
    Part("c-direct-3a-cloaked", "B", (9, 4, 1, 1)),
    Part("c-reliable-1a-noloss-uncloaked", "A", (18, 2, 0, 0)),
    Part("c-reliable-1a-noloss-uncloaked", "B", (9, 1, 1, 0)),
    Part("go-direct-3a", "alice", (6, 5, 0, 0)),
    Part("go-direct-3a", "bob", (6, 5, 0, 0)),
    Part("js-cs1a-direct", "A", (8, 3, 1, 0)),
    Part("js-cs1a-direct", "B", (7, 3, 1, 1)),
    Part("js-cs2a-direct", "A", (8, 3, 2, 0)),
    Part("js-cs2a-direct", "B", (7, 3, 1, 0)),
    Part("js-cs3a-direct", "A", (8, 3, 0, 0)),
    Part("js-cs3a-direct", "B", (7, 3, 2, 1)),
  ]

  @Test(arguments: parts)
  func explainsEveryDifference(part: Part) throws {
    let packets = try Self.compare(part.capture, part.name)
    for packet in packets where !packet.isExplained {
      Issue.record("\(packet.number ?? 0) \(packet.slot.text): \(packet.reasons.map(\.text))")
    }
    let counts = Dictionary(grouping: packets, by: \.verdict).mapValues(\.count)
    #expect(counts == part.counts)
  }

  /// A difference that a known fault explains is gone when the reference endpoint has that fault.
  @Test(arguments: ["path-request-empty", "path-answer-empty"])
  func imitatesAKnownFault(deviation: String) throws {
    func differing(_ deviations: Deviations) throws -> [String] {
      try Self.compare("c-direct-1a-uncloaked", "A", deviations).flatMap(\.explanations)
        .compactMap { $0?.source.name }
    }
    #expect(try differing(.none).contains(deviation))
    #expect(try !differing(Deviations(names: [deviation])).contains(deviation))
  }

  /// A fault the recorded implementation does not have shows as a difference nobody can explain.
  @Test(arguments: [
    "handshake-flat", "sender-unverified", "reliable-open-silent", "at-parity-wrong",
  ])
  func seesAFaultOfOurOwn(deviation: String) throws {
    let faulty = try Deviations(names: [deviation])
    let expected = ["sender-unverified", "reliable-open-silent"].contains(deviation)
    let packets = try Self.compare("js-cs3a-direct", "A", faulty)
    // Two of them cannot show here: nobody forges, and nobody opens reliably what A does not serve.
    #expect(packets.allSatisfy(\.isExplained) == expected)
  }

  @Test func explanationsNameWhatExists() throws {
    let location = try DataLocation.find()
    let catalogue = try RequirementCatalogue.load(from: location)
    let register = try AmbiguityRegister.load(from: location, catalogue: catalogue)
    for explanation in DifferenceExplanation.table {
      #expect(catalogue[explanation.requirement] != nil, "\(explanation)")
      if let row = explanation.source.row { #expect(register[row] != nil, "\(explanation)") }
      if case .deviation(let name, _) = explanation.source {
        #expect(Deviations.allNames.contains(name), "\(explanation)")
      }
    }
  }

  // MARK: The command

  @Test func printsATableAndASummary() async throws {
    let run = await CommandRun("replay", Fixtures.capture("js-cs3a-direct"), "--as", "B")
    #expect(run.outcome == .success)
    #expect(run.output.contains("with the reference endpoint as B"))
    #expect(run.lines.contains { $0.contains("missing") && $0.contains("echo-answered-again") })
    #expect(
      run.output.contains(
        "B: 7 same, 3 differs, 2 missing, 1 extra; every difference has a known reason"))
  }

  @Test func writesARunThatCanBeReadBack() async throws {
    let run = await CommandRun(
      "replay", Fixtures.capture("c-direct-1a-uncloaked"), "--as", "B", "--json", "-")
    let record = try Run(decoding: Array(run.output.utf8))
    #expect(record.cases.count == 15)
    let path = try #require(record.cases.first { $0.requirements == ["PATH-02"] })
    #expect(path.id == "as/c-direct-1a-uncloaked/B/4")
    #expect(path.verdict == .lenient)
    #expect(path.evidence?.firstPacket == 4)
    let extra = try #require(record.cases.first { $0.id.hasSuffix("/extra-1") })
    #expect(extra.requirements == ["HS-12"])
  }

  @Test func failsToleratedDifferencesWhenStrict() async throws {
    let run = await CommandRun(
      "replay", Fixtures.capture("c-direct-1a-uncloaked"), "--as", "B", "--strict")
    #expect(run.outcome == .failure)
  }

  @Test func saysWhenADifferenceHasNoKnownReason() async throws {
    let run = await CommandRun(
      "replay", Fixtures.capture("go-direct-3a"), "--as", "bob", "--edition", "v3")
    #expect(run.outcome == .inconclusive)
    #expect(run.output.contains("for no known reason"))
  }

  @Test func namesTheKnownPartiesWhenThereIsNoSuchOne() async throws {
    let run = await CommandRun("replay", Fixtures.capture("go-direct-3a"), "--as", "carol")
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("nobody is called carol; the keys name alice, bob"))
  }

  @Test(arguments: [
    ("ephemerals", "ephemeral secret of bob is needed"),
    ("secrets", "nothing in the capture was sent by bob"),
  ])
  func saysWhichSecretIsMissing(member: String, message: String) async throws {
    let folder = try TemporaryFolder()
    var text = try String(decoding: Fixtures.bytes(Fixtures.keys("go-direct-3a")), as: UTF8.self)
    text.replace(
      member == "secrets" ? /"secrets": *\{[^}]*\}/ : /"ephemerals": *\[[^\]]*\]/,
      with: "\"\(member)\": \(member == "secrets" ? "{}" : "[]")")
    let keys = try folder.write(text, to: "keys.json")
    let run = await CommandRun(
      "replay", Fixtures.capture("go-direct-3a"), "--as", "bob", "--keys", keys)
    #expect(run.outcome == .usage)
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test func needsKeys() async throws {
    let folder = try TemporaryFolder()
    let capture = try folder.write(Fixtures.bytes(Fixtures.capture("go-direct-3a")), to: "a.pcap")
    let run = await CommandRun("replay", capture, "--as", "bob")
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("--as bob needs keys"))
  }

  @Test func refusesAnEarlierVersion() async throws {
    let folder = try TemporaryFolder()
    let text = try String(decoding: Fixtures.bytes(Fixtures.keys("go-direct-3a")), as: UTF8.self)
      .replacing(/"edition": *"[^"]*"/, with: "\"edition\": \"v2.1\"")
    let keys = try folder.write(text, to: "keys.json")
    let run = await CommandRun(
      "replay", Fixtures.capture("go-direct-3a"), "--as", "bob", "--keys", keys)
    #expect(run.outcome == .usage)
    #expect(run.errors.contains("v2.1"))
  }

  private static func compare(
    _ capture: String, _ name: String, _ deviations: Deviations = .none
  ) throws -> [ComparedPacket] {
    var replay = UnderstudyReplay(
      path: Fixtures.capture(capture), name: name, options: ReplayOptions())
    replay.deviations = deviations
    return try replay.run().packets
  }
}
