/// The states of a channel and the only ways between them (CH-17, CH-18).
///
///                    answered (opened here)
///     OPENING ───────────────────────────────▶ OPEN ─────┐
///        │      or anything sent (opened there)          │ `end` received
///        └───────────────────────────────────────────────┴──────────────▶ ENDED
///
/// From every state an error, a time-out or the application leads to removal. The own `end` changes
/// no state, it is remembered in each: together with ENDED it makes a clean close (CH-12).
struct ChannelLifecycle: Hashable, Sendable {
  private enum State: Hashable, Sendable {
    case opening(openedHere: Bool, ownEnd: Bool)
    case open(ownEnd: Bool)
    case ended(ownEnd: Bool)
    case removed
  }

  /// What moves a channel.
  enum Input {
    /// A packet other than an open was sent.
    case sent
    /// The other side was heard.
    case heard
    case ownEnd
    case remoteEnd
    case removed
  }

  private var state: State

  init(openedHere: Bool) { state = .opening(openedHere: openedHere, ownEnd: false) }

  var phase: ChannelPhase {
    switch state {
    case .opening: .opening
    case .open: .open
    case .ended: .ended
    case .removed: .removed
    }
  }

  /// Whether this side has sent its `end`.
  var hasOwnEnd: Bool {
    switch state {
    case .opening(_, let ownEnd), .open(let ownEnd), .ended(let ownEnd): ownEnd
    case .removed: false
    }
  }

  /// Whether both sides have ended (CH-12).
  var isMutuallyEnded: Bool { phase == .ended && hasOwnEnd }

  /// Whether silence alone ends the channel: not while it is OPEN, unless this side has ended and
  /// waits for the other (CH-12, CH-19, CH-20).
  var runsTimer: Bool {
    switch state {
    case .opening, .ended: true
    case .open(let ownEnd): ownEnd
    case .removed: false
    }
  }

  mutating func apply(_ input: Input) {
    switch (state, input) {
    case (.removed, .sent), (.removed, .heard), (.removed, .ownEnd), (.removed, .remoteEnd),
      (.removed, .removed):
      break
    case (.opening, .removed), (.open, .removed), (.ended, .removed):
      state = .removed
    case (.opening(let here, let ownEnd), .sent):
      if !here { state = .open(ownEnd: ownEnd) }
    case (.opening(let here, let ownEnd), .heard):
      if here { state = .open(ownEnd: ownEnd) }
    case (.opening(let here, _), .ownEnd):
      state = here ? .opening(openedHere: true, ownEnd: true) : .open(ownEnd: true)
    case (.opening(_, let ownEnd), .remoteEnd), (.open(let ownEnd), .remoteEnd):
      state = .ended(ownEnd: ownEnd)
    case (.open, .ownEnd):
      state = .open(ownEnd: true)
    case (.ended, .ownEnd):
      state = .ended(ownEnd: true)
    case (.open, .sent), (.open, .heard), (.ended, .sent), (.ended, .heard), (.ended, .remoteEnd):
      break
    }
  }
}
