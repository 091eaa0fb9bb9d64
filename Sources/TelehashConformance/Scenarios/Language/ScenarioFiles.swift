import Foundation
import Synchronization

/// Finds and reads the scenario files of a directory.
public enum ScenarioFiles {
  /// More files than this under one directory are not scenarios.
  static let maximumFiles = 10_000

  /// The paths of all scenarios under a directory, sorted; expectation files are not among them.
  public static func paths(under directory: String) throws -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: directory) else {
      throw CocoaError(.fileReadNoSuchFile)
    }
    var paths: [String] = []
    while let path = walk.nextObject() as? String {
      let isScenario = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
      guard isScenario, !path.hasPrefix("expectations/") else { continue }
      guard paths.count < maximumFiles else { throw CocoaError(.fileReadTooLarge) }
      paths.append("\(directory)/\(path)")
    }
    return paths.sorted()
  }

  /// The scenarios of files, in the order of the files, read on all processors at once.
  ///
  /// When anything is wrong with any of them the error says it all.
  public static func scenarios(
    at paths: [String], vocabulary: ScenarioVocabulary = ScenarioVocabulary()
  ) throws(ScenarioErrors) -> [Scenario] {
    let outcomes = Mutex([Result<Scenario, ScenarioErrors>?](repeating: nil, count: paths.count))
    DispatchQueue.concurrentPerform(iterations: paths.count) { index in
      let outcome = Result { () throws(ScenarioErrors) in
        try scenario(at: paths[index], vocabulary: vocabulary)
      }
      outcomes.withLock { $0[index] = outcome }
    }
    var scenarios: [Scenario] = []
    var errors: [ScenarioError] = []
    for case let outcome? in outcomes.withLock({ $0 }) {
      do throws(ScenarioErrors) {
        scenarios.append(try outcome.get())
      } catch {
        errors += error.errors
      }
    }
    guard errors.isEmpty else { throw ScenarioErrors(errors: errors) }
    return scenarios
  }

  /// The scenario of a file. A file that cannot be opened is an error at its first character.
  public static func scenario(
    at path: String, vocabulary: ScenarioVocabulary = ScenarioVocabulary()
  ) throws(ScenarioErrors) -> Scenario {
    try ScenarioParser.parse(text(at: path), file: path, vocabulary: vocabulary)
  }

  /// What a scenario file says.
  static func text(at path: String) throws(ScenarioErrors) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw ScenarioErrors(errors: [
        ScenarioError(file: path, place: .start, message: "the file cannot be opened")
      ])
    }
    // One byte more than allowed is enough to know that it is too long.
    let data = (try? file.read(upToCount: YAMLScreen.maximumBytes + 1)) ?? nil
    return try YAMLScreen.text(data.map(Array.init) ?? [], file: path)
  }
}
