import TelehashCore
import TelehashCrypto
package import TelehashPackets

/// Judges when handshakes are sent again: unanswered ones on schedule and unchanged, answered ones
/// not at all.
package struct ResendMonitor: LedgerMonitor {
  package static let name = "handshake-resends"

  enum Rule: String, MonitorRule {
    case duplicatesDiscarded = "HS-14"
    case schedule = "HS-18"
    case stopsOnResponse = "HS-19"
    case givesUp = "HS-20"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var waiting: BoundedTable<Direction, Waiting>
  /// Copies of a confirmed handshake that somebody got and should not react to.
  private var copies: BoundedTable<Direction, Copy>
  /// Handshakes that were sent once so far, oldest first.
  private var sentOnce: [Direction] = []
  private let context: MonitorContext

  private struct Direction: Hashable, Sendable {
    let from: String
    let to: String
    let csid: CSID
  }

  /// A handshake of one's own choice that nothing has come back for.
  private struct Waiting: Sendable {
    var first: HandshakeSend
    var sends = 1
    var isAnswered = false
    /// Since when all handshakes of this exchange have gone unanswered.
    var silentSince: Instant
    var isReported = false
  }

  private struct Copy: Sendable {
    let recipient: String
    let time: Instant
  }

  /// Directions between parties that are followed.
  static let maximumDirections = 16_384
  /// Handshakes sent once whose resend is waited for; more at a time are not followed.
  static let maximumSentOnce = 256
  /// A timer may be this late.
  static let slack = TimeSpan.milliseconds(300)

  package init(_ context: MonitorContext) {
    self.context = context
    waiting = BoundedTable(limit: Self.maximumDirections)
    copies = BoundedTable(limit: Self.maximumDirections)
  }

  package mutating func observe(_ sighting: Sighting) {
    if context.isComplete, sighting.isOwnSend, !sentOnce.isEmpty { observeMissingResends(sighting) }
    if let seen = sighting.handshake, let message = seen.message {
      if let step = seen.step {
        observe(seen, message, step, sighting)
      } else if seen.reach != .no {
        noteResponse(seen)
      }
      noteCopy(seen, sighting)
    }
    if let channel = sighting.channel {
      // Channel packets show that a response came, seen or not.
      answer(channel.from, channel.to, channel.session.csid)
      answer(channel.to, channel.from, channel.session.csid)
    }
  }

  package mutating func finish(at time: Instant) {
    for copy in copies.inOrder where copy.time + HandshakeBook.reactionTime <= time {
      ledger.held(.duplicatesDiscarded, by: copy.recipient)
    }
  }

  private mutating func observe(
    _ seen: SeenHandshake, _ message: HandshakeMessage, _ step: HandshakeStep,
    _ sighting: Sighting
  ) {
    let number = sighting.number
    observeGivingUp(seen, sighting)
    // What goes to a router bare answers something else than a handshake.
    switch step.kind {
    case _ where seen.isMisdirected: break
    case .chosen:
      observeChoice(seen, message, sighting)
    case .repeats(let first, let isConfirmed):
      if isConfirmed {
        observeNeedless(seen, first, step, at: number)
      } else if step.stimulus == nil {
        observeResend(seen, first, sighting)
      }
    case .confirms, .joins:
      break
    }
    noteResponse(seen)
  }

  // MARK: Not answered

  private mutating func observeChoice(
    _ seen: SeenHandshake, _ message: HandshakeMessage, _ sighting: Sighting
  ) {
    let direction = Direction(from: seen.from, to: seen.to, csid: seen.handshake.csid)
    let first = HandshakeSend(
      at: message.at, type: message.type, token: seen.handshake.token, number: sighting.number,
      time: sighting.time, bytes: Fingerprint(seen.handshake.body), inner: seen.handshake.inner,
      isSeenWhole: true)
    guard let known = waiting[direction], !known.isAnswered, known.first.token == first.token else {
      waiting.set(Waiting(first: first, silentSince: sighting.time), for: direction)
      if sentOnce.count < Self.maximumSentOnce { sentOnce.append(direction) }
      return
    }
    ledger.broken(
      .schedule, by: seen.from, at: sighting.number,
      "a new at \(message.at) instead of the handshake of packet \(known.first.number) again",
      tolerance: .ambiguity("A13"))
    ledger.read(.resendBackoff, by: seen.from, at: sighting.number)
    waiting.set(Waiting(first: first, silentSince: known.silentSince), for: direction)
  }

  private mutating func observeResend(
    _ seen: SeenHandshake, _ first: HandshakeSend, _ sighting: Sighting
  ) {
    let direction = Direction(from: seen.from, to: seen.to, csid: seen.handshake.csid)
    let isAnswered = waiting[direction]?.isAnswered ?? false
    waiting[direction, default: Waiting(first: first, silentSince: first.time)].sends += 1
    let delay = sighting.time - first.time
    // A copy to another of the recipient's addresses belongs to the same send.
    if delay <= Self.slack, seen.earlier != nil { return }
    // What a capture begins with may answer what came before it.
    if !context.isComplete, isAnswered || delay + Self.slack < HandshakeBook.reactionTime { return }
    let seconds = Double(delay.nanoseconds / 1_000_000) / 1000
    if Fingerprint(seen.handshake.body) != first.bytes {
      ledger.broken(
        .schedule, by: seen.from, at: sighting.number,
        "sent again after \(seconds) s, and not byte for byte")
    } else if !context.edition.resendOffsets.contains(where: { isNear(delay, $0) }) {
      ledger.broken(
        .schedule, by: seen.from, at: sighting.number, "sent again after \(seconds) s",
        tolerance: .ambiguity("A13"))
    } else {
      ledger.held(.schedule, by: seen.from)
      ledger.read(.resendOffsets, by: seen.from, at: sighting.number)
    }
  }

  /// Whoever sends other things is alive, and should have sent its handshake again by now. One that
  /// has begun another exchange has forgotten it.
  private mutating func observeMissingResends(_ sighting: Sighting) {
    guard let due = context.edition.resendOffsets.first else { return }
    let sender = sighting.transmitter.name
    var overdue: [Waiting] = []
    sentOnce.removeAll { direction in
      guard let known = waiting[direction], !known.isAnswered, known.sends == 1 else { return true }
      guard direction.from == sender else { return false }
      if let step = sighting.handshake?.step, case .chosen = step.kind { return true }
      guard sighting.time > known.first.time + due + Self.slack else { return false }
      overdue.append(known)
      return true
    }
    for known in overdue {
      ledger.broken(
        .schedule, by: sender, at: known.first.number,
        "not sent again, though nothing came back", tolerance: .warning)
    }
  }

  private func isNear(_ delay: TimeSpan, _ offset: TimeSpan) -> Bool {
    delay <= offset + Self.slack && offset <= delay + Self.slack
  }

  private mutating func observeGivingUp(_ seen: SeenHandshake, _ sighting: Sighting) {
    let direction = Direction(from: seen.from, to: seen.to, csid: seen.handshake.csid)
    guard context.isComplete, let known = waiting[direction], !known.isAnswered,
      known.first.token == seen.handshake.token
    else { return }
    let silence = sighting.time - known.silentSince
    if silence > context.edition.exchangeTimeout + Self.slack {
      guard !known.isReported else { return }
      waiting[direction, default: known].isReported = true
      ledger.broken(
        .givesUp, by: seen.from, at: sighting.number,
        "a handshake of an exchange that has had no answer since packet \(known.first.number)")
    } else if silence > .zero {
      ledger.held(.givesUp, by: seen.from)
    }
  }

  // MARK: Answered

  private mutating func observeNeedless(
    _ seen: SeenHandshake, _ first: HandshakeSend, _ step: HandshakeStep, at number: Int
  ) {
    guard let stimulus = step.stimulus, stimulus.at == first.at else { return }
    // Where a capture begins in the middle, what it answers may have come before.
    guard context.isComplete || first.isSeenWhole else { return }
    copies.set(
      Copy(recipient: seen.from, time: Instant(nanoseconds: .max)),
      for: Direction(from: seen.from, to: seen.to, csid: seen.handshake.csid))
    let text = "answers packet \(stimulus.number), which only repeats its own at \(first.at)"
    ledger.broken(
      .duplicatesDiscarded, by: seen.from, at: number, text, tolerance: .ambiguity("A38"))
    ledger.broken(
      .stopsOnResponse, by: seen.from, at: number, text, tolerance: .ambiguity("A38"))
    ledger.read(.copiesAnswered, by: seen.from, at: number)
  }

  /// Notes a handshake that says what both sides have said already.
  private mutating func noteCopy(_ seen: SeenHandshake, _ sighting: Sighting) {
    let recipient = Direction(from: seen.to, to: seen.from, csid: seen.handshake.csid)
    if let copy = copies[recipient], copy.time + HandshakeBook.reactionTime < sighting.time {
      ledger.held(.duplicatesDiscarded, by: seen.to)
      copies.set(Copy(recipient: seen.to, time: Instant(nanoseconds: .max)), for: recipient)
    }
    guard case .repeats(_, isConfirmed: true) = seen.step?.kind, seen.reach != .no else { return }
    copies.set(Copy(recipient: seen.to, time: sighting.time), for: recipient)
  }

  private mutating func noteResponse(_ seen: SeenHandshake) {
    let direction = Direction(from: seen.to, to: seen.from, csid: seen.handshake.csid)
    guard let known = waiting[direction], !known.isAnswered else { return }
    waiting[direction, default: known].isAnswered = true
    ledger.held(.stopsOnResponse, by: seen.to)
  }

  private mutating func answer(_ from: String, _ to: String, _ csid: CSID) {
    let direction = Direction(from: from, to: to, csid: csid)
    guard let known = waiting[direction], !known.isAnswered else { return }
    waiting[direction, default: known].isAnswered = true
  }
}
