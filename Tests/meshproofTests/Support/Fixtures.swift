import Foundation

/// The files tests read.
enum Fixtures {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// All captures with what is expected of them.
  static let captures = [
    "c-direct-1a-uncloaked", "c-direct-2a-cloaked", "c-direct-3a-cloaked",
    "c-reliable-1a-noloss-uncloaked", "c-router-1a-cloaked", "c-router-3a-uncloaked",
    "go-bridge-nopaths", "go-direct-3a", "go-reliable-lossy-3a-fixed",
    "js-cs1a-direct", "js-cs2a-direct", "js-cs3a-direct",
    "js-replay-old-handshake", "js-router-bridge", "js-stream-lossy-cs3a",
    "v20-bridge", "v20-direct",
    "v21-cs1a-autobridge", "v21-cs1a-relayonly", "v21-cs2a-direct", "v21-cs3a-bridgechan",
  ]

  static func capture(_ name: String) -> String { file(name, "capture.pcap") }
  static func keys(_ name: String) -> String { file(name, "keys.json") }

  static func file(_ capture: String, _ file: String) -> String {
    root.appending(path: "Vectors/captures/\(capture)/\(file)").path
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: path)))
  }

  /// The text of a file beside the tests, to compare output with.
  static func golden(_ name: String) throws -> String {
    let url = root.appending(path: "Tests/meshproofTests/Golden/\(name)")
    return try String(contentsOf: url, encoding: .utf8)
  }
}

/// A folder of one test's own, removed with the value.
final class TemporaryFolder {
  let url = URL.temporaryDirectory.appending(path: "meshproof-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file and gives its path.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Makes this a data folder: requirements, and the vectors of one area.
  func fill(area: String) throws {
    let files = FileManager.default
    try files.copyItem(
      at: Fixtures.root.appending(path: "Sources/TelehashConformance/Requirements"),
      to: url.appending(path: "Requirements"))
    try files.createDirectory(
      at: url.appending(path: "Vectors"), withIntermediateDirectories: true)
    for name in [area, "schema.json"] {
      try files.copyItem(
        at: Fixtures.root.appending(path: "Vectors/\(name)"),
        to: url.appending(path: "Vectors/\(name)"))
    }
  }

  /// Replaces the first occurrence of a text in a file.
  func edit(_ name: String, _ old: String, _ new: String) throws {
    let file = url.appending(path: name)
    var text = try String(contentsOf: file, encoding: .utf8)
    guard let range = text.range(of: old) else { throw CocoaError(.fileReadUnknown) }
    text.replaceSubrange(range, with: new)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
}
