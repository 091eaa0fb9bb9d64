import OrderedCollections
public import TelehashCrypto
public import TelehashPackets

/// Links: the mesh's table, kept alive from both sides.
extension Switch {
  // MARK: The application's wishes

  /// Links to a hashname; the line is brought up first (V2LINK-01, V2NET-03).
  public mutating func link(_ peer: HexHashname, at now: Instant) {
    guard know(peer) else { return }
    if faults.contains(.seedsUnlinked) { return wantLine(to: peer, at: now) }
    if let old = contacts[peer]?.link { removeChannel(old.channel, of: peer) }
    var head: JSONObject = ["type": "link"]
    addLinkMembers(to: &head, for: peer)
    guard
      let id = openChannel(to: peer, head: head, service: .link, timeout: nil, at: now)
    else { return }
    with(peer) {
      $0.link = MeshLink(
        channel: id, isSeed: false, since: now, isConfirmed: false, lastHeard: now,
        lastSent: now, awaitsAnswer: true)
    }
    schedule(peer)
  }

  /// Lets go of a link (V2LINK-02).
  public mutating func unlink(_ peer: HexHashname, at now: Instant) {
    guard let link = contacts[peer]?.link else { return }
    transmit(Packet(json: ["c": link.channel.json, "end": true]), to: peer, at: now)
    removeChannel(link.channel, of: peer)
    dropLink(with: peer, channel: link.channel)
  }

  /// Says anew for which path types this side bridges (V2LINK-07).
  public mutating func announceBridges(to peer: HexHashname, _ types: [String], at now: Instant) {
    guard let link = contacts[peer]?.link else { return }
    transmit(
      Packet(json: [
        "c": link.channel.json, "seed": .bool(configuration.isSeed),
        "bridges": .array(types.map { .string($0) }),
      ]), to: peer, at: now)
    with(peer) {
      $0.link?.lastSent = now
      $0.link?.awaitsAnswer = true
    }
    schedule(peer)
  }

  /// Whether a link stands.
  public func isLinked(to peer: HexHashname) -> Bool {
    contacts[peer]?.link?.isConfirmed ?? false
  }

  /// The hashnames with a link, in the order they became known.
  public var linked: [HexHashname] {
    contacts.values.filter { $0.link?.isConfirmed == true }.map(\.hashname)
  }

  // MARK: Arriving packets

  /// Takes a link that the other side opens; a newer one replaces the older (V2LINK-08).
  mutating func acceptLink(
    _ head: JSONObject, id: LineChannelID, from peer: HexHashname, at now: Instant
  ) {
    guard makeRoom(for: peer, at: now) else { return refuse(id, "full", peer, at: now) }
    if let old = contacts[peer]?.link { removeChannel(old.channel, of: peer) }
    let isNew = contacts[peer]?.link?.isConfirmed != true
    var channel = LineChannel(
      id: id, type: "link", isOwn: false, service: .link, timeout: nil)
    channel.touch(at: now)
    with(peer) { contact in
      contact.channels.append(channel)
      contact.link = MeshLink(
        channel: id, isSeed: head["seed"] == .bool(true),
        since: contact.link?.since ?? now, isConfirmed: true, lastHeard: now, lastSent: now)
    }
    note(head, of: peer)
    var answer: JSONObject = ["c": id.json]
    addLinkMembers(to: &answer, for: peer)
    transmit(Packet(json: answer), to: peer, at: now)
    if isNew { emit(.linked(peer)) }
    schedule(peer)
  }

  /// Takes an answer or a keepalive (V2LINK-05).
  mutating func receiveLink(
    _ head: JSONObject, isEnd: Bool, on id: LineChannelID, of peer: HexHashname, at now: Instant
  ) {
    guard let link = contacts[peer]?.link, link.channel == id else { return }
    if isEnd {
      guard !faults.contains(.linkEndIgnored) else { return }
      removeChannel(id, of: peer)
      return dropLink(with: peer, channel: id)
    }
    let isAnswer = link.awaitsAnswer && !faults.contains(.keepalivePingPong)
    with(peer) {
      $0.link?.isConfirmed = true
      $0.link?.lastHeard = now
      $0.link?.awaitsAnswer = false
      if let seed = head["seed"]?.bool { $0.link?.isSeed = seed }
    }
    note(head, of: peer)
    if !link.isConfirmed { emit(.linked(peer)) }
    if !isAnswer { sendKeepalive(to: peer, isAnswer: true, at: now) }
    schedule(peer)
  }

  /// Takes what a link packet says besides: hashnames, and path types that are bridged.
  private mutating func note(_ head: JSONObject, of peer: HexHashname) {
    // Written `bridges`; one text's example has `bridge` (D24).
    if case .array(let types)? = head["bridges"] ?? head["bridge"] {
      let names = types.prefix(SwitchPath.maximumListed).compactMap(\.string)
      if !names.isEmpty || !faults.contains(.bridgesWordKept) {
        with(peer) { $0.link?.bridges = names }
      }
    }
    for see in sees(in: head["see"]) { learn(see, from: peer) }
  }

