import Foundation
import TelehashConformance
import TelehashCore

/// What the tool ships, each part read once, when it is asked for.
final class ShippedData {
  let location: DataLocation
  private var readCatalogue: RequirementCatalogue?
  private var readVectors: VectorLibrary?
  private var readScenarios: [Scenario]?

  /// What was found already.
  init(_ location: DataLocation) { self.location = location }

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
    if let readCatalogue { return readCatalogue }
    do throws(DataFileError) {
      let catalogue = try RequirementCatalogue.load(from: location)
      readCatalogue = catalogue
      return catalogue
    } catch {
      throw .unusable(error.description)
    }
  }

  func ambiguities() throws(CommandError) -> AmbiguityRegister {
    let catalogue = try catalogue()
    do throws(DataFileError) {
      return try AmbiguityRegister.load(from: location, catalogue: catalogue)
    } catch {
      throw .unusable(error.description)
    }
  }

  /// Why requirements are not covered; nil in a data folder without scenarios.
  func ledger() throws(CommandError) -> Ledger? {
    guard FileManager.default.fileExists(atPath: scenarioFolder + "/ledger.json") else {
      return nil
    }
    let catalogue = try catalogue()
    do throws(DataFileError) {
      return try Ledger.load(from: location, catalogue: catalogue)
    } catch {
      throw .unusable(error.description)
    }
  }

  func vectors() throws(CommandError) -> VectorLibrary {
    if let readVectors { return readVectors }
    do throws(VectorError) {
      let vectors = try VectorLibrary(folder: vectorFolder)
      readVectors = vectors
      return vectors
    } catch {
      throw .unusable("\(vectorFolder): \(error)")
    }
  }

  /// All scenarios; files that are wrong are the error. None when there is no such folder.
  func scenarios() throws(CommandError) -> [Scenario] {
    if let readScenarios { return readScenarios }
    let vocabulary = try vocabulary()
    let paths = try scenarioPaths()
    do throws(ScenarioErrors) {
      let scenarios = try ScenarioFiles.scenarios(at: paths, vocabulary: vocabulary)
      readScenarios = scenarios
      return scenarios
    } catch {
      throw .unusable(error.description)
    }
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
  func vocabulary() throws(CommandError) -> ScenarioVocabulary {
    ScenarioVocabulary(
      requirements: try catalogue().all.map(\.id), deviations: Deviations.allNames)
  }
}
