import TelehashCrypto
import TelehashPackets

/// Reaching others through a router, and being reached.
extension Endpoint {
  // MARK: Asking

  /// Sends handshake packets to a peer through its routers, one `peer` request each (PEER-07).
  mutating func request(_ packets: [[UInt8]], for peer: Hashname, at now: Instant, link: Link) {
    for router in routers(of: link) {
      for packet in packets { request(packet, for: peer, through: router, at: now) }
    }
  }

  /// The routers a link may be reached through: those its paths name and the default ones, while
  /// they are linked themselves (PEER-03, ROUTE-07).
  func routers(of link: Link) -> [Hashname] {
    var routers: [Hashname] = []
    for case .peer(let router, _) in link.paths where !routers.contains(router) {
      routers.append(router)
    }
    for router in configuration.routers where !routers.contains(router) {
      routers.append(router)
    }
    return routers.filter { $0 != link.hashname && slot(of: $0) != nil }
  }

  /// Opens one `peer` channel; it is never answered and times out silently (PEER-02, PEER-15).
  mutating func request(
    _ body: [UInt8], for peer: Hashname, through router: Hashname, at now: Instant
  ) {
    guard let slot = slot(of: router) else { return }
    _ = withLink(slot) { link, endpoint in
      if link.exchange == nil { endpoint.handshake(on: &link, at: now) }
      endpoint.openChannel(
        "peer", reliable: false, head: ["peer": .string(peer.text)], body: body,
        service: .introduction, handle: nil, on: &link, at: now)
    }
  }

  /// Introduces this endpoint to one whose keys it does not know: one packet for each of its own
  /// cipher sets (PEER-16 to PEER-19).
  mutating func introductions(at now: Instant, lastAt: UInt64?) -> [[UInt8]] {
    configuration.identity.csids.compactMap { csid in
      guard let keys = configuration.identity.keyPacket(csid, naming: .isTrue) else { return nil }
      var edition = edition
      if faults.contains(.introductionKeyPacket) { edition.introductionBody = .keyPacket }
      switch edition.introductionBody {
      case .keyPacket:
        return try? keys.packet.encoded()
      case .unencryptedHandshake:
        let own = configuration.ownMember == .isTrue ? keys : keys.naming(configuration.ownMember)
        var head =
          HandshakeMessage.basic(
            own, at: max(epoch(now), (lastAt ?? 0) &+ 1), edition: edition, namesCSID: true
          ).json ?? [:]
        if faults.contains(.introductionWithoutAt) { head["at"] = nil }
        return try? Packet(json: head, body: (try? own.packet.encoded()) ?? []).encoded()
      }
    }
  }

  /// Starts introducing this endpoint through the link's routers, on the handshake's schedule.
  mutating func introduce(on link: inout Link, at now: Instant) {
    let packets = introductions(at: now, lastAt: link.lastAt)
    guard !packets.isEmpty, !routers(of: link).isEmpty else { return }
    link.introduction = OutgoingHandshake(
      messages: packets, at: now, offsets: edition.resendOffsets, timeout: edition.exchangeTimeout)
    request(packets, for: link.hashname, at: now, link: link)
  }

  // MARK: Being asked

  /// Takes what a router relayed: an encrypted handshake, or an introduction in clear (CONN-04).
  /// What is invalid or not trusted gets no reaction at all (CONN-06, CONN-10).
  mutating func receiveConnect(
    _ request: Packet, through router: Hashname, origin: Origin, at now: Instant
  ) {
    guard let packet = try? Packet(decoding: request.body) else { return }
    var origin = origin
    origin.router = router
    if case .binary(let head) = packet.head, head.count == 1 {
      receiveMessage(packet.body, csid: CSID(rawValue: head[0]), from: origin, at: now)
    } else if packet.json != nil {
      receiveIntroduction(packet, from: origin, through: router, at: now)
    }
  }

  private mutating func receiveIntroduction(
    _ packet: Packet, from origin: Origin, through router: Hashname, at now: Instant
  ) {
    guard let sender = introducedSender(packet), sender.hashname != hashname else { return }
    if let slot = slot(of: sender.hashname), links[slot]?.isAccepted == true {
      _ = withLink(slot) { link, endpoint in
        endpoint.meet(sender, on: &link, through: router, at: now)
      }
      return
    }
    switch configuration.acceptance {
    case .known: return
    case .everyone:
      guard let slot = findOrMakeLink(sender.hashname, isAccepted: true) else { return }
      _ = withLink(slot) { link, endpoint in
        endpoint.meet(sender, on: &link, through: router, at: now)
      }
    case .ask:
      emit(
        .offered(
          .init(
            hashname: sender.hashname, csid: sender.csids.first ?? .cs3a, key: sender.key,
            source: origin.address, types: [HandshakeType.link])))
    }
  }

  /// Whose keys an introduction carries; nothing proves them yet.
  private func introducedSender(_ packet: Packet) -> Introduced? {
    if let message = try? HandshakeMessage(packet, carriage: .clear), let keys = message.keyPacket,
      edition.introductionBody == .unencryptedHandshake,
      !edition.introductionNeedsCSID || packet.json?["csid"] != nil
    {
      return keys.hashname.map {
        Introduced(hashname: $0, key: keys.key, csids: [keys.csid])
      }
    }
    guard edition.introductionBody == .keyPacket, let head = packet.json else { return nil }
    for member in head.members where member.value == .bool(true) {
      guard let csid = CSID(text: member.name),
        let keys = try? KeyPacket(csid: csid, head: head, body: packet.body),
        let hashname = keys.hashname
      else { continue }
      return Introduced(hashname: hashname, key: keys.key, csids: [csid])
    }
    return nil
  }

  /// Answers a trusted introduction with a handshake of our own through the same router (CONN-08).
  private mutating func meet(
    _ sender: Introduced, on link: inout Link, through router: Hashname, at now: Instant
  ) {
    if faults.contains(.introductionRefusedIfKnown), !link.keys.isEmpty { return }
    guard let csid = sender.csids.first, configuration.identity.key(csid) != nil,
      !link.isUp, link.exchange?.outgoing == nil
    else { return }
    link.keys[csid] = sender.key
    link.learn(.peer(router: router, uri: nil))
    handshake(on: &link, at: now)
  }
}

/// Who introduced itself, by its own word.
struct Introduced: Sendable {
  let hashname: Hashname
  let key: [UInt8]
  let csids: [CSID]
}

extension KeyPacket {
  /// The same keys with the own CSID named differently.
  func naming(_ own: OwnMember) -> KeyPacket {
    KeyPacket(
      csid: csid, key: key, intermediates: intermediates.map { ($0.csid, $0.digest) }, own: own)
  }
}
