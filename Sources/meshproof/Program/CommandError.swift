import TelehashCapture

/// What stops a command before anything is judged: always exit code 2, with the place and what was
/// expected there.
enum CommandError: Error, CustomStringConvertible {
  case capture(CaptureError)
  case keys(KeyFileError)
  /// A file that cannot be written: its path and the system's reason.
  case unwritable(String, reason: String)
  case unusable(String)

  var description: String {
    switch self {
    case .capture(let error): error.description
    case .keys(let error): error.description
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    case .unusable(let text): text
    }
  }
}
