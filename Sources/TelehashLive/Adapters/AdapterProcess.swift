import Dispatch
import Subprocess
import Synchronization
import SystemPackage
package import TelehashConformance

/// A child process that speaks in lines: started by a shell, in a process group of its own, and
/// never waited for without end.
///
/// It is used from one thread that may block, never from the pool of the concurrency runtime.
package final class AdapterProcess: LineCarrier {
  /// How long things may take.
  package struct Patience: Hashable, Sendable {
    /// The first answer: large runtimes take seconds to begin.
    package var greeting = Duration.seconds(20)
    /// Any other answer.
    package var turn = Duration.seconds(10)
    /// The end after standard input was closed.
    package var farewell = Duration.seconds(2)

    package init() {}
  }

  private let pipes: ProcessPipes
  private let life: ProcessLife
  private let patience: Patience
  private var buffer: [UInt8] = []
  private var scanned = 0
  private var hasSpoken = false
  private var deadline = ContinuousClock.now

  /// Starts `command`, a line for `/bin/sh`.
  package init(
    _ command: String, patience: Patience = Patience()
  ) throws(SubjectFault) {
    self.patience = patience
    do throws(ProcessPipes.Fault) {
      pipes = try ProcessPipes()
    } catch {
      throw SubjectFault(.exited, "the system gives no pipes for another process")
    }
    life = ProcessLife(command, pipes)
  }

  deinit { life.kill() }

  package func write(_ line: [UInt8]) throws(SubjectFault) {
    deadline = .now + (hasSpoken ? patience.turn : patience.greeting)
    do throws(ProcessPipes.Fault) {
      try pipes.write(line + [UInt8(ascii: "\n")], until: deadline) { piece in
        buffer += piece
        return buffer.count <= Self.maximumUnread
      }
    } catch {
      throw fault(error)
    }
  }

  package func readLine() throws(SubjectFault) -> [UInt8] {
    while true {
      if let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[..<end])
        buffer.removeFirst(end + 1)
        scanned = 0
        hasSpoken = true
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      }
      scanned = buffer.count
      guard buffer.count <= AdapterProtocol.maximumLineBytes else {
        throw SubjectFault(
          .flood, "a line of more than \(AdapterProtocol.maximumLineBytes) bytes")
      }
      do throws(ProcessPipes.Fault) {
        buffer += try pipes.read(until: deadline)
      } catch {
        throw fault(error)
      }
    }
  }

  package var hasLine: Bool { !buffer.isEmpty || pipes.hasOutput() }

  /// Closes its standard input and waits for the end; kills what does not end.
  package func end() -> SubjectFault? {
    pipes.closeInput()
    if let status = life.wait(for: patience.farewell) {
      return status.isSuccess ? nil : SubjectFault(.exited, "it ended with \(status.words)")
    }
    life.kill()
    _ = life.wait(for: patience.farewell)
    return SubjectFault(.silent, "it did not end when its standard input was closed")
  }

  package func abandon() {
    pipes.closeInput()
    life.kill()
    _ = life.wait(for: patience.farewell)
  }

  /// What a fault of the pipes says about the process.
  private func fault(_ fault: ProcessPipes.Fault) -> SubjectFault {
    switch fault {
    case .unwanted:
      return SubjectFault(.flood, "more than \(Self.maximumUnread) bytes while it is written to")
    case .unavailable: return SubjectFault(.exited, "the system gives no pipes")
    case .timedOut:
      life.kill()
      let limit = hasSpoken ? patience.turn : patience.greeting
      return SubjectFault(.silent, "no answer within \(limit)")
    case .closed:
      let status = life.wait(for: .seconds(1))
      pipes.readLastWords()
      let words = String(decoding: pipes.lastWords, as: UTF8.self)
        .split(whereSeparator: \.isNewline).suffix(Self.shownLastWords)
        .joined(separator: " | ")
      if let status, !hasSpoken, status.isMissing {
        return SubjectFault(.missing, words.isEmpty ? "there is no such program" : words)
      }
      let ended = status.map { "it ended with \($0.words)" } ?? "it closed its output"
      return SubjectFault(.exited, words.isEmpty ? ended : "\(ended): \(words)")
    }
  }

  /// What may come while a line is handed over: it belongs to no turn, or to this one's beginning.
  private static let maximumUnread = 4 << 20
  /// How many lines of standard error a message shows.
  private static let shownLastWords = 3
}

