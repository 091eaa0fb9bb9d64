import TelehashCore
import TelehashCrypto
import TelehashPackets

/// What a handshake is in the dialogue of two parties, seen from its sender.
struct HandshakeStep: Sendable {
  let kind: Kind
  /// The highest `at` the sender had used in this exchange, and the highest of the other side's it
  /// is known to have got, for it repeated it.
  let highestKnown: UInt64?
  /// The handshake of the other side that most likely made the sender act.
  let stimulus: HandshakeStimulus?
  /// The highest `at` both sides had sent before, and since when.
  let confirmed: HandshakeConfirmation?

  enum Kind: Sendable {
    /// An `at` nobody had used before.
    case chosen
    /// The other side's `at`, for the first time.
    case confirms
    /// Another message type under an `at` of the sender's.
    case joins
    /// An `at` and type the sender has sent before, in `first`.
    case repeats(first: HandshakeSend, isConfirmed: Bool)
  }
}

/// A handshake that got, or may have got, to somebody.
struct HandshakeStimulus: Hashable, Sendable {
  let at: UInt64
  let number: Int
  let time: Instant
  let token: Token
}

/// An `at` that both sides have sent.
struct HandshakeConfirmation: Hashable, Sendable {
  let at: UInt64
  /// When the second of them did.
  let since: Instant
}

/// A message of one `at` and type, as it was sent first.
struct HandshakeSend: Sendable {
  let at: UInt64
  let type: String
  let token: Token
  let number: Int
  let time: Instant
  let bytes: Fingerprint
  let inner: Packet
  /// Whether this `at` was seen from its beginning: whoever may choose it sent it first.
  let isSeenWhole: Bool
}

/// The handshakes of every two parties, in order: who chose an `at`, who repeated whose.
struct HandshakeBook: Sendable {
  private struct Direction: Hashable, Sendable {
    let from: String
    let to: String
    let csid: CSID
    var reversed: Direction { Direction(from: to, to: from, csid: csid) }
  }

  /// What one party sent to another, and got from it.
  fileprivate struct Side: Sendable {
    var sends: [HandshakeSend] = []
    var stimuli: [HandshakeStimulus] = []
    var lastStimulus: HandshakeStimulus?
  }

  private var sides: BoundedTable<Direction, Side>
  private var confirmed: BoundedTable<Direction, HandshakeConfirmation>

  /// Directions between parties that are followed.
  static let maximumDirections = 16_384
  /// Messages of one direction that are remembered; keepalives come twice a minute at most.
  static let maximumSends = 64
  /// Handshakes that wait to be reacted to.
  static let maximumStimuli = 16
  /// A reaction to a handshake comes within this time; what comes later has other reasons.
  static let reactionTime = TimeSpan.seconds(1)

  init() {
    sides = BoundedTable(limit: Self.maximumDirections)
    confirmed = BoundedTable(limit: Self.maximumDirections)
  }

  /// Notes a handshake; tells what it is when its sender sends it here.
  mutating func note(
    _ handshake: DissectedHandshake, _ message: HandshakeMessage, number: Int, time: Instant,
    isOwnSend: Bool, reach: Reach, order: Order?
  ) -> HandshakeStep? {
    let direction = Direction(from: handshake.from, to: handshake.to, csid: handshake.csid)
    let step =
      isOwnSend ? step(handshake, message, direction, number: number, time: time) : nil
    let isChoice = isOwnSend && AtLedger.parity(message.at) == order
    record(handshake, message, direction, number: number, time: time, isChoice: isChoice)
    deliver(handshake, message, direction, number: number, time: time, reach)
    return step
  }

  private mutating func step(
    _ handshake: DissectedHandshake, _ message: HandshakeMessage, _ direction: Direction,
    number: Int, time: Instant
  ) -> HandshakeStep {
    var side = sides.take(direction) ?? Side()
    let stimulus = side.takeStimulus(at: time)
    sides.set(side, for: direction)
    let other = sides[direction.reversed]?.sends ?? []
    let isOthers = other.contains { $0.at == message.at }
    let own = side.sends.filter { $0.at == message.at }
    let kind: HandshakeStep.Kind
    if let first = own.first(where: { $0.type == message.type }) {
      kind = .repeats(first: first, isConfirmed: isOthers)
    } else if !own.isEmpty {
      kind = .joins
    } else {
      kind = isOthers ? .confirms : .chosen
    }
    return HandshakeStep(
      kind: kind,
      highestKnown: side.sends.filter { $0.token == handshake.token }.map(\.at).max(),
      stimulus: stimulus,
      confirmed: confirmed[direction])
  }

  private mutating func record(
    _ handshake: DissectedHandshake, _ message: HandshakeMessage, _ direction: Direction,
    number: Int, time: Instant, isChoice: Bool
  ) {
    let isKnown =
      sides[direction]?.sends.contains { $0.at == message.at && $0.type == message.type } ?? false
    guard !isKnown else { return }
    let earlier =
      sides[direction]?.sends.first { $0.at == message.at }
      ?? sides[direction.reversed]?.sends.first { $0.at == message.at }
    sides[direction, default: Side()].add(
      HandshakeSend(
        at: message.at, type: message.type, token: handshake.token, number: number, time: time,
        bytes: Fingerprint(handshake.body), inner: handshake.inner,
        isSeenWhole: earlier?.isSeenWhole ?? isChoice))
    guard sides[direction.reversed]?.sends.contains(where: { $0.at == message.at }) ?? false,
      confirmed[direction].map({ $0.at < message.at }) ?? true
    else { return }
    let confirmation = HandshakeConfirmation(at: message.at, since: time)
    confirmed.set(confirmation, for: direction)
    confirmed.set(confirmation, for: direction.reversed)
  }

  private mutating func deliver(
    _ handshake: DissectedHandshake, _ message: HandshakeMessage, _ direction: Direction,
    number: Int, time: Instant, _ reach: Reach
  ) {
    let arrival: Instant
    switch reach {
    case .no: return
    case .possible: arrival = time
    case .certain(let instant): arrival = instant
    }
    let stimulus = HandshakeStimulus(
      at: message.at, number: number, time: arrival, token: handshake.token)
    sides[direction.reversed, default: Side()].add(stimulus)
  }
}

extension HandshakeBook.Side {
  fileprivate mutating func add(_ send: HandshakeSend) {
    sends.append(send)
    if sends.count > HandshakeBook.maximumSends { sends.removeFirst() }
  }

  fileprivate mutating func add(_ stimulus: HandshakeStimulus) {
    stimuli.append(stimulus)
    if stimuli.count > HandshakeBook.maximumStimuli { stimuli.removeFirst() }
  }

  /// The oldest handshake not reacted to yet; without one, the last that was reacted to, if that is
  /// not long ago.
  fileprivate mutating func takeStimulus(at now: Instant) -> HandshakeStimulus? {
    stimuli.removeAll { $0.time + HandshakeBook.reactionTime < now }
    if let index = stimuli.firstIndex(where: { $0.time <= now }) {
      lastStimulus = stimuli.remove(at: index)
    }
    return lastStimulus.flatMap {
      $0.time + HandshakeBook.reactionTime >= now ? $0 : nil
    }
  }
}
