#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The three pipes to a child process: bytes go in and come out with deadlines, and nothing blocks
/// for longer.
///
/// Whoever holds it uses it from one thread at a time.
final class ProcessPipes {
  /// The child's ends, until they are handed to it.
  let childInput: Int32
  let childOutput: Int32
  let childErrors: Int32
  private var input: Int32
  private let output: Int32
  private let errors: Int32
  /// The last words the child wrote to its standard error.
  private(set) var lastWords: [UInt8] = []
  private var errorsEnded = false

  /// Enough of standard error to see why something stopped.
  private static let maximumLastWords = 2048
  /// What is read at once: a pipe holds no more.
  private static let readSize = 64 << 10

  enum Fault: Error {
    /// The system gave no pipes, with its error number.
    case unavailable(Int32)
    /// The other end is closed.
    case closed
    case timedOut
    /// Nobody wants what comes any more.
    case unwanted
  }

  init() throws(Fault) {
    // A child that closed its input must not end us; what we write to it is then an error.
    signal(SIGPIPE, SIG_IGN)
    var pipes: [(read: Int32, write: Int32)] = []
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        for made in pipes {
          close(made.read)
          close(made.write)
        }
        throw .unavailable(errno)
      }
      // Other children must not hold these open.
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pipes.append((ends[0], ends[1]))
    }
    (childInput, input) = (pipes[0].read, pipes[0].write)
    (output, childOutput) = (pipes[1].read, pipes[1].write)
    (errors, childErrors) = (pipes[2].read, pipes[2].write)
    for end in [input, output, errors] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  }

  deinit {
    if input >= 0 { close(input) }
    close(output)
    close(errors)
  }

  /// Closes the child's standard input: the sign to end.
  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Whether something can be read at once.
  func hasOutput() -> Bool {
    var polled = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
    return poll(&polled, 1, 0) > 0 && polled[0].revents & Int16(POLLIN) != 0
  }

  /// Writes all of `bytes`, taking in meanwhile what the child writes.
  ///
  /// - Parameter take: is given what was read; false when it is too much.
  func write(
    _ bytes: [UInt8], until deadline: ContinuousClock.Instant, _ take: ([UInt8]) -> Bool
  ) throws(Fault) {
    var written = 0
    while written < bytes.count {
      guard input >= 0 else { throw .closed }
      let ready = try wait(for: deadline, writing: true)
      if ready.output, let read = try readOutput(), !take(read) { throw .unwanted }
      guard ready.input else { continue }
      let count = bytes.withUnsafeBytes { buffer in
        Self.systemWrite(input, buffer.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0, errno != EAGAIN, errno != EINTR { throw .closed }
      written += max(count, 0)
    }
  }

  /// What the child wrote next; never empty.
  func read(until deadline: ContinuousClock.Instant) throws(Fault) -> [UInt8] {
    while true {
      if try wait(for: deadline, writing: false).output, let bytes = try readOutput() {
        return bytes
      }
    }
  }

  /// Takes in what is left on standard error.
  func readLastWords() { if !errorsEnded { readErrors() } }

  /// Kills a child that leads a process group, and everything in the group.
  static func kill(group: pid_t) {
    #if canImport(Darwin)
      _ = Darwin.kill(-group, SIGKILL)
    #elseif canImport(Musl)
      _ = Musl.kill(-group, SIGKILL)
    #else
      _ = Glibc.kill(-group, SIGKILL)
    #endif
  }

  private func wait(
    for deadline: ContinuousClock.Instant, writing: Bool
  ) throws(Fault) -> (input: Bool, output: Bool) {
    while true {
      var polled = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errorsEnded ? -1 : errors, events: Int16(POLLIN), revents: 0),
        pollfd(fd: writing ? input : -1, events: Int16(POLLOUT), revents: 0),
      ]
      let left = ContinuousClock.now.duration(to: deadline).components
      let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
      guard milliseconds >= 0, left.attoseconds >= 0 else { throw .timedOut }
      let count = poll(&polled, nfds_t(polled.count), Int32(min(milliseconds + 1, 60_000)))
      if count <= 0 { continue }
      if polled[1].revents != 0 { readErrors() }
      let ready = (polled[2].revents != 0, polled[0].revents != 0)
      if ready.0 || ready.1 { return ready }
    }
  }

  /// Reads what is there; nil when nothing is.
  private func readOutput() throws(Fault) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: Self.readSize)
    let count = Self.systemRead(output, &buffer, buffer.count)
    if count == 0 { throw .closed }
    guard count > 0 else {
      if errno == EAGAIN || errno == EINTR { return nil }
      throw .closed
    }
    return Array(buffer[..<count])
  }

  private func readErrors() {
    var buffer = [UInt8](repeating: 0, count: Self.readSize)
    let count = Self.systemRead(errors, &buffer, buffer.count)
    if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { errorsEnded = true }
    guard count > 0 else { return }
    lastWords = Array((lastWords + buffer[..<count]).suffix(Self.maximumLastWords))
  }

  private static func systemRead(
    _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int
  ) -> Int {
    #if canImport(Darwin)
      Darwin.read(descriptor, buffer, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer, count)
    #else
      Glibc.read(descriptor, buffer, count)
    #endif
  }

  private static func systemWrite(
    _ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int
  ) -> Int {
    #if canImport(Darwin)
      Darwin.write(descriptor, buffer, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, buffer, count)
    #else
      Glibc.write(descriptor, buffer, count)
    #endif
  }
}
