import TelehashCrypto
import TelehashPackets

/// Handshakes that arrive: from a message's bytes to an established exchange.
extension Endpoint {
  /// Opens, reads and verifies a message, then lets the link judge it. Nothing changes before the
  /// sender is proved (HS-30); what does not verify is dropped without a reply.
  mutating func receiveMessage(
    _ body: [UInt8], csid: CSID, from origin: Origin, at now: Instant
  ) {
    guard let key = configuration.identity.key(csid) else {  // CS-09
      return die(.crashUnknownCSID)
    }
    guard let opened = open(body, with: key, agreement(for: body)) else {
      die(.crashBadHandshakeMAC)
      return reflect(body, csid: csid, from: origin, at: now)
    }
    guard let message = readMessage(opened.inner, csid: csid, at: now) else {
      return die(.crashNoHandshake)
    }
    guard let sender = senderKeys(of: message, token: opened.token) else {
      return report("HS-30", "a message of type \(message.type) whose sender is unknown")
    }
    let agreement = try? opened.verify(sender: sender.key)
    if agreement == nil, !faults.contains(.senderUnverified) {
      die(.crashBadHandshakeMAC)
      return report("HS-30", "a message that its claimed sender did not make")
    }
    guard sender.hashname != hashname else { return }  // MESH-09
    accept(
      VerifiedMessage(
        message: message, sender: sender, ephemeral: opened.ephemeral, agreement: agreement,
        csid: csid),
      from: origin, at: now)
  }

  private func open(
    _ body: [UInt8], with key: KeyPair, _ known: MessageAgreement?
  ) -> OpenedMessage? {
    try? MessageOpener.open(
      body, recipient: key, construction: edition.construction, known: known)
  }

  private mutating func readMessage(
    _ inner: [UInt8], csid: CSID, at now: Instant
  ) -> HandshakeMessage? {
    guard var packet = try? Packet(decoding: inner) else { return nil }
    if !faults.isEmpty { packet = misread(packet, at: now) }
    do throws(HandshakeMessage.Refusal) {
      let message = try HandshakeMessage(
        packet, carriage: .encrypted(csid),
        maximumAt: faults.contains(.atWidthUnchecked) ? .max : edition.maximumAt)
      if faults.contains(.handshakeFlatOnly), message.form == .nested { return nil }
      if faults.contains(.attachedOwnCSIDRequired), message.keyPacket?.own == .absent { return nil }
      if message.form == .flat, edition.basicHandshake == .nestedLink,
        !faults.contains(.handshakeFlatOnly)
      {
        die(.legacyHandshakeCrash)
        report("LINK-17", "a handshake of the flat form of December 2014")
        return nil
      }
      if faults.isEmpty { return message }
      return message.misread(faults)
    } catch {
      if error == .csidContradicts { forgetSessions(at: now) }
      report("HS-04", "a message that is no handshake: \(error)")
      return nil
    }
  }

  /// Whose message it is: what its key packet says, else the peer whose exchange it belongs to.
  private func senderKeys(of message: HandshakeMessage, token: Token) -> Sender? {
    if let keys = message.keyPacket {
      return hashname(of: keys, in: message.packet, token: token).map {
        Sender(hashname: $0, key: keys.key)
      }
    }
    guard let slot = slot(ofRemote: token), let link = links[slot], let exchange = link.exchange
    else {
      // A stranger whose first message waits for this one.
      return offers.last { $0.verified.ephemeral.token == token }?.verified.sender
    }
    return Sender(hashname: link.hashname, key: exchange.remoteKey)
  }

  /// Whom a key packet names: the peer whose exchange showed the very same, else by rolling up.
  private func hashname(of keys: KeyPacket, in message: Packet, token: Token) -> Hashname? {
    if faults.isEmpty, let slot = slot(ofRemote: token),
      let group = links[slot]?.exchange?.group,
      group.indices.contains(where: { group[$0].keyPacket == keys })
    {
      return links[slot]?.hashname
    }
    return keys.misreadHashname(faults, head: message)
  }

  /// What a verified message does to its link.
  mutating func judge(
    _ verified: VerifiedMessage, on link: inout Link, from origin: Origin, at now: Instant
  ) {
    guard prepareExchange(for: verified, on: &link, at: now) else { return }
    if faults.contains(.furtherTypeEndsLink), verified.message.form == .other {
      if let exchange = link.exchange.take() { failChannels(of: exchange, "unknown type") }
      goDown(&link, .released)
      return
    }
    let isComplete = link.withExchange { exchange, link in
      judge(verified, by: &exchange, of: &link, from: origin, at: now)
    }
    if isComplete == true { settle(&link, at: now) }
  }

