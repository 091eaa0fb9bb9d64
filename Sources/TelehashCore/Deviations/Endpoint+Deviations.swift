import TelehashCrypto
import TelehashPackets

/// What deviations of an endpoint do where it takes more than a condition.
extension Endpoint {
  /// Something arrived that never becomes a packet; a conforming endpoint does nothing (CLOAK-11).
  mutating func receiveNoise(from source: Address) {
    die(.crashNoise)
    guard faults.contains(.noiseEndsLink),
      let slot = links.firstIndex(where: { link in
        link?.isUp == true && link?.allAddresses.contains(source) == true
      })
    else { return }
    _ = withLink(slot) { link, endpoint in
      endpoint.dropExchange(of: &link, error: "noise")
      endpoint.goDown(&link, .timeout)
    }
  }

  /// An announcement in clear; a conforming endpoint does nothing (MESH-02, A44).
  mutating func answerAnnouncement(_ packet: [UInt8], from source: Address, at now: Instant) {
    guard faults.contains(.answersPlaintextAnnouncement),
      let head = (try? Packet(decoding: packet))?.json, case .object(let keys)? = head["keys"]
    else { return }
    var known = PublicKeys()
    for member in keys.members {
      guard let csid = CSID(text: member.name), case .string(let text) = member.value,
        let key = try? Base32.decode(text)
      else { continue }
      known[csid] = key
    }
    guard let hashname = known.hashname else { return }
    link(hashname, keys: known, paths: [.udp(source)], at: now)
  }

  /// The inner packet of a message as some deviations read it.
  func misread(_ packet: Packet, at now: Instant) -> Packet {
    guard var head = packet.json else { return packet }
    let at = head["at"]?.uint64
    if at == nil || at == 0, faults.contains(.atDefaultMilliseconds) {
      head["at"] = .number(JSONNumber(epoch(now) * 1000))
    } else if let at, faults.contains(.atMustBeNearClock) {
      let distance = at > epoch(now) ? at - epoch(now) : epoch(now) - at
      if distance > 24 * 3600 { head["at"] = nil }
    } else if faults.contains(.compressionOfferMisread), head["z"] != nil {
      head["z"] = 1
    } else {
      return packet
    }
    return Packet(json: head, body: packet.body)
  }

  /// A basic handshake as some deviations write it.
  func spoiled(_ basic: Packet) -> Packet {
    guard var head = basic.json else { return basic }
    if faults.contains(.handshakeOversized) {
      head["note"] = .string(String(repeating: "n", count: 1400))
    }
    if faults.contains(.numbersBeyondDoubles) { head["time"] = .number(JSONNumber(1 << 53 + 1)) }
    return Packet(json: head, body: basic.body)
  }

  /// Whether an exchange with somebody was begun.
  func hasExchange(with hashname: Hashname) -> Bool {
    slot(of: hashname).flatMap { links[$0]?.exchange } != nil
  }

  /// A link that calls and waits for its answer.
  var callingSlot: Int? {
    links.firstIndex { $0?.exchange?.outgoing != nil && $0?.isUp == false }
  }

  /// Loses every session, where a deviation wants that of a contradicting `csid` (LINK-21).
  mutating func forgetSessions(at now: Instant) {
    guard faults.contains(.headCSIDBelieved) else { return }
    for slot in links.indices where links[slot]?.exchange != nil {
      _ = withLink(slot) { link, endpoint in
        endpoint.dropExchange(of: &link, error: "csid")
        endpoint.goDown(&link, .released)
      }
    }
  }

  /// What deviations take a handshake for that means `arrival`.
  func misjudge(
    _ arrival: Exchange.Arrival, _ message: HandshakeMessage, _ exchange: Exchange
  ) -> Exchange.Arrival {
    guard !faults.isEmpty else { return arrival }
    if faults.contains(.restartRefused), arrival == .restart || arrival == .restartConfirming {
      return .stale
    }
    if faults.contains(.busyWhileCalling), arrival == .confirm, exchange.outgoing != nil,
      !exchange.isEstablished
    {
      return .stale
    }
    if faults.contains(.earlyFurtherTypeDropped), message.form == .other,
      exchange.group.first?.at != message.at
    {
      return .stale
    }
    return arrival
  }

  /// The address a deviation goes on sending to; nil without it.
  func firstAddress(of link: Link) -> Address? {
    guard faults.contains(.repliesToFirstAddress) else { return nil }
    return link.paths.lazy.compactMap(\.udpAddress).first ?? link.heard.last?.address
  }

  /// So many peers a table holds that is too short (EXC-03).
  static let shortTable = 32

  /// Remembers whose session is over, for whoever hangs when it is heard of again (UDP-11).
  mutating func remember(closed exchange: Exchange) {
    if faults.contains(.hangAfterClose) { closedTokens.append(exchange.token) }
  }

  /// Whether channel packets to a peer are held back for want of a direct way (CONN-09).
  func isMute(to link: Link) -> Bool {
    faults.contains(.relayedLinksSilent) && link.heard.first?.isRelayed == true
  }

  /// Answers a packet without a JSON head (CH-02).
  mutating func answerHeadless(on link: inout Link) {
    guard faults.contains(.headlessPacketAnswered), let id = ChannelID(1) else { return }
    transmit(channel: Channel.errPacket("bad head", on: id), on: &link)
  }

