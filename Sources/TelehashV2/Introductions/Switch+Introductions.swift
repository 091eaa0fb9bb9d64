import OrderedCollections
import TelehashCrypto
import TelehashPackets

/// Introductions: asking for one, passing one on, and answering one (V2PEER-01).
extension Switch {
  /// How long another request for the same hashname waits.
  private static let introductionInterval = LineWant.interval

  // MARK: Asking

  /// Asks one of those who told of a hashname to introduce us (V2PEER-02, V2PEER-03).
  mutating func requestIntroduction(to target: HexHashname, at now: Instant) {
    guard let contact = contacts[target], !contact.isUp,
      contact.lastIntroduction.map({ now - $0 >= Self.introductionInterval }) ?? true,
      var via = contact.vias.first(where: { contacts[$0.hashname]?.isUp == true })
    else { return }
    if faults.contains(.peerToAnybody),
      let other = contacts.values.last(where: { $0.isUp && $0.hashname != via.hashname })
    {
      via = .init(hashname: other.hashname, csid: via.csid, hint: via.hint)
    }
    var head: JSONObject = ["type": "peer", "peer": .string(target.text)]
    if faults.contains(.peerHashnameCut) { head["peer"] = .string(String(target.text.prefix(32))) }
    var paths = publicPaths.map { JSONValue.object(SwitchPath.udp($0).json) }
    if faults.contains(.peerWithInternalPaths) {
      paths += configuration.localPaths.map { .object(SwitchPath.udp($0).json) }
    }
    with(target) { $0.lastIntroduction = now }
    if let hint = via.hint { punch(hint, for: target) }
    if edition.tunnels {
      requestTunnel(to: target, via: via, head: head, paths: paths, at: now)
      return
    }
    if via.hint == nil || contact.want.map({ now - $0.since >= LineWant.interval }) ?? false,
      contacts[via.hashname].map({ way(to: $0)?.address != nil }) == true
    {
      // No direct path is expected (V2PEER-16), and this is no relayed request (V2RELAY-09).
      let id = LineID.make(random: &random)
      if !faults.contains(.noRelayOffered) {
        paths.append(.object(SwitchPath.relay(id.text).json))
      }
    }
    if !paths.isEmpty { head["paths"] = .array(paths) }
    if !faults.contains(.peerWithoutEnd) { head["end"] = true }
    if let id = takeChannelID(of: via.hashname) {
      head["c"] = id.json
      transmit(Packet(json: head), to: via.hashname, at: now)
    }
  }

  /// The request of v2.1, whose channel becomes the tunnel (V2PEER-04, V2PEER-07).
  private mutating func requestTunnel(
    to target: HexHashname, via: Contact.Via, head: JSONObject, paths: [JSONValue],
    at now: Instant
  ) {
    guard let csid = via.csid,
      let key = configuration.identity.keys.first(where: { $0.suite.csid == csid })
    else { return }
    var head = head
    head["paths"] = .array(paths)
    let id = openChannel(
      to: via.hashname, head: head,
      body: faults.contains(.peerWithoutKey) ? [] : key.publicKey, service: .peer(target),
      timeout: tunnelTimeout, at: now)
    guard let id else { return }
    with(target) { $0.tunnel = .init(via: via.hashname, channel: id) }
  }

  /// Opens our NAT towards an address we were told of (V2PEER-13).
  private mutating func punch(_ hint: Address, for target: HexHashname) {
    with(target) { $0.paths.addPossible(hint) }
    guard !faults.contains(.noHolePunch), hint.isPublic || !configuration.localPaths.isEmpty
    else { return }
    send([0, 0], to: hint)
  }

  /// An id for a channel that needs no state here.
  mutating func takeChannelID(of peer: HexHashname) -> LineChannelID? {
    guard var numbers = contacts[peer]?.numbers, let id = numbers.next(random: &random) else {
      return nil
    }
    with(peer) { $0.numbers = numbers }
    return id
  }

  /// Public addresses that lead here (V2PEER-10, V2PEER-11).
  var publicPaths: [Address] {
    var paths = configuration.localPaths.filter(\.isPublic)
    for address in observed where !paths.contains(address) { paths.append(address) }
    return paths
  }

  var tunnelTimeout: TimeSpan? {
    faults.contains(.tunnelNeverTimesOut) ? nil : edition.tunnelTimeout
  }

  // MARK: Passing on

