public import TelehashPackets

/// The sending half of a reliable channel: numbers packets, keeps them until they are acknowledged,
/// resends what is missing and stays within the other side's window.
///
/// The window slides: no `seq` goes above the last `ack` plus the sum of the newest `miss`, whether
/// it is sent for the first time or again (REL-20). Before any `miss` a default stands in. What a
/// `miss` names is resent, once a second at most (REL-21, REL-22); nothing is concluded about the
/// rest (REL-23). When no acknowledgement comes, the last packet is resent every two seconds
/// (REL-24), together with the oldest one while the open is unanswered (a receiver that knows no
/// channel can use nothing else) or after two rounds without progress (some receivers never name
/// the first gap).
public struct ReliableSender: Sendable {
  /// A packet to send now, without acknowledgement.
  public struct Outgoing: Hashable, Sendable {
    public let seq: UInt64
    public let json: JSONObject
    public let body: [UInt8]
    public let isEnd: Bool
  }

  /// What an `ack` came to.
  public enum Outcome: Hashable, Sendable {
    case advanced
    case unchanged
    /// Lower than one before, so an old packet; its `miss` says nothing.
    case outdated
    /// Above everything sent (REL-14).
    case tooHigh
  }

  /// How many packets are under way before the other side said how many it takes.
  public static let defaultWindow: UInt64 = 100
  /// How many packets are under way at most, whatever the other side would take: 1.4 MB.
  public static let maximumInFlight: UInt64 = 1024
  /// How many packets are kept, sent or not: 23 MB of content.
  public static let maximumKept = 16_384
  /// The shortest time between two resends of one packet (REL-22).
  public static let resendInterval = TimeSpan.seconds(1)
  /// The time between two sends of the last packet (REL-24).
  public static let tailInterval = TimeSpan.seconds(2)
  /// After how many such sends without progress the oldest packet is resent with it.
  static let quietTailsBeforeOldest = 2
  /// How long the deviation that gives up keeps resending.
  static let givingUpAfter = TimeSpan.seconds(10)
  /// What the deviation that loses a packet never sends.
  static let lostSeq: UInt64 = 2

  private struct Kept: Sendable {
    let json: JSONObject
    let body: [UInt8]
    let isEnd: Bool
    var sentAt: Instant?
    var resentAt: Instant?
    /// Whether a deviation believes it arrived.
    var isWrittenOff = false

    var lastSentAt: Instant? { resentAt ?? sentAt }
  }

  /// The highest `seq` the other side has processed.
  public private(set) var acknowledged: UInt64
  /// The highest `seq` sent so far.
  public private(set) var highestSent: UInt64
  /// Since when the other side has shown no sign of life, nil while it owes none (CH-19).
  public private(set) var unansweredSince: Instant?
  private let faults: ChannelFaults
  private var kept = FIFO<Kept>()
  private var resends = FIFO<UInt64>()
  private var window: UInt64?
  private var quietTails = 0
  /// Whether the other side knows the channel.
  private var isConfirmed: Bool
  /// Whether the other side has sent content; what a deviation waits for.
  private var isAnswered: Bool

  /// A sender whose first packet gets the number after `lastUsed`.
  ///
  /// - Parameter isConfirmed: false while the first packet is an open nobody has answered.
  public init(isConfirmed: Bool, continuingAfter lastUsed: UInt32 = 0, faults: ChannelFaults = []) {
    self.isConfirmed = isConfirmed
    self.isAnswered = isConfirmed
    self.faults = faults
    acknowledged = UInt64(lastUsed)
    highestSent = UInt64(lastUsed)
  }

  /// How many packets are kept, sent or not.
  public var keptCount: Int { kept.count }
  /// Whether everything is acknowledged.
  public var isIdle: Bool { kept.isEmpty }
  /// The number the next packet gets, above the maximum when they are used up (REL-05).
  public var nextSeq: UInt64 { acknowledged + UInt64(kept.count) + 1 }

  /// The highest `seq` that may be sent (REL-20).
  public var highestAllowed: UInt64 {
    if faults.contains(.waitsForAnswerAfterOpen), !isAnswered { return 1 }
    let given = faults.contains(.windowIgnored) ? nil : window
    let room = min(given ?? Self.defaultWindow, Self.maximumInFlight)
    return min(acknowledged + room, SequenceNumber.maximum)
  }

  /// Why a packet cannot be taken now: the last number and one place in the buffer are left for
  /// `end` (REL-05).
  public func refusal(isEnd: Bool) -> ChannelMisuse? {
    if isEnd { return nil }
    if nextSeq >= SequenceNumber.maximum { return .sequenceExhausted }
    return kept.count < Self.maximumKept ? nil : .bufferFull(limit: Self.maximumKept)
  }

  /// Takes a packet for sending; `refusal` tells whether that may be done.
  public mutating func enqueue(_ json: JSONObject, body: [UInt8], isEnd: Bool) {
    kept.append(Kept(json: json, body: body, isEnd: isEnd))
  }

  /// Notes that the other side knows the channel, and whether it has sent content.
  public mutating func confirm(withContent: Bool) {
    isConfirmed = true
    if withContent { isAnswered = true }
  }

  /// The next packet to send now: what was asked for again first, then what the window allows.
  public mutating func nextPacket(at now: Instant) -> Outgoing? {
    if let packet = released {
      released = nil
      return packet
    }
    while let seq = resends.popFirst() {
      if seq <= acknowledged || seq > highestAllowed { continue }
      guard let packet = kept[Int(seq - acknowledged - 1)] else { continue }
      if let outgoing = outgoing(packet, seq: seq, isResend: true, at: now) { return outgoing }
    }
    while highestSent < highestAllowed {
      let index = Int(highestSent - acknowledged)
      guard var packet = kept[index] else { return nil }
      packet.sentAt = now
      kept[index] = packet
      highestSent += 1
      if unansweredSince == nil { unansweredSince = now }
      if let outgoing = outgoing(packet, seq: highestSent, isResend: false, at: now) {
        return outgoing
      }
    }
    return nil
  }

