import OrderedCollections
public import TelehashCrypto
public import TelehashPackets

/// Lines: bringing them up, and the packets on them.
extension Switch {
  // MARK: The application's wishes

  /// Tells of a hashname with its keys and where it may be reached, as a seeds file does (V2NET-02).
  ///
  /// - Returns: false when the keys are not of the hashname.
  @discardableResult
  public mutating func introduce(
    _ peer: HexHashname, keys: [SwitchPublicKey], parts: HashnameParts?, paths: [Address]
  ) -> Bool {
    guard keys.allSatisfy({ $0.belongs(to: peer, parts: parts) }), know(peer) else { return false }
    with(peer) { contact in
      for key in keys { contact.learn(key) }
      if let parts { contact.parts = parts }
      for path in paths { contact.paths.addPossible(path) }
    }
    return true
  }

  /// Trusts a hashname, for instance to use this switch as a bridge (V2BRIDGE-01).
  public mutating func trust(_ peer: HexHashname) {
    know(peer)
    with(peer) { $0.isTrusted = true }
  }

  /// Brings a line up, whatever that takes: an open, an introduction, a seek.
  public mutating func connect(_ peer: HexHashname, at now: Instant) {
    guard know(peer) else { return }
    wantLine(to: peer, at: now)
  }

  /// Whether a line stands.
  public func hasLine(to peer: HexHashname) -> Bool { contacts[peer]?.isUp ?? false }

  /// The ids of a line: what they announced and what we did.
  public func lineIDs(with peer: HexHashname) -> (own: LineID, remote: LineID)? {
    guard let contact = contacts[peer], contact.isUp, let own = contact.own,
      let remote = contact.remote
    else { return nil }
    return (own.line, remote.line)
  }

  /// Where line packets to a hashname go now.
  public func route(to peer: HexHashname) -> SwitchRoute? {
    guard let contact = contacts[peer], contact.isUp else { return nil }
    switch way(to: contact) {
    case nil: return nil
    case .network: return contact.paths.best?.isBridge == true ? .bridged : .direct
    case .tunnel, .relay: return .tunnelled
    }
  }

  // MARK: Wanting a line

  mutating func wantLine(to peer: HexHashname, at now: Instant) {
    guard let contact = contacts[peer], !contact.isUp, contact.want == nil else { return }
    with(peer) { $0.want = LineWant(since: now, next: now + LineWant.interval) }
    tryLine(to: peer, at: now)
  }

  /// One attempt at a line: an open when the key and a way are known, else an introduction, else a
  /// search (V2OPEN-17, V2PEER-01).
  private mutating func tryLine(to peer: HexHashname, at now: Instant) {
    guard let contact = contacts[peer] else { return }
    let hasWay =
      !contact.paths.addresses.isEmpty || contact.tunnel != nil || contact.relay != nil
    if !contact.keys.isEmpty, hasWay {
      renewOpenIfNeeded(for: peer, at: now)
      if contacts[peer]?.own == nil { makeOpen(for: peer, suite: nil, at: now) }
      sendOpenEverywhere(to: peer, at: now)
    }
    guard contact.tunnel == nil, contact.relay == nil, contact.keys.isEmpty || !hasWay else {
      return
    }
    if contact.vias.isEmpty {
      startSeek(for: peer, at: now)
    } else {
      requestIntroduction(to: peer, at: now)
    }
  }

  /// Where a repeated open is never answered, one that nobody answered gives way to a new line.
  private mutating func renewOpenIfNeeded(for peer: HexHashname, at now: Instant) {
    guard let own = contacts[peer]?.own else { return }
    let isStale = edition.renewsUnansweredOpenAfter.map { now - own.madeAt >= $0 } ?? false
    if isStale || faults.contains(.openResentAnew) {
      makeOpen(for: peer, suite: own.ephemeral.suite, at: now)
    }
  }

  mutating func wakeWant(_ peer: HexHashname, at now: Instant) {
    guard let want = contacts[peer]?.want, want.next <= now else { return }
    if contacts[peer]?.isUp == true {
      with(peer) { $0.want = nil }
    } else if now - want.since >= LineWant.patience {
      endSession(with: peer, .timeout, at: now)
    } else {
      with(peer) { $0.want?.next = now + LineWant.interval }
      tryLine(to: peer, at: now)
    }
  }

  // MARK: A line stands

