import TelehashPackets

/// Judges what a datagram is: one packet, with a HEAD that the protocol knows.
package struct FramingMonitor: LedgerMonitor {
  package static let name = "framing"

  enum Rule: String, MonitorRule {
    case onePacketEach = "UDP-01"
    case layout = "LOB-01"
    case messageHead = "MSG-01"
    case otherBinaryHead = "MSG-02"
    case channelHead = "CH-01"
    case messageSize = "MSG-07"
    case handshakeSize = "HS-28"
    case noCSIDZero = "CS-02"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let context: MonitorContext

  /// A handshake above this does not fit a packet of any common network (MSG-07).
  static let largestMessage = 1400
  /// No cipher set makes smaller handshakes (HS-28).
  static let smallestHandshake = 60

  package init(_ context: MonitorContext) { self.context = context }

  package mutating func observe(_ sighting: Sighting) {
    guard isJudged(sighting) else { return }
    let sender = sighting.transmitter.name
    let number = sighting.number
    let packet = sighting.packet.dissection.packet
    switch sighting.packet.dissection.content {
    case .invalid(.notAPacket):
      ledger.broken(.onePacketEach, by: sender, at: number, "a datagram that is no packet")
      ledger.broken(.layout, by: sender, at: number, "LENGTH exceeds the datagram, or is missing")
      return
    case .invalid:
      if packet.count >= 3, packet[0] == 0, packet[1] == 1, packet[2] == 0 {
        ledger.broken(.noCSIDZero, by: sender, at: number, "a message of cipher set 00")
      }
    case .empty:
      break
    case .other(let other):
      observe(other, by: sender, at: number)
    case .handshake(let handshake):
      ledger.held(.messageHead, by: sender)
      ledger.held(.noCSIDZero, by: sender)
      if sighting.isNew { observeSize(packet.count, by: handshake.from, at: number) }
    case .channel:
      ledger.held(.channelHead, by: sender)
    case .open, .line:
      // Version 2 has a monitor of its own.
      return
    }
    ledger.held(.onePacketEach, by: sender)
    ledger.held(.layout, by: sender)
  }

  /// A capture also shows traffic that has nothing to do with telehash: there only what comes from
  /// an endpoint that was seen before counts.
  private func isJudged(_ sighting: Sighting) -> Bool {
    if sighting.transmitter.isKnown || context.isComplete { return true }
    if context.isEndpoint(sighting.packet.source) { return true }
    switch sighting.packet.dissection.content {
    case .handshake, .channel: return true
    case .invalid, .empty, .other, .open, .line: return false
    }
  }

  /// A packet whose HEAD is neither that of a message nor that of a channel packet.
  private mutating func observe(_ other: Packet, by sender: String, at number: Int) {
    switch other.head {
    case .binary(let head):
      // One implementation routes by such heads; they get no reply.
      ledger.broken(
        .otherBinaryHead, by: sender, at: number,
        "a HEAD of \(head.count) bytes is neither a message nor a channel packet",
        tolerance: .warning)
      if let first = head.first, first == 0x1a || first == 0x2a || first == 0x3a {
        ledger.broken(
          .messageHead, by: sender, at: number,
          "the cipher set stands in a HEAD of \(head.count) bytes instead of one")
      }
    case .json(let head):
      if head.object["c"]?.uint64 != nil {
        ledger.broken(.channelHead, by: sender, at: number, "a channel packet in clear")
      } else {
        ledger.read(KnownReading(announcement: head.object), by: sender, at: number)
      }
    case .none, .malformed:
      ledger.broken(
        .otherBinaryHead, by: sender, at: number, "a HEAD that is no JSON", tolerance: .warning)
    }
  }

  private mutating func observeSize(_ count: Int, by sender: String, at number: Int) {
    ledger.judge(
      .messageSize, by: sender, at: number,
      breach: count > Self.largestMessage ? "a handshake of \(count) bytes" : nil)
    ledger.judge(
      .handshakeSize, by: sender, at: number,
      breach: (Self.smallestHandshake...Self.largestMessage).contains(count)
        ? nil : "a handshake of \(count) bytes",
      tolerance: .warning)
  }
}

extension KnownReading {
  /// What a packet in clear announces its sender with.
  init(announcement head: JSONObject) {
    if head["json"] != nil {
      self = .announcesWrapped
    } else if head["keys"] != nil {
      self = .announcesLinkJSON
    } else {
      self = .announcesHandshake
    }
  }
}
