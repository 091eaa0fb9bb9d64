import Foundation

/// Something that takes text, piece by piece.
protocol TextSink: Sendable {
  func write(_ text: String)
  /// Whether a person looks at it as it comes.
  var isTerminal: Bool { get }
}

/// Where a program writes: its results, and what it says about its work.
struct ConsoleStreams: Sendable {
  var output: any TextSink
  var errors: any TextSink

  static let standard = ConsoleStreams(
    output: StandardStream(.standardOutput), errors: StandardStream(.standardError))
}

/// Standard output or standard error.
struct StandardStream: TextSink {
  private let handle: FileHandle
  let isTerminal: Bool

  init(_ handle: FileHandle) {
    self.handle = handle
    isTerminal = isatty(handle.fileDescriptor) == 1
  }

  func write(_ text: String) {
    // Nobody is left to be told when this fails.
    try? handle.write(contentsOf: Data(text.utf8))
  }
}
