import TelehashCore
package import TelehashPackets

/// Judges what a receiver says in `miss`, as far as the traffic shows what it has got.
package struct MissMonitor: LedgerMonitor {
  package static let name = "reliable-gaps"

  enum Rule: String, MonitorRule {
    case positiveSteps = "REL-15"
    case gapsAndOnlyGaps = "REL-17"
    case comesWithAck = "REL-18"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var flows: BoundedTable<Flow, State>
  private var windows: BoundedTable<String, Window>
  private let context: MonitorContext

  /// The packets of one side of a channel, by their receiver.
  private struct Flow: Hashable, Sendable {
    let channel: Int
    let receiver: String
  }

  fileprivate struct State: Sendable {
    let receiver: String
    var highestSent: UInt64 = 0
    /// What surely arrived, and when.
    var arrived: BoundedTable<UInt64, Instant>
    var highestAck: UInt64 = 0
    var lastAck: (value: UInt64, time: Instant)?
    /// Whether anything at or below the last ack was sent again since.
    var wasRepeated = false
    var suspect: Suspect?
  }

  /// A `miss` that seems to leave out the gap right after its `ack`.
  fileprivate struct Suspect: Sendable {
    let ack: UInt64
    let number: Int
    let due: Instant
  }

  /// How somebody counts the last entry.
  private struct Window: Sendable {
    var last: UInt64
    var sum: UInt64
    var isKnown = false
  }

  /// Directions of channels that are followed at a time.
  static let maximumFlows = 1024
  /// Numbers whose arrival is remembered.
  static let maximumArrivals = 1024
  /// Receivers whose way of counting is followed.
  static let maximumReceivers = 4096
  /// Within this an application has processed a packet that arrived.
  static let processingTime = TimeSpan.milliseconds(1300)

  package init(_ context: MonitorContext) {
    self.context = context
    flows = BoundedTable(limit: Self.maximumFlows)
    windows = BoundedTable(limit: Self.maximumReceivers)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard let seen = sighting.channel, let channel = seen.channel, channel.isReliable,
      let head = seen.head
    else { return }
    let incoming = Flow(channel: channel.index, receiver: seen.to)
    var state = flows.take(incoming) ?? makeState(seen.to)
    if let seq = head.seqValue, !head.isBareAcknowledgement {
      state.note(seq, isNew: sighting.isNew, sighting.reach)
    }
    flows.set(state, for: incoming)
    guard sighting.isNew else { return }
    let outgoing = Flow(channel: channel.index, receiver: seen.from)
    var answered = flows.take(outgoing) ?? makeState(seen.from)
    observeSuspect(&answered, head, sighting.time)
    if head.miss != nil { observeMiss(&answered, head, of: seen, sighting) }
    answered.noteAck(head, at: sighting.time)
    flows.set(answered, for: outgoing)
  }

  package mutating func finish(at time: Instant) {
    for var state in flows.inOrder where state.suspect != nil {
      observeSuspect(&state, nil, time)
    }
  }

  private func makeState(_ receiver: String) -> State {
    State(receiver: receiver, arrived: BoundedTable(limit: Self.maximumArrivals))
  }

  // MARK: One list

  private mutating func observeMiss(
    _ state: inout State, _ head: ChannelHead, of seen: SeenChannelPacket, _ sighting: Sighting
  ) {
    let sender = seen.from
    let number = sighting.number
    if head.ack == .absent {
      ledger.broken(
        .comesWithAck, by: sender, at: number, "miss without ack", tolerance: .ambiguity("A21"))
      ledger.read(.ackAbsent, by: sender, at: number)
    } else {
      ledger.held(.comesWithAck, by: sender)
      if head.ackValue == 0 { ledger.read(.ackZero, by: sender, at: number) }
    }
    guard let miss = MissReading(head) else {
      ledger.broken(
        .positiveSteps, by: sender, at: number,
        "miss is \(head.miss ?? .null), no list of positive numbers")
      return
    }
    ledger.held(.positiveSteps, by: sender)
    observeWindow(miss, of: sender, at: number)
    if let breach = breach(miss, state, sighting.time) {
      ledger.broken(
        .gapsAndOnlyGaps, by: sender, at: number, breach.text,
        tolerance: context.isExact(sender) ? nil : .ambiguity("A23"))
      if let reading = breach.reading { ledger.read(reading, by: sender, at: number) }
      return
    }
    if !miss.missing.isEmpty { ledger.held(.gapsAndOnlyGaps, by: sender) }
    state.suspect = suspicion(miss, state, number, sighting.time)
  }

  private struct Breach {
    let text: String
    let reading: KnownReading?
  }

  private func breach(_ miss: MissReading, _ state: State, _ time: Instant) -> Breach? {
    // A gap is a gap because something above it has come.
    if let beyond = miss.missing.first(where: { $0 >= state.highestSent }) {
      return Breach(
        text: "asks for seq \(beyond), and nothing above it was sent yet", reading: nil)
    }
    if let here = miss.missing.first(where: { state.hasArrived($0, before: time) }) {
      return Breach(
        text: "asks for seq \(here), which had arrived", reading: .arrivedListed)
    }
    // Others may have dropped what was early; what we buffer we know.
    guard context.isExact(state.receiver), context.isComplete else { return nil }
    guard
      let gap = state.gaps(above: miss.ack, before: time).first(where: {
        !miss.missing.contains($0)
      })
    else { return nil }
    return Breach(
      text: "leaves out seq \(gap), which had not arrived",
      reading: gap == miss.ack + 1 ? .gapBesideAckUnlisted : nil)
  }

  // MARK: The gap right after ack

  /// An acknowledgement that says the same as the one before, with a `miss` that names nothing: what
  /// made the receiver send it lies above a gap, unless it holds everything and is just slow.
  private func suspicion(
    _ miss: MissReading, _ state: State, _ number: Int, _ time: Instant
  ) -> Suspect? {
    guard miss.missing.isEmpty, let last = state.lastAck, last.value == miss.ack,
      time <= last.time + TimeSpan.seconds(1), !state.wasRepeated,
      state.highestSent >= miss.ack + 2,
      (state.highestSent - miss.ack) * 2 < miss.highestAcceptable - miss.ack
    else { return nil }
    return Suspect(ack: miss.ack, number: number, due: time + Self.processingTime)
  }

  /// It was a gap if the next packet is not acknowledged in the time it takes to process it.
  private mutating func observeSuspect(
    _ state: inout State, _ head: ChannelHead?, _ time: Instant
  ) {
    guard let suspect = state.suspect else { return }
    if time > suspect.due {
      state.suspect = nil
      ledger.broken(
        .gapsAndOnlyGaps, by: state.receiver, at: suspect.number,
        "asks for nothing, though it never acknowledges seq \(suspect.ack + 1)",
        tolerance: context.isExact(state.receiver) ? nil : .ambiguity("A23"))
      ledger.read(.gapBesideAckUnlisted, by: state.receiver, at: suspect.number)
    } else if let ack = head?.ackValue, ack > suspect.ack {
      state.suspect = nil
    }
  }

  // MARK: The last entry

  /// Two lists with gaps show what the last entry is counted from.
  private mutating func observeWindow(_ miss: MissReading, of receiver: String, at number: Int) {
    guard !miss.missing.isEmpty else { return }
    let sum = miss.highestAcceptable - miss.ack
    guard var known = windows[receiver] else {
      windows.set(Window(last: miss.lastEntry, sum: sum), for: receiver)
      return
    }
    guard !known.isKnown, known.last != miss.lastEntry || known.sum != sum else { return }
    known.isKnown = true
    windows.set(known, for: receiver)
    if known.last == miss.lastEntry {
      ledger.read(.windowConstant, by: receiver, at: number)
    } else if known.sum == sum {
      ledger.read(sum == 50 ? .windowFixed : .windowCounted, by: receiver, at: number)
    }
  }
}

extension MissMonitor.State {
  fileprivate mutating func note(_ seq: UInt64, isNew: Bool, _ reach: Reach) {
    if isNew {
      if seq <= highestSent, seq <= lastAck?.value ?? 0 { wasRepeated = true }
      highestSent = max(highestSent, seq)
    }
    if case .certain(let arrival) = reach, arrived[seq] == nil { arrived.set(arrival, for: seq) }
  }

  fileprivate mutating func noteAck(_ head: ChannelHead, at time: Instant) {
    guard let ack = head.ackValue else { return }
    highestAck = max(highestAck, ack)
    lastAck = (ack, time)
    wasRepeated = false
  }

  fileprivate func hasArrived(_ seq: UInt64, before time: Instant) -> Bool {
    arrived[seq].map { $0 < time } ?? false
  }

  /// What is missing between `ack` and the highest packet that surely arrived.
  fileprivate func gaps(above ack: UInt64, before time: Instant) -> [UInt64] {
    var gaps: [UInt64] = []
    // A hostile seq may be anywhere in 32 bits; nothing beyond the table can have been noted.
    var highest = min(highestSent, ack + UInt64(MissMonitor.maximumArrivals))
    while highest > ack, !hasArrived(highest, before: time) { highest -= 1 }
    guard highest > ack, highest - ack <= UInt64(MissMonitor.maximumArrivals) else { return [] }
    for seq in (ack + 1)..<highest where arrived[seq].map({ $0 > time }) ?? true {
      gaps.append(seq)
    }
    return gaps
  }
}
