public import TelehashPackets

/// The receiving half of a reliable channel: puts packets in order, drops what it has seen, and
/// knows what to acknowledge and what is missing.
///
/// Three numbers divide what arrives: up to `processed` the application is done (that is the `ack`,
/// REL-10), up to `delivered` it has been given, above that packets wait for a gap to close. What is
/// above `processed` takes room in the window.
public struct ReliableReceiver: Sendable {
  /// What became of a packet.
  public struct Arrival: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      case inOrder
      case early
      /// Seen before (REL-08).
      case duplicate
      case beyondWindow
      case afterEnd
    }
    public let kind: Kind
    /// What the application gets, in order.
    public let deliverable: [Packet]
    /// Whether `end` is the last of these.
    public let hasEnded: Bool
  }

  /// `ack` and `miss` for a packet to the other side; an empty `miss` is left out.
  public struct Acknowledgement: Hashable, Sendable {
    public let ack: UInt64?
    public let miss: [UInt64]
  }

  /// How many unprocessed packets are held by default.
  public static let defaultWindow = 100
  /// The largest window: a `miss` that names every packet of it still fits into one packet.
  public static let largestWindow = 512
  /// How long an acknowledgement waits for company by default.
  public static let defaultDelay = TimeSpan.milliseconds(200)
  /// How long it may wait (REL-11).
  public static let longestDelay = TimeSpan.seconds(1)
  /// After how many packets it waits no longer, so that a fast sender is not held up.
  public static let eagerAfter = 16
  /// How long the deviation that is late waits.
  static let lateDelay = TimeSpan.seconds(10)
  /// The last `miss` entry of the deviation that always writes the same.
  static let constantWindow: UInt64 = 100

  private struct Early: Sendable {
    let seq: UInt64
    /// Nil where a deviation has given it away already.
    let packet: Packet?
    let isEnd: Bool
  }

  /// The highest `seq` the application has processed with everything before it (REL-10).
  public private(set) var processed: UInt64 = 0
  /// The highest `seq` given to the application.
  public private(set) var delivered: UInt64 = 0
  /// When an acknowledgement has to go out by itself (REL-11).
  public private(set) var acknowledgementDue: Instant?
  private let settings: ChannelSettings
  private let faults: ChannelFaults
  /// Ascending, without duplicates, never longer than the window.
  private var early: [Early] = []
  private var endSeq: UInt64?
  private var arrivalsSinceAcknowledgement = 0
  /// Whether a packet was dropped for want of room since the last acknowledgement; the sender does
  /// not know the window then, and is told.
  private var hasRefused = false

  public init(settings: ChannelSettings, faults: ChannelFaults = []) {
    self.settings = settings
    self.faults = faults
  }

  /// The highest `seq` there is room for (REL-15).
  public var highestAcceptable: UInt64 {
    min(processed + UInt64(settings.receiveWindow), SequenceNumber.maximum)
  }

  /// Whether packets wait for one that did not arrive.
  public var hasGap: Bool { !early.isEmpty }
  /// How many unprocessed packets are held.
  public var heldCount: Int { Int(delivered - processed) + early.count }
  /// Whether more than half of the window is taken (REL-19).
  public var isHalfFull: Bool { heldCount * 2 > settings.receiveWindow }

  /// Takes a packet with a valid `seq`.
  public mutating func receive(
    _ packet: Packet, seq: UInt64, isEnd: Bool, at now: Instant
  ) -> Arrival {
    if let endSeq, seq > endSeq { return Arrival(kind: .afterEnd) }
    if seq <= delivered || early.contains(where: { $0.seq == seq }) {
      return duplicate(packet, at: now)
    }
    if seq > highestAcceptable {
      hasRefused = true
      if !faults.contains(.duplicateNotAcked) { scheduleAcknowledgement(at: now) }
      return Arrival(kind: .beyondWindow)
    }
    if faults.contains(.earlyPacketDroppedAsDuplicate), let last = early.last, seq < last.seq {
      return duplicate(packet, at: now)
    }
    guard seq == delivered + 1 else { return store(packet, seq: seq, isEnd: isEnd, at: now) }
    scheduleAcknowledgement(at: now)
    return deliver(packet, isEnd: isEnd)
  }

  /// Counts `count` more delivered packets as processed; more than were delivered do not count.
  public mutating func consume(_ count: Int, at now: Instant) {
    guard count > 0, processed < delivered else { return }
    let wasHalfFull = isHalfFull
    processed += min(UInt64(count), delivered - processed)
    scheduleAcknowledgement(at: now)
    // The sender may be waiting for room.
    if wasHalfFull, !faults.contains(.ackLate) { acknowledgementDue = now }
  }

  /// What to say: on content only when there is something to say, alone always (REL-16…REL-19).
  public func acknowledgement(alone: Bool) -> Acknowledgement? {
    if faults.contains(.ackZeroWithData), !alone, processed > 0 {
      return Acknowledgement(ack: processed - 1, miss: [UInt64(settings.receiveWindow)])
    }
    let missing = missingSeqs()
    let isFull = isHalfFull && !faults.contains(.noBackpressure)
    var miss: [UInt64] = []
    if hasGap || isFull || hasRefused, !faults.contains(.missLeftOut) {
      miss = MissList.encode(
        acknowledged: processed, missing: missing, highestAcceptable: highestAcceptable)
      if faults.contains(.missWindowConstant), !missing.isEmpty {
        miss[miss.count - 1] = Self.constantWindow
      }
    }
    if processed == 0, !alone, miss.isEmpty { return nil }
    if faults.contains(.missWithoutAck), processed == 0, !miss.isEmpty {
      return Acknowledgement(ack: nil, miss: miss)
    }
    let ack = faults.contains(.ackBeforeProcessed) ? delivered : processed
    return Acknowledgement(ack: ack, miss: miss)
  }

  /// The acknowledgement of the deviation that answers `end` before storing it.
  func acknowledgementMissing(_ seq: UInt64) -> Acknowledgement {
    let miss = MissList.encode(
      acknowledged: processed, missing: missingSeqs() + [seq],
      highestAcceptable: highestAcceptable)
    return Acknowledgement(ack: processed, miss: miss)
  }

  /// Notes that an acknowledgement went out.
  public mutating func didAcknowledge() {
    acknowledgementDue = nil
    hasRefused = false
    arrivalsSinceAcknowledgement = 0
  }

  /// Forgets everything that was not delivered.
  public mutating func removeAll() {
    early = []
    didAcknowledge()
  }

  /// All gaps between what is acknowledged and the highest packet that arrived (REL-17).
  private func missingSeqs() -> [UInt64] {
    guard let first = early.first, let last = early.last else { return [] }
    if faults.contains(.missListsReceived) { return Array(delivered + 1...last.seq) }
    var missing: [UInt64] = []
    var next = faults.contains(.missOmitsLeadingGap) ? first.seq : delivered + 1
    for packet in early {
      while next < packet.seq {
        missing.append(next)
        next += 1
      }
      next = packet.seq + 1
    }
    return missing
  }

  private mutating func duplicate(_ packet: Packet, at now: Instant) -> Arrival {
    if !faults.contains(.duplicateNotAcked) { scheduleAcknowledgement(at: now) }
    let again = faults.contains(.duplicateDelivered) ? [packet] : []
    return Arrival(kind: .duplicate, deliverable: again)
  }

  private mutating func store(
    _ packet: Packet, seq: UInt64, isEnd: Bool, at now: Instant
  ) -> Arrival {
    let givesAway = faults.contains(.deliversOutOfOrder)
    let index = early.firstIndex { $0.seq > seq } ?? early.endIndex
    early.insert(Early(seq: seq, packet: givesAway ? nil : packet, isEnd: isEnd), at: index)
    if !faults.contains(.duplicateNotAcked) { scheduleAcknowledgement(at: now) }
    return Arrival(kind: .early, deliverable: givesAway ? [packet] : [])
  }

  /// Delivers the packet that was expected and all that waited for it.
  private mutating func deliver(_ packet: Packet, isEnd: Bool) -> Arrival {
    var deliverable = [packet]
    delivered += 1
    var hasEnded = isEnd
    var taken = 0
    while !hasEnded, taken < early.count, early[taken].seq == delivered + 1 {
      if let waiting = early[taken].packet { deliverable.append(waiting) }
      hasEnded = early[taken].isEnd
      delivered += 1
      taken += 1
    }
    early.removeFirst(taken)
    if hasEnded {
      endSeq = delivered
      early = []
    }
    if settings.consumption == .automatic { processed = delivered }
    return Arrival(kind: .inOrder, deliverable: deliverable, hasEnded: hasEnded)
  }

  private mutating func scheduleAcknowledgement(at now: Instant) {
    arrivalsSinceAcknowledgement += 1
    if faults.contains(.ackLate) {
      acknowledgementDue = acknowledgementDue ?? now + Self.lateDelay
      return
    }
    let isEager = arrivalsSinceAcknowledgement >= min(settings.eagerAfter, settings.receiveWindow)
    let due = isEager ? now : now + settings.acknowledgementDelay
    acknowledgementDue = acknowledgementDue.map { min($0, due) } ?? due
  }
}

extension ReliableReceiver.Arrival {
  fileprivate init(kind: Kind, deliverable: [Packet] = []) {
    self.init(kind: kind, deliverable: deliverable, hasEnded: false)
  }
}
