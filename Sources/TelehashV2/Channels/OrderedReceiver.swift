import TelehashPackets

/// The receiving half of a reliable channel of version 2: it puts packets in order and knows what
/// to acknowledge and what is missing (V2REL-04 to V2REL-07).
struct OrderedReceiver: Sendable {
  /// How long an acknowledgement waits for content to go with.
  static let delay = TimeSpan.milliseconds(200)
  /// After how many packets it waits no longer, so that the sender's window stays open.
  static let eagerAfter = 16
  /// How long the deviation that is late waits.
  static let lateDelay = TimeSpan.seconds(10)
  /// How far ahead a packet may be; what is further is dropped (V2REL-04).
  static let window: UInt64 = 100

  private var next: UInt64 = 0
  /// Packets that wait for one before them, ascending.
  private var early: [(seq: UInt64, packet: Packet)] = []
  private var arrivals = 0
  /// When an acknowledgement goes out by itself (V2REL-06).
  private(set) var due: Instant?
  private let deviations: SwitchDeviations

  init(deviations: SwitchDeviations) {
    self.deviations = deviations
    if deviations.contains(.seqFromOne) { next = 1 }
  }

  /// Takes a packet; what can be delivered now comes back in order.
  mutating func receive(_ packet: Packet, seq: UInt64, at now: Instant) -> [Packet] {
    schedule(at: now)
    guard seq >= next, seq < next + Self.window else { return [] }
    guard seq == next else {
      if !early.contains(where: { $0.seq == seq }) {
        let index = early.firstIndex { $0.seq > seq } ?? early.endIndex
        early.insert((seq, packet), at: index)
        if deviations.contains(.deliversEarly) { return [packet] }
      }
      return []
    }
    var deliverable = [packet]
    next += 1
    while let waiting = early.first, waiting.seq == next {
      if !deviations.contains(.deliversEarly) { deliverable.append(waiting.packet) }
      early.removeFirst()
      next += 1
    }
    return deliverable
  }

  /// `ack` and `miss` for a packet to the other side; nothing before anything was processed and
  /// nothing is missing (V2REL-05, V2REL-07).
  var members: JSONObject {
    var members = JSONObject()
    if next > 0 { members["ack"] = .number(JSONNumber(next - 1)) }
    guard let last = early.last, !deviations.contains(.missLeftOut) else { return members }
    var missing: [JSONValue] = []
    var seq = next
    for (arrived, _) in early {
      while seq < arrived, missing.count < OrderedSender.maximumMiss {
        missing.append(.number(JSONNumber(seq)))
        seq += 1
      }
      seq = arrived + 1
    }
    if deviations.contains(.missAsDeltas) {
      missing = [.number(JSONNumber(1)), .number(JSONNumber(last.seq - next))]
    }
    members["miss"] = .array(missing)
    return members
  }

  mutating func didAcknowledge() {
    due = nil
    arrivals = 0
  }

  private mutating func schedule(at now: Instant) {
    arrivals += 1
    let wait =
      deviations.contains(.ackLate)
      ? Self.lateDelay : arrivals >= Self.eagerAfter ? .zero : Self.delay
    due = min(due ?? now + wait, now + wait)
  }
}
