import TelehashCrypto
import TelehashPackets

/// Handshakes that leave: what their messages say, where they go and when they begin anew.
extension Endpoint {
  mutating func seal(
    _ messages: [Packet], at: UInt64, on exchange: inout Exchange
  ) -> [[UInt8]]? {
    if faults.contains(.messageNonceReused) {
      var same = SeededRandom.unvarying
      return try? exchange.seal(messages, at: at, random: &same)
    }
    let sealed = try? exchange.seal(messages, at: at, random: &random)
    let isMisnamed = faults.contains(.messagesUnderCSIDZero) && exchange.isEstablished
    return isMisnamed ? sealed?.map(misnamed) : sealed
  }

  /// The messages of one handshake, all with the same `at` (HS-07, HS-22).
  func handshakePackets(csid: CSID, at: UInt64, showing shown: LinkURI?) -> [Packet] {
    guard let keys = ownKeys.first(where: { $0.packet.csid == csid }) else { return [] }
    var form = edition.basicHandshake
    if faults.contains(.handshakeFlat) { form = .flatKey }
    if faults.contains(.handshakeNested) { form = .nestedLink }
    let compression = edition.allowsCompression ? offeredCompression : 0
    var basic = HandshakeMessage.basic(
      keys.packet, encoded: keys.bytes, at: at, form: form, compression: compression)
    if !faults.isEmpty { basic = spoiled(basic) }
    var proof: Packet?
    if let uri = offering {
      proof = HandshakeMessage.uri(uri, at: at)
    } else if let uri = shown, !faults.contains(.uriHandshakeMissing) {
      switch edition.sessionProof {
      case .sessionMember:
        if let session = uri.session, var head = basic.json {
          head["session"] = .string(session)
          basic = Packet(json: head, body: basic.body)
        }
      case .uriHandshake: proof = HandshakeMessage.uri(uri, at: at)
      }
    }
    var messages = [basic]
    if let proof { messages.append(proof) }
    for extra in configuration.extraHandshakes {
      messages.append(
        HandshakeMessage.other(
          extra.type, at: faults.contains(.furtherTypesOwnAt) ? at &+ 2 : at,
          content: extra.content))
    }
    return messages
  }

  /// What the clock says, in seconds since 1970.
  func epoch(_ now: Instant) -> UInt64 {
    configuration.epochSeconds + now.nanoseconds / 1_000_000_000
  }

  /// Starts a handshake of our own with a new `at` (HS-05, HS-09, HS-18).
  mutating func begin(
    _ exchange: inout Exchange, on link: inout Link, addresses: [Address], at now: Instant
  ) {
    var next = recorded?.at(for: link.hashname, at: now)
    if next == nil { next = exchange.ats.next(epoch: epoch(now)) }
    guard var at = next else { return }  // HS-24
    if faults.contains(.atParityWrong) { at &+= 1 }
    let messages = handshakePackets(csid: exchange.csid, at: at, showing: link.proof)
    guard let sealed = seal(messages, at: at, on: &exchange) else { return }
    exchange.outgoing = OutgoingHandshake(
      messages: sealed, at: now,
      offsets: faults.contains(.handshakeNeverResent) ? [] : edition.resendOffsets,
      timeout: configuration.exchangeTimeout)
    send(sealed, on: &link, addresses: addresses, at: now)
  }

  /// Sends handshake messages to the peer's own addresses, and through its routers while no
  /// direct way is known to work.
  mutating func send(
    _ messages: [[UInt8]], on link: inout Link, addresses: [Address], isRouted: Bool = false,
    at now: Instant
  ) {
    transmit(messages, to: addresses, mirrorsCloak: link.speaksCloaked)
    guard isRouted || link.heard.first.map(\.isRelayed) ?? true else { return }
    request(messages, for: link, at: now)
  }

  mutating func transmit(
    _ messages: [[UInt8]], to addresses: [Address], mirrorsCloak: Bool
  ) {
    for address in addresses {
      for message in messages { transmit(message, to: address, mirrorsCloak: mirrorsCloak) }
    }
  }

  /// Starts a new handshake on a link by itself or at the transport's wish (HS-21).
  mutating func handshake(on link: inout Link, at now: Instant) {
    if faults.contains(.keepaliveNewKeys), link.exchange?.isEstablished == true {
      dropExchange(of: &link, error: "restart")
    }
    if faults.contains(.neverCallsTwice), link.exchange == nil, link.lastAt != nil { return }
    if link.exchange == nil {
      guard let csid = bestCSID(with: link.keys),
        let own = configuration.identity.key(csid), let remote = link.keys[csid]
      else { return introduce(on: &link, at: now) }
      guard !link.allAddresses.isEmpty || !routers(of: link).isEmpty else { return }
      link.exchange = makeExchange(
        own: own, remoteKey: remote, with: link.hashname, lastAt: link.lastAt, at: now)
    }
    let isBegun: Void? = link.withExchange { exchange, link in
      let addresses =
        faults.contains(.bareHandshakeToRouter) ? link.allAddresses : link.directAddresses
      let reach = faults.contains(.handshakeBestPathOnly) ? 1 : addresses.count
      begin(&exchange, on: &link, addresses: Array(addresses.prefix(reach)), at: now)
      link.lastAt = exchange.ats.highest
    }
    guard isBegun != nil else { return }
    link.lastSent = now
    link.hasAnsweredLast = false
    countAsUp(&link)
  }

  /// The best cipher set shared with a peer (CS-06).
  private func bestCSID(with keys: PublicKeys) -> CSID? {
    if faults.contains(.lowerCSIDChosen) {
      return configuration.identity.csids.first { keys[$0] != nil }
    }
    return configuration.identity.bestCSID(with: keys)
  }
}

extension EndpointConfiguration {
  /// How long a handshake may stay without an answer (EXC-02).
  fileprivate var exchangeTimeout: TimeSpan {
    if deviations.contains(.exchangeNeverTimesOut) { return TimeSpan(nanoseconds: .max) }
    return deviations.contains(.exchangeGivesUpEarly) ? .seconds(20) : edition.exchangeTimeout
  }
}
