import Foundation
import TelehashPackets
import TelehashRecords

/// Reads the JSON files the tool ships.
enum DataFile {
  /// The object in a file, whatever goes wrong named with the file.
  static func readObject(_ file: URL) throws(DataFileError) -> JSONObject {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw DataFileError(file: file.path, problem: error.localizedDescription)
    }
    do throws(JSONError) {
      return try JSONReader.readObject([UInt8](data), limits: limits).object
    } catch {
      throw DataFileError(file: file.path, problem: error.description)
    }
  }

  /// Ten times the size of the largest file of today.
  private static let limits = JSONLimits(bytes: 1 << 20, values: 100_000)
}

/// A file the tool ships is not what it should be.
public struct DataFileError: Error, Hashable, Sendable, CustomStringConvertible {
  public let file: String
  public let problem: String

  init(file: String, problem: String) {
    self.file = file
    self.problem = problem
  }

  public var description: String { "\(file): \(problem)" }
}
