import TelehashCore
import TelehashPackets

/// Judges the ids of channels: which an endpoint may choose, and which it may take from another.
package struct ChannelIDMonitor: LedgerMonitor {
  package static let name = "channel-ids"

  enum Rule: String, MonitorRule {
    case ownParity = "CH-05"
    case grows = "CH-07"
    case refusesOwnParity = "CH-06"
    case refusesLower = "CH-08"
    case beginsAnew = "EXC-06"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var openers: BoundedTable<Opener, Opened>
  private var previous: BoundedTable<Parties, ChannelID>
  private var doubtful: BoundedTable<Int, Doubt>
  private let context: MonitorContext

  private struct Opener: Hashable, Sendable {
    let session: Int
    let name: String
  }

  private struct Parties: Hashable, Sendable {
    let opener: String
    let other: String
  }

  /// What an endpoint has opened in a session.
  fileprivate struct Opened: Sendable {
    var highest: ChannelID?
    /// Whether the id just below the highest was opened too.
    var hasNeighbour = false
    /// The highest id the other side has answered on.
    var answered: ChannelID?
  }

  /// Why the other side should not take a channel.
  private struct Doubt: Sendable {
    let opener: String
    let rule: Rule
    let text: String
    var isJudged = false
  }

  /// Sessions and channels that are followed.
  static let maximumSessions = 16_384

  package init(_ context: MonitorContext) {
    self.context = context
    openers = BoundedTable(limit: Self.maximumSessions)
    previous = BoundedTable(limit: Self.maximumSessions)
    doubtful = BoundedTable(limit: Self.maximumSessions)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard sighting.isNew, let seen = sighting.channel, let channel = seen.channel else { return }
    switch seen.role {
    case .open, .reopen:
      observeOpen(seen, channel, at: sighting.number)
    case .later, .typed, .openAgain, .orphan:
      guard let opener = channel.opener, opener != seen.from else { return }
      observeAnswer(seen, channel, opener, at: sighting.number)
    }
  }

  // MARK: Opening

  private mutating func observeOpen(
    _ seen: SeenChannelPacket, _ channel: SeenChannel, at number: Int
  ) {
    let name = Opener(session: seen.session.index, name: seen.from)
    let opened = openers[name] ?? Opened()
    observeParity(seen, channel, at: number)
    if let highest = opened.highest {
      observeGrowth(seen, channel, opened, highest, at: number)
    } else {
      observeFirst(seen, channel, at: number)
    }
    openers.set(opened.adding(channel.id), for: name)
    let parties = Parties(opener: seen.from, other: seen.to)
    previous.set(opened.adding(channel.id).highest ?? channel.id, for: parties)
  }

  private mutating func observeParity(
    _ seen: SeenChannelPacket, _ channel: SeenChannel, at number: Int
  ) {
    guard let order = seen.order else { return }
    guard channel.id.parity != order else { return ledger.held(.ownParity, by: seen.from) }
    let text = "opens \(channel.id), an id of the other side"
    ledger.broken(.ownParity, by: seen.from, at: number, text)
    doubtful.set(
      Doubt(
        opener: seen.from, rule: .refusesOwnParity,
        text: "answers on \(channel.id), an id of its own"),
      for: channel.index)
  }

  /// A new exchange begins with 1 or 2, whatever was used before.
  private mutating func observeFirst(
    _ seen: SeenChannelPacket, _ channel: SeenChannel, at number: Int
  ) {
    guard seen.session.beganInSight, seen.order == channel.id.parity else { return }
    let last = previous[Parties(opener: seen.from, other: seen.to)]
    guard channel.id.value > 2 else {
      if last != nil { ledger.held(.beginsAnew, by: seen.from) }
      return
    }
    // A capture can have missed the first opens.
    if context.isComplete {
      ledger.broken(
        .ownParity, by: seen.from, at: number, "the first channel it opens is \(channel.id)")
    }
    if let last, channel.id > last {
      ledger.broken(
        .beginsAnew, by: seen.from, at: number,
        "goes on with \(channel.id) after a new exchange, where it was at \(last) before",
        tolerance: context.isComplete ? nil : .warning)
    }
  }

  private mutating func observeGrowth(
    _ seen: SeenChannelPacket, _ channel: SeenChannel, _ opened: Opened, _ highest: ChannelID,
    at number: Int
  ) {
    guard channel.id <= highest else { return ledger.held(.grows, by: seen.from) }
    // Where a capture is made two opens can be seen swapped.
    let isSwapped = seen.role == .open && opened.isMissingNeighbour(channel.id)
    if isSwapped, !context.isComplete { return }
    ledger.broken(
      .grows, by: seen.from, at: number,
      seen.role == .reopen
        ? "opens \(channel.id) once more" : "opens \(channel.id) after \(highest)")
    guard !isSwapped, let answered = opened.answered, answered > channel.id else { return }
    doubtful.set(
      Doubt(
        opener: seen.from, rule: .refusesLower,
        text: "answers on \(channel.id), though it had got \(answered) before"),
      for: channel.index)
  }

  // MARK: Answering

  private mutating func observeAnswer(
    _ seen: SeenChannelPacket, _ channel: SeenChannel, _ opener: String, at number: Int
  ) {
    if let doubt = doubtful[channel.index], !doubt.isJudged {
      doubtful[channel.index, default: doubt].isJudged = true
      if seen.head?.err != nil {
        ledger.held(doubt.rule, by: seen.from)
      } else {
        ledger.broken(
          doubt.rule, by: seen.from, at: number, doubt.text, tolerance: .ambiguity("A15"))
        ledger.read(.channelIDsUnchecked, by: seen.from, at: number)
      }
    }
    let name = Opener(session: seen.session.index, name: opener)
    let answered = openers[name]?.answered
    openers[name, default: Opened()].answered = max(answered ?? channel.id, channel.id)
  }
}

extension ChannelIDMonitor.Opened {
  fileprivate func isMissingNeighbour(_ id: ChannelID) -> Bool {
    guard let highest else { return false }
    return !hasNeighbour && UInt64(id.value) + 2 == UInt64(highest.value)
  }

  fileprivate func adding(_ id: ChannelID) -> Self {
    var opened = self
    guard let highest, id <= highest else {
      opened.hasNeighbour = highest.map { UInt64($0.value) + 2 == UInt64(id.value) } ?? false
      opened.highest = id
      return opened
    }
    if isMissingNeighbour(id) { opened.hasNeighbour = true }
    return opened
  }
}
