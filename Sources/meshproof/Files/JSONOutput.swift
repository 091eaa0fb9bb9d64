import TelehashPackets
import TelehashRecords

/// Files of JSON a command writes beside what people read.
enum JSONOutput {
  /// Writes a value on one line.
  static func write(
    _ value: JSONValue, to path: String, on console: Console
  ) throws(CommandError) {
    let file = try OutputFile(path, on: console.streams)
    try file.write(value.encoded() + [UInt8(ascii: "\n")])
    try file.close()
  }

  /// Writes run.json.
  static func write(_ run: Run, to path: String, on console: Console) throws(CommandError) {
    let file = try OutputFile(path, on: console.streams)
    try file.write(run.encoded())
    try file.close()
  }
}

extension Console {
  /// The console for people when files are written to these paths: standard error when one of them
  /// is `-`, so that the file is alone on standard output. Two cannot be.
  func beside(_ paths: [String?]) throws(CommandError) -> Console {
    let taken = paths.count { $0 == "-" }
    guard taken <= 1 else {
      throw .unusable("several files are -; standard output can be only one of them")
    }
    return taken == 0 ? self : besideStandardOutput()
  }
}
