import TelehashPackets

/// Judges the reliable channels of version 2: `seq`, `ack` and `miss`.
package struct SwitchReliableMonitor: LedgerMonitor {
  package static let name = "switch-reliable"

  enum Rule: String, MonitorRule {
    case firstIsZero = "V2REL-01"
    case numbered = "V2REL-02"
    case window = "V2REL-03"
    case acknowledges = "V2REL-05"
    case missing = "V2REL-07"
    case resends = "V2REL-08"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let context: MonitorContext
  private var sides: BoundedTable<Side, State>

  private struct Side: Hashable, Sendable {
    let channel: Int
    let name: String
  }

  /// What one side of a channel did so far.
  private struct State: Sendable {
    var highest: UInt64?
    var ack: UInt64?
    /// The highest `ack` it was sent.
    var acknowledged: UInt64?
    /// When a `seq` was last sent again.
    var resent: [UInt64: Instant] = [:]
  }

  /// Packets that may be outstanding, and entries of a `miss` (V2REL-03, V2REL-07).
  static let window: UInt64 = 100
  static let maximumChannels = 16_384

  package init(_ context: MonitorContext) {
    self.context = context
    sides = BoundedTable(limit: Self.maximumChannels)
  }

  package mutating func observe(_ sighting: Sighting) {
    for layer in sighting.layers where layer.isNew {
      guard let seen = layer.line, let head = seen.head, let channel = seen.channel,
        channel.isReliable
      else { continue }
      let own = Side(channel: channel.index, name: layer.from)
      let other = Side(channel: channel.index, name: layer.to)
      noteAck(head, of: other)
      // What was missed where it was sent and is seen where it was passed on comes out of order.
      guard layer.isOwnSend else { continue }
      if seen.role == .open {
        ledger.judge(
          .firstIsZero, by: layer.from, at: sighting.number,
          breach: head.seq == .value(0) ? nil : "the open has seq \(head.seq.text)")
      }
      observeSeq(head, own, at: sighting)
      observeAck(head, own, at: sighting.number)
      observeMiss(head, by: layer.from, at: sighting.number)
    }
  }

  /// What the other side of a channel is told to have arrived.
  private mutating func noteAck(_ head: SwitchHead, of side: Side) {
    guard let ack = head.ack.value else { return }
    let before = sides[side]?.acknowledged ?? 0
    sides[side, default: State()].acknowledged = max(before, ack)
  }

  private mutating func observeSeq(_ head: SwitchHead, _ side: Side, at sighting: Sighting) {
    let number = sighting.number
    switch head.seq {
    case .wrong(let text):
      ledger.broken(.numbered, by: side.name, at: number, "seq is \(text)")
    case .absent:
      if head.hasContent, !head.hasErr {
        ledger.broken(.numbered, by: side.name, at: number, "content without seq")
      }
    case .value(let seq):
      if head.isBareAcknowledgement {
        ledger.broken(.acknowledges, by: side.name, at: number, "a bare ack with seq \(seq)")
      }
      var state = sides[side] ?? State()
      if let highest = state.highest, seq <= highest {
        observeResend(seq, &state, side, sighting)
      } else {
        let expected = state.highest.map { $0 + 1 } ?? 0
        ledger.judge(
          .numbered, by: side.name, at: number,
          breach: context.isComplete && seq > expected
            ? "seq \(seq) where \(expected) is next" : nil)
        observeWindow(seq, state, side, at: number)
        state.highest = seq
      }
      sides.set(state, for: side)
    }
  }

  /// How much may be outstanding; a capture may have missed what acknowledged it.
  private mutating func observeWindow(
    _ seq: UInt64, _ state: State, _ side: Side, at number: Int
  ) {
    guard context.isComplete else { return }
    let start = state.acknowledged.map { $0 + 1 } ?? 0
    ledger.judge(
      .window, by: side.name, at: number,
      breach: seq >= start + Self.window
        ? "seq \(seq) with nothing from \(start) acknowledged" : nil)
  }

  private mutating func observeResend(
    _ seq: UInt64, _ state: inout State, _ side: Side, _ sighting: Sighting
  ) {
    let last = state.resent[seq]
    ledger.judge(
      .resends, by: side.name, at: sighting.number,
      breach: last.map { sighting.time - $0 < .seconds(1) } ?? false
        ? "seq \(seq) again within a second" : nil)
    if state.resent.count < Int(Self.window) || last != nil { state.resent[seq] = sighting.time }
  }

  private mutating func observeAck(_ head: SwitchHead, _ side: Side, at number: Int) {
    let before = sides[side]?.ack
    // Where a capture was made packets may arrive in another order than they were sent in.
    let tolerance: Violation.Tolerance? = context.isComplete ? nil : .warning
    switch head.ack {
    case .wrong(let text):
      ledger.broken(.acknowledges, by: side.name, at: number, "ack is \(text)")
    case .absent:
      if before != nil, !head.hasErr {
        ledger.broken(
          .acknowledges, by: side.name, at: number, "no ack, after there was one",
          tolerance: tolerance)
      }
    case .value(let ack):
      ledger.judge(
        .acknowledges, by: side.name, at: number,
        breach: before.map { ack < $0 } ?? false ? "ack \(ack) after \(before ?? 0)" : nil,
        tolerance: tolerance)
      sides[side, default: State()].ack = max(before ?? 0, ack)
    }
  }

  private mutating func observeMiss(_ head: SwitchHead, by sender: String, at number: Int) {
    guard let miss = head.miss else { return }
    var breach: String?
    if let entries = miss.array?.map(\.uint64) {
      let numbers = entries.compactMap(\.self)
      if numbers.count != entries.count {
        breach = "miss holds something else than numbers"
      } else if numbers.count > Int(Self.window) {
        breach = "miss has \(numbers.count) entries"
      } else if let ack = head.ack.value, let low = numbers.first(where: { $0 <= ack }) {
        breach = "miss lists \(low), and ack is \(ack)"
      } else if head.ack == .absent, !numbers.isEmpty, !numbers.contains(0) {
        breach = "miss without ack"
      }
    } else {
      breach = "miss is no array"
    }
    ledger.judge(.missing, by: sender, at: number, breach: breach)
  }
}

extension SwitchHead.Number {
  /// As it is shown.
  fileprivate var text: String {
    switch self {
    case .absent: "left out"
    case .value(let value): "\(value)"
    case .wrong(let text): text
    }
  }
}