/// The thread on which one process is started and waited for: those of the concurrency runtime are few,
/// and whoever computes may hold them for long.
///
/// The queue is serial: a concurrent one gets no thread on Linux while others keep all processors busy.
private final class ProcessExecutor: TaskExecutor {
  private let queue = DispatchQueue(label: "adapter process")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// The run of one process, from its start to its end.
private final class ProcessLife: Sendable {
  /// How a process ended.
  struct Status: Sendable {
    let words: String
    let isSuccess: Bool
    /// Whether the shell found no program to run.
    var isMissing = false
  }

  private enum Stage: Sendable {
    case starting(isUnwanted: Bool)
    case running(ProcessIdentifier)
    case ended(Status)
  }

  private let executor = ProcessExecutor()
  private let end = DispatchSemaphore(value: 0)
  private let stage = Mutex(Stage.starting(isUnwanted: false))

  init(_ command: String, _ pipes: ProcessPipes) {
    let input = FileDescriptor(rawValue: pipes.childInput)
    let output = FileDescriptor(rawValue: pipes.childOutput)
    let errors = FileDescriptor(rawValue: pipes.childErrors)
    Task.detached(executorPreference: executor) { [self] in
      var options = PlatformOptions()
      // Of its own, so that whatever the shell starts ends with it.
      options.processGroupID = 0
      do {
        let result = try await Subprocess.run(
          .path("/bin/sh"), arguments: ["-c", command], platformOptions: options,
          input: .fileDescriptor(input, closeAfterSpawningProcess: true),
          output: .fileDescriptor(output, closeAfterSpawningProcess: true),
          error: .fileDescriptor(errors, closeAfterSpawningProcess: true)
        ) { execution in
          let process = execution.processIdentifier
          begin(process)
          // What the library does between the end of a process and its own return needs a thread of
          // the concurrency runtime.
          await BlockingThread.run { [self] in
            if let exit = ChildExit(waitingFor: process.value) { finish(Status(exit)) }
          }
        }
        switch result.terminationStatus {
        case .exited(let code): finish(Status(.code(code)))
        case .signaled(let signal): finish(Status(.signal(signal)))
        }
      } catch {
        finish(Status(words: "an error of the system: \(error)", isSuccess: false))
      }
    }
  }

  private func begin(_ process: ProcessIdentifier) {
    stage.withLock { stage in
      if case .starting(let isUnwanted) = stage, isUnwanted {
        ProcessPipes.kill(group: process.value)
      }
      stage = .running(process)
    }
  }

  /// The first status stands.
  private func finish(_ status: Status) {
    let isNews = stage.withLock { stage in
      if case .ended = stage { return false }
      stage = .ended(status)
      return true
    }
    if isNews { end.signal() }
  }

  /// Waits for the end; nil when it does not come in time.
  func wait(for duration: Duration) -> Status? {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    // Whoever asks again must not wait again.
    if end.wait(timeout: .now() + .nanoseconds(nanoseconds)) == .success { end.signal() }
    return stage.withLock { stage in
      if case .ended(let status) = stage { status } else { nil }
    }
  }

  /// Kills the process and everything in its group.
  func kill() {
    stage.withLock { stage in
      switch stage {
      case .starting: stage = .starting(isUnwanted: true)
      case .running(let process): ProcessPipes.kill(group: process.value)
      case .ended: break
      }
    }
  }
}

extension ProcessLife.Status {
  fileprivate init(_ exit: ChildExit) {
    switch exit {
    case .code(let code):
      self.init(words: "exit code \(code)", isSuccess: code == 0)
      // What shells say when a command cannot be run, or is not there.
      isMissing = code == 126 || code == 127
    case .signal(let signal): self.init(words: "signal \(signal)", isSuccess: false)
    }
  }
}
