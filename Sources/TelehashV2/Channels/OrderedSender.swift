import TelehashPackets

/// The sending half of a reliable channel of version 2: `seq` from 0, a window of a hundred
/// packets, and an absolute `miss` (V2REL-02, V2REL-03, V2REL-07).
struct OrderedSender: Sendable {
  /// Packets that may be unacknowledged (V2REL-03).
  static let window: UInt64 = 100
  /// The shortest time between two resends of one packet (V2REL-08).
  static let resendInterval = TimeSpan.seconds(1)
  /// The time between two sends of the last packet (V2REL-09).
  static let tailInterval = TimeSpan.seconds(2)
  /// Packets that wait for the window; more are refused to the application.
  static let maximumKept = 4096
  /// The highest `seq` (V2REL-02).
  static let maximumSeq: UInt64 = 4_294_967_295
  /// Entries of a `miss` that are looked at; a longer list is discarded (V2REL-07).
  static let maximumMiss = 100

  struct Outgoing: Sendable {
    let seq: UInt64
    let json: JSONObject
    let body: [UInt8]
  }

  private struct Kept: Sendable {
    let json: JSONObject
    let body: [UInt8]
    var resentAt: Instant?
  }

  /// The `seq` of the first packet that is kept: one above the highest acknowledged.
  private var first: UInt64
  /// How many of the kept packets were sent.
  private var sent = 0
  private var kept: [Kept] = []
  private var resends: [UInt64] = []
  /// When the last packet goes out again; nil while nothing is unacknowledged.
  private(set) var tailDue: Instant?
  /// Whether the other side said anything of what it got: before that it may not have the open.
  private var isHeard = false
  private let deviations: SwitchDeviations

  init(deviations: SwitchDeviations) {
    self.deviations = deviations
    first = deviations.contains(.seqFromOne) ? 1 : 0
  }

  var capacity: Int { max(Self.maximumKept - kept.count, 0) }
  var isIdle: Bool { kept.isEmpty }

  mutating func enqueue(_ json: JSONObject, body: [UInt8]) -> Bool {
    guard kept.count < Self.maximumKept, first + UInt64(kept.count) <= Self.maximumSeq else {
      return false
    }
    kept.append(Kept(json: json, body: body))
    return true
  }

  /// The next packet to send now: what is missing first, then what the window allows.
  mutating func next(at now: Instant) -> Outgoing? {
    while !resends.isEmpty {
      let seq = resends.removeFirst()
      guard seq >= first, seq < first + UInt64(sent) else { continue }
      tailDue = now + Self.tailInterval
      let packet = kept[Int(seq - first)]
      return Outgoing(seq: seq, json: packet.json, body: packet.body)
    }
    let window = deviations.contains(.windowIgnored) ? UInt64.max : Self.window
    guard sent < kept.count, UInt64(sent) < window else { return nil }
    let packet = kept[sent]
    let seq = first + UInt64(sent)
    if deviations.contains(.windowNeverMoves), seq >= Self.window { return nil }
    sent += 1
    tailDue = now + Self.tailInterval
    return Outgoing(seq: seq, json: packet.json, body: packet.body)
  }

  /// Takes an `ack` and the `miss` beside it; the highest acknowledged `seq` when that is news.
  mutating func acknowledge(_ ack: UInt64?, miss: JSONValue?, at now: Instant) -> UInt64? {
    var news: UInt64?
    isHeard = isHeard || ack != nil || miss != nil
    if let ack, ack >= first, ack < first + UInt64(sent) {
      let count = Int(ack - first) + 1
      kept.removeFirst(count)
      sent -= count
      first = ack + 1
      news = ack
      tailDue = sent > 0 ? now + Self.tailInterval : nil
    }
    guard case .array(let missing) = miss, missing.count <= Self.maximumMiss else { return news }
    for entry in missing {
      // Below the ack or never sent: said by mistake (V2REL-07).
      guard let seq = entry.uint64, seq >= first, seq < first + UInt64(sent) else { continue }
      queueResend(seq, at: now)
    }
    return news
  }

  /// Queues the last packet again when its time has come (V2REL-09), and the first one too while
  /// nothing was heard: without the open no other packet means anything to the other side.
  mutating func wake(at now: Instant) {
    guard let due = tailDue, due <= now, sent > 0 else { return }
    tailDue = deviations.contains(.tailNeverResent) ? nil : now + Self.tailInterval
    if deviations.contains(.tailNeverResent) { return }
    if !isHeard, sent > 1 { resends.append(first) }
    resends.append(first + UInt64(sent) - 1)
  }

  private mutating func queueResend(_ seq: UInt64, at now: Instant) {
    let index = Int(seq - first)
    if let last = kept[index].resentAt, now - last < Self.resendInterval,
      !deviations.contains(.missAnsweredEveryTime)
    {
      return
    }
    kept[index].resentAt = now
    resends.append(seq)
  }
}
