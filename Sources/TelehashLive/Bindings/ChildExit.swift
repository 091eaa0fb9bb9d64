#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How a child process ended.
enum ChildExit: Hashable, Sendable {
  case code(Int32)
  case signal(Int32)

  /// Waits for the end of a child of ours, and leaves it for whoever started it to be collected; nil
  /// when it has been already.
  init?(waitingFor process: Int32) {
    var info = siginfo_t()
    while waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) != 0 {
      guard errno == EINTR else { return nil }
    }
    #if canImport(Darwin)
      let status = info.si_status
    #elseif canImport(Musl)
      let status = info.__si_fields.__si_common.__second.__sigchld.si_status
    #else
      let status = info._sifields._sigchld.si_status
    #endif
    self = info.si_code == CLD_EXITED ? .code(status) : .signal(status)
  }
}
