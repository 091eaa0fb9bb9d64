import OrderedCollections
import TelehashCrypto
import TelehashPackets

/// The relay channel of v2.0: every packet says where it goes, and nobody keeps any state of it.
extension Switch {
  /// Sends a raw packet through an introducer (V2RELAY-01, V2RELAY-03).
  mutating func sendRelayed(
    _ bytes: [UInt8], to peer: HexHashname, via: HexHashname, channel id: LineChannelID,
    at now: Instant
  ) {
    // Never by a relay over a relay (V2RELAY-08).
    guard let contact = contacts[via], contact.isUp, let way = way(to: contact),
      way.address != nil
    else { return }
    var head: JSONObject = ["c": id.json, "type": "relay", "to": .string(peer.text)]
    if faults.contains(.relayWithoutTarget) { head["to"] = nil }
    transmit(Packet(json: head, body: bytes), to: via, by: way, at: now)
  }

  /// Takes a relay packet: for us, or to pass on as it is (V2RELAY-02, V2RELAY-04).
  mutating func receiveRelay(
    _ packet: Packet, head: JSONObject, id: LineChannelID, from sender: HexHashname,
    origin: Origin, at now: Instant
  ) {
    guard head["seq"] == nil || faults.contains(.relaySeqIgnored) else {
      return report("V2RELAY-06", "seq on a relay packet")
    }
    guard let target = head["to"]?.string.flatMap(HexHashname.init(text:)) else {
      return report("V2RELAY-02", "a relay packet to nobody")
    }
    guard origin.address != nil || faults.contains(.relayChained) && target != hashname else {
      return report("V2RELAY-08", "a relay packet that came by a relay")
    }
    if target == hashname {
      return receive(packet.body, from: .relay(via: sender, channel: id), at: now)
    }
    if faults.contains(.relaysWithoutLine), contacts[target]?.isUp == false {
      return transmit(packet, to: target, at: now)
    }
    guard target != sender, let contact = contacts[target], contact.isUp,
      let way = way(to: contact), way.address != nil
    else {
      return report("V2RELAY-05", "a relay packet to a hashname without a line")
    }
    let passes = with(sender) { $0.relayLimit.take(at: now) } ?? false
    guard passes || faults.contains(.relayUnlimited) else {
      return report("V2RELAY-07", "more relay packets a second than pass")
    }
    if faults.contains(.relayRewritten) {
      let head: JSONObject = ["c": id.json, "type": "relay", "to": .string(target.text)]
      return transmit(Packet(json: head, body: packet.body), to: target, by: way, at: now)
    }
    if faults.contains(.relayTypeDropped) {
      var head = head
      head["type"] = nil
      return transmit(Packet(json: head, body: packet.body), to: target, by: way, at: now)
    }
    transmit(packet, to: target, by: way, at: now)
  }
}
