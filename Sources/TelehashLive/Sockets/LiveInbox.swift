import DequeModule
import Dispatch
import Synchronization
import TelehashPackets

/// Where the sockets of one play put what they receive, and where its thread waits for it.
final class LiveInbox: Sendable {
  /// A datagram that arrived at one of the sockets.
  struct Letter: Sendable {
    let bytes: [UInt8]
    let source: Address
    let socket: Address
    let time: ContinuousClock.Instant
    /// Whether it came over a TCP connection.
    var isOfStream = false
  }

  /// Bytes of a TCP connection as they were written or read, for a capture.
  struct StreamPiece: Sendable {
    let bytes: [UInt8]
    let source: Address
    let destination: Address
    let time: ContinuousClock.Instant
  }

  /// What ended the waiting.
  enum Event: Sendable {
    case letter(Letter)
    case timeout
    /// Nothing more is delivered.
    case closed(Closure)
  }

  /// Why nothing more is delivered.
  enum Closure: Hashable, Sendable {
    /// Somebody stopped the play.
    case cancelled
    /// More came in than a play can need.
    case flooded
  }

  private struct State {
    var letters = Deque<Letter>()
    var received = 0
    var refusals = 0
    var pieces: [StreamPiece] = []
    var pieceBytes = 0
    var closure: Closure?
  }

  private let state = Mutex(State())
  /// Whether there is an end to what it takes in all; a server has none.
  private let isBounded: Bool
  /// Counts letters, and one more when the inbox was closed.
  private let signal = DispatchSemaphore(value: 0)

  /// More datagrams than this in one play are a flood: the busiest one causes some thousands.
  private static let maximumReceived = 50_000
  /// More datagrams than this waiting are a flood: nobody reads so far behind.
  private static let maximumWaiting = 10_000

  init(isBounded: Bool = true) { self.isBounded = isBounded }

  func deliver(_ letter: Letter) {
    let isTaken = state.withLock { state in
      guard state.closure == nil else { return false }
      state.received += 1
      if !isBounded {
        // What a server cannot read in time is lost, as in any full buffer.
        guard state.letters.count < Self.maximumWaiting else { return false }
        state.letters.append(letter)
      } else if state.received > Self.maximumReceived
        || state.letters.count >= Self.maximumWaiting
      {
        state.closure = .flooded
        state.letters.removeAll()
      } else {
        state.letters.append(letter)
      }
      return true
    }
    if isTaken { signal.signal() }
  }

  /// Keeps what went over a TCP connection, as long as there is room.
  func note(_ piece: StreamPiece) {
    state.withLock { state in
      guard state.pieceBytes + piece.bytes.count <= Self.maximumPieceBytes else { return }
      state.pieceBytes += piece.bytes.count
      state.pieces.append(piece)
    }
  }

  /// What went over TCP connections so far.
  var pieces: [StreamPiece] { state.withLock { $0.pieces } }

  /// Some minutes of a busy connection: captures are of what cases need.
  private static let maximumPieceBytes = 64 << 20

  /// The network said that nobody listens at the other end of a connected socket.
  func noteRefusal() { state.withLock { $0.refusals += 1 } }

  /// How often the network said so.
  var refusals: Int { state.withLock { $0.refusals } }

  /// How many datagrams arrived in all.
  var received: Int { state.withLock { $0.received } }

  /// Why nothing more is delivered; nil as long as something may be.
  var closure: Closure? { state.withLock { $0.closure } }

  func close(_ closure: Closure) {
    state.withLock { state in
      if state.closure == nil { state.closure = closure }
    }
    signal.signal()
  }

  /// Waits for the next letter, at most until `end`; what arrived later is left for the next call.
  ///
  /// So whoever waits for a while is done after it, even if every letter causes another one.
  func next(until end: ContinuousClock.Instant) -> Event {
    while true {
      if let event = take(upTo: end) { return event }
      let (seconds, attoseconds) = (end - ContinuousClock.now).components
      let nanoseconds = max(0, seconds) * 1_000_000_000 + max(0, attoseconds) / 1_000_000_000
      // A letter that was taken without waiting leaves a signal behind: then look again.
      if signal.wait(timeout: .now() + .nanoseconds(Int(nanoseconds))) == .timedOut {
        return take(upTo: end) ?? .timeout
      }
    }
  }

  private func take(upTo end: ContinuousClock.Instant) -> Event? {
    state.withLock { state in
      if let first = state.letters.first, first.time <= end {
        state.letters.removeFirst()
        return .letter(first)
      }
      return state.closure.map { .closed($0) }
    }
  }
}
