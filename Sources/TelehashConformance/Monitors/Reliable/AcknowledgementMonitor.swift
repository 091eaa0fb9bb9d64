import TelehashCore
package import TelehashPackets

/// Judges acknowledgements: what they may say, when they are due, and that they tell of gaps.
package struct AcknowledgementMonitor: LedgerMonitor {
  package static let name = "reliable-acks"

  enum Rule: String, MonitorRule {
    case whatWasProcessed = "REL-10"
    case withinASecond = "REL-11"
    case tellsOfGaps = "REL-16"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var flows: BoundedTable<Flow, State>
  /// When each endpoint was last seen sending, and which exchange of its own is the newest.
  private var alive: BoundedTable<String, Instant>
  private let context: MonitorContext

  private struct Flow: Hashable, Sendable {
    let channel: Int
    let receiver: String
  }

  /// What a receiver got on a channel and said about it.
  fileprivate struct State: Sendable {
    let receiver: String
    var highestSent: UInt64 = 0
    var highestOwn: UInt64 = 0
    var highestAck: (value: UInt64, time: Instant)?
    /// The oldest packet that no acknowledgement has followed.
    var pending: Pending?
    var missing: [UInt64] = []
    var isClosed = false
    /// Sends of the last packet that nothing followed.
    var unanswered: Unanswered?
  }

  struct Pending: Sendable {
    let seq: UInt64
    let number: Int
    let arrival: Instant
    let isCertain: Bool
    var wasResent = false
  }

  struct Unanswered: Sendable {
    let seq: UInt64
    let number: Int
    let since: Instant
    var count = 1
    var isReported = false
  }

  /// Directions of channels that are followed at a time.
  static let maximumFlows = 1024
  /// A second, and what a timer may be late.
  static let dueTime = TimeSpan.milliseconds(1300)
  /// Where a capture is made packets can be swapped, but not over more than this.
  static let swapTime = TimeSpan.seconds(1)
  /// Missing numbers that are followed in one direction.
  static let maximumMissing = 128
  /// Resends without any answer after which a channel stands still.
  static let enoughResends = 3

  package init(_ context: MonitorContext) {
    self.context = context
    flows = BoundedTable(limit: Self.maximumFlows)
    alive = BoundedTable(limit: Self.maximumFlows)
  }

  package mutating func observe(_ sighting: Sighting) {
    if sighting.isOwnSend { alive.set(sighting.time, for: sighting.transmitter.name) }
    guard let seen = sighting.channel, let channel = seen.channel, channel.isReliable,
      let head = seen.head
    else { return }
    let incoming = Flow(channel: channel.index, receiver: seen.to)
    var state = flows.take(incoming) ?? State(receiver: seen.to)
    observeArrival(&state, head, sighting)
    flows.set(state, for: incoming)
    guard sighting.isNew else { return }
    let outgoing = Flow(channel: channel.index, receiver: seen.from)
    var answering = flows.take(outgoing) ?? State(receiver: seen.from)
    observeAnswer(&answering, head, of: seen, sighting)
    flows.set(answering, for: outgoing)
  }

  // MARK: What arrives

  private mutating func observeArrival(
    _ state: inout State, _ head: ChannelHead, _ sighting: Sighting
  ) {
    if head.err != nil { state.isClosed = true }
    guard let seq = head.seqValue, !head.isBareAcknowledgement else { return }
    if sighting.isNew {
      if seq <= state.highestSent {
        if state.pending?.seq == seq { state.pending?.wasResent = true }
      }
      // Asked for and sent again: from now on the receiver may have it.
      state.missing.removeAll { $0 == seq }
      state.highestSent = max(state.highestSent, seq)
    }
    guard sighting.reach != .no else { return }
    // A packet that itself acknowledges something asks for no answer of its own.
    guard head.ack == .absent else { return }
    noteUnanswered(&state, seq, sighting)
    guard state.pending == nil else { return }
    switch sighting.reach {
    case .no: break
    case .possible:
      state.pending = Pending(
        seq: seq, number: sighting.number, arrival: sighting.time, isCertain: false)
    case .certain(let arrival):
      state.pending = Pending(
        seq: seq, number: sighting.number, arrival: arrival, isCertain: true)
    }
  }

  /// Counts how often the same packet comes without anything coming back.
  private mutating func noteUnanswered(_ state: inout State, _ seq: UInt64, _ sighting: Sighting) {
    guard var known = state.unanswered, known.seq == seq else {
      state.unanswered = Unanswered(seq: seq, number: sighting.number, since: sighting.time)
      return
    }
    known.count += 1
    if known.count >= Self.enoughResends, !known.isReported, !state.isClosed,
      state.highestAck != nil, sighting.time > known.since + Self.dueTime
    {
      known.isReported = true
      let seconds = Int((sighting.time - known.since).seconds.rounded())
      ledger.broken(
        .withinASecond, by: state.receiver, at: known.number,
        "seq \(seq) came \(known.count) times in \(seconds) s and got no answer: the channel stands still",
        tolerance: .warning)
    }
    state.unanswered = known
  }

  // MARK: What is answered

  private mutating func observeAnswer(
    _ state: inout State, _ head: ChannelHead, of seen: SeenChannelPacket, _ sighting: Sighting
  ) {
    state.unanswered = nil
    if head.err != nil { state.isClosed = true }
    let isResend = head.seqValue.map { $0 <= state.highestOwn } ?? false
    state.highestOwn = max(state.highestOwn, head.seqValue ?? 0)
    guard head.ack != .absent else { return }
    guard let ack = head.ackValue else {
      ledger.broken(
        .whatWasProcessed, by: seen.from, at: sighting.number,
        "ack is \(seen.inner.json?["ack"] ?? .null)")
      return
    }
    let isAnswer = seen.role == .later && head.seq != .absent && state.highestSent > 0
    observeValue(
      ack, state, isResend: isResend,
      isDataWithoutGap: isAnswer && MissReading(head)?.missing.isEmpty == true, sighting,
      by: seen.from)
    observeDelay(&state, ack, sighting)
    observeGaps(&state, ack, head, sighting, by: seen.from)
    if ack >= state.highestAck?.value ?? 0 { state.highestAck = (ack, sighting.time) }
  }

  private mutating func observeValue(
    _ ack: UInt64, _ state: State, isResend: Bool, isDataWithoutGap: Bool,
    _ sighting: Sighting, by sender: String
  ) {
    if context.isComplete, ack > state.highestSent {
      ledger.broken(
        .whatWasProcessed, by: sender, at: sighting.number,
        "acknowledges \(ack), and \(state.highestSent) is the highest that was sent")
    } else if let known = state.highestAck, ack < known.value, !isResend,
      context.isComplete || sighting.time > known.time + Self.swapTime
    {
      // What is sent again may acknowledge what it did the first time.
      ledger.broken(
        .whatWasProcessed, by: sender, at: sighting.number,
        "acknowledges \(ack) after \(known.value)")
    } else if ack == 0, isDataWithoutGap {
      // It has got what it answers, so it could know better; nothing depends on it.
      ledger.broken(
        .whatWasProcessed, by: sender, at: sighting.number,
        "acknowledges nothing, and misses nothing, in the answer to what it has got",
        tolerance: .warning)
    } else {
      ledger.held(.whatWasProcessed, by: sender)
    }
  }

  private mutating func observeDelay(_ state: inout State, _ ack: UInt64, _ sighting: Sighting) {
    guard let pending = state.pending, pending.arrival <= sighting.time else { return }
    state.pending = nil
    let delay = sighting.time - pending.arrival
    guard delay > Self.dueTime else { return ledger.held(.withinASecond, by: state.receiver) }
    // It is late for sure only if the packet surely came then, and not when it was sent again.
    guard pending.isCertain || (ack >= pending.seq && !pending.wasResent) else { return }
    let seconds = Double(delay.nanoseconds / 1_000_000) / 1000
    ledger.broken(
      .withinASecond, by: state.receiver, at: pending.number,
      "seq \(pending.seq) is acknowledged after \(seconds) s, in packet \(sighting.number)")
  }

  private mutating func observeGaps(
    _ state: inout State, _ ack: UInt64, _ head: ChannelHead, _ sighting: Sighting,
    by sender: String
  ) {
    state.missing.removeAll { $0 <= ack }
    if let miss = MissReading(head) {
      state.missing = Array(miss.missing.prefix(Self.maximumMissing))
      if !miss.missing.isEmpty { ledger.held(.tellsOfGaps, by: sender) }
    } else if let gap = state.missing.first {
      ledger.broken(
        .tellsOfGaps, by: sender, at: sighting.number,
        "an ack without miss, though seq \(gap) it asked for was not sent again",
        tolerance: context.isExact(sender) ? nil : .ambiguity("A23"))
      state.missing = []
    }
  }

  /// Packets that surely arrived and were never acknowledged, by receivers that lived on.
  package mutating func finish(at time: Instant) {
    for state in flows.inOrder where !state.isClosed && state.highestAck != nil {
      guard let pending = state.pending, pending.isCertain,
        let lastSeen = alive[state.receiver], lastSeen > pending.arrival + Self.dueTime
      else { continue }
      ledger.broken(
        .withinASecond, by: state.receiver, at: pending.number,
        "seq \(pending.seq) is never acknowledged", tolerance: .warning)
    }
  }
}
