import TelehashCrypto
import TelehashPackets

/// What a router does: it introduces two others to each other and re-delivers what they send.
///
/// Every request that cannot be served looks the same to whoever asked: nothing happens (PEER-12 to
/// PEER-14).
extension Endpoint {
  /// Serves a `peer` request; never answers on its channel.
  mutating func routePeerRequest(
    _ id: ChannelID, _ request: Packet, from requester: inout Link, origin: Origin, at now: Instant
  ) {
    if faults.contains(.peerAnswersErr) {
      transmit(channel: Channel.errPacket("not allowed", on: id), on: &requester)
    }
    guard configuration.isRouter || faults.contains(.routesUninvited) else { return }  // ROUTE-02
    guard let wanted = wantedPeer(request), wanted != requester.hashname, wanted != hashname,
      !request.body.isEmpty, requester.relays.take(at: now)
    else { return }
    let sender = requester.hashname
    mapBridge(request.body, for: sender, origin: origin, at: now)
    guard let slot = slot(of: wanted) else { return }
    _ = withLink(slot) { target, endpoint in
      endpoint.relay(request.body, from: sender, wanted: wanted, on: &target, at: now)
    }
  }

  /// The hashname a request names; nil for one that names nobody (PEER-04 to PEER-06).
  private func wantedPeer(_ request: Packet) -> Hashname? {
    guard case .string(let text) = request.json?["peer"] else { return nil }
    return Hashname(text: text)
  }

  /// Remembers the path of the request for the token of its handshake (PEER-22, PEER-24).
  private mutating func mapBridge(
    _ body: [UInt8], for requester: Hashname, origin: Origin, at now: Instant
  ) {
    guard let packet = try? Packet(decoding: body), case .binary(let head) = packet.head,
      head.count == 1, packet.body.count >= Token.size
    else { return }
    let token = Token(messageBody: packet.body)
    // A token of an exchange of our own is nobody's to take (PEER-25).
    guard slot(of: token) == nil else { return }
    if !bridges.map(token, for: requester, to: origin.address, at: now) {
      report("PEER-25", "a request that would take over the token of another's exchange")
    }
  }

  /// Passes the BODY on unchanged in a `connect` (PEER-08, PEER-11, CONN-03).
  private mutating func relay(
    _ body: [UInt8], from sender: Hashname, wanted: Hashname, on target: inout Link,
    at now: Instant
  ) {
    guard target.isUp, target.isAccepted else { return }  // PEER-09, PEER-10
    var head = JSONObject()
    if edition.connectCarriesPeer, !faults.contains(.connectWithoutPeer) {
      let named = faults.contains(.connectNamesTarget) ? wanted : sender
      head["peer"] = .string(named.text)
    }
    var body = body
    if faults.contains(.relayAltersBody), !body.isEmpty { body[body.count - 1] ^= 1 }
    openChannel(
      "connect", reliable: false, head: head, body: body, service: .introduction, handle: nil,
      on: &target, at: now)
  }

  /// Sends a packet for somebody else on as it came; false when nobody asked for that (PEER-23).
  mutating func redeliver(
    _ packet: [UInt8], token: Token, from source: Address, isCloaked: Bool, at now: Instant
  ) -> Bool {
    guard configuration.isRouter,
      let bridge = bridges.use(
        token, at: now, ignoringIdleness: faults.contains(.bridgeMapForever))
    else { return false }
    // A packet that came from where it would go to has gone in a circle.
    guard bridge.address != source else { return true }
    transmit(packet, to: bridge.address, mirrorsCloak: isCloaked)
    return true
  }
}
