import Foundation

/// The recorded captures under `Vectors/captures`.
enum Fixtures {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Vectors/captures")

  static let names = [
    "c-direct-1a-uncloaked", "c-direct-2a-cloaked", "c-direct-3a-cloaked",
    "c-reliable-1a-noloss-uncloaked", "c-router-1a-cloaked", "c-router-3a-uncloaked",
    "go-bridge-nopaths", "go-direct-3a", "go-reliable-lossy-3a-fixed",
    "js-cs1a-direct", "js-cs2a-direct", "js-cs3a-direct",
    "js-replay-old-handshake", "js-router-bridge", "js-stream-lossy-cs3a",
    "v20-bridge", "v20-direct",
    "v21-cs1a-autobridge", "v21-cs1a-relayonly", "v21-cs2a-direct", "v21-cs3a-bridgechan",
  ]

  static func path(_ name: String, _ file: String) -> String {
    folder.appending(path: name).appending(path: file).path
  }

  static func bytes(_ name: String, _ file: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: path(name, file))))
  }
}

/// Runs `body` with a path for a file of its own, which is removed afterwards.
func withTemporaryFile(_ body: (String) throws -> Void) throws {
  let url = URL.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: url) }
  try body(url.path)
}

extension Fixtures {
  static func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }
}