  /// Takes a request to introduce its sender to somebody we have a line to (V2PEER-06).
  mutating func receivePeer(
    _ packet: Packet, head: JSONObject, id: LineChannelID, from requester: HexHashname,
    origin: Origin, at now: Instant
  ) {
    guard let target = head["peer"]?.string.flatMap(HexHashname.init(text:)) else {
      return report("V2PEER-03", "a peer request for no hashname")
    }
    if faults.contains(.introducesNobody) { return }
    guard target != hashname, target != requester, let contact = contacts[target] else {
      if faults.contains(.peerRefusedAloud) { refuse(id, "unknown", requester, at: now) }
      return report("V2PEER-06", "a peer request for a hashname without a line")
    }
    guard contact.isUp || faults.contains(.introducesWithoutLine) else {
      return report("V2PEER-06", "a peer request for a hashname without a line")
    }
    var body = packet.body
    if body.isEmpty, faults.contains(.keylessRequestCompleted) {
      body = contacts[requester]?.keys.first?.bytes ?? []
    }
    if edition.tunnels, body.isEmpty {
      return report("V2PEER-05", "a peer request without a key")
    }
    let paths = connectPaths(
      head["paths"], requester: requester, target: contact, origin: origin, at: now)
    if edition.tunnels {
      openTunnel(body, id: id, from: requester, to: target, paths: paths, at: now)
      return
    }
    // The key is the one of the requester's own open (D45).
    guard let key = contacts[requester]?.key(.rsa), let c = takeChannelID(of: target) else {
      return
    }
    var connect: JSONObject = [
      "c": c.json, "type": "connect", "paths": .array(paths.map { .object($0) }),
    ]
    if !faults.contains(.connectWithoutEnd) { connect["end"] = true }
    transmit(Packet(json: connect, body: key.bytes), to: target, at: now)
  }

  /// The paths a connect tells: what the requester listed without internal addresses, and the one
  /// its request came by (V2CONN-03, V2CONN-04, V2PEER-12).
  private mutating func connectPaths(
    _ listed: JSONValue?, requester: HexHashname, target: Contact, origin: Origin,
    at now: Instant
  ) -> [JSONObject] {
    let areBothLocal = isLocal(requester) && isLocal(target.hashname)
    var paths: [JSONObject] = []
    for path in SwitchPath.list(listed) {
      switch path {
      case .udp(let address):
        if address.isPublic || areBothLocal || faults.contains(.internalPathsPassedOn) {
          paths.append(path.json)
        }
      case .http: paths.append(path.json)
      case .relay:
        // What came by a relay is not relayed further (V2RELAY-09).
        if edition.hasRelay, origin.address != nil || faults.contains(.relayPathPassedOn) {
          paths.append(path.json)
        }
      case .bridge, .other: break
      }
    }
    if let source = origin.address, !faults.contains(.connectOmitsSenderPath) {
      let mayTell =
        switch edition.insertsSenderPath {
        case .always: true
        case .whenPublic:
          source.isPublic || areBothLocal || faults.contains(.connectInsertsLocalPath)
        }
      var sender = SwitchPath.udp(source).json
      if mayTell, !paths.contains(sender) {
        if faults.contains(.connectPathLeaksJSON) { sender["json"] = .object(sender) }
        paths.append(sender)
      }
    }
    if let offer = connectPath(for: requester, target: target, paths, at: now) {
      paths.append(offer)
    }
    return paths
  }

  /// A Connect Path, when neither side has a public path and we bridge (V2BRIDGE-20, V2BRIDGE-21).
  private mutating func connectPath(
    for requester: HexHashname, target: Contact, _ paths: [JSONObject], at now: Instant
  ) -> JSONObject? {
    guard edition.offersConnectPath, mayBridge(for: target.hashname) else { return nil }
    if !faults.contains(.connectPathAlways) {
      let hasPublic = paths.contains { SwitchPath(.object($0))?.address?.isPublic == true }
      guard !hasPublic, target.paths.best?.address.isPublic != true else { return nil }
    }
    let id =
      faults.contains(.connectPathIDGuessable)
      ? requester.text : LineID.make(random: &random).text
    let isAdded = offers.add(
      .init(
        id: id, target: target.hashname, requester: requester,
        expires: now + ConnectPathOffers.lifetime), at: now)
    return isAdded ? ["type": "bridge", "id": .string(id)] : nil
  }

  // MARK: Answering

