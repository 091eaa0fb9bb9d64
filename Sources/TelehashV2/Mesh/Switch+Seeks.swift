import OrderedCollections
public import TelehashCrypto
public import TelehashPackets

/// Seeks: asking for hashnames, answering, and following what is seen.
extension Switch {
  // MARK: The application's wish

  /// Looks for a hashname (V2SEEK-07).
  public mutating func seek(_ target: HexHashname, at now: Instant) {
    guard know(target) else { return }
    startSeek(for: target, at: now)
  }

  // MARK: Searching

  /// Seeks at once; more searches wait for their turn with whoever wanted them.
  static let maximumSeeks = 64

  mutating func startSeek(for target: HexHashname, at now: Instant) {
    guard !seeks.contains(where: { $0.target == target }), seeks.count < Self.maximumSeeks else {
      return
    }
    var run = SeekRun(target: target)
    for contact in contacts.values where contact.link?.isConfirmed == true {
      run.add(contact.hashname)
    }
    seeks.append(run)
    continueSeek(for: target, at: now)
  }

  private mutating func continueSeek(for target: HexHashname, at now: Instant) {
    while let index = seeks.firstIndex(where: { $0.target == target }),
      let next = seeks[index].next()
    {
      ask(next, for: target, at: now)
    }
    guard let index = seeks.firstIndex(where: { $0.target == target }), seeks[index].isExhausted
    else { return }
    if faults.contains(.seekNeverEnds) { return }
    seeks.remove(at: index)
    emit(.notFound(target))
  }

  /// Asks one hashname, which is introduced to first where that is needed.
  private mutating func ask(_ peer: HexHashname, for target: HexHashname, at now: Instant) {
    let head: JSONObject = ["type": "seek", "seek": .string(prefix(of: target, askedAt: peer))]
    let isAsked =
      know(peer)
      && openChannel(
        to: peer, head: head, service: .seek(target), timeout: SeekRun.patience, at: now) != nil
    if !isAsked { finishSeek(for: target, by: peer, at: now) }
  }

  /// The prefix to ask a hashname with: the bytes both share and one more (V2SEEK-01).
  private func prefix(of target: HexHashname, askedAt peer: HexHashname) -> String {
    let shared = zip(target.bytes, peer.bytes).prefix { $0 == $1 }.count
    if faults.contains(.seekNibblePrefix) {
      let digits = zip(target.text.utf8, peer.text.utf8).prefix { $0 == $1 }.count
      return String(target.text.prefix(digits + 1 | 1))
    }
    return String(target.text.prefix(2 * (shared + 1)))
  }

  /// Takes the answer to a seek (V2SEEK-02).
  mutating func receiveSees(
    _ head: JSONObject, for target: HexHashname, on id: LineChannelID, of peer: HexHashname,
    at now: Instant
  ) {
    removeChannel(id, of: peer)
    let entries = sees(in: head["see"])
    for entry in entries { learn(entry, from: peer) }
    guard let index = seeks.firstIndex(where: { $0.target == target }) else { return }
    if entries.contains(where: { $0.hashname == target }) {
      seeks.remove(at: index)
      emit(.found(target))
      if contacts[target]?.want != nil { requestIntroduction(to: target, at: now) }
      return
    }
    if !faults.contains(.seekGoesNoFurther) {
      for entry in entries where entry.hashname != hashname { seeks[index].add(entry.hashname) }
    }
    finishSeek(for: target, by: peer, at: now)
  }

  /// One of those asked has answered, or will not.
  mutating func finishSeek(for target: HexHashname, by peer: HexHashname, at now: Instant) {
    guard let index = seeks.firstIndex(where: { $0.target == target }) else { return }
    seeks[index].finish(peer)
    continueSeek(for: target, at: now)
  }

  // MARK: See entries

  /// An entry of a `see`.
  struct See: Hashable, Sendable {
    let hashname: HexHashname
    let csid: CSID?
    let hint: Address?
  }

  /// Reads `see` entries; a wrong one is left out, the rest is used (V2SEEK-03, V2SEEK-04).
  func sees(in value: JSONValue?) -> [See] {
    guard case .array(let entries) = value else { return [] }
    return entries.prefix(SwitchPath.maximumListed).compactMap { $0.string.flatMap(see) }
  }

  private func see(_ text: String) -> See? {
    var parts = text.split(separator: ",", omittingEmptySubsequences: false)[...]
    guard let name = parts.popFirst(), let hashname = HexHashname(text: String(name)) else {
      return nil
    }
    var csid: CSID?
    if edition.seeNamesCSID {
      guard let set = parts.popFirst().flatMap({ CSID(text: String($0)) }),
        configuration.identity.keys.contains(where: { $0.suite.csid == set })
      else { return nil }
      csid = set
    }
    guard !parts.isEmpty else { return See(hashname: hashname, csid: csid, hint: nil) }
    // Only IPv4 has an agreed form; another hint is ignored, the entry kept (D19).
    guard parts.count == 2, let port = UInt16(parts[parts.startIndex + 1]), port > 0 else {
      return edition.seeNamesCSID ? See(hashname: hashname, csid: csid, hint: nil) : nil
    }
    let address = Address(ip: String(parts[parts.startIndex]), port: port)
    return See(
      hashname: hashname, csid: csid, hint: address?.isIPv6 == false ? address : nil)
  }

