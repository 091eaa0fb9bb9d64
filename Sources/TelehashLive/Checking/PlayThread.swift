import Foundation

/// Threads for plays: each waits most of its time, which must not hold up anybody else's work.
enum PlayThread {
  /// Deep enough for a play in a debug build.
  private static let stackBytes = 4 << 20

  /// Runs something that may wait on a thread of its own.
  static func run<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: body()) }
      thread.stackSize = stackBytes
      thread.start()
    }
  }
}