  /// A channel number in a form the texts forbid (CH-04).
  func oddChannelID(in json: JSONObject) -> ChannelID? {
    guard faults.contains(.oddChannelNumbersTaken) else { return nil }
    if case .string(let text) = json["c"] { return UInt64(text).flatMap { ChannelID($0) } }
    return json["c"]?.uint64.flatMap { ChannelID($0 & 0xffff_ffff) }
  }

  /// Its own introduction comes back; a conforming endpoint does nothing (MESH-09).
  mutating func introduceToItself(through router: Hashname, at now: Instant) {
    guard faults.contains(.answersItself) else { return }
    for packet in introductions(at: epoch(now), showing: nil) {
      request(packet, for: .peer(hashname, nil), through: router, at: now)
    }
  }

  /// A link was called and nobody answered yet, which makes no link (LINK-06).
  mutating func countAsUp(_ link: inout Link) {
    guard faults.contains(.linkUpWhenCalled), !link.isUp else { return }
    link.isUp = true
    emit(.linkUp(link.hashname))
  }

  /// Forgets what waits for the session, where it should be sent at once (HS-27).
  mutating func dropWaiting(on link: inout Link, at now: Instant) {
    guard faults.contains(.waitingPacketsDropped) else { return }
    for id in link.exchange?.channels.takeTouched() ?? [] {
      while link.exchange?.channels.nextOutput(of: id) != nil {}
    }
  }

  /// A message that names the cipher set 00 (CS-02).
  func misnamed(_ message: [UInt8]) -> [UInt8] {
    var message = message
    message[2] = 0
    return message
  }

  /// A datagram under its cloak, whose nonces are random (CLOAK-03).
  mutating func cloaked(_ packet: [UInt8], rounds: Int) -> [UInt8] {
    if faults.contains(.cloakNonceConstant) {
      var same = SeededRandom.unvarying
      return Cloak.cloak(packet, rounds: rounds, random: &same)
    }
    return Cloak.cloak(packet, rounds: rounds, random: &random)
  }

  /// How a request names whom it wants (PEER-05, PEER-06).
  func named(_ peer: Hashname) -> JSONValue? {
    if faults.contains(.requestNamesNobody) { return nil }
    return .string(faults.contains(.requestNamesHex) ? Hex.encode(peer.bytes) : peer.text)
  }

  /// The type of an open that names none (CH-09).
  var assumedType: JSONValue? {
    guard faults.contains(.openWithoutTypeServed) else { return nil }
    return configuration.channelTypes.first.map { .string($0.name) }
  }

  /// Sends introductions to the routers themselves, who cannot use them (PEER-16).
  mutating func introduceInClear(_ packets: [[UInt8]], of link: Link) {
    for slot in routers(of: link).compactMap({ slot(of: $0) }) {
      _ = withLink(slot) { router, endpoint in
        guard let address = router.bestAddress else { return }
        for packet in packets { endpoint.transmit(packet, to: address, mirrorsCloak: false) }
      }
    }
  }

  /// Closes all channels of an exchange but one (CH-13).
  mutating func closeAllChannels(of link: inout Link, but id: ChannelID) {
    for other in (link.exchange?.channels.all ?? []).map(\.channel.id) where other != id {
      _ = link.exchange?.channels.with(other) { $0.channel.discard() }
      link.exchange?.channels.remove(other)
    }
  }

  /// Dies of what a channel found wrong, where a deviation wants that.
  mutating func die(of finding: ChannelFinding) {
    switch finding {
    case .seqBeyondWindow: die(.crashSeqBeyondWindow)
    case .seqInvalid, .ackInvalid, .ackAboveSent: die(.crashHostileNumber)
    default: break
    }
  }

  /// A channel packet sealed as the endpoint seals: with new nonces each time (CS3A-09).
  mutating func sealed(_ packet: Packet, on link: inout Link) -> [UInt8]? {
    if faults.contains(.channelNonceReused) {
      var same = SeededRandom.unvarying
      return link.exchange?.seal(channel: packet, random: &same)
    }
    if faults.contains(.cs1aIVRandom) { link.exchange?.restartIVs(random: &random) }
    return link.exchange?.seal(channel: packet, random: &random)
  }
}

extension Packet {
  /// The packet as if it were one of an unreliable channel (PEER-02).
  var withoutSeq: Packet {
    guard var head = json else { return self }
    head["seq"] = nil
    return Packet(json: head, body: body)
  }
}

extension Ephemeral {
  /// The same keys every time towards one peer (CS-10).
  static func constant(_ csid: CSID, towards key: [UInt8]) throws(CipherError) -> Ephemeral {
    var same = SeededRandom.unvarying.fork(Hex.encode(key))
    return try make(csid, random: &same)
  }
}

extension KeyPacket {
  /// The hashname as deviations work it out; `handshake` is the packet it came in.
  func misreadHashname(_ faults: Deviations, head handshake: Packet) -> Hashname? {
    if faults.contains(.hashnameFromMembersOnly), own == .absent, !intermediates.isEmpty {
      return Hashname(rollUp: intermediates.map { ($0.csid, .intermediate($0.digest)) })
    }
    let attached = (try? Packet(decoding: handshake.body))?.json ?? handshake.json
    let known = ["type", "at", "csid", "z"]
    if faults.contains(.rollupCountsForeignMembers),
      attached?.names.contains(where: { CSID(text: $0) == nil && !known.contains($0) }) == true
    {
      return Hashname(rollUp: [(csid, .intermediate(Hashname.intermediate(of: key)))])
    }
    return hashname
  }
}
