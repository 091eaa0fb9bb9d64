package import TelehashCrypto
package import TelehashPackets

/// Who introduced itself in clear, by its own word: what a `connect` carries when the sender does
/// not know the recipient's keys (PEER-16 to PEER-18, CONN-05).
package struct Introduced: Hashable, Sendable {
  package let hashname: Hashname
  package let csid: CSID
  package let key: [UInt8]
  /// The `at` of a handshake in clear; 0 where there is none (A11).
  package let at: UInt64

  /// Reads the BODY of a `connect` in the form of an edition; nil for what shows no key in it.
  package init?(_ packet: Packet, edition: Edition) {
    switch edition.introductionBody {
    case .unencryptedHandshake:
      guard let message = try? HandshakeMessage(packet, carriage: .clear),
        let keys = message.keyPacket, let hashname = keys.hashname,
        !edition.introductionNeedsCSID || packet.json?["csid"] != nil
      else { return nil }
      self.init(hashname: hashname, keys, at: message.at)
    case .keyPacket:
      guard let head = packet.json else { return nil }
      for member in head.members where member.value == .bool(true) {
        guard let csid = CSID(text: member.name),
          let keys = try? KeyPacket(csid: csid, head: head, body: packet.body),
          let hashname = keys.hashname
        else { continue }
        self.init(hashname: hashname, keys, at: 0)
        return
      }
      return nil
    }
  }

  private init(hashname: Hashname, _ keys: KeyPacket, at: UInt64) {
    self.hashname = hashname
    csid = keys.csid
    key = keys.key
    self.at = at
  }
}

extension KeyPacket {
  /// The same keys with the own CSID named differently.
  func naming(_ own: OwnMember) -> KeyPacket {
    KeyPacket(
      csid: csid, key: key, intermediates: intermediates.map { ($0.csid, $0.digest) }, own: own)
  }
}
