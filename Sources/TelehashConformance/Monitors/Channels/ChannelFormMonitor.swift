import TelehashCore
import TelehashPackets

/// Judges what a channel packet looks like inside: its HEAD, id, `type`, `seq`, `err` and size.
package struct ChannelFormMonitor: LedgerMonitor {
  package static let name = "channel-form"

  enum Rule: String, MonitorRule {
    case jsonHead = "CH-02"
    case hasID = "CH-03"
    case idInRange = "CH-04"
    case openHasType = "CH-09"
    case noTypeLater = "CH-10"
    case errAlone = "CH-14"
    case timeoutIsLocal = "CH-15"
    case noSeqUnreliably = "CH-16"
    case size = "CH-23"
    case typeNames = "CH-26"
  }

  private(set) var ledger = RuleLedger<Rule>()
  /// Channels their opener got an answer on.
  private var answered: BoundedTable<Int, Bool>
  private let context: MonitorContext

  /// Channels whose answers are remembered.
  static let maximumChannels = 16_384
  /// The largest inner packet (CH-23).
  static let largestPacket = 1400

  package init(_ context: MonitorContext) {
    self.context = context
    answered = BoundedTable(limit: Self.maximumChannels)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard sighting.isNew, case .channel(let channel) = sighting.packet.dissection.content,
      let sender = channel.from
    else { return }
    let number = sighting.number
    guard let seen = sighting.channel else {
      return ledger.broken(.jsonHead, by: sender, at: number, "decrypts to no packet")
    }
    observeSize(seen, at: number)
    guard let head = seen.head else {
      return ledger.broken(.jsonHead, by: sender, at: number, "an inner HEAD that is no JSON")
    }
    ledger.held(.jsonHead, by: sender)
    observeID(head.id, of: seen, at: number)
    observeType(head, of: seen, at: number)
    observeSequence(head, of: seen, at: number)
    if let err = head.err { observe(err, head, of: seen, at: number) }
    if let channel = seen.channel, channel.opener != sender {
      answered.set(true, for: channel.index)
    }
  }

  private mutating func observeSize(_ seen: SeenChannelPacket, at number: Int) {
    let size = Packet.lengthSize + seen.inner.head.bytes.count + seen.inner.body.count
    ledger.judge(
      .size, by: seen.from, at: number,
      breach: size > Self.largestPacket ? "an inner packet of \(size) bytes" : nil)
  }

  private mutating func observeID(
    _ id: ChannelHead.ID, of seen: SeenChannelPacket, at number: Int
  ) {
    switch id {
    case .valid:
      ledger.held(.hasID, by: seen.from)
      ledger.held(.idInRange, by: seen.from)
    case .absent:
      ledger.broken(.hasID, by: seen.from, at: number, "no c")
    case .notAnInteger(let text):
      ledger.broken(.hasID, by: seen.from, at: number, "a c that is no integer: \(text)")
    case .outOfRange(let text):
      ledger.broken(.idInRange, by: seen.from, at: number, "c is \(text)")
    }
  }

  // MARK: Types

  private mutating func observeType(
    _ head: ChannelHead, of seen: SeenChannelPacket, at number: Int
  ) {
    switch seen.role {
    case .open, .reopen:
      if let type = head.typeName {
        ledger.held(.openHasType, by: seen.from)
        observeName(type, of: seen.from, at: number)
      } else {
        ledger.broken(.openHasType, by: seen.from, at: number, "a type that is no text")
      }
    case .orphan:
      // A capture may have missed the open.
      guard seen.channel != nil, context.isComplete, seen.session.beganInSight else { return }
      ledger.broken(
        .openHasType, by: seen.from, at: number, "the first packet of a channel, without type")
    case .typed:
      ledger.broken(
        .noTypeLater, by: seen.from, at: number, "type on a channel that is open already")
    case .later:
      ledger.held(.noTypeLater, by: seen.from)
    case .openAgain:
      break
    }
  }

  /// Types the texts give names to.
  private static let standardTypes = [
    "path", "peer", "connect", "stream", "sock", "thtp", "block", "chat", "box",
  ]

  /// In simulated traffic the names are the scenario's, not the subject's.
  private mutating func observeName(_ type: String, of sender: String, at number: Int) {
    guard !context.isComplete, !Self.standardTypes.contains(type) else { return }
    // A domain has a dot or a slash, a UUID four dashes, a namespace a colon.
    let isResistant =
      type.contains { ".:/".contains($0) } || type.count(where: { $0 == "-" }) >= 4
    ledger.judge(
      .typeNames, by: sender, at: number,
      breach: isResistant ? nil : "the type \(type), which others may use for something else")
  }

  // MARK: seq and err

  private mutating func observeSequence(
    _ head: ChannelHead, of seen: SeenChannelPacket, at number: Int
  ) {
    guard let channel = seen.channel, channel.opener != nil, !channel.isReliable,
      seen.role == .later, channel.isCertain(for: seen.from)
    else { return }
    ledger.judge(
      .noSeqUnreliably, by: seen.from, at: number,
      breach: head.seq == .absent ? nil : "seq on a channel that was opened without")
  }

  private mutating func observe(
    _ err: JSONValue, _ head: ChannelHead, of seen: SeenChannelPacket, at number: Int
  ) {
    let sender = seen.from
    let hasContent = head.bodySize > 0 || head.type != .absent
    ledger.judge(
      .errAlone, by: sender, at: number, breach: hasContent ? "content beside err" : nil)
    if head.ends { ledger.read(.endBesideErr, by: sender, at: number) }
    if err == "timeout" {
      ledger.broken(
        .timeoutIsLocal, by: sender, at: number, "tells the other side of a local time-out",
        tolerance: .ambiguity("B16"))
      ledger.read(.timeoutSent, by: sender, at: number)
    } else {
      ledger.held(.timeoutIsLocal, by: sender)
    }
    // The first word on a channel another opened: this type is not served here.
    if let channel = seen.channel, let opener = channel.opener, opener != sender,
      channel.type != "peer", answered[channel.index] == nil
    {
      ledger.read(.unknownTypeRefused, by: sender, at: number)
    }
  }
}

extension Packet {
  /// Bytes of LENGTH.
  static let lengthSize = 2
}