  /// Takes an `ack` and the `miss` that came with it.
  public mutating func acknowledge(
    _ ack: UInt64, miss: MissList.Reading?, at now: Instant
  ) -> Outcome {
    var ack = ack
    if ack > highestSent {
      guard faults.contains(.ackTooHighAccepted) else { return .tooHigh }
      ack = highestSent
    }
    guard ack >= acknowledged else { return .outdated }
    let hasAdvanced = ack > acknowledged
    release(upTo: ack)
    if let miss, !faults.contains(.missIgnored) { obey(miss, at: now) }
    // A receiver that keeps asking for the next packet and never gets it is no sign of progress;
    // without this the two would go on for ever.
    if kept.isEmpty || highestSent == acknowledged {
      unansweredSince = nil
    } else if hasAdvanced || miss?.missing.first != acknowledged + 1 {
      unansweredSince = now
    }
    if hasAdvanced { quietTails = 0 }
    return hasAdvanced ? .advanced : .unchanged
  }

  /// When `timeout` has something to resend.
  public var deadline: Instant? {
    guard let tail, let last = kept[Int(tail - acknowledged - 1)]?.lastSentAt else { return nil }
    if faults.contains(.resendGivesUpSilently), last - firstSent(tail) >= Self.givingUpAfter {
      return nil
    }
    return last + Self.tailInterval
  }

  /// Queues the last packet again when its time has come (REL-24).
  public mutating func timeout(at now: Instant) {
    guard let deadline, deadline <= now, let tail else { return }
    let oldest = acknowledged + 1
    if !isConfirmed || quietTails >= Self.quietTailsBeforeOldest, oldest != tail,
      !faults.contains(.resendGivesUpSilently)
    {
      queueResend(of: oldest, at: now)
    }
    queueResend(of: tail, at: now)
    quietTails += 1
  }

  /// Forgets everything.
  public mutating func removeAll() {
    kept.removeAll()
    resends.removeAll()
    unansweredSince = nil
  }

  /// The last packet that was sent and may be sent again; none when a deviation wrote it off.
  private var tail: UInt64? {
    let seq = min(highestSent, highestAllowed)
    guard seq > acknowledged, kept[Int(seq - acknowledged - 1)]?.isWrittenOff == false else {
      return nil
    }
    return seq
  }

  /// What was acknowledged last, for the deviation that sends it once more.
  private var released: Outgoing?

  private func firstSent(_ seq: UInt64) -> Instant {
    kept[Int(seq - acknowledged - 1)]?.sentAt ?? .zero
  }

  private mutating func release(upTo ack: UInt64) {
    while acknowledged < ack, let packet = kept.popFirst() {
      acknowledged += 1
      if faults.contains(.acknowledgedResent) {
        released = Outgoing(
          seq: acknowledged, json: packet.json, body: packet.body, isEnd: packet.isEnd)
      }
    }
  }

  private mutating func obey(_ miss: MissList.Reading, at now: Instant) {
    window = miss.highestAcceptable - acknowledged
    if faults.contains(.resendGivesUpSilently) { return }
    for seq in miss.missing { queueResend(of: seq, at: now) }
    if faults.contains(.missWindowResent) { queueResend(of: miss.highestAcceptable, at: now) }
    if faults.contains(.missReleasesOthers) { writeOff(allBut: miss) }
  }

  private mutating func writeOff(allBut miss: MissList.Reading) {
    var seq = acknowledged + 1
    while seq <= min(highestSent, miss.highestAcceptable) {
      let index = Int(seq - acknowledged - 1)
      if !miss.missing.contains(seq), var packet = kept[index] {
        packet.isWrittenOff = true
        kept[index] = packet
      }
      seq += 1
    }
  }

  /// Queues a packet that was sent, unless that was done within the last second (REL-22).
  private mutating func queueResend(of seq: UInt64, at now: Instant) {
    guard seq > acknowledged, seq <= min(highestSent, highestAllowed) else { return }
    let index = Int(seq - acknowledged - 1)
    guard var packet = kept[index], !packet.isWrittenOff else { return }
    if let resentAt = packet.resentAt, now - resentAt < Self.resendInterval,
      !faults.contains(.missAnsweredEveryTime)
    {
      return
    }
    packet.resentAt = now
    kept[index] = packet
    resends.append(seq)
  }

  /// The packet as it goes out, where deviations give it another number or hold it back.
  private func outgoing(
    _ packet: Kept, seq: UInt64, isResend: Bool, at now: Instant
  ) -> Outgoing? {
    if faults.contains(.losesOneReliablePacketForGood), seq == Self.lostSeq { return nil }
    var number = seq
    if faults.contains(.firstSeqTwice), seq > 1 { number -= 1 }
    if faults.contains(.seqSkipsOne), seq > 2 { number += 1 }
    if faults.contains(.resendCorruptsSeq), isResend {
      number = now.nanoseconds / 1_000_000 % SequenceNumber.maximum + 1
    }
    var body = packet.body
    if faults.contains(.resendCorruptsBody), isResend, !body.isEmpty { body[0] ^= 1 }
    return Outgoing(seq: number, json: packet.json, body: body, isEnd: packet.isEnd)
  }
}