  /// Works out the keys once both opens are there, and sends what has waited (V2LINE-08).
  mutating func completeLine(with peer: HexHashname, from origin: Origin, at now: Instant) {
    guard let contact = contacts[peer], let own = contact.own, let remote = contact.remote,
      let cipher = try? LineCipher(
        own: own.ephemeral, ownLine: own.line, remoteKey: remote.lineKey,
        remoteLine: remote.line, random: &random)
    else { return }
    let pending = contact.pending
    with(peer) {
      $0.cipher = cipher
      $0.want = nil
      $0.pending = []
      $0.bridgeDue = now + Switch.bridgePatience
    }
    emit(.lineUp(peer))
    // A direct way may be open by now: the other side hears of ours.
    if origin.address == nil {
      for address in contact.paths.addresses where own.lastSent(to: .network(address)) == nil {
        sendOpen(to: peer, by: .network(address), at: now)
      }
    }
    if !faults.contains(.waitingPacketsLost) {
      for packet in pending { transmit(packet, to: peer, at: now) }
    }
    if configuration.requestsPaths, !faults.contains(.noPathRequest) {
      requestPaths(of: peer, over: origin, at: now)
    }
  }

  /// Ends everything between two hashnames: line, channels, link, and bridges made for them.
  mutating func endSession(
    with peer: HexHashname, _ why: SwitchEvent.LineEnd, at now: Instant
  ) {
    guard let contact = contacts[peer] else { return }
    for channel in contact.channels { lose(channel, of: peer, why.rawValue, at: now) }
    if contact.link != nil { emit(.unlinked(peer)) }
    if let own = contact.own, why == .timeout { withdraw(own.line) }
    if !faults.contains(.bridgeNeverRemoved) {
      bridges.forget(peer)
      offers.forget(peer)
    }
    let numbers = freshNumbers(for: peer)
    with(peer) {
      $0.channels = []
      $0.pending = []
      $0.link = nil
      $0.want = nil
      $0.tunnel = nil
      $0.relay = nil
      $0.numbers = numbers
      $0.bridgeDue = nil
      if why == .timeout {
        $0.own = nil
        $0.cipher = nil
        $0.paths.reset()
      }
    }
    emit(.lineDown(peer, why))
  }

  // MARK: Line packets

  /// Takes a line packet: ours, or one that is bridged, or nobody's (V2LINE-05).
  mutating func receiveLine(
    _ sealed: SealedLine, bytes: [UInt8], from origin: Origin, at now: Instant
  ) {
    guard let peer = owner(of: sealed.line),
      !(faults.contains(.ownLineBridged) && bridges[sealed.line] != nil)
    else {
      if origin.address != nil, bridge(sealed, bytes: bytes, at: now) { return }
      if faults.contains(.answersUnknownLine), let address = origin.address {
        send(bytes, to: address)
      }
      return report("V2LINE-05", "a packet for the unknown line \(sealed.line)")
    }
    if faults.contains(.pathMovesOnForgery) {
      establish(origin, for: peer, byLine: true, at: now)
    }
    guard let cipher = contacts[peer]?.cipher, let inner = try? cipher.open(sealed) else {
      return report("V2OPEN-09", "a line packet that does not open")
    }
    guard let packet = try? Packet(decoding: inner, rules: rules), let head = packet.json else {
      return report("V2LINE-03", "a line packet that holds no packet with a JSON head")
    }
    guard let id = LineChannelID(head["c"], edition.channelIDs) else {
      if faults.contains(.wrongIDAnswered) {
        transmit(Packet(json: ["c": head["c"] ?? 0, "err": "bad id"]), to: peer, at: now)
      }
      return report("V2LINE-06", "a line packet without a valid c")
    }
    establish(origin, for: peer, byLine: true, at: now)
    with(peer) { $0.lastHeard = now }
    receiveChannel(packet, head: head, id: id, from: peer, origin: origin, at: now)
  }

  /// Notes the way a valid packet came; a tunnel is no network path by itself (V2PATH-07,
  /// V2RELAY-15).
  mutating func establish(
    _ origin: Origin, for peer: HexHashname, byLine: Bool, at now: Instant
  ) {
    switch origin {
    case .network(let address):
      if faults.contains(.pathNeverMoves), let known = contacts[peer]?.paths.established,
        !known.isEmpty, !known.contains(address)
      {
        return
      }
      let isBridge = isIntroducer(of: peer, at: address)
      with(peer) {
        $0.paths.establish(address, byLine: byLine, isBridge: isBridge, at: now)
      }
    case .relay(let via, let channel):
      with(peer) { $0.relay = .init(via: via, channel: channel) }
    case .tunnel(let via, _):
      if faults.contains(.tunnelMakesPath), let host = contacts[via]?.paths.best?.address {
        with(peer) { $0.paths.establish(host, byLine: byLine, at: now) }
      }
    }
  }

