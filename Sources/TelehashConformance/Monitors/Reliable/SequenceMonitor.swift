import TelehashCore
import TelehashPackets

/// Judges how reliable packets are numbered.
package struct SequenceMonitor: LedgerMonitor {
  package static let name = "reliable-numbers"

  enum Rule: String, MonitorRule {
    case openIsOne = "REL-01"
    case neverForUnreliable = "REL-03"
    case numbered = "REL-04"
    case inRange = "REL-05"
    case bareAcknowledgement = "REL-12"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var sides: BoundedTable<Side, SentSequence>
  private let context: MonitorContext

  private struct Side: Hashable, Sendable {
    let channel: Int
    let name: String
  }

  /// Ends of channels that are followed at a time.
  static let maximumSides = 1024

  package init(_ context: MonitorContext) {
    self.context = context
    sides = BoundedTable(limit: Self.maximumSides)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard sighting.isNew, let seen = sighting.channel, let channel = seen.channel,
      let head = seen.head
    else { return }
    let number = sighting.number
    if seen.role == .open || seen.role == .reopen { observeOpen(head, of: seen, at: number) }
    guard channel.isReliable else { return }
    if head.seq == .invalid, !isZeroOpen(seen) {
      ledger.broken(
        .inRange, by: seen.from, at: number, "seq is \(seen.inner.json?["seq"] ?? .null)")
    } else if head.seq != .absent {
      ledger.held(.inRange, by: seen.from)
    }
    if head.isBareAcknowledgement {
      ledger.judge(
        .bareAcknowledgement, by: seen.from, at: number,
        breach: head.seq == .absent
          ? nil : "an acknowledgement without content that has seq \(head.seqValue ?? 0)")
    } else {
      observeNumber(head, of: seen, channel, sighting)
    }
  }

  // MARK: Opens

  /// Channels that are never reliable (REL-03).
  private static let unreliableTypes = ["peer", "connect", "path"]

  private mutating func observeOpen(
    _ head: ChannelHead, of seen: SeenChannelPacket, at number: Int
  ) {
    if let type = head.typeName, Self.unreliableTypes.contains(type) {
      ledger.judge(
        .neverForUnreliable, by: seen.from, at: number,
        breach: head.seq == .absent ? nil : "seq in the open of a \(type) channel")
    }
    guard head.seq != .absent else { return }
    if head.seqValue == 1 {
      ledger.held(.openIsOne, by: seen.from)
    } else if isZeroOpen(seen) {
      ledger.broken(
        .openIsOne, by: seen.from, at: number, "an open with seq 0, as before November 2014",
        tolerance: .ambiguity("A19"))
      ledger.read(.seqFromZero, by: seen.from, at: number)
    } else {
      ledger.broken(
        .openIsOne, by: seen.from, at: number,
        "an open with seq \(seen.inner.json?["seq"] ?? .null)")
    }
  }

  private func isZeroOpen(_ seen: SeenChannelPacket) -> Bool {
    seen.head?.type != .absent && seen.inner.json?["seq"]?.uint64 == 0
  }

  // MARK: Numbers

  private mutating func observeNumber(
    _ head: ChannelHead, of seen: SeenChannelPacket, _ channel: SeenChannel, _ sighting: Sighting
  ) {
    let number = sighting.number
    guard let seq = head.seqValue else {
      // An err needs no number: nothing comes after it.
      guard head.seq == .absent, head.err == nil, head.hasContent,
        channel.isCertain(for: seen.from)
      else { return }
      ledger.broken(.numbered, by: seen.from, at: number, "content without seq")
      return
    }
    let side = Side(channel: channel.index, name: seen.from)
    let fresh = SentSequence(isPartial: channel.opener == nil)
    let step = sides[side, default: fresh].note(
      seq, seen.inner, number: number)
    switch step {
    case .next, .again(isSame: true, _):
      ledger.held(.numbered, by: seen.from)
    case .again(isSame: false, let first):
      ledger.broken(
        .numbered, by: seen.from, at: number,
        "seq \(seq) with other content than in packet \(first)")
    case .skips(let missing):
      // A capture may have missed it.
      guard context.isComplete else { return }
      ledger.broken(.numbered, by: seen.from, at: number, "seq \(seq) before seq \(missing)")
    case .forgotten:
      break
    }
  }
}
