import OrderedCollections
public import TelehashCrypto
public import TelehashPackets

/// Bridges: sending the packets of other people's lines on unopened (V2BRIDGE-07, V2BRIDGE-08).
extension Switch {
  /// How long a line waits for a direct path before it asks for a bridge.
  static let bridgePatience = TimeSpan.seconds(3)

  // MARK: Bridging

  /// Whether we bridge for a hashname (V2BRIDGE-01).
  func mayBridge(for peer: HexHashname) -> Bool {
    switch configuration.bridging {
    case .nobody: false
    case .trusted: contacts[peer]?.isTrusted ?? false
    case .everyone: true
    }
  }

  /// Sends a line packet on that we bridge; false when we do not.
  ///
  /// No rate limits apply (V2BRIDGE-26); a packet seen lately is not sent again (V2BRIDGE-13,
  /// V2BRIDGE-14).
  mutating func bridge(_ sealed: SealedLine, bytes: [UInt8], at now: Instant) -> Bool {
    let lowest = faults.contains(.bridgeServesAnyLine) ? bridges.lowest : nil
    guard let entry = bridges[sealed.line] ?? lowest else { return false }
    if faults.contains(.shortPacketsUnbridged), sealed.body.count < 16 { return true }
    guard
      entry.owners.contains(where: { isOnline($0, at: now) })
        || faults.contains(.bridgeNeverRemoved)
    else {
      bridges.remove(sealed.line)
      return false
    }
    let key: [UInt8] =
      switch edition.loopGuard {
      case .iv: sealed.iv ?? []
      case .packet: Digest.sha256(bytes)
      }
    if !faults.contains(.loopGuardMissing), !loopGuard.isNew(key, at: now) {
      report(
        edition.loopGuard == .iv ? "V2BRIDGE-13" : "V2BRIDGE-14", "a bridged packet once more")
      return true
    }
    if faults.contains(.bridgeRateLimited), let owner = entry.owners.first,
      with(owner, { $0.relayLimit.take(at: now) }) == false
    {
      return true
    }
    if let sender = entry.sender { with(sender) { $0.lastHeard = now } }
    send(bytes, to: entry.address)
    if faults.contains(.bridgeDeliveryTold), let owner = entry.owners.first,
      let id = takeChannelID(of: owner)
    {
      transmit(Packet(json: ["c": id.json, "type": "bridge", "warn": "sent"]), to: owner, at: now)
    }
    return true
  }

  /// Whether a hashname was heard within the time a link lives (V2BRIDGE-12, D42).
  private func isOnline(_ peer: HexHashname, at now: Instant) -> Bool {
    guard let contact = contacts[peer], contact.isUp else { return false }
    return now - contact.lastHeard < edition.linkTimeout
  }

  /// Answers a request to bridge (V2BRIDGE-11, D28).
  mutating func answerBridge(
    _ head: JSONObject, id: LineChannelID, from creator: HexHashname, origin: Origin,
    at now: Instant
  ) {
    let error = createBridge(head, for: creator, origin: origin, at: now)
    if let error { report("V2BRIDGE-03", "a bridge request that is refused: \(error)") }
    with(creator) { $0.numbers.retire(id) }
    guard !faults.contains(.bridgeUnanswered) else { return }
    if let error {
      refuse(id, error, creator, at: now)
    } else {
      transmit(Packet(json: ["c": id.json, "end": true]), to: creator, at: now)
    }
  }

  /// Maps both ids of a request, or says why not (V2BRIDGE-03 to V2BRIDGE-06, V2BRIDGE-17).
  private mutating func createBridge(
    _ head: JSONObject, for creator: HexHashname, origin: Origin, at now: Instant
  ) -> String? {
    guard mayBridge(for: creator) || faults.contains(.bridgeGrantedWhenOff) else {
      return "not allowed"
    }
    guard let to = head["to"]?.string.flatMap(LineID.init(text:)),
      let from = head["from"]?.string.flatMap(LineID.init(text:)), to != from
    else { return "invalid line ids" }
    if !faults.contains(.ownLineBridged) {
      guard owner(of: to) == nil, owner(of: from) == nil else { return "bad line" }
    }
    guard let source = origin.address else { return "no path of yours" }
    let fallback = faults.contains(.bridgePathUnchecked) ? source : nil
    guard let target = destination(of: head["path"], for: creator, at: now) ?? fallback else {
      return "invalid path"
    }
    guard !configuration.localPaths.contains(target) else { return "invalid path" }
    guard bridges[to].map({ $0.owners == [creator] || $0.address == target }) ?? true,
      bridges[from].map({ $0.owners == [creator] || $0.address == source }) ?? true
    else { return "bad line" }
    let (there, back) = faults.contains(.bridgeMappedBackwards) ? (from, to) : (to, from)
    let isMapped = bridges.map(
      there, to: .init(address: target, owners: [creator], sender: creator))
    if faults.contains(.bridgeOneWay) { return nil }
    guard isMapped,
      bridges.map(back, to: .init(address: source, owners: [creator], sender: nil))
    else { return "full" }
    return nil
  }

