/// Reads scenario files: YAML, then the grammar, then everything that can be checked before a run.
///
/// A scenario that comes out has no error left that could be found without running it. Whatever the
/// input, reading ends, and its memory is bounded by `YAMLScreen.maximumBytes`.
public enum ScenarioParser {
  /// The scenario a text holds. `file` is where it was found, by which it is named in errors, and
  /// which gives the scenario its id.
  public static func parse(
    _ text: String, file: String, vocabulary: ScenarioVocabulary = ScenarioVocabulary()
  ) throws(ScenarioErrors) -> Scenario {
    let scenario = try build(YAMLReader.read(text, file: file), file: file)
    let errors = ScenarioLint.errors(in: scenario, vocabulary: vocabulary)
    guard errors.isEmpty else { throw ScenarioErrors(errors: errors) }
    return scenario
  }

  /// The scenario a YAML document holds, right in form but not yet in sense.
  static func build(_ root: YAMLNode, file: String) throws(ScenarioErrors) -> Scenario {
    var reader = GrammarReader(problems: ScenarioProblems(file: file))
    let fields = reader.read(root, as: .shape("scenario"))?.fields
    try reader.problems.check()
    var builder = ScenarioBuilder(problems: reader.problems)
    var scenario: Scenario?
    do throws(Fields.Mismatch) {
      let nothing = Fields(shape: "scenario", place: .start, values: [])
      scenario = try builder.scenario(fields ?? nothing, file: file)
    } catch {
      builder.problems.add(
        error.place, "'\(error.key)' of \(error.shape) cannot be read: a fault of this program")
    }
    try builder.problems.check()
    guard let scenario else { throw builder.problems.all }
    return scenario
  }

  /// The scenario the bytes of a file hold.
  public static func parse(
    bytes: [UInt8], file: String, vocabulary: ScenarioVocabulary = ScenarioVocabulary()
  ) throws(ScenarioErrors) -> Scenario {
    try parse(YAMLScreen.text(bytes, file: file), file: file, vocabulary: vocabulary)
  }

  /// `area/name` for a file: its path below the last directory called `Scenarios`, or its last
  /// directory and name, without the extension.
  public static func id(of file: String) -> String {
    var parts = file.split(whereSeparator: { $0 == "/" || $0 == "\\" }).map(String.init)
    if let last = parts.last, let dot = last.lastIndex(of: "."), dot > last.startIndex {
      parts[parts.count - 1] = String(last[..<dot])
    }
    if let root = parts.dropLast().lastIndex(of: "Scenarios") {
      return parts[(root + 1)...].joined(separator: "/")
    }
    return parts.suffix(2).joined(separator: "/")
  }
}
