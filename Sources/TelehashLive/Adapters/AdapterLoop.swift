package import SystemPackage

/// The life of an adapter process: a line in, the lines of its turn out, until the input ends.
package enum AdapterLoop {
  /// Why a loop ended before its input did.
  package enum Fault: Error, Hashable, Sendable {
    /// The input holds a line that is too long to be one.
    case endlessLine
    case unreadable
    case unwritable
  }

  /// What is read at once.
  private static let readSize = 64 << 10

  /// Serves until the input ends.
  package static func serve(
    input: FileDescriptor = .standardInput, output: FileDescriptor = .standardOutput,
    _ answer: (_ line: [UInt8]) -> [[UInt8]]
  ) throws(Fault) {
    var buffer: [UInt8] = []
    var scanned = 0
    while true {
      while let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[..<end])
        buffer.removeFirst(end + 1)
        scanned = 0
        let lines = answer(line).flatMap { $0 + [UInt8(ascii: "\n")] }
        guard (try? output.writeAll(lines)) != nil else { throw .unwritable }
      }
      scanned = buffer.count
      guard buffer.count <= AdapterProtocol.maximumLineBytes else { throw .endlessLine }
      var piece = [UInt8](repeating: 0, count: readSize)
      guard let count = try? piece.withUnsafeMutableBytes({ try input.read(into: $0) }) else {
        throw .unreadable
      }
      if count == 0 { return }
      buffer += piece[..<count]
    }
  }
}