  /// Where the path of a request leads: an address, or through a Connect Path we offered
  /// (V2BRIDGE-22, V2BRIDGE-23).
  private func destination(
    of value: JSONValue?, for creator: HexHashname, at now: Instant
  ) -> Address? {
    switch SwitchPath(value) {
    case .udp(let address)?: return address
    case .bridge(let object)?:
      guard edition.offersConnectPath, !faults.contains(.connectPathForgotten),
        let id = object["id"]?.string,
        let requester = offers.requester(of: id, for: creator, at: now)
      else { return nil }
      return contacts[requester]?.paths.best?.address
    case .http?, .relay?, .other?, nil: return nil
    }
  }

  // MARK: Asking for a bridge

  /// Asks a host to bridge the line to a hashname; false when none can be asked.
  @discardableResult
  public mutating func requestBridge(to peer: HexHashname, at now: Instant) -> Bool {
    guard let contact = contacts[peer], let ids = lineIDs(with: peer),
      let (host, path) = bridgeHost(for: contact)
    else { return false }
    // Packets to the far end carry the id it announced, packets to us ours (D39).
    var (to, from) = (ids.remote.text, ids.own.text)
    if faults.contains(.bridgeIDsSwapped) { swap(&to, &from) }
    var object = path
    if faults.contains(.bridgeExtraVia) { object["via"] = .string(host.text) }
    let id = openChannel(
      to: host,
      head: [
        "type": "bridge", "to": .string(to), "path": .object(object), "from": .string(from),
      ], service: .bridge(peer),
      timeout: edition.usesUnconfirmedBridgeAfter ?? .seconds(10), at: now)
    return id != nil
  }

  /// Whom to ask, and for which path: who introduced us or linked hashnames that bridge for a path
  /// type of the other side (V2BRIDGE-27).
  private func bridgeHost(for contact: Contact) -> (host: HexHashname, path: JSONObject)? {
    if let offer = contact.offeredBridge { return (offer.via, offer.path) }
    let known = contact.paths.addresses.filter { $0.isPublic || isLocal(contact.hashname) }
    let introducers = [contact.tunnel?.via, contact.relay?.via].compactMap(\.self)
    for address in known {
      let type = address.isIPv6 ? "ipv6" : "ipv4"
      let willing = contacts.values.filter {
        $0.link?.bridges.contains(type) == true && $0.isUp && way(to: $0)?.address != nil
      }
      let host =
        willing.first { introducers.contains($0.hashname) }?.hashname
        ?? willing.first?.hashname ?? (edition.advertisesBridges ? nil : introducers.first)
      if let host { return (host, SwitchPath.udp(address).json) }
    }
    return nil
  }

  mutating func wakeBridge(for peer: HexHashname, at now: Instant) {
    guard let contact = contacts[peer], contact.isUp, let due = contact.bridgeDue, due <= now
    else { return }
    with(peer) { $0.bridgeDue = nil }
    guard configuration.requestsBridges,
      !contact.paths.hasConfirmedDirect || faults.contains(.bridgeAskedAlways),
      !contact.paths.hasBridge
    else { return }
    requestBridge(to: peer, at: now)
  }

  /// Takes the answer to a request, or that none came (V2BRIDGE-10, V2BRIDGE-11).
  mutating func receiveBridgeAnswer(
    for peer: HexHashname, error: String?, on id: LineChannelID, of host: HexHashname,
    at now: Instant
  ) {
    removeChannel(id, of: host)
    let isUsable =
      error == nil || (error == "timeout" && edition.usesUnconfirmedBridgeAfter != nil)
    guard isUsable, let address = contacts[host]?.paths.best?.address else {
      return emit(.bridgeRefused(peer, error ?? "no path"))
    }
    with(peer) { $0.paths.addBridge(address, at: now) }
    emit(.bridged(peer))
    // The other side learns the way by a packet that comes over it (V2BRIDGE-19).
    if configuration.requestsPaths { requestPath(of: peer, by: .network(address), at: now) }
  }
}
