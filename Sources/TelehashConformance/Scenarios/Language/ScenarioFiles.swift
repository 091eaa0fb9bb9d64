import Foundation

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

  /// The scenario of a file. A file that cannot be opened is an error at its first character.
  public static func scenario(
    at path: String, vocabulary: ScenarioVocabulary = ScenarioVocabulary()
  ) throws(ScenarioErrors) -> Scenario {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw ScenarioErrors(errors: [
        ScenarioError(file: path, place: .start, message: "the file cannot be opened")
      ])
    }
    // One byte more than allowed is enough to know that it is too long.
    let data = (try? file.read(upToCount: YAMLScreen.maximumBytes + 1)) ?? nil
    return try ScenarioParser.parse(
      bytes: data.map(Array.init) ?? [], file: path, vocabulary: vocabulary)
  }
}