  /// Remembers an entry and who told of it (V2PEER-02).
  mutating func learn(_ see: See, from via: HexHashname) {
    guard see.hashname != via, know(see.hashname) else { return }
    if faults.contains(.opensWithoutKey), let key = configuration.identity.publicKeys.first {
      with(see.hashname) { $0.learn(key) }
    }
    with(see.hashname) {
      $0.learn(Contact.Via(hashname: via, csid: see.csid, hint: see.hint))
    }
  }

  // MARK: Answering

  /// Entries in one answer: the oldest, exact matches, and the nearest seeds.
  private static let maximumSees = 8

  /// Answers a seek with what the links show (V2SEEK-02, V2SEEK-05, V2SEEK-06).
  mutating func answerSeek(
    _ head: JSONObject, id: LineChannelID, from peer: HexHashname, at now: Instant
  ) {
    guard let prefix = head["seek"]?.string, let center = Self.center(of: prefix) else {
      report("V2SEEK-01", "a seek of no hex prefix")
      return refuse(id, "invalid seek", peer, at: now)
    }
    if !prefix.utf8.count.isMultiple(of: 2) {
      report("V2SEEK-01", "a seek of an odd number of digits")
    }
    let entries = answers(to: prefix, near: center, for: peer).prefix(Self.maximumSees)
    var answer: JSONObject = [
      "c": id.json, "see": .array(entries.map { .string(entry($0, for: peer)) }),
    ]
    if !faults.contains(.seeWithoutEnd) { answer["end"] = true }
    transmit(Packet(json: answer), to: peer, at: now)
    with(peer) { $0.numbers.retire(id) }
  }

  /// The lowest hashname with a prefix of 2 to 64 hex digits, whole bytes or not (D20).
  private static func center(of prefix: String) -> HexHashname? {
    let count = prefix.utf8.count
    guard (2...HexHashname.textLength).contains(count) else { return nil }
    return HexHashname(
      text: prefix + String(repeating: "0", count: HexHashname.textLength - count))
  }

  func answers(
    to prefix: String, near center: HexHashname, for peer: HexHashname
  ) -> [Contact] {
    let linked = contacts.values.filter {
      $0.hashname != peer
        && ($0.link?.isConfirmed == true || (faults.contains(.seesUnlinked) && $0.isUp))
    }
    let seeds = linked.filter { $0.link?.isSeed == true || faults.contains(.seesUnlinked) }
    let nearest = seeds.sorted {
      center.distance(to: $0.hashname) < center.distance(to: $1.hashname)
    }
    let exact = linked.filter {
      faults.contains(.seekExactMissed)
        ? $0.link?.isSeed == true && $0.hashname.hasPrefix(prefix)
        : $0.hashname.hasPrefix(prefix)
    }
    if faults.contains(.seesByDistanceOnly) { return Self.unique(nearest + exact) }
    let bucket = hashname.bucket(of: center)
    let oldest = seeds.filter { hashname.bucket(of: $0.hashname) == bucket }
      .min { ($0.link?.since ?? .zero) < ($1.link?.since ?? .zero) }
    return Self.unique([oldest].compactMap(\.self) + exact + nearest)
  }

  private static func unique(_ contacts: [Contact]) -> [Contact] {
    var seen: Set<HexHashname> = []
    return contacts.filter { seen.insert($0.hashname).inserted }
  }

  /// The seeds a link's opener may like: those closer to it, the oldest first, else farther ones
  /// (V2LINK-06).
  mutating func seesForLink(with peer: HexHashname) -> [JSONValue] {
    let seeds = contacts.values.filter {
      $0.hashname != peer && $0.link?.isConfirmed == true
        && ($0.link?.isSeed == true || faults.contains(.linkSeesAnybody))
    }
    let own = peer.distance(to: hashname)
    let closer = seeds.filter { peer.distance(to: $0.hashname) < own }
      .sorted { ($0.link?.since ?? .zero) < ($1.link?.since ?? .zero) }
    let farther = seeds.sorted {
      peer.distance(to: $0.hashname) < peer.distance(to: $1.hashname)
    }
    let chosen = closer.isEmpty ? farther : closer
    return chosen.prefix(configuration.bucketSize).map { .string(entry($0, for: peer)) }
  }

  /// An entry as the edition writes it; the address is told when the asker may know it.
  private func entry(_ contact: Contact, for peer: HexHashname) -> String {
    var text = contact.hashname.text
    if edition.seeNamesCSID {
      let csid = CSID.highestCommon(
        contact.parts?.csids ?? [], contacts[peer]?.parts?.csids ?? [])
      text += ",\((csid ?? contact.parts?.csids.last)?.description ?? "3a")"
    }
    guard let best = contact.paths.best, best.isConfirmed, !best.isBridge, !best.address.isIPv6,
      best.address.isPublic || isLocal(peer)
    else { return text }
    return text + ",\(best.address.ip),\(best.address.port)"
  }

  /// Whether a hashname is reached in our own network (D26).
  func isLocal(_ peer: HexHashname) -> Bool {
    contacts[peer]?.paths.best?.address.isLocal ?? false
  }
}
