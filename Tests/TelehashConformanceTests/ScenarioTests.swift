import Foundation
import TelehashConformance
import TelehashCore
import TelehashRecords
import Testing

/// Every scenario file played at every point of its axes, but for those that take long.
@Suite struct ScenarioTests {
  @Test(arguments: try ScenarioFixtures.paths)
  func everyCasePasses(path: String) throws {
    let scenario = try ScenarioFixtures.scenario(path)
    guard !scenario.tags.contains(Scenario.slowTag) else { return }
    for point in scenario.cases {
      let record = CaseRunner.run(scenario, point, seed: 1, levelOf: ScenarioFixtures.level).record
      #expect(record.verdict == .pass, "\(point.id): \(record.verdict.rawValue) \(record.message)")
      #expect(record.traceHash != nil)
    }
  }

  @Test func aSeedDecidesEveryTrace() throws {
    let path = try #require(ScenarioFixtures.paths.first { $0.contains("every-newer-handshake") })
    let scenario = try ScenarioFixtures.scenario(path)
    for point in scenario.cases {
      let hashes = [1, 1, 2].map { seed in
        CaseRunner.run(scenario, point, seed: seed, levelOf: ScenarioFixtures.level)
          .record.traceHash
      }
      #expect(hashes[0] == hashes[1])
      #expect(hashes[0] != hashes[2])
    }
  }

  /// An error is no excuse for what was delivered before it.
  @Test func aTransferThatEndsWithAnErrorDeliveredNothingTwice() throws {
    let text = """
      title: t
      requirements: [REL-07]
      editions: [v3]
      cast:
        peer: { by: reference }
        subject: { by: reference }
      play:
        - link: { from: peer, to: subject }
        - network: { duplicate: 1 }
        - network:
            filter: { from: peer, to: subject, meaning: "seq:9", every: true, action: drop }
        - transfer: { from: peer, to: subject, bytes: 1MB, result: RESULT }
      """
    for result in ["either", "error"] {
      let scenario = try ScenarioParser.parse(
        text.replacing("RESULT", with: result), file: "a/b.yaml")
      let point = try #require(scenario.cases.first)
      var options = CaseOptions()
      let whole = CaseRunner.run(
        scenario, point, seed: 1, options: options, levelOf: ScenarioFixtures.level
      ).record
      #expect(whole.verdict == .pass, "\(whole.message)")
      options.deviations = ["duplicate-delivered"]
      let twice = CaseRunner.run(
        scenario, point, seed: 1, options: options, levelOf: ScenarioFixtures.level
      ).record
      #expect(twice.message.contains("not as they were sent, then error"), "\(twice.message)")
    }
  }

  /// No check is worth anything that was never seen to fail.
  @Test(arguments: [
    ("replayed-handshake-rekeys", "an-older-handshake-does-not-replace-the-session"),
    ("at-parity-unchecked", "an-at-of-the-wrong-parity-is-not-confirmed"),
    ("sender-unverified", "a-forged-handshake-changes-nothing"),
    ("echo-answered-again", "every-newer-handshake-is-confirmed-with-its-at"),
  ])
  func aDeviationIsCaught(deviation: String, by name: String) throws {
    let path = try #require(ScenarioFixtures.paths.first { $0.contains(name) })
    let scenario = try ScenarioFixtures.scenario(path)
    var options = CaseOptions()
    options.deviations = [deviation]
    for point in scenario.cases {
      let record = CaseRunner.run(
        scenario, point, seed: 1, options: options, levelOf: ScenarioFixtures.level
      ).record
      #expect(record.verdict == .fail, "\(point.id) with \(deviation)")
    }
  }
}

/// The scenarios of the repository.
enum ScenarioFixtures {
  static let location = Result { try DataLocation.find() }
  static let catalogue = Result { try RequirementCatalogue.load(from: location.get()) }

  static var paths: [String] {
    get throws { try ScenarioFiles.paths(under: location.get().scenarios.path) }
  }

  static func scenario(_ path: String) throws -> Scenario {
    try ScenarioFiles.scenario(at: path, vocabulary: vocabulary)
  }

  static var vocabulary: ScenarioVocabulary {
    get throws {
      ScenarioVocabulary(
        requirements: try catalogue.get().all.map(\.id), deviations: Deviations.allNames)
    }
  }

  static func level(_ id: String) -> Level? { try? catalogue.get()[id]?.level }
}
