import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges the `at` values of handshakes: who may choose which, and what confirms one.
package struct AtMonitor: LedgerMonitor {
  package static let name = "handshake-at"

  enum Rule: String, MonitorRule {
    case grows = "HS-05"
    case parity = "HS-09"
    case confirmsRepeat = "HS-10"
    case answersSame = "HS-12"
    case lowerChangesNothing = "HS-13"
    case olderSessionChangesNothing = "HS-26"
  }

  private(set) var ledger = RuleLedger<Rule>()
  /// The newest unconfirmed `at` each party has got from another.
  private var unanswered: BoundedTable<Direction, UInt64>
  private let context: MonitorContext

  private struct Direction: Hashable, Sendable {
    let from: String
    let to: String
    let csid: CSID
  }

  /// Directions between parties that are followed.
  static let maximumDirections = 16_384
  /// Where a capture is made packets can be swapped, but not over more than this.
  static let swapTime = TimeSpan.seconds(1)

  package init(_ context: MonitorContext) {
    self.context = context
    unanswered = BoundedTable(limit: Self.maximumDirections)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard let seen = sighting.handshake, let message = seen.message else { return }
    if let step = seen.step { observe(seen, message, step, sighting) }
    guard seen.isNew, seen.reach != .no else { return }
    // What the recipient should repeat.
    let direction = Direction(from: seen.to, to: seen.from, csid: seen.handshake.csid)
    unanswered.set(max(message.at, unanswered[direction] ?? 0), for: direction)
  }

  private mutating func observe(
    _ seen: SeenHandshake, _ message: HandshakeMessage, _ step: HandshakeStep,
    _ sighting: Sighting
  ) {
    switch step.kind {
    case .chosen: observeChoice(seen, message.at, step, at: sighting.number)
    case .confirms: observeConfirmation(seen, message.at, step, sighting)
    case .joins: break
    case .repeats:
      guard let stimulus = step.stimulus, stimulus.at < message.at else { break }
      ledger.read(.answersWithOwnAt, by: seen.from, at: sighting.number)
    }
  }

  private mutating func observeChoice(
    _ seen: SeenHandshake, _ at: UInt64, _ step: HandshakeStep, at number: Int
  ) {
    if observeTruncation(seen, at, at: number) { return }
    ledger.judge(
      .grows, by: seen.from, at: number,
      breach: step.highestKnown.flatMap {
        at > $0 ? nil : "a new at \(at), not above \($0)"
      })
    observeParity(seen, at, step, at: number)
    guard let stimulus = step.stimulus, stimulus.at != at else { return }
    ledger.read(.answersWithOwnAt, by: seen.from, at: number)
  }

  /// A capture can begin between an `at` and its confirmation, which has the other side's parity:
  /// it counts only once an `at` was confirmed in sight.
  private mutating func observeParity(
    _ seen: SeenHandshake, _ at: UInt64, _ step: HandshakeStep, at number: Int
  ) {
    guard let order = seen.order else { return }
    if AtLedger.parity(at) == order {
      ledger.held(.parity, by: seen.from)
    } else if context.isComplete || step.confirmed != nil {
      ledger.broken(
        .parity, by: seen.from, at: number,
        "chooses at \(at), though it is the \(order == .odd ? "ODD" : "EVEN") side",
        tolerance: context.isComplete ? nil : .warning)
    }
  }

  /// An answer that is what is left of the `at` it should repeat (A12).
  private mutating func observeTruncation(
    _ seen: SeenHandshake, _ at: UInt64, at number: Int
  ) -> Bool {
    let direction = Direction(from: seen.from, to: seen.to, csid: seen.handshake.csid)
    guard let wanted = unanswered[direction], wanted != at else { return false }
    let remains: String
    let reading: KnownReading
    if wanted >> 32 != 0, at == wanted & 0xffff_ffff {
      remains = "its lower 32 bits"
      reading = .shortAt
    } else if wanted > 1 << 53, at == UInt64(exactly: Double(wanted)) {
      remains = "what a double makes of it"
      reading = .doubleAt
    } else {
      return false
    }
    ledger.broken(
      .answersSame, by: seen.from, at: number, "answers at \(wanted) with \(at), \(remains)")
    ledger.broken(
      .confirmsRepeat, by: seen.from, at: number, "answers at \(wanted) with \(at), \(remains)")
    ledger.read(reading, by: seen.from, at: number)
    return true
  }

  private mutating func observeConfirmation(
    _ seen: SeenHandshake, _ at: UInt64, _ step: HandshakeStep, _ sighting: Sighting
  ) {
    let patience = context.isComplete ? TimeSpan.zero : Self.swapTime
    if let confirmed = step.confirmed, at < confirmed.at,
      sighting.time >= confirmed.since + patience
    {
      let text = "repeats at \(at), though both sides were at \(confirmed.at) already"
      ledger.broken(.lowerChangesNothing, by: seen.from, at: sighting.number, text)
      ledger.broken(.olderSessionChangesNothing, by: seen.from, at: sighting.number, text)
      return
    }
    ledger.held(.answersSame, by: seen.from)
    ledger.held(.confirmsRepeat, by: seen.from)
    // Only a number that a double cannot hold shows that all 64 bits are kept.
    if at > 1 << 53 { ledger.read(.wholeAt, by: seen.from, at: sighting.number) }
  }
}
