import Foundation

/// Work that blocks, on a thread of its own and not on one of the concurrency runtime's few.
package enum BlockingThread {
  /// Does the work and waits for it without blocking.
  package static func run<Value: Sendable>(
    _ body: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: body()) }
      thread.stackSize = stackSize
      thread.start()
    }
  }

  /// As much as a main thread has: plays are deep where steps are nested.
  private static let stackSize = 8 << 20
}