  mutating func dropLink(with peer: HexHashname, channel: LineChannelID) {
    guard let link = contacts[peer]?.link, link.channel == channel else { return }
    with(peer) { $0.link = nil }
    emit(.unlinked(peer))
  }

  // MARK: What links say

  private mutating func addLinkMembers(to head: inout JSONObject, for peer: HexHashname) {
    if !faults.contains(.linkWithoutSeed) { head["seed"] = .bool(configuration.isSeed) }
    head["see"] = .array(seesForLink(with: peer))
    guard edition.advertisesBridges, configuration.bridging != .nobody else { return }
    guard configuration.bridging == .everyone || contacts[peer]?.isTrusted == true else { return }
    head["bridges"] =
      faults.contains(.bridgesEmpty) ? [] : .array(bridgedTypes.map { .string($0) })
  }

  /// The path types this switch can bridge for: those it has addresses of (V2LINK-07).
  private var bridgedTypes: [String] {
    var types: [String] = []
    for path in configuration.localPaths {
      let type = path.isIPv6 ? "ipv6" : "ipv4"
      if !types.contains(type) { types.append(type) }
    }
    return types
  }

  // MARK: Time

  mutating func wakeLink(with peer: HexHashname, at now: Instant) {
    guard let link = contacts[peer]?.link else { return }
    if let due = link.dropDue, due <= now {
      removeChannel(link.channel, of: peer)
      dropLink(with: peer, channel: link.channel)
      if !faults.contains(.bridgeNeverRemoved) { bridges.forget(peer) }
      return
    }
    if let due = link.keepaliveDue, due <= now {
      sendKeepalive(to: peer, isAnswer: false, at: now)
      schedule(peer)
    }
  }

  private mutating func sendKeepalive(
    to peer: HexHashname, isAnswer: Bool, at now: Instant
  ) {
    guard let link = contacts[peer]?.link else { return }
    transmit(
      Packet(json: ["c": link.channel.json, "seed": .bool(configuration.isSeed)]), to: peer,
      at: now)
    with(peer) {
      $0.link?.lastSent = now
      if !isAnswer { $0.link?.awaitsAnswer = true }
    }
  }

  /// Sets when a link is kept alive and when it is given up (V2LINK-03, V2LINK-04).
  private mutating func schedule(_ peer: HexHashname) {
    let isMaintained = isMaintained(peer) && !faults.contains(.noLinkKeepalive)
    let neverDrops = faults.contains(.linkNeverDropped)
    let edition = edition
    with(peer) { contact in
      guard let link = contact.link else { return }
      contact.link?.keepaliveDue =
        isMaintained && link.isConfirmed ? link.lastSent + edition.linkKeepalive : nil
      contact.link?.dropDue = neverDrops ? nil : link.lastHeard + edition.linkTimeout
    }
  }

  // MARK: The table

  /// Whether a link is among the oldest of its bucket, which alone are kept alive (V2LINK-08).
  private func isMaintained(_ peer: HexHashname) -> Bool {
    guard let link = contacts[peer]?.link, let bucket = hashname.bucket(of: peer) else {
      return false
    }
    var older = 0
    for contact in contacts.values where contact.hashname != peer {
      guard let other = contact.link, hashname.bucket(of: contact.hashname) == bucket,
        (other.since, contact.hashname) < (link.since, peer)
      else { continue }
      older += 1
    }
    return older < configuration.bucketSize
  }

  /// Whether there is room for one more link (V2LINK-08).
  ///
  /// v2.0: when the table is full the newest link of a farther bucket with more than enough makes
  /// room, else the request is denied. v2.1 takes it and does not keep it alive.
  private mutating func makeRoom(for peer: HexHashname, at now: Instant) -> Bool {
    guard edition.deniesLinksWhenFull, contacts[peer]?.link == nil,
      !faults.contains(.linksUnlimited)
    else { return true }
    let links = contacts.values.filter { $0.link != nil }
    guard links.count >= configuration.maximumLinks else { return true }
    guard let bucket = hashname.bucket(of: peer) else { return false }
    var buckets = [[Contact]](repeating: [], count: 256)
    for contact in links {
      if let number = hashname.bucket(of: contact.hashname) { buckets[number].append(contact) }
    }
    for number in (0..<256).reversed() where number > bucket {
      guard buckets[number].count > configuration.bucketSize,
        let newest = buckets[number].max(by: {
          ($0.link?.since ?? .zero) < ($1.link?.since ?? .zero)
        })
      else { continue }
      unlink(newest.hashname, at: now)
      return true
    }
    return false
  }
}
