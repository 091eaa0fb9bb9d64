import Foundation
import TelehashConformance
import TelehashCore
import TelehashRecords

/// The scenarios of the repository.
enum ScenarioFixtures {
  static let location = Result { try DataLocation.find() }
  static let catalogue = Result { try RequirementCatalogue.load(from: location.get()) }

  static var paths: [String] {
    get throws { try ScenarioFiles.paths(under: location.get().scenarios.path) }
  }

  static func scenario(_ path: String) throws -> Scenario {
    let vocabulary = ScenarioVocabulary(
      requirements: try catalogue.get().all.map(\.id), deviations: Deviations.allNames)
    return try ScenarioFiles.scenario(at: path, vocabulary: vocabulary)
  }

  static func scenario(named name: String) throws -> Scenario {
    guard let path = try paths.first(where: { $0.hasSuffix("\(name).yaml") }) else {
      throw WorldError("no scenario is called \(name)")
    }
    return try scenario(path)
  }

  static func hasSubject(_ scenario: Scenario) -> Bool {
    scenario.cast.contains { $0.name.text == CastMember.subject }
  }

  static func level(_ id: String) -> Level? { try? catalogue.get()[id]?.level }

  /// Plays a case with its subject played by somebody else.
  static func run(
    _ scenario: Scenario, _ point: ScenarioCase, subject: (any Subject)?
  ) -> Case {
    var options = CaseOptions()
    options.subjects[CastMember.subject] = subject
    return CaseRunner.run(scenario, point, seed: 1, options: options, levelOf: level).record
  }
}
