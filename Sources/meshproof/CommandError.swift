import ArgumentParser
import TelehashCapture

/// What stops a command before anything is judged: always exit code 2, with the place and what was
/// expected there.
enum CommandError: Error, CustomStringConvertible {
  case capture(CaptureError)
  case keys(KeyFileError)
  case unusable(String)

  var description: String {
    switch self {
    case .capture(let error): error.description
    case .keys(let error): error.description
    case .unusable(let text): text
    }
  }
}

extension ExitCode {
  /// Nothing unexpected.
  static let clean = ExitCode(0)
  /// An unexpected failure.
  static let failures = ExitCode(1)
  /// Usage, unreadable input, or a selector that matches nothing.
  static let usage = ExitCode(2)
  /// A fault of the harness, or a run that was not deterministic.
  static let harness = ExitCode(3)
  /// Nothing failed, but something could not be judged.
  static let inconclusive = ExitCode(4)
}
