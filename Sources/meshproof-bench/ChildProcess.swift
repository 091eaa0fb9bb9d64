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
    realSeconds = Stopwatch.seconds {
      result = posix_spawn(&process, program, &actions, nil, &words, environ)
      if result == 0 { result = wait4(process, &status, 0, &usage) == process ? 0 : errno }
    }
    guard result == 0, status & 0x7f == 0 else {
      throw Unmeasurable("\(program) does not run: \(result), \(status)")
    }
    exitCode = status >> 8 & 0xff
    processorSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    #if canImport(Darwin)
      peakMemory = Int(usage.ru_maxrss)
    #else
      peakMemory = Int(usage.ru_maxrss) * 1024
    #endif
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }
}