  /// Does what a message asks for; false while other messages of its handshake are awaited.
  private mutating func judge(
    _ verified: VerifiedMessage, by exchange: inout Exchange, of link: inout Link,
    from origin: Origin, at now: Instant
  ) -> Bool {
    var arrival = exchange.judge(verified.message, token: verified.ephemeral.token)
    if !faults.isEmpty { arrival = misjudge(arrival, verified.message, exchange) }
    switch arrival {
    case .confirm, .confirmed, .restart, .restartConfirming:
      exchange.cache(verified.message)
      noteURI(in: verified.message, on: &link, from: origin, at: now)
      guard isComplete(exchange.group) else {
        exchange.candidate = verified.ephemeral
        return false
      }
      link.speaksCloaked = origin.isCloaked
      note(origin, on: &link)
      if origin.router != nil { link.preferRelayed() }
      if arrival == .restart || arrival == .restartConfirming {
        later(.restarted(link.hashname))
      }
      advance(&exchange, of: &link, by: arrival, verified, from: origin, at: now)
    case .grouped:
      exchange.cache(verified.message)
      noteURI(in: verified.message, on: &link, from: origin, at: now)
    case .duplicate:
      meetDuplicate(on: &link, exchange: &exchange, from: origin, at: now)
    case .stale:
      report("HS-13", "a handshake with at \(verified.message.at), not above the session's")
      // Our own newer handshake may have had no way to the sender; now there is one (A10, HS-32).
      if let outgoing = exchange.outgoing, exchange.remote == nil, origin.router == nil,
        verified.message.at < exchange.ats.highest
      {
        transmit(
          outgoing.messages, to: [origin.address], mirrorsCloak: link.speaksCloaked)
      }
      if faults.contains(.replayedHandshakeRekeys) {
        try? exchange.adopt(verified.ephemeral, random: &random)
      }
    case .wrongParity:
      die(.hangWrongParity)
      report("HS-11", "a new at \(verified.message.at) of the wrong parity for its sender")
      if faults.contains(.atParityUnchecked) {
        advance(&exchange, of: &link, by: .confirm, verified, from: origin, at: now)
      }
    }
    return true
  }

  /// Makes the exchange a message belongs to when there is none, or when the peer changed to
  /// another cipher set with a higher `at` (CS-06, HS-25).
  private mutating func prepareExchange(
    for verified: VerifiedMessage, on link: inout Link, at now: Instant
  ) -> Bool {
    if link.exchange?.csid == verified.csid { return true }
    guard let key = configuration.identity.key(verified.csid) else { return false }
    if let highest = link.exchange?.ats.highest {
      guard verified.message.at > highest, !faults.contains(.otherCSIDRefused) else {
        return false
      }
      dropExchange(of: &link, error: "restart")
    }
    link.keys[verified.csid] = verified.sender.key
    link.exchange = makeExchange(
      own: key, remoteKey: verified.sender.key, with: link.hashname, lastAt: link.lastAt, at: now)
    return link.exchange != nil
  }

  mutating func makeExchange(
    own: KeyPair, remoteKey: [UInt8], with peer: Hashname, lastAt: UInt64?, at now: Instant
  ) -> Exchange? {
    let exchange = try? Exchange(
      own: own, remoteKey: remoteKey, edition: edition, lastAt: lastAt, faults: faults,
      recorded: recorded?.handshake(own.csid, for: peer, at: now), random: &random)
    guard var exchange = exchange ?? nil else { return nil }
    if let left = configuration.channelsLeft, lastAt == configuration.lastKnownAt {
      exchange.channels.leaveIDs(left)
    }
    logKey(exchange.ephemeral)
    return exchange
  }

  /// Whether a group holds every type the application wants to see (HS-15, HS-29).
  private func isComplete(_ group: [HandshakeMessage]) -> Bool {
    guard group.contains(where: { $0.keyPacket != nil }) else { return false }
    if faults.contains(.requiredTypesIgnored) { return true }
    return configuration.requiredTypes.allSatisfy { type in
      group.contains { $0.type == type }
    }
  }

