import TelehashCrypto
import TelehashPackets

/// What a router does: it introduces two others to each other and re-delivers what they send.
///
/// Every request that cannot be served looks the same to whoever asked: nothing happens (PEER-12 to
/// PEER-14). What was wrong with it is told to the router's own application.
extension Endpoint {
  /// Serves a `peer` request; never answers on its channel.
  mutating func routePeerRequest(
    _ id: ChannelID, _ request: Packet, from requester: inout Link, origin: Origin, at now: Instant
  ) {
    if faults.contains(.peerAnswersErr) {
      transmit(channel: Channel.errPacket("not allowed", on: id), on: &requester)
    }
    guard configuration.isRouter || faults.contains(.routesUninvited) else { return }  // ROUTE-02
    if request.body.isEmpty { die(.crashEmptyPeerBody) }
    guard requester.relays.take(at: now, rate: configuration.relayRate) else { return }
    let read: PeerRequest
    do throws(EndpointEvent.Finding) {
      read = try PeerRequest(
        faults.contains(.reliableRequestsTaken) ? request.withoutSeq : request, edition: edition,
        router: hashname, requester: requester.hashname)
    } catch {
      return emit(.finding(error))
    }
    guard let wanted = wantedPeer(read, from: requester, at: now),
      isServed(requester, wanting: wanted), let slot = slot(of: wanted)
    else {
      if faults.contains(.refusedRequestMaps) {
        mapBridge(read.body, for: requester.hashname, origin: origin, at: now)
      }
      return
    }
    let sender = requester.hashname
    let isRelayed = withLink(slot) { target, endpoint in
      endpoint.relay(read, from: sender, on: &target, at: now)
    }
    // What was refused leaves no trace (PEER-09).
    if isRelayed == true || faults.contains(.refusedRequestMaps) {
      mapBridge(read.body, for: sender, origin: origin, at: now)
    }
  }

  /// Whom a request wants: the hashname it names, or the peer its URI was made for; they must not
  /// contradict (PEER-05, PEER-27, PEER-28). Nil for a request that leads to nobody here.
  private mutating func wantedPeer(
    _ request: PeerRequest, from requester: Link, at now: Instant
  ) -> Hashname? {
    if faults.contains(.sessionURIUnchecked), let wanted = request.peer { return wanted }
    let session = request.uri.flatMap { sessions.session(of: $0, at: now) }
    if request.uri != nil, session == nil {
      report("PEER-27", "a request by a URI that was not made here, or is over")
      return nil
    }
    if edition.sessionProof == .sessionMember, requester.sessionPeer != nil, session == nil {
      report("PEER-28", "a request without the URI that admits its sender")
      return nil
    }
    guard let wanted = request.peer ?? session?.peer else { return nil }
    guard session.map({ $0.peer == wanted }) ?? true else {
      report("PEER-27", "a request for somebody else than its URI was made for")
      return nil
    }
    return wanted == requester.hashname ? nil : wanted
  }

  /// Whether a request is one of those this router is for: its sender has an active link, of
  /// course, and the sender or the wanted endpoint is trusted (PEER-10). Who was admitted by a
  /// session is served for that session's peer alone (PEER-27).
  private func isServed(_ requester: Link, wanting wanted: Hashname) -> Bool {
    if let peer = requester.sessionPeer, peer != wanted, !faults.contains(.sessionURIUnchecked) {
      return false
    }
    switch configuration.routingTrust {
    case .everyLink: return true
    case .only(let trusted):
      return trusted.contains(requester.hashname) || trusted.contains(wanted)
    }
  }

  /// Remembers the path of the request for the token of its handshake (PEER-22, PEER-24).
  private mutating func mapBridge(
    _ body: [UInt8], for requester: Hashname, origin: Origin, at now: Instant
  ) {
    guard let packet = try? Packet(decoding: body), packet.body.count >= Token.size,
      packet.head.isCSID || faults.contains(.clearRequestMaps)
    else { return }
    let token = Token(messageBody: packet.body)
    if faults.contains(.bridgeTokenTaken) { bridges.forget(token) }
    // A token of an exchange of our own is nobody's to take (PEER-25).
    guard slot(of: token) == nil || faults.contains(.bridgeTokenTaken) else {
      return report("PEER-25", "a request with the token of an exchange of the router's own")
    }
    if !bridges.map(token, for: requester, to: origin.address, at: now) {
      report("PEER-25", "a request that would take over the token of another's exchange")
    }
  }

  /// Passes the BODY on unchanged in a `connect` (PEER-08, PEER-11, CONN-03); false when the wanted
  /// endpoint cannot be reached (PEER-09).
  private mutating func relay(
    _ request: PeerRequest, from sender: Hashname, on target: inout Link, at now: Instant
  ) -> Bool {
    guard target.isUp, target.isAccepted, !faults.contains(.relaysNothing) else { return false }
    var head = request.connectHead(of: sender, edition: edition)
    if faults.contains(.connectWithoutPeer) { head["peer"] = nil }
    if faults.contains(.connectNamesTarget) { head["peer"] = .string(target.hashname.text) }
    var body = request.body
    if faults.contains(.routerDedup), !relayedBodies.isNew(body, at: now) { return true }
    if faults.contains(.relayAltersBody), !body.isEmpty { body[body.count - 1] ^= 1 }
    noteStray(body, relayedTo: target.bestAddress)
    return openChannel(
      "connect", reliable: false, head: head, body: body, service: .introduction, handle: nil,
      on: &target, at: now)
  }

  /// Sends a packet for somebody else on as it came; false when nobody asked for that (PEER-23).
  mutating func redeliver(
    _ packet: [UInt8], token: Token, from source: Address, isCloaked: Bool, at now: Instant
  ) -> Bool {
    guard configuration.isRouter, !faults.contains(.bridgesNothing) else { return false }
    let token = bridges.contains(token) ? token : strays[source] ?? token
    guard
      let fate = bridges.use(
        token, for: packet, at: now, rate: configuration.bridgeRate,
        ignoringIdleness: faults.contains(.bridgeMapForever))
    else { return false }
    // A packet that came from where it would go to has gone in a circle.
    if case .deliver(let address) = fate, address != source || faults.contains(.bridgeLoops) {
      transmit(packet, to: address, mirrorsCloak: isCloaked)
    }
    return true
  }

  /// The deviation of taking a token of nobody for that of the last one who asked for its sender.
  private mutating func noteStray(_ body: [UInt8], relayedTo address: Address?) {
    guard faults.contains(.bridgeDeliversAnything), let address,
      let packet = try? Packet(decoding: body), packet.body.count >= Token.size
    else { return }
    strays[address] = Token(messageBody: packet.body)
  }

  /// The deviation of treating a handshake for nobody like a bridged packet: by its sender's token
  /// it goes back to whoever asked with it.
  mutating func reflect(_ body: [UInt8], csid: CSID, from origin: Origin, at now: Instant) {
    guard faults.contains(.bridgeReflectsHandshake), origin.router == nil,
      body.count >= Token.size,
      let packet = try? Packet(binaryHead: [csid.rawValue], body: body).encoded(),
      case .deliver(let address) = bridges.use(
        Token(messageBody: body), for: packet, at: now, rate: nil, ignoringIdleness: false)
    else { return }
    transmit(packet, to: address, mirrorsCloak: origin.isCloaked)
  }
}

extension Head {
  /// Whether it can be that of an encrypted handshake: the one byte of a cipher set.
  fileprivate var isCSID: Bool {
    if case .binary(let bytes) = self { bytes.count == 1 } else { false }
  }
}
