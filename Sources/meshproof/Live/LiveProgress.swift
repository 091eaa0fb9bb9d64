import Synchronization
import TelehashRecords

/// How far a live run is, on a terminal.
final class LiveProgress: Sendable {
  private struct State {
    var progress: Progress
    var done = 0
    var failed = 0
  }

  private let state: Mutex<State>
  private let total: Int

  init(_ console: Console, total: Int) {
    state = Mutex(State(progress: console.progress()))
    self.total = total
  }

  func note(_ record: Case) {
    state.withLock { state in
      state.done += 1
      if record.unexpected { state.failed += 1 }
      state.progress.show(
        "\(state.done) of about \(total)"
          + (state.failed > 0 ? ", \(state.failed) failed" : "") + " \(record.id)")
    }
  }

  func clear() { state.withLock { $0.progress.clear() } }
}
