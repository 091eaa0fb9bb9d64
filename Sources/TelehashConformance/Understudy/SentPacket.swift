package import TelehashCore
import TelehashCrypto
package import TelehashPackets

/// One packet an endpoint sent, opened, with what it is compared by.
package struct SentPacket: Sendable {
  /// Its number in the capture; nil for one of the understudy's.
  package let number: Int?
  package let time: Instant
  package let destination: Address
  package let slot: PacketSlot
  /// The decrypted packet; nil where nothing of the sender's own is inside.
  package let inner: Packet?
  /// The handshake in it: the packet itself, or what a `peer` or `connect` carries.
  package let handshake: DissectedHandshake?
}

/// What a packet is among those its sender sent: two packets of one slot are compared.
///
/// Nothing in it is the sender's free choice but what a recording hands on: the values of `at` and
/// the numbers of channels.
package enum PacketSlot: Hashable, Sendable {
  case handshake(to: String, type: String, at: UInt64?)
  case open(to: String, ChannelID, type: String)
  /// Content of a reliable channel.
  case numbered(to: String, ChannelID, seq: UInt64)
  /// Content of an unreliable channel.
  case content(to: String, ChannelID)
  /// An acknowledgement alone.
  case acknowledgement(to: String, ChannelID)
  case failure(to: String, ChannelID)
  /// A packet of somebody else, sent on.
  case relayed(to: Address, packet: [UInt8])
  case other(to: Address, packet: [UInt8])

  /// The kind, for what is said about all slots of it.
  package enum Kind: String, Hashable, Sendable {
    case handshake, open, numbered, content, acknowledgement, failure, relayed, other
  }

  package var kind: Kind {
    switch self {
    case .handshake: .handshake
    case .open: .open
    case .numbered: .numbered
    case .content: .content
    case .acknowledgement: .acknowledgement
    case .failure: .failure
    case .relayed: .relayed
    case .other: .other
    }
  }

  /// As people read it.
  package var text: String {
    switch self {
    case .handshake(let peer, let type, let at):
      "\(type) handshake\(at.map { " at \($0)" } ?? "") to \(peer)"
    case .open(let peer, let id, let type): "open \(id) \(type) to \(peer)"
    case .numbered(let peer, let id, let seq): "channel \(id) seq \(seq) to \(peer)"
    case .content(let peer, let id): "channel \(id) to \(peer)"
    case .acknowledgement(let peer, let id): "ack on channel \(id) to \(peer)"
    case .failure(let peer, let id): "err on channel \(id) to \(peer)"
    case .relayed(let address, let packet): "\(packet.count) bytes sent on to \(address)"
    case .other(let address, let packet): "other packet of \(packet.count) bytes to \(address)"
    }
  }
}

extension SentPacket {
  /// A packet of `sender`, as dissected on its way out.
  init(
    number: Int?, time: Instant, destination: Address, sender: String, _ dissection: Dissection
  ) {
    var inner: Packet?
    var handshake: DissectedHandshake?
    switch dissection.content {
    case .handshake(let sealed) where sealed.from == sender:
      inner = sealed.inner
      handshake = sealed
      slot = Self.slot(of: sealed)
    case .channel(let channel) where channel.from == sender && channel.inner?.json != nil:
      inner = channel.inner
      if case .handshake(let introduced)? = channel.introduced { handshake = introduced }
      slot =
        Self.slot(of: channel, to: channel.to ?? "", json: channel.inner?.json ?? [:])
        ?? .other(to: destination, packet: dissection.packet)
    case .handshake, .channel, .invalid(.noKey), .invalid(.doesNotVerify):
      slot = .relayed(to: destination, packet: dissection.packet)
    case .empty, .other, .open, .line, .invalid(.notAPacket):
      slot = .other(to: destination, packet: dissection.packet)
    }
    self.number = number
    self.time = time
    self.destination = destination
    self.inner = inner
    self.handshake = handshake
  }

  private static func slot(of handshake: DissectedHandshake) -> PacketSlot {
    switch handshake.message {
    case .success(let message):
      .handshake(to: handshake.to, type: message.type, at: message.at)
    case .failure:
      .handshake(to: handshake.to, type: "unreadable", at: nil)
    }
  }

  private static func slot(
    of channel: DissectedChannelPacket, to peer: String, json: JSONObject
  ) -> PacketSlot? {
    guard let id = ChannelID(in: json) else { return nil }
    if json["err"] != nil { return .failure(to: peer, id) }
    if case .string(let type) = json["type"] { return .open(to: peer, id, type: type) }
    if let seq = json["seq"]?.uint64 { return .numbered(to: peer, id, seq: seq) }
    let isBare =
      channel.inner?.body.isEmpty != false
      && json.members.allSatisfy { ["c", "ack", "miss"].contains($0.name) }
    if isBare, json["ack"] != nil || json["miss"] != nil {
      return .acknowledgement(to: peer, id)
    }
    return .content(to: peer, id)
  }
}
