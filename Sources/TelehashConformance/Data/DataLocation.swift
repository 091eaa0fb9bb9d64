public import Foundation

/// Where the files the tool ships are: requirements, vectors and scenarios.
///
/// They are looked for in the folder of `--data`, then of `MESHPROOF_DATA`, then in
/// `../share/meshproof` beside the program, then in the source tree it was built from. What is named
/// by hand must be right: a wrong `--data` is an error, not a reason to look further.
public struct DataLocation: Hashable, Sendable {
  /// The folder that holds everything, a source tree or an installed copy.
  public let root: URL
  /// The requirement catalogue.
  public let requirements: URL

  /// The test vectors, with the captures under `captures`.
  public var vectors: URL { root.appending(path: "Vectors") }
  /// The scenario files.
  public var scenarios: URL { root.appending(path: "Scenarios") }

  /// A folder that holds the files, of an installed copy or of a source tree; nil when it does not.
  init?(root: URL) {
    func exists(_ path: String) -> Bool {
      FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }
    let folders = ["Requirements", "Sources/TelehashConformance/Requirements"]
    guard let folder = folders.first(where: { exists("\($0)/index.json") }),
      exists("Vectors/schema.json")
    else { return nil }
    self.root = root
    requirements = root.appending(path: folder)
  }

  /// Finds the files, or says where it looked.
  public static func find(
    option: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(DataLocationError) -> DataLocation {
    try find(
      option: option, environment: environment,
      program: Bundle.main.executableURL, source: URL(filePath: #filePath))
  }

  static func find(
    option: String?, environment: [String: String], program: URL?, source: URL
  ) throws(DataLocationError) -> DataLocation {
    for (origin, path) in [("--data", option), (variable, environment[variable])] {
      guard let path else { continue }
      guard let location = DataLocation(root: URL(filePath: path)) else {
        throw DataLocationError(tried: ["\(path) (\(origin))"])
      }
      return location
    }
    var tried: [String] = []
    if let program {
      // A link to the program is usual; the files may be beside either.
      for file in [program, program.resolvingSymlinksInPath()] {
        let share = file.deletingLastPathComponent().deletingLastPathComponent()
          .appending(path: "share/meshproof").standardizedFileURL
        if let location = DataLocation(root: share) { return location }
        let text = "\(share.path) (beside the program)"
        if !tried.contains(text) { tried.append(text) }
      }
    }
    var folder = source.deletingLastPathComponent()
    while folder.path != "/" {
      if let location = DataLocation(root: folder) { return location }
      folder = folder.deletingLastPathComponent().standardizedFileURL
    }
    tried.append("\(source.path) and the folders above (the source tree)")
    throw DataLocationError(tried: tried)
  }

  private static let variable = "MESHPROOF_DATA"
}

/// The files the tool ships are in none of the places they could be.
public struct DataLocationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The places, with the reason each was looked at.
  public let tried: [String]

  public var description: String {
    "requirements, vectors and scenarios not found; looked in "
      + tried.joined(separator: ", ")
      + ". Name their folder with --data or MESHPROOF_DATA"
  }
}
