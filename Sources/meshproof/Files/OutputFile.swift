import Foundation

/// A file a command writes: a path, or `-` for standard output.
///
/// Text is gathered to larger pieces, so that a line at a time costs little.
final class OutputFile {
  private let path: String
  private let handle: FileHandle?
  private let sink: (any TextSink)?
  private var buffer: [UInt8] = []

  /// A write this large goes out at once.
  private static let bufferBytes = 1 << 16

  /// Who may read a file: everybody the system lets, or the owner alone.
  enum Privacy {
    case shared, secret
  }

  /// Opens the file at `path`, replacing what it held; `-` is the console's standard output.
  init(_ path: String, on streams: ConsoleStreams) throws(CommandError) {
    self.path = path
    if path == "-" {
      handle = nil
      sink = streams.output
    } else {
      handle = try Self.open(path, privacy: .shared, mayReplace: true)
      sink = nil
    }
  }

  /// Opens the file at `path`; a secret one is never readable by others, not even while it is made.
  init(_ path: String, privacy: Privacy, mayReplace: Bool) throws(CommandError) {
    self.path = path
    handle = try Self.open(path, privacy: privacy, mayReplace: mayReplace)
    sink = nil
  }

  func write(_ text: String) throws(CommandError) { try write(Array(text.utf8)) }

  func write(_ bytes: [UInt8]) throws(CommandError) {
    buffer += bytes
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  /// Writes what is left. Errors of a full disk come at the latest here.
  func close() throws(CommandError) {
    try flush()
    do {
      try handle?.close()
    } catch {
      throw .unwritable(path, reason: Self.reason(error))
    }
  }

  private func flush() throws(CommandError) {
    guard !buffer.isEmpty else { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    if let sink { return sink.write(String(decoding: buffer, as: UTF8.self)) }
    do {
      try handle?.write(contentsOf: Data(buffer))
    } catch {
      throw .unwritable(path, reason: Self.reason(error))
    }
  }

  private static func open(
    _ path: String, privacy: Privacy, mayReplace: Bool
  ) throws(CommandError) -> FileHandle {
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (mayReplace ? O_TRUNC : O_EXCL)
    let mode: mode_t = privacy == .secret ? 0o600 : 0o666
    // FileManager cannot make a file that is private from its first moment.
    let descriptor = Foundation.open(path, flags, mode)
    guard descriptor >= 0 else {
      let advice = errno == EEXIST ? "; --force replaces it" : ""
      throw .unwritable(path, reason: String(cString: strerror(errno)) + advice)
    }
    // A file that was there before keeps its own mode.
    if privacy == .secret, mayReplace, fchmod(descriptor, mode) != 0 {
      let reason = String(cString: strerror(errno))
      Foundation.close(descriptor)
      throw .unwritable(path, reason: reason)
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let known = [underlying, error as NSError].compactMap { $0 }
      .first { $0.domain == NSPOSIXErrorDomain }
    return known.map { String(cString: strerror(Int32($0.code))) } ?? "\(error)"
  }
}
