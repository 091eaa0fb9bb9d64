public import TelehashPackets

/// One channel of an exchange, seen from one endpoint: a value that turns packets and instants into
/// outputs and knows no network.
///
/// **After every call drain `nextOutput()` until it is nil, then ask `deadline` when to call
/// `timeout(at:)` at the latest:**
///
///     channel.receive(packet, at: now)
///     while let output = channel.nextOutput() { … }
///     wait(until: channel.deadline)
///
/// A channel is unreliable, and then a plain pipe with states (CH-25), or reliable, and then has a
/// `ReliableSender` and a `ReliableReceiver`. The endpoint routes inner packets by `c`, checks ids
/// with a `ChannelIDLedger` and encrypts; packets given here and taken from here are inner packets.
///
/// What times out, after `settings.timeout` without a sign of life (CH-15, CH-19): a channel in
/// OPENING or ENDED, one that has sent `end` and waits for the other, one with packets that are not
/// acknowledged, and one that waits for a packet from before others. An OPEN channel without any of
/// these stays (CH-20). The other side is told nothing.
public struct Channel: Sendable {
  /// The size of an inner packet: LENGTH, head and body (CH-23).
  public static let maximumInnerBytes = 1400
  /// The members a channel writes by itself.
  public static let reservedMembers = ["c", "type", "seq", "ack", "miss", "end", "err"]

  /// The types that are defined as unreliable (REL-03).
  public static let unreliableTypes = ["peer", "connect", "path", "boxes"]

  public let id: ChannelID
  /// The `type` of the open.
  public let type: String
  public let isReliable: Bool
  /// Whether this endpoint sent the open.
  public let isOpenedHere: Bool
  public let settings: ChannelSettings

  let faults: ChannelFaults
  var lifecycle: ChannelLifecycle
  var reliable: ReliableHalves?
  var outputs = FIFO<ChannelOutput>()
  /// When the timer of the silent states began to run.
  var activeSince: Instant
  /// The open of an unreliable channel the other side opened, to know it again.
  var unreliableOpen: Packet?
  /// State of deviations: keeps a failed channel, stays silent, numbers what has no numbers.
  var isDeaf = false
  var isSilenced = false
  var unreliableSeq: UInt64 = 0

  /// The two halves of a reliable channel.
  struct ReliableHalves: Sendable {
    var sender: ReliableSender
    var receiver: ReliableReceiver
  }

  /// Opens a channel; the first output is the open packet (CH-09, REL-01).
  ///
  /// - Parameters:
  ///   - json: the members of the open besides those the channel writes; `type` must be a text.
  ///   - ending: whether the open is all there is to say, and so carries `end`.
  public init(
    opening id: ChannelID, json: JSONObject, body: [UInt8] = [], reliable: Bool,
    ending: Bool = false, settings: ChannelSettings = ChannelSettings(),
    faults: ChannelFaults = [], at now: Instant
  ) throws(ChannelMisuse) {
    guard case .string(let type) = json["type"] else { throw .openWithoutType }
    let isNeverReliable = Self.unreliableTypes.contains(type)
    guard !(reliable && isNeverReliable) || faults.contains(.reliableWhateverTheType) else {
      throw .neverReliable(type: type)
    }
    self.init(
      id: id, type: type, isReliable: reliable, isOpenedHere: true, settings: settings,
      faults: faults, now: now)
    try submit(json, body: body, isEnd: ending, allowing: "type", at: now)
  }

  /// Takes the open of a channel from the other side; the first output delivers it.
  ///
  /// Whether the id may be opened is for the `ChannelIDLedger` to say, before. A `seq` makes it
  /// reliable, and must be 1 (REL-01); an endpoint that does not offer the type reliably refuses
  /// with `Channel.errPacket` instead (REL-02).
  public init(
    accepting packet: Packet, settings: ChannelSettings = ChannelSettings(),
    faults: ChannelFaults = [], at now: Instant
  ) throws(ChannelRefusal) {
    guard let json = packet.json, let id = ChannelID(in: json) else { throw .noChannelID }
    guard case .string(let type) = json["type"] else { throw .noType }
    let isReliable: Bool
    switch SequenceNumber.read("seq", in: json, minimum: 1) {
    case .absent: isReliable = false
    case .value(1): isReliable = true
    case .value, .invalid:
      guard faults.contains(.oddSeqOpenUnreliable) else { throw .firstSeqNotOne }
      isReliable = false
    }
    self.init(
      id: id, type: type, isReliable: isReliable, isOpenedHere: false, settings: settings,
      faults: faults, now: now)
    receiveOpen(packet, json: json, at: now)
  }

  private init(
    id: ChannelID, type: String, isReliable: Bool, isOpenedHere: Bool, settings: ChannelSettings,
    faults: ChannelFaults, now: Instant
  ) {
    self.id = id
    self.type = type
    self.isReliable = isReliable
    self.isOpenedHere = isOpenedHere
    self.settings = settings
    self.faults = faults
    lifecycle = ChannelLifecycle(openedHere: isOpenedHere)
    activeSince = now
    if isReliable {
      reliable = ReliableHalves(
        sender: ReliableSender(isConfirmed: !isOpenedHere, faults: faults),
        receiver: ReliableReceiver(settings: settings, faults: faults))
    }
  }

  /// Where the channel stands (CH-17).
  public var phase: ChannelPhase { lifecycle.phase }
  /// Whether this side has sent `end`.
  public var hasEnded: Bool { lifecycle.hasOwnEnd }
  /// How many packets are kept for the other side; always 0 on an unreliable channel.
  public var unacknowledgedCount: Int { reliable?.sender.keptCount ?? 0 }
  /// How many more packets `send` takes before something is acknowledged.
  public var sendCapacity: Int {
    guard let sender = reliable?.sender else { return .max }
    let left = Int(SequenceNumber.maximum) - Int(min(sender.nextSeq, SequenceNumber.maximum))
    return max(0, min(ReliableSender.maximumKept - sender.keptCount, left))
  }

  /// The next thing to do, nil when there is nothing more.
  public mutating func nextOutput() -> ChannelOutput? { outputs.popFirst() }

  /// The packet that refuses an open or breaks a channel without keeping any state (CH-14, REL-02).
  public static func errPacket(_ text: String, on id: ChannelID) -> Packet {
    Packet(json: ["c": .number(JSONNumber(UInt64(id.value))), "err": .string(text)])
  }
}
