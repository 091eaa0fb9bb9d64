import Synchronization

/// The plays that run at the moment, so that they can be ended early.
final class ActivePlays: Sendable {
  private struct State {
    var inboxes: [Int: LiveInbox] = [:]
    var next = 0
    var isStopped = false
  }

  private let state = Mutex(State())

  /// An inbox for a new play and its number; nil when no play may begin any more.
  func begin() -> (number: Int, inbox: LiveInbox)? {
    state.withLock { state in
      guard !state.isStopped else { return nil }
      defer { state.next += 1 }
      let inbox = LiveInbox()
      state.inboxes[state.next] = inbox
      return (state.next, inbox)
    }
  }

  func end(_ number: Int) { _ = state.withLock { $0.inboxes.removeValue(forKey: number) } }

  /// Ends every play, and lets none begin until `resume`.
  func stop() {
    let inboxes = state.withLock { state in
      state.isStopped = true
      return Array(state.inboxes.values)
    }
    for inbox in inboxes { inbox.close(.cancelled) }
  }

  func resume() { state.withLock { $0.isStopped = false } }

  var isStopped: Bool { state.withLock { $0.isStopped } }
}
