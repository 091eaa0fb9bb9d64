import Foundation
import TelehashConformance
import TelehashCore

/// What the tool ships, each part read when it is asked for.
struct ShippedData {
  let location: DataLocation

  init(_ options: DataOptions) throws(CommandError) {
    do throws(DataLocationError) {
      location = try DataLocation.find(option: options.data)
    } catch {
      throw .unusable(error.description)
    }
  }

  /// The folder of test vectors.
  var vectorFolder: String { location.vectors.path }
  /// The folder of scenarios.
  var scenarioFolder: String { location.scenarios.path }

  func catalogue() throws(CommandError) -> RequirementCatalogue {
    do throws(DataFileError) {
      return try RequirementCatalogue.load(from: location)
    } catch {
      throw .unusable(error.description)
    }
  }

  func ambiguities(_ catalogue: RequirementCatalogue) throws(CommandError) -> AmbiguityRegister {
    do throws(DataFileError) {
      return try AmbiguityRegister.load(from: location, catalogue: catalogue)
    } catch {
      throw .unusable(error.description)
    }
  }

  func vectors() throws(CommandError) -> VectorLibrary {
    do throws(VectorError) {
      return try VectorLibrary(folder: vectorFolder)
    } catch {
      throw .unusable("\(vectorFolder): \(error)")
    }
  }

  /// All scenarios; the first file that is wrong is the error. None when there is no such folder.
  func scenarios(_ catalogue: RequirementCatalogue) throws(CommandError) -> [Scenario] {
    let vocabulary = Self.vocabulary(catalogue)
    var scenarios: [Scenario] = []
    for path in try scenarioPaths() {
      do throws(ScenarioErrors) {
        scenarios.append(try ScenarioFiles.scenario(at: path, vocabulary: vocabulary))
      } catch {
        throw .unusable(error.description)
      }
    }
    return scenarios
  }

  func scenarioPaths() throws(CommandError) -> [String] {
    guard (try? location.scenarios.checkResourceIsReachable()) == true else { return [] }
    return try Self.scenarioPaths(under: scenarioFolder)
  }

  static func scenarioPaths(under folder: String) throws(CommandError) -> [String] {
    do {
      return try ScenarioFiles.paths(under: folder)
    } catch {
      throw .unusable("\(folder): cannot be listed: \(error.localizedDescription)")
    }
  }

  /// The words scenarios may use.
  static func vocabulary(_ catalogue: RequirementCatalogue) -> ScenarioVocabulary {
    ScenarioVocabulary(
      requirements: catalogue.all.map(\.id), deviations: Deviations.allNames)
  }
}
