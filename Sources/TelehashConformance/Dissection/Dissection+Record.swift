import TelehashCore
import TelehashCrypto
package import TelehashPackets
package import TelehashRecords

extension Dissection {
  /// The datagram as one object of a trace.
  package func record(number: Int, source: Address, destination: Address) -> PacketRecord {
    var record = PacketRecord(
      number: number, source: source, destination: destination,
      cloak: mayBeCloaked ? rounds : nil, kind: .invalid)
    switch content {
    case .invalid(let reason):
      record.reason =
        switch reason {
        case .notAPacket: .notAPacket
        case .noKey: .noKey
        case .doesNotVerify: .doesNotVerify
        }
    case .empty:
      record.kind = .empty
    case .other(let packet):
      record.kind = .other
      record.inner = InnerRecord(packet)
    case .handshake(let handshake):
      record.kind = .handshake
      record.from = handshake.from
      record.to = handshake.to
      record.csid = handshake.csid.description
      record.token = handshake.token.bytes
      record.inner = handshake.innerRecord
    case .open(let open):
      open.describe(&record)
    case .line(let line):
      line.describe(&record)
    case .channel(let channel):
      record.kind = .channel
      record.from = channel.from
      record.to = channel.to
      record.csid = channel.csid?.description
      record.token = channel.token.bytes
      record.inner = channel.inner.map { InnerRecord($0, attached: channel.introduced?.record) }
    }
    return record
  }
}

extension DissectedHandshake {
  /// The inner packet with the key packet a nested handshake attaches.
  fileprivate var innerRecord: InnerRecord {
    guard case .success(let message) = message, message.form == .nested,
      let attached = try? Packet(decoding: inner.body)
    else { return InnerRecord(inner) }
    return InnerRecord(inner, attached: AttachedRecord(packet: InnerRecord(attached)))
  }
}

extension DissectedChannelPacket.Introduced {
  fileprivate var record: AttachedRecord {
    switch self {
    case .handshake(let handshake):
      let outer = InnerRecord(Packet(binaryHead: [handshake.csid.rawValue], body: handshake.body))
      return AttachedRecord(
        kind: .handshake, from: handshake.from, to: handshake.to,
        csid: handshake.csid.description, token: handshake.token.bytes, packet: outer,
        inner: handshake.innerRecord)
    case .packet(let packet):
      // An introduction in clear has its own key packet attached once more.
      guard let message = try? HandshakeMessage(packet, carriage: .clear), message.form == .nested,
        let keys = try? Packet(decoding: packet.body)
      else { return AttachedRecord(packet: InnerRecord(packet)) }
      return AttachedRecord(
        packet: InnerRecord(packet, attached: AttachedRecord(packet: InnerRecord(keys))))
    }
  }
}
