import Foundation
import Synchronization

/// Runs work that recurses as deep as its input says on a thread whose stack is deep enough.
///
/// The YAML library goes down once for each level of nesting, up to its own limit of 1000; half a
/// mebibyte, which is what some systems give a thread, does not hold that.
enum DeepStack {
  /// Several times what 1000 levels take without optimisation.
  private static let bytes = 16 << 20

  static func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) -> Result? {
    let result = Box<Result>()
    let isDone = DispatchSemaphore(value: 0)
    let thread = Thread {
      let value = work()
      result.value.withLock { $0 = value }
      isDone.signal()
    }
    thread.stackSize = bytes
    thread.start()
    isDone.wait()
    return result.value.withLock { $0 }
  }

  private final class Box<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
  }
}