  /// Takes the introduction of somebody who wants a line to us (V2CONN-05, V2CONN-06).
  mutating func receiveConnect(
    _ packet: Packet, head: JSONObject, id: LineChannelID, from via: HexHashname,
    at now: Instant
  ) {
    guard let introduced = introduction(packet, head) else {
      if faults.contains(.wrongConnectPunched) {
        for path in SwitchPath.list(head["paths"]) { path.address.map { send([0, 0], to: $0) } }
      }
      return report("V2CONN-05", "a connect whose key is not of the hashname it names")
    }
    let peer = introduced.hashname
    guard peer != hashname, know(peer) else { return }
    with(peer) { contact in
      contact.learn(introduced.key)
      if let parts = introduced.parts { contact.parts = parts }
    }
    if edition.tunnels {
      var channel = LineChannel(
        id: id, type: "connect", isOwn: false, service: .connect(peer), timeout: tunnelTimeout)
      channel.touch(at: now)
      with(via) { $0.channels.append(channel) }
      with(peer) { $0.tunnel = .init(via: via, channel: id) }
    }
    let isFlood = contacts[peer]?.lastConnect.map { now - $0 < .seconds(1) } ?? false
    let limits = !faults.contains(.connectsUnlimited)
    if isFlood, limits {
      // More than one a second (V2CONN-08, V2CONN-13).
      return report(
        edition.tunnels ? "V2CONN-08" : "V2CONN-13", "connects for \(peer) within a second")
    }
    with(peer) { $0.lastConnect = now }
    answerConnect(
      for: peer, paths: SwitchPath.list(head["paths"]), by: id, via: via, limits: limits,
      at: now)
  }

  /// Sends the open to the paths a connect lists, within the limits, and back on its channel
  /// (V2CONN-07, V2CONN-09, V2CONN-12).
  private mutating func answerConnect(
    for peer: HexHashname, paths: [SwitchPath], by id: LineChannelID, via: HexHashname,
    limits: Bool, at now: Instant
  ) {
    if contacts[peer]?.own == nil || (contacts[peer]?.isUp == false && isOpenStale(peer, now))
      || faults.contains(.connectRenewsLine)
    {
      makeOpen(for: peer, suite: nil, at: now)
    }
    var counts: [String: Int] = [:]
    for path in paths {
      switch path {
      case .udp(let address):
        if faults.contains(.connectPathsIgnored) { continue }
        with(peer) { $0.paths.addPossible(address) }
        let kind = (address.isIPv6 ? "6" : "4") + (address.isLocal ? "local" : "public")
        counts[kind, default: 0] += 1
        if limits, let limit = edition.opensPerPathKind, counts[kind, default: 0] > limit {
          report("V2CONN-12", "more paths of a kind than opens are sent to")
          continue
        }
        if limits, edition.limitsOpensPerHost,
          !openedHosts.take(address.with(port: 0), at: now)
        {
          report("V2CONN-07", "connects for one host within a second")
          continue
        }
        sendOpen(to: peer, by: .network(address), at: now)
      case .relay(let text):
        guard edition.hasRelay, let channel = LineID(text: text),
          !faults.contains(.relayPathIgnored)
        else { continue }
        let relay = Contact.RelayEnd(via: via, channel: .hex(channel))
        with(peer) { $0.relay = relay }
        sendOpen(to: peer, by: .relay(via: via, channel: relay.channel), at: now)
      case .bridge(let object):
        // No place to send an open to (V2BRIDGE-24); asked for when there is a line.
        with(peer) { $0.offeredBridge = .init(via: via, path: object) }
        if faults.contains(.connectPathOpened) {
          let channel = LineChannelID.hex(LineID.make(random: &random))
          sendOpen(to: peer, by: .relay(via: via, channel: channel), at: now)
        }
      case .http, .other: continue
      }
    }
    if edition.tunnels, !faults.contains(.connectWithoutTunnelledOpen) {
      sendOpen(to: peer, by: .tunnel(via: via, channel: id), at: now)
    }
  }

  private func isOpenStale(_ peer: HexHashname, _ now: Instant) -> Bool {
    guard let own = contacts[peer]?.own, let limit = edition.renewsUnansweredOpenAfter else {
      return false
    }
    return now - own.madeAt >= limit
  }

  /// Who a connect introduces, if its key proves it.
  private func introduction(
    _ packet: Packet, _ head: JSONObject
  ) -> (hashname: HexHashname, key: SwitchPublicKey, parts: HashnameParts?)? {
    let body = packet.body
    guard edition.namesParts else {
      guard (try? LineSuite.rsa.check(publicKey: body)) != nil else { return nil }
      return (
        HexHashname(publicKeyInfo: body), SwitchPublicKey(suite: .rsa, bytes: body), nil
      )
    }
    guard let parts = head["from"]?.object.flatMap({ HashnameParts($0) }),
      let suite = configuration.identity.bestSuite(with: parts.csids), let csid = suite.csid,
      (try? suite.check(publicKey: body)) != nil,
      parts[csid] == HashnameParts.fingerprint(of: body)
        || faults.contains(.connectFromUnchecked)
    else { return nil }
    return (parts.hashname, SwitchPublicKey(suite: suite, bytes: body), parts)
  }
}
