import Foundation
import TelehashRecords

/// Proves that a run repeats: the same command in another process must give the same traces.
enum DeterminismCheck {
  /// What differs between a run and its repetition; nil when nothing does.
  static func compare(_ run: Run) async throws -> String? {
    let again = try repetition(of: run)
    let first = hashes(run)
    let second = hashes(again)
    guard first.map(\.id) == second.map(\.id) else { return "other cases were run" }
    let different = zip(first, second).filter { $0.hash != $1.hash }.map(\.0.id)
    guard let example = different.first else { return nil }
    return "\(different.count) traces differ, the first is that of \(example)"
  }

  private static func hashes(_ run: Run) -> [(id: String, hash: String?)] {
    run.cases.map { ($0.id, $0.traceHash) }
  }

  /// Runs this very command line once more in a process of its own.
  private static func repetition(of run: Run) throws -> Run {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "meshproof-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = arguments(json: file.path, of: run)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard let data = try? Data(contentsOf: file) else {
      throw CommandError.unusable("the second process wrote no report")
    }
    return try Run(decoding: Array(data))
  }

  /// The same arguments without those that write reports or repeat again.
  private static func arguments(json: String, of run: Run) -> [String] {
    run.commandWithoutReports().dropFirst().filter { $0 != "--check-determinism" }
      + ["--json", json]
  }
}
