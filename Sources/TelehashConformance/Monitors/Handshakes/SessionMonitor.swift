import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges which session channel packets belong to: one that both sides have confirmed, and never
/// again an older one.
package struct SessionMonitor: LedgerMonitor {
  package static let name = "sessions"

  enum Rule: String, MonitorRule {
    case handshakesFirst = "HS-01"
    case confirmedFirst = "HS-31"
    case lowerChangesNothing = "HS-13"
    case olderSessionChangesNothing = "HS-26"
    case highestCSID = "CS-06"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var exchanges: BoundedTable<Token, Exchange>
  private var current: BoundedTable<Direction, Current>
  private var sealed: BoundedTable<Parties, Sealed>
  private let context: MonitorContext

  private struct Direction: Hashable, Sendable {
    let from: String
    let to: String
    let csid: CSID
  }

  private struct Parties: Hashable, Sendable {
    let from: String
    let to: String
  }

  /// The handshakes of one token.
  private struct Exchange: Sendable {
    /// The newest `at` values, ascending.
    var ats: [UInt64] = []

    mutating func note(_ at: UInt64) {
      guard !ats.contains(at) else { return }
      ats.append(at)
      ats.sort()
      if ats.count > SessionMonitor.maximumAts { ats.removeFirst() }
    }
  }

  /// The session somebody speaks to another in, by the other's token.
  private struct Current: Sendable {
    var token: Token
    var lastUse: Instant
    /// Whether a handshake of an older session came in since.
    var wasTempted = false
  }

  /// The highest set somebody has sealed a handshake to another with.
  private struct Sealed: Sendable {
    var csid: CSID
    var since: Instant
  }

  /// Exchanges and directions that are followed.
  static let maximumExchanges = 16_384
  /// `at` values of one exchange that are kept.
  static let maximumAts = 64
  /// Where a capture is made packets can be swapped, but not over more than this.
  static let swapTime = TimeSpan.seconds(1)
  /// A session of a lower set may go on this long beside the handshake of a higher one.
  static let upgradeTime = TimeSpan.seconds(2)

  package init(_ context: MonitorContext) {
    self.context = context
    exchanges = BoundedTable(limit: Self.maximumExchanges)
    current = BoundedTable(limit: Self.maximumExchanges)
    sealed = BoundedTable(limit: Self.maximumExchanges)
  }

  package mutating func observe(_ sighting: Sighting) {
    if let seen = sighting.handshake, let message = seen.message {
      observe(seen, message, sighting)
    }
    if let seen = sighting.channel, sighting.isNew, sighting.isOwnSend,
      case .channel(let channel) = sighting.packet.dissection.content,
      let sender = channel.senderToken
    {
      observe(seen, receiver: channel.token, sender: sender, sighting)
    }
  }

  private mutating func observe(
    _ seen: SeenHandshake, _ message: HandshakeMessage, _ sighting: Sighting
  ) {
    let token = seen.handshake.token
    let csid = seen.handshake.csid
    exchanges[token, default: Exchange()].note(message.at)
    if seen.isOwnSend {
      let parties = Parties(from: seen.from, to: seen.to)
      if csid > sealed[parties]?.csid ?? CSID(rawValue: 0) {
        sealed.set(Sealed(csid: csid, since: sighting.time), for: parties)
      }
    }
    // A handshake of another session than the one in use, and not newer: the recipient must not
    // follow it.
    let direction = Direction(from: seen.to, to: seen.from, csid: csid)
    guard seen.reach != .no, let used = current[direction], used.token != token,
      isNotNewer(token, than: used.token)
    else { return }
    current[direction, default: used].wasTempted = true
  }

  private func isNotNewer(_ token: Token, than other: Token) -> Bool {
    guard let a = exchanges[token]?.ats.last, let b = exchanges[other]?.ats.last else {
      return false
    }
    return a <= b
  }

  private mutating func observe(
    _ seen: SeenChannelPacket, receiver: Token, sender: Token, _ sighting: Sighting
  ) {
    observeReadiness(seen, receiver: receiver, sender: sender, at: sighting.number)
    observeSession(seen, receiver: receiver, sighting)
    let csid = seen.session.csid
    guard let sealed = sealed[Parties(from: seen.from, to: seen.to)] else { return }
    let isLower = sealed.csid > csid && sighting.time > sealed.since + Self.upgradeTime
    ledger.judge(
      .highestCSID, by: seen.from, at: sighting.number,
      breach: isLower ? "uses \(csid), though both sides have \(sealed.csid)" : nil)
  }

  /// In a capture the handshakes may have been before its beginning.
  private mutating func observeReadiness(
    _ seen: SeenChannelPacket, receiver: Token, sender: Token, at number: Int
  ) {
    guard context.isComplete else { return }
    let own = exchanges[sender]?.ats ?? []
    let other = exchanges[receiver]?.ats ?? []
    ledger.judge(
      .handshakesFirst, by: seen.from, at: number,
      breach: own.isEmpty || other.isEmpty
        ? "a channel packet before both sides have sent a handshake" : nil)
    ledger.judge(
      .confirmedFirst, by: seen.from, at: number,
      breach: other.contains(where: { own.contains($0) })
        ? nil : "a channel packet before the two sides agree on an at")
  }

  private mutating func observeSession(
    _ seen: SeenChannelPacket, receiver: Token, _ sighting: Sighting
  ) {
    let direction = Direction(from: seen.from, to: seen.to, csid: seen.session.csid)
    let fresh = Current(token: receiver, lastUse: sighting.time)
    guard var used = current[direction] else { return current.set(fresh, for: direction) }
    if used.token == receiver {
      if used.wasTempted {
        ledger.held(.lowerChangesNothing, by: seen.from)
        ledger.held(.olderSessionChangesNothing, by: seen.from)
      }
      used = fresh
    } else if isNotNewer(receiver, than: used.token) {
      // What is sent while a session changes can be seen in another order.
      if !context.isComplete, sighting.time < used.lastUse + Self.swapTime { return }
      let text = "goes back to an older session of \(seen.to)"
      ledger.broken(.lowerChangesNothing, by: seen.from, at: sighting.number, text)
      ledger.broken(.olderSessionChangesNothing, by: seen.from, at: sighting.number, text)
      used = fresh
    } else {
      used = fresh
    }
    current.set(used, for: direction)
  }
}
