import TelehashCore
package import TelehashPackets

/// Judges what is sent on a channel after `end` and `err`.
package struct ChannelEndMonitor: LedgerMonitor {
  package static let name = "channel-ends"

  enum Rule: String, MonitorRule {
    case nothingAfterEnd = "CH-11"
    case errIsObeyed = "CH-13"
    case errIsFinal = "CH-30"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var sides: BoundedTable<Side, State>

  /// One end of a channel.
  private struct Side: Hashable, Sendable {
    let channel: Int
    let name: String
  }

  fileprivate struct State: Sendable {
    let name: String
    var hasEnded = false
    var endSeq: UInt64?
    var hasSentErr = false
    /// When an `err` surely arrived here.
    var gotErr: Instant?
    var isJudged = false
  }

  /// Ends of channels that are followed.
  static let maximumSides = 32_768

  private let context: MonitorContext

  package init(_ context: MonitorContext) {
    self.context = context
    sides = BoundedTable(limit: Self.maximumSides)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard let seen = sighting.channel, let channel = seen.channel, let head = seen.head else {
      return
    }
    if sighting.isNew { observe(head, of: seen, channel, sighting) }
    if head.err != nil, case .certain(let arrival) = sighting.reach {
      let other = Side(channel: channel.index, name: seen.to)
      if sides[other]?.gotErr == nil {
        sides[other, default: State(name: seen.to)].gotErr = arrival
      }
    }
  }

  private mutating func observe(
    _ head: ChannelHead, of seen: SeenChannelPacket, _ channel: SeenChannel, _ sighting: Sighting
  ) {
    let side = Side(channel: channel.index, name: seen.from)
    let known = sides[side]
    guard known != nil || head.ends || head.err != nil else { return }
    var state = known ?? State(name: seen.from)
    defer { sides.set(state, for: side) }
    if state.hasSentErr {
      ledger.broken(
        .errIsFinal, by: seen.from, at: sighting.number,
        "a packet on channel \(channel.id), which it closed with err")
    }
    if let arrival = state.gotErr, arrival < sighting.time, !state.isJudged {
      state.isJudged = true
      ledger.broken(
        .errIsObeyed, by: seen.from, at: sighting.number,
        "a packet on channel \(channel.id), which the other side closed with err")
    }
    if state.hasEnded {
      ledger.judge(
        .nothingAfterEnd, by: seen.from, at: sighting.number,
        breach: state.allows(head, isReliable: channel.isReliable)
          ? nil : "content on channel \(channel.id) after end",
        tolerance: context.isComplete ? nil : .warning)
    }
    if head.ends {
      if !state.hasEnded { ledger.held(.nothingAfterEnd, by: seen.from) }
      state.hasEnded = true
      state.endSeq = state.endSeq ?? head.seqValue
    }
    if head.err != nil {
      if !state.hasSentErr { ledger.held(.errIsFinal, by: seen.from) }
      state.hasSentErr = true
    }
  }

  package mutating func finish(at time: Instant) {
    for state in sides.inOrder where !state.isJudged {
      if let arrival = state.gotErr, arrival < time { ledger.held(.errIsObeyed, by: state.name) }
    }
  }
}

extension ChannelEndMonitor.State {
  /// Whether a packet may follow the end: acknowledgements, and on reliable channels what was sent
  /// before.
  fileprivate func allows(_ head: ChannelHead, isReliable: Bool) -> Bool {
    if head.err != nil { return true }
    let hasContent = head.bodySize > 0 || head.hasOtherMembers || head.type != .absent
    guard isReliable else { return !hasContent }
    guard let seq = head.seqValue else { return !hasContent && !head.ends }
    return endSeq.map { seq <= $0 } ?? true
  }
}
