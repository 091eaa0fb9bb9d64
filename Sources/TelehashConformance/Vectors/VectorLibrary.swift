import Foundation
import TelehashPackets

/// All vector files of a folder.
public struct VectorLibrary: Sendable {
  /// By path.
  public let files: [VectorFile]

  public init(files: [VectorFile]) { self.files = files }

  /// Reads every file under `folder`; the first that cannot be read is the error.
  public init(folder: String) throws(VectorError) {
    var files: [VectorFile] = []
    for path in try Self.paths(in: folder) {
      files.append(try VectorFile(bytes: try Self.read(path, in: folder), path: path))
    }
    self.init(files: files)
  }

  /// The vector files of a folder, in order: `<area>/<name>.json`.
  ///
  /// The schema beside the areas and the captures, which are no vectors, are left out.
  public static func paths(in folder: String) throws(VectorError) -> [String] {
    var paths: [String] = []
    for area in try list(folder, in: folder) where area != captures {
      let inside = folder + "/" + area
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: inside, isDirectory: &isFolder),
        isFolder.boolValue
      else { continue }
      paths += try list(inside, in: folder).filter { $0.hasSuffix(".json") }
        .map { "\(area)/\($0)" }
    }
    guard !paths.isEmpty else {
      throw VectorError(file: folder, place: "", problem: "there are no vector files in it")
    }
    return paths
  }

  /// The bytes of a file, up to what any vector file may have.
  public static func read(
    _ path: String, in folder: String
  ) throws(VectorError) -> [UInt8] {
    do {
      let url = URL(fileURLWithPath: folder + "/" + path)
      let handle = try FileHandle(forReadingFrom: url)
      defer { try? handle.close() }
      return Array(try handle.read(upToCount: VectorFile.limits.bytes + 1) ?? Data())
    } catch {
      throw VectorError(file: path, place: "", problem: "cannot be read")
    }
  }

  private static let captures = "captures"

  private static func list(
    _ inside: String, in folder: String
  ) throws(VectorError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: inside)
        .filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw VectorError(file: inside, place: "", problem: "cannot be listed")
    }
  }
}
