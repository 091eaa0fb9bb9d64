import TelehashCrypto
import TelehashPackets

/// Reaching others through a router, and being reached.
extension Endpoint {
  // MARK: Asking

  /// Whom a request asks a router for.
  enum Wanted: Sendable {
    /// A hashname, and the URI by which the router knows it, if any (PATH-09).
    case peer(Hashname, LinkURI?)
    /// Whoever a router-made URI stands for (PEER-05).
    case uri(LinkURI)
  }

  /// Sends handshake packets to a peer through its routers, one `peer` request each (PEER-07).
  mutating func request(_ packets: [[UInt8]], for link: Link, at now: Instant) {
    for router in routers(of: link) {
      let uri = link.uri(through: router, form: edition.uri)
      for packet in packets {
        request(packet, for: .peer(link.hashname, uri), through: router, at: now)
      }
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
    _ body: [UInt8], for wanted: Wanted, through router: Hashname, at now: Instant
  ) {
    guard let slot = slot(of: router) else { return }
    var head = JSONObject()
    switch wanted {
    case .peer(let peer, let uri):
      head["peer"] = named(peer)
      // December 2014 shows the peer all of it, later editions the router its part (URI-14). Where
      // it leaves a handshake of CS2a no room, the hashname alone has to do (PEER-05, CH-24).
      if let uri {
        var both = head
        both["uri"] = .string(edition.peerMayBeURI ? uri.base : uri.text)
        if fits(body, beside: both) { head = both }
      }
    case .uri(let uri):
      head["uri"] = .string(faults.contains(.requestURIWithFragment) ? uri.text : uri.base)
    }
    _ = withLink(slot) { link, endpoint in
      if link.exchange == nil { endpoint.handshake(on: &link, at: now) }
      endpoint.openChannel(
        "peer", reliable: false, head: head, body: body, service: .introduction, handle: nil,
        on: &link, at: now)
    }
  }

  /// Whether a request with these members still has room for its BODY, whatever its channel's id.
  private func fits(_ body: [UInt8], beside head: JSONObject) -> Bool {
    var head = head
    head["type"] = .string("peer")
    return body.count <= Channel.quota(opening: .maximum, json: head, reliable: false)
  }

  /// Introduces this endpoint to one whose keys it does not know: one packet for each of its own
  /// cipher sets, the highest first (PEER-16 to PEER-19, CS-06), and before them one that shows a
  /// URI (URI-15).
  func introductions(at: UInt64, showing uri: LinkURI?) -> [[UInt8]] {
    var packets: [Packet] = []
    if let uri, !faults.contains(.uriHandshakeMissing) {
      packets.append(HandshakeMessage.uri(uri, at: at))
    }
    for csid in configuration.identity.csids.reversed() {
      guard let keys = configuration.identity.keyPacket(csid, naming: .isTrue) else { continue }
      packets.append(introduction(keys, at: at))
    }
    return packets.compactMap { try? $0.encoded() }
  }

  private func introduction(_ keys: KeyPacket, at: UInt64) -> Packet {
    switch introductionBody {
    case .keyPacket: return keys.packet
    case .unencryptedHandshake:
      let own = configuration.ownMember == .isTrue ? keys : keys.naming(configuration.ownMember)
      var packet = HandshakeMessage.basic(own, at: at, edition: edition, namesCSID: true)
      if faults.contains(.introductionWithoutAt), var head = packet.json {
        head["at"] = nil
        packet = Packet(json: head, body: packet.body)
      }
      return packet
    }
  }

  private var introductionBody: Edition.IntroductionBody {
    if faults.contains(.introductionKeyPacket) { return .keyPacket }
    return faults.contains(.introductionHandshake)
      ? .unencryptedHandshake : edition.introductionBody
  }

  /// Starts introducing this endpoint through the link's routers, on the handshake's schedule.
  mutating func introduce(on link: inout Link, at now: Instant) {
    if faults.contains(.neverIntroduces) { return }
    let packets = introductions(
      at: max(epoch(now), (link.lastAt ?? 0) &+ 1), showing: edition.peerMayBeURI ? link.proof : nil
    )
    guard !packets.isEmpty, !routers(of: link).isEmpty else { return }
    link.introduction = OutgoingHandshake(
      messages: packets, at: now, offsets: edition.resendOffsets, timeout: edition.exchangeTimeout)
    if faults.contains(.introductionRawInClear) { return introduceInClear(packets, of: link) }
    request(packets, for: link, at: now)
  }

  // MARK: Being asked

  /// Takes what a router relayed: an encrypted handshake, or an introduction in clear (CONN-04).
  /// What is invalid or not trusted gets no reaction at all (CONN-06, CONN-10).
  mutating func receiveConnect(
    _ request: Packet, through router: Hashname, origin: Origin, at now: Instant
  ) {
    if faults.contains(.connectIgnored) { return }
    guard isIntroducer(router) || faults.contains(.connectFromAnybody) else {
      return report("CONN-01", "a connect from an endpoint that is no router of this one")
    }
    guard let packet = try? Packet(decoding: request.body), packet.head != .none else {
      return report("CONN-06", "a connect whose BODY is no handshake")
    }
    var origin = origin
    origin.router = router
    if case .binary(let head) = packet.head, head.count == 1 {
      receiveMessage(packet.body, csid: CSID(rawValue: head[0]), from: origin, at: now)
    } else if packet.json != nil {
      receiveIntroduction(packet, in: request, from: origin, through: router, at: now)
    } else {
      report("CONN-06", "a connect whose BODY is no handshake")
    }
  }

  /// How introductions are read.
  private var introductionEdition: Edition {
    var edition = edition
    if faults.contains(.introductionCSIDUnchecked) { edition.introductionNeedsCSID = false }
    return edition
  }

  private func isIntroducer(_ router: Hashname) -> Bool {
    switch configuration.introducers {
    case .anyLink: true
    case .routers: configuration.routers.contains(router)
    }
  }

  private mutating func receiveIntroduction(
    _ packet: Packet, in request: Packet, from origin: Origin, through router: Hashname,
    at now: Instant
  ) {
    if packet.json?["type"] == .string(HandshakeType.uri), edition.sessionProof == .uriHandshake {
      pair(request, packet, sender: nil, through: router, origin: origin, at: now)
      return
    }
    guard let sender = Introduced(packet, edition: introductionEdition) else {
      return report("CONN-05", "an introduction that shows no key")
    }
    guard sender.hashname != hashname else {  // MESH-09
      return introduceToItself(through: router, at: now)
    }
    if !shared.isEmpty,
      pair(request, packet, sender: sender, through: router, origin: origin, at: now)
    {
      return
    }
    if let slot = slot(of: sender.hashname), links[slot]?.isAccepted == true {
      _ = withLink(slot) { link, endpoint in
        endpoint.meet(sender, on: &link, through: router, at: now)
      }
      return
    }
    switch faults.contains(.introductionsTrusted) ? .everyone : configuration.acceptance {
    case .known: return
    case .everyone:
      guard let slot = findOrMakeLink(sender.hashname, isAccepted: true) else { return }
      _ = withLink(slot) { link, endpoint in
        link.isAccepted = true
        endpoint.meet(sender, on: &link, through: router, at: now)
      }
    case .ask:
      emit(
        .offered(
          .init(
            hashname: sender.hashname, csid: sender.csid, key: sender.key,
            source: origin.address, types: [HandshakeType.link])))
    }
  }

  /// Answers a trusted introduction with a handshake of our own through the same router (CONN-08).
  /// A better cipher set than that of an earlier introduction is taken instead (CS-06).
  mutating func meet(
    _ sender: Introduced, on link: inout Link, through router: Hashname, at now: Instant,
    isAnew: Bool = false
  ) {
    if faults.contains(.introductionRefusedIfKnown), !link.keys.isEmpty { return }
    let csid = sender.csid
    guard configuration.identity.key(csid) != nil else { return }
    let isBetter = link.exchange.map { $0.outgoing != nil && $0.csid < csid } ?? false
    guard isAnew || (!link.isUp && (isBetter || link.exchange?.outgoing == nil)) else { return }
    link.keys[csid] = sender.key
    link.learn(router: router)
    if isBetter, !link.isUp { dropExchange(of: &link, error: "restart") }
    handshake(on: &link, at: now)
  }
}
