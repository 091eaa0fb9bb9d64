import TelehashCore
import TelehashPackets

/// Judges whether a sender obeys what the receiver says in `miss`: what to send again, how often,
/// and how far it may go.
package struct WindowMonitor: LedgerMonitor {
  package static let name = "reliable-window"

  enum Rule: String, MonitorRule {
    case staysInWindow = "REL-20"
    case resendsMissing = "REL-21"
    case onceASecond = "REL-22"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var sides: BoundedTable<Side, State>

  private struct Side: Hashable, Sendable {
    let channel: Int
    let name: String
  }

  /// A sender and what it was told.
  private struct State: Sendable {
    var sent = BoundedTable<UInt64, Sent>(limit: WindowMonitor.maximumSent)
    /// The highest number any `miss` has allowed, and since when it surely knows of one.
    var allowed: UInt64?
    var knowsSince: Instant?
    var named: [Named] = []
  }

  /// The sends of one number.
  private struct Sent: Sendable {
    let number: Int
    var last: Instant
    var count = 1
  }

  /// A number the receiver asks for.
  private struct Named: Sendable {
    let seq: UInt64
    let since: Instant
    var count = 1
    var isReported = false
  }

  /// Ends of channels that are followed at a time.
  static let maximumSides = 1024
  /// Numbers whose sends are remembered.
  static let maximumSent = 1024
  /// Numbers asked for that are followed in one direction.
  static let maximumNamed = 128
  /// A `miss` that may have been lost counts as known after this; acknowledgements repeat it.
  static let hearingTime = TimeSpan.seconds(2)
  /// Asked for this often over `hearingTime`, a packet should have come again.
  static let enoughRequests = 3
  /// A second, less what a timer may be early.
  static let shortestInterval = TimeSpan.milliseconds(900)

  package init(_ context: MonitorContext) { sides = BoundedTable(limit: Self.maximumSides) }

  package mutating func observe(_ sighting: Sighting) {
    guard let seen = sighting.channel, let channel = seen.channel, channel.isReliable,
      let head = seen.head
    else { return }
    if sighting.isNew, !head.isBareAcknowledgement, let seq = head.seqValue {
      observe(seq, of: seen, channel, sighting)
    }
    if let miss = MissReading(head), sighting.isNew || sighting.reach != .no {
      note(miss, for: seen, channel, sighting)
    }
  }

  // MARK: Sending

  private mutating func observe(
    _ seq: UInt64, of seen: SeenChannelPacket, _ channel: SeenChannel, _ sighting: Sighting
  ) {
    let side = Side(channel: channel.index, name: seen.from)
    var state = sides.take(side) ?? State()
    defer { sides.set(state, for: side) }
    observeWindow(seq, state, of: seen.from, sighting)
    guard var sent = state.sent[seq] else {
      state.sent.set(Sent(number: sighting.number, last: sighting.time), for: seq)
      return
    }
    let interval = sighting.time - sent.last
    sent.count += 1
    sent.last = sighting.time
    state.sent.set(sent, for: seq)
    if let index = state.named.firstIndex(where: { $0.seq == seq }) {
      state.named.remove(at: index)
      ledger.held(.resendsMissing, by: seen.from)
      // Whoever sends what was asked for has heard the rest of it too.
      state.knowsSince = state.knowsSince ?? sighting.time
    }
    // The first repetition can come at once, right after its loss was reported.
    guard sent.count > 2 else { return }
    ledger.judge(
      .onceASecond, by: seen.from, at: sighting.number,
      breach: interval < Self.shortestInterval
        ? "seq \(seq) of packet \(sent.number) once more after \(interval.nanoseconds / 1_000_000) ms"
        : nil)
  }

  private mutating func observeWindow(
    _ seq: UInt64, _ state: State, of sender: String, _ sighting: Sighting
  ) {
    guard let allowed = state.allowed, let since = state.knowsSince, since < sighting.time else {
      return
    }
    guard seq > allowed else { return ledger.held(.staysInWindow, by: sender) }
    ledger.broken(
      .staysInWindow, by: sender, at: sighting.number,
      "seq \(seq), though \(allowed) is the highest it may send", tolerance: .ambiguity("A24"))
    ledger.read(.windowIgnored, by: sender, at: sighting.number)
  }

  // MARK: Being told

  private mutating func note(
    _ miss: MissReading, for seen: SeenChannelPacket, _ channel: SeenChannel, _ sighting: Sighting
  ) {
    let side = Side(channel: channel.index, name: seen.to)
    var state = sides.take(side) ?? State()
    defer { sides.set(state, for: side) }
    state.allowed = max(state.allowed ?? 0, miss.highestAcceptable)
    let known: Instant
    switch sighting.reach {
    case .certain(let arrival): known = arrival
    case .no, .possible: known = sighting.time + Self.hearingTime
    }
    state.knowsSince = min(state.knowsSince ?? known, known)
    state.named.removeAll { $0.seq <= miss.ack }
    guard sighting.reach != .no else { return }
    for seq in miss.missing where state.sent[seq] != nil {
      if let index = state.named.firstIndex(where: { $0.seq == seq }) {
        state.named[index].count += 1
        observeRequest(&state.named[index], by: seen.to, sighting)
      } else if state.named.count < Self.maximumNamed {
        state.named.append(Named(seq: seq, since: sighting.time))
      }
    }
  }

  private mutating func observeRequest(
    _ named: inout Named, by sender: String, _ sighting: Sighting
  ) {
    guard !named.isReported, named.count >= Self.enoughRequests,
      sighting.time >= named.since + Self.hearingTime
    else { return }
    named.isReported = true
    ledger.broken(
      .resendsMissing, by: sender, at: sighting.number,
      "seq \(named.seq) was asked for \(named.count) times and not sent again")
  }
}