  /// Whether an address is that of somebody who introduced us, and so bridges (V2BRIDGE-19).
  private func isIntroducer(of peer: HexHashname, at address: Address) -> Bool {
    guard let contact = contacts[peer] else { return false }
    let introducers =
      [contact.tunnel?.via, contact.relay?.via, contact.offeredBridge?.via].compactMap(\.self)
      + contact.vias.map(\.hashname)
    return introducers.contains { contacts[$0]?.paths.established.contains(address) == true }
  }

  // MARK: Sending

  /// Seals an inner packet and sends it the best way, or keeps it until there is a line.
  mutating func transmit(_ packet: Packet, to peer: HexHashname, at now: Instant) {
    guard let contact = contacts[peer] else { return }
    guard contact.isUp else {
      with(peer) { if $0.pending.count < Contact.maximumPending { $0.pending.append(packet) } }
      return wantLine(to: peer, at: now)
    }
    guard let way = way(to: contact) else { return }
    resendIdleOpen(to: contact, by: way, at: now)
    transmit(packet, to: peer, by: way, at: now)
  }

  /// Seals an inner packet and sends it by a given way.
  mutating func transmit(_ packet: Packet, to peer: HexHashname, by way: Origin, at now: Instant) {
    guard var inner = try? packet.encoded(), var cipher = contacts[peer]?.cipher else { return }
    if faults.contains(.packetsOversized) { inner += [UInt8](repeating: 0, count: 1500) }
    guard let sealed = try? seal(inner, with: &cipher), let bytes = try? sealed.encoded() else {
      return
    }
    if !faults.contains(.ivNeverAdvances) { with(peer) { $0.cipher = cipher } }
    if faults.contains(.openBeforeEveryLine), way.address == nil {
      sendOpen(to: peer, by: way, at: now)
    }
    carry(bytes, by: way, for: peer, at: now)
  }

  /// Seals with new random values each time, unless a deviation wants the same.
  private mutating func seal(
    _ inner: [UInt8], with cipher: inout LineCipher
  ) throws(CipherError) -> Packet {
    if faults.contains(.lineNonceReused) {
      var same = SeededRandom.unvarying
      return try cipher.seal(inner, random: &same)
    }
    return try cipher.seal(inner, random: &random)
  }

  /// The way packets of a line take: a path that line packets came from, else what an introducer
  /// carries, else the path of an open.
  func way(to contact: Contact) -> Origin? {
    if faults.contains(.possiblePathUsed), let newest = contact.paths.addresses.last {
      return .network(newest)
    }
    if let best = contact.paths.best, best.isConfirmed { return .network(best.address) }
    if let tunnel = contact.tunnel { return .tunnel(via: tunnel.via, channel: tunnel.channel) }
    if let relay = contact.relay { return .relay(via: relay.via, channel: relay.channel) }
    return contact.paths.best.map { .network($0.address) }
  }

  /// Sends a raw packet by a way.
  mutating func carry(_ bytes: [UInt8], by way: Origin, for peer: HexHashname, at now: Instant) {
    switch way {
    case .network(let address): send(bytes, to: address)
    case .tunnel(let via, let channel): sendTunnelled(bytes, via: via, channel: channel, at: now)
    case .relay(let via, let channel):
      sendRelayed(bytes, to: peer, via: via, channel: channel, at: now)
    }
  }

  /// The other side may have lost a line that was idle for long (V2OPEN-16).
  private mutating func resendIdleOpen(to contact: Contact, by way: Origin, at now: Instant) {
    guard !faults.contains(.idleOpenLeftOut),
      let limit = edition.resendsOpenAfterIdle, now - contact.lastHeard > limit,
      contact.own?.lastSent(to: way).map({ now - $0 > LineWant.interval }) ?? true
    else { return }
    sendOpen(to: contact.hashname, by: way, at: now)
  }
}

/// How packets of a line travel.
public enum SwitchRoute: String, Hashable, Sendable {
  case direct
  /// Through an introducer's tunnel or relay.
  case tunnelled
  /// Through a host that bridges.
  case bridged
}

extension SwitchPublicKey {
  /// Whether the key is one of the hashname's.
  func belongs(to hashname: HexHashname, parts: HashnameParts?) -> Bool {
    guard let csid = suite.csid else { return HexHashname(publicKeyInfo: bytes) == hashname }
    guard let parts, parts.hashname == hashname else { return false }
    return parts[csid] == HashnameParts.fingerprint(of: bytes)
  }
}
