import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One run of the program itself.
struct ChildProcess {
  let exitCode: Int32
  let realSeconds: Double
  /// What all its threads used.
  let processorSeconds: Double
  /// The most memory it had at once, in bytes.
  let peakMemory: Int

  /// The program beside this one; nil when it was not built.
  static let program: String? = {
    let path = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "meshproof").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  /// Runs the program to its end, without its output.
  init(_ arguments: [String]) throws {
    guard let program = Self.program else { throw Unmeasurable("meshproof is not built") }
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)

    var process = pid_t()
    var status: Int32 = 0
    var usage = rusage()
    var result: Int32 = 0
    var peak = 0
    realSeconds = Stopwatch.seconds {
      result = posix_spawn(&process, program, &actions, nil, &words, environ)
      guard result == 0 else { return }
      var ended: pid_t = 0
      while ended == 0 {
        peak = max(peak, Self.peakMemory(of: process) ?? 0)
        usleep(Self.lookInterval)
        ended = wait4(process, &status, WNOHANG, &usage)
      }
      result = ended == process ? 0 : errno
    }
    guard result == 0, status & 0x7f == 0 else {
      throw Unmeasurable("\(program) does not run: \(result), \(status)")
    }
    exitCode = status >> 8 & 0xff
    processorSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    #if canImport(Darwin)
      peakMemory = Int(usage.ru_maxrss)
    #else
      peakMemory = peak
    #endif
  }

  /// How often its memory is looked at, in microseconds: what a run seems to take longer for it.
  private static let lookInterval: UInt32 = 2000

  /// What the system has noted as the most so far, in bytes; nil where it does not tell.
  ///
  /// The usage that comes with the end of a process will not do: on Linux it counts from before the
  /// program was loaded, when the process was still a copy of this one.
  private static func peakMemory(of process: pid_t) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
    else { return nil }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
      .map { $0 * 1024 }
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }
}