  /// Carries out what a counting handshake asks for.
  private mutating func advance(
    _ exchange: inout Exchange, of link: inout Link, by arrival: Exchange.Arrival,
    _ verified: VerifiedMessage, from origin: Origin, at now: Instant
  ) {
    let at = verified.message.at
    let isFirst = exchange.remote == nil
    switch arrival {
    case .restart where !faults.contains(.restartKeepsIDs):
      // Both sides begin anew: other keys of ours as well (TOK-03, EXC-06).
      let group = exchange.group
      failChannels(of: exchange, "restart")
      guard
        let fresh = makeExchange(
          own: exchange.own, remoteKey: exchange.remoteKey, with: link.hashname,
          lastAt: exchange.ats.highest, at: now)
      else { return }
      exchange = fresh
      for message in group { exchange.cache(message) }
    case .restart, .restartConfirming:
      if !faults.contains(.restartKeepsChannels) { failChannels(of: exchange, "restart") }
      exchange.forgetRemote(faults: faults)
      exchange.cache(verified.message)
    case .confirm, .confirmed, .grouped, .duplicate, .stale, .wrongParity:
      break
    }
    guard (try? exchange.adopt(verified.ephemeral, random: &random)) != nil else {
      return report("CS-07", "an ephemeral key that is no key")
    }
    exchange.agreement = verified.agreement
    exchange.note(received: at)
    if arrival == .confirm || arrival == .restart {
      if isFirst && faults.contains(.firstAnswerOwnAt) { offerOwnAt(&exchange, &link, origin, now) }
      answer(&exchange, on: &link, at: at, to: origin, now: now)
      link.lastSent = now
      link.hasAnsweredLast = true
    }
    exchange.compression = agreedCompression(exchange.group)
    exchange.establish(at: now, answering: arrival == .confirm || arrival == .restart)
    link.lastAt = exchange.ats.highest
    link.introduction = nil
  }

  /// The method we offer; only CBOR is built, so nothing else is promised.
  var offeredCompression: UInt64 { configuration.compression == 1 ? 1 : 0 }

  /// The method both confirmed handshakes name, or none (Z-02).
  private func agreedCompression(_ group: [HandshakeMessage]) -> UInt64 {
    guard edition.allowsCompression,
      offeredCompression > 0 || faults.contains(.compressionWithoutAgreement),
      !faults.contains(.compressionIgnored)
    else { return 0 }
    let offered = group.first { $0.keyPacket != nil }?.compression ?? 0
    if faults.contains(.compressionWithoutAgreement) { return 1 }
    return offered == offeredCompression ? offered : 0
  }

  /// Returns the received `at` in our own messages, where the handshake came from (HS-12, UDP-10).
  private mutating func answer(
    _ exchange: inout Exchange, on link: inout Link, at: UInt64, to origin: Origin, now: Instant
  ) {
    let messages = handshakePackets(csid: exchange.csid, at: at, showing: link.proof)
    guard let sealed = seal(messages, at: at, on: &exchange) else { return }
    var origin = origin
    if faults.contains(.repliesToFirstAddress), let first = firstAddress(of: link) {
      origin = Origin(address: first, isCloaked: origin.isCloaked)
    }
    for packet in sealed { deliver(packet, on: &link, to: origin, at: now) }
  }

  private mutating func offerOwnAt(
    _ exchange: inout Exchange, _ link: inout Link, _ origin: Origin, _ now: Instant
  ) {
    guard
      let at = AtLedger(order: exchange.order, maximum: edition.maximumAt).next(epoch: epoch(now)),
      let sealed = try? exchange.seal(
        handshakePackets(csid: exchange.csid, at: at, showing: link.proof), at: 0, random: &random)
    else { return }
    for packet in sealed { deliver(packet, on: &link, to: origin, at: now) }
  }

  /// A duplicate is discarded (HS-14). One that comes a second or more after our confirmation,
  /// while nothing shows that it arrived, says it was lost: a keepalive with a new `at` starts the
  /// procedure again (HS-21), since repeating the confirmation is not foreseen (A38).
  private mutating func meetDuplicate(
    on link: inout Link, exchange: inout Exchange, from origin: Origin, at now: Instant
  ) {
    if faults.contains(.echoAnsweredAgain), let at = exchange.ats.received {
      answer(&exchange, on: &link, at: at, to: origin, now: now)
      return
    }
    guard exchange.outgoing == nil, !exchange.isConfirmationProven,
      !faults.contains(.lostConfirmationIgnored), let confirmed = exchange.confirmedAt,
      now >= confirmed + .seconds(1)
    else { return }
    begin(&exchange, on: &link, addresses: origin.router == nil ? [origin.address] : [], at: now)
  }
}
