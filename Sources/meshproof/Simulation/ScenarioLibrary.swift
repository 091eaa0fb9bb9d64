import Foundation
import TelehashConformance
import TelehashCore

/// The scenarios, requirements and where they were found.
struct ScenarioLibrary {
  let location: DataLocation
  let catalogue: RequirementCatalogue
  let scenarios: [Scenario]

  /// Reads what the tool ships, and the scenario files that are named besides.
  init(_ data: DataOptions, files: [String] = []) throws(CommandError) {
    do {
      location = try DataLocation.find(option: data.data)
      catalogue = try RequirementCatalogue.load(from: location)
      let folder = location.scenarios.path
      let shipped =
        FileManager.default.fileExists(atPath: folder)
        ? try ScenarioFiles.paths(under: folder) : []
      let vocabulary = ScenarioVocabulary(
        requirements: catalogue.all.map(\.id), deviations: Deviations.allNames)
      scenarios = try ScenarioFiles.scenarios(at: shipped + files, vocabulary: vocabulary)
    } catch let error as CommandError {
      throw error
    } catch {
      throw .unusable("\(error)")
    }
  }
}

extension ScenarioLibrary {
  /// The scenarios that can be played against a live target.
  var live: [Scenario] { scenarios.filter { $0.isLiveCapable && $0.worlds.contains(.live) } }
}
