import TelehashCrypto
public import TelehashPackets

/// Letting oneself be found on a local network, and hearing of others (MESH-03 to MESH-05, MESH-10).
///
/// Off until the application turns it on. What is heard goes to the application and is never
/// answered by itself; the texts leave open what an announcement holds (A44).
extension Endpoint {
  /// Begins to announce hashname and keys to these addresses, at once and then at the edition's
  /// interval (MESH-03, UDP-06).
  ///
  /// - Returns: false when the edition has no discovery.
  @discardableResult
  public mutating func startDiscovery(to addresses: [Address], at now: Instant) -> Bool {
    guard edition.announceInterval != nil else { return false }
    announcing = Announcing(addresses: Array(addresses.prefix(Announcing.maximumCount)), next: now)
    wakeDiscovery(at: now)
    return true
  }

  /// Announces nothing from now on.
  public mutating func stopDiscovery() { announcing = nil }

  /// Whether the endpoint announces itself.
  public var isDiscoverable: Bool { announcing != nil }

  mutating func wakeDiscovery(at now: Instant) {
    guard let due = announcing?.next, due <= now, let interval = edition.announceInterval else {
      return
    }
    announcing?.next = now + interval
    for packet in introductions(at: epoch(now), showing: nil) {
      for address in announcing?.addresses ?? [] {
        transmit(packet, to: address, mirrorsCloak: false)
      }
    }
  }

  /// Reads a packet that is neither message nor channel packet: a handshake in clear or link JSON
  /// is an announcement (A44); anything else is nothing. Nobody is answered (MESH-02).
  mutating func receiveAnnouncement(_ packet: [UInt8], from source: Address) {
    guard let packet = try? Packet(decoding: packet), let head = packet.json else { return }
    var keys = PublicKeys()
    let announced: Hashname
    if head["keys"] != nil {
      var head = head
      if head["paths"] == nil { head["paths"] = [] }
      guard let link = try? LinkJSON(head, edition: edition), !link.keys.isEmpty else { return }
      keys = link.keys
      announced = link.hashname
    } else if let message = try? HandshakeMessage(packet, carriage: .clear),
      let carried = message.keyPacket, let hashname = carried.hashname
    {
      keys[carried.csid] = carried.key
      announced = hashname
    } else {
      return
    }
    guard announced != hashname, !faults.contains(.noDiscovery) else { return }
    emit(.announced(.init(hashname: announced, keys: keys, source: source)))
  }
}

/// Who is told, and when again.
struct Announcing: Hashable, Sendable {
  let addresses: [Address]
  var next: Instant

  /// A network has a broadcast address or two and a group; not a list of targets.
  static let maximumCount = 8
}
