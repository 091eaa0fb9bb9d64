import TelehashPackets

/// Checks vector files as files: form, ids, flags, origins and altered copies.
///
/// What the strict reader refuses is reported too; nothing is computed with our implementation.
public enum VectorLint {
  /// Problems of all files of a folder, in order.
  ///
  /// `requirements` are the ids there are; nil leaves the ids unchecked.
  public static func lint(
    folder: String, requirements: Set<String>? = nil
  ) throws(VectorError) -> [VectorError] {
    var problems: [VectorError] = []
    var files: [VectorFile] = []
    for path in try VectorLibrary.paths(in: folder) {
      do throws(VectorError) {
        let bytes = try VectorLibrary.read(path, in: folder)
        let file = try VectorFile(bytes: bytes, path: path)
        files.append(file)
        problems += lint(file, bytes: bytes, requirements: requirements)
      } catch {
        problems.append(error)
      }
    }
    return problems + lintTogether(files)
  }

  /// Problems of one file; `bytes` are those it was read from.
  public static func lint(
    _ file: VectorFile, bytes: [UInt8], requirements: Set<String>? = nil
  ) -> [VectorError] {
    var report = Report(file: file.path)
    if VectorText.encoded(file.document) != bytes {
      report.add("", "is not written as `vectors write` writes it")
    }
    if !file.path.hasPrefix(file.suite + "/") { report.add("suite", "is not that of the folder") }
    let used = Set(file.tests.flatMap(\.flags))
    for note in file.notes where !used.contains(note.flag) {
      report.add("notes.\(note.flag)", "no test has this flag")
    }
    if let requirements {
      for note in file.notes where !requirements.contains(note.requirement) {
        report.add("notes.\(note.flag)", "there is no requirement \(note.requirement)")
      }
    }
    for (index, group) in file.groups.enumerated() {
      let place = "groups[\(index)]"
      if group.provenance.isEmpty { report.add(place, "says nothing of where it comes from") }
      if group.requirements.isEmpty { report.add(place, "shows no requirement") }
      for id in group.requirements where requirements?.contains(id) == false {
        report.add(place, "there is no requirement \(id)")
      }
      for test in group.tests {
        if !isID(test.id) { report.add(test.id, "is no id: letters and digits, -, four digits") }
        if test.comment.isEmpty { report.add(test.id, "has no comment") }
        if Set(test.flags).count != test.flags.count { report.add(test.id, "repeats a flag") }
        if group.source == .external, test.derivation != nil {
          report.add(test.id, "an altered copy is not external")
        }
      }
    }
    return report.problems + lintDerivations(file)
  }

  /// Whether altered copies are what they say, and of tests that are valid.
  private static func lintDerivations(_ file: VectorFile) -> [VectorError] {
    var report = Report(file: file.path)
    var bases: [String: VectorTest] = [:]
    for test in file.tests { bases[test.id] = test }
    for test in file.tests {
      guard let derivation = test.derivation else { continue }
      guard let base = bases[derivation.test], base.result == .valid,
        let original = base.body
      else {
        report.add(test.id, "\(derivation.test) is no valid test of this file")
        continue
      }
      if derivation.apply(to: original) != test.body {
        report.add(test.id, "is not \(derivation.test) with the change it names")
      }
      if test.result != .invalid { report.add(test.id, "an altered copy must be invalid") }
    }
    return report.problems
  }

  /// Ids are never used twice, in no two files.
  private static func lintTogether(_ files: [VectorFile]) -> [VectorError] {
    var problems: [VectorError] = []
    var owners: [String: String] = [:]
    for file in files {
      for test in file.tests {
        if let owner = owners.updateValue(file.path, forKey: test.id), owner != file.path {
          problems.append(
            VectorError(file: file.path, place: test.id, problem: "the id is used in \(owner) too"))
        }
      }
    }
    return problems
  }

  private static func isID(_ id: String) -> Bool {
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].count == 4, !parts[0].isEmpty else { return false }
    let digits = "0123456789"
    let letters = "abcdefghijklmnopqrstuvwxyz"
    return parts[1].allSatisfy { digits.contains($0) }
      && parts[0].allSatisfy { digits.contains($0) || letters.contains($0) }
  }

  private struct Report {
    let file: String
    var problems: [VectorError] = []

    mutating func add(_ place: String, _ problem: String) {
      problems.append(VectorError(file: file, place: place, problem: problem))
    }
  }
}

extension VectorTest {
  /// The bytes an altered copy alters.
  var body: [UInt8]? {
    object["body"]?.string.flatMap { try? Hex.decode($0) }
  }
}
