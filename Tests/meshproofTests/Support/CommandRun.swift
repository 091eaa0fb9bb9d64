import ArgumentParser
import Foundation
import Synchronization
import TelehashRecords
import Testing

@testable import meshproof

/// What a command line left behind when it was run in this process.
struct CommandRun {
  let outcome: TelehashRecords.ExitCode
  let output: String
  let errors: String

  /// Runs the program with these words.
  init(_ words: String...) async { await self.init(words) }

  init(_ words: [String]) async {
    let output = CapturedText()
    let errors = CapturedText()
    outcome = await Program.run(words, streams: ConsoleStreams(output: output, errors: errors))
    self.output = output.text
    self.errors = errors.text
  }

  /// The lines of the output.
  var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// Text that was written, for looking at.
final class CapturedText: TextSink {
  private let written = Mutex("")
  let isTerminal: Bool

  init(isTerminal: Bool = false) { self.isTerminal = isTerminal }

  func write(_ text: String) { written.withLock { $0 += text } }

  var text: String { written.withLock { $0 } }
}

extension CommonOptions {
  /// The options these words give; those without any when they are wrong.
  static func parseOrFail(_ words: [String]) -> CommonOptions {
    do {
      return try CommonOptions.parse(words)
    } catch {
      Issue.record(error)
      return CommonOptions()
    }
  }
}
