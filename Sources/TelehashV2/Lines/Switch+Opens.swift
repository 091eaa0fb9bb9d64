import OrderedCollections
import TelehashCrypto
import TelehashPackets

/// Opens: making, sending and judging them.
extension Switch {
  // MARK: Receiving

  /// Takes an open; whatever is wrong with it, nobody is told (V2OPEN-08 to V2OPEN-12).
  mutating func receiveOpen(_ sealed: SealedOpen, from origin: Origin, at now: Instant) {
    guard let key = configuration.identity.key(sealed.suite) else {
      return report("V2OPEN-06", "an open of a cipher set we have no key of")
    }
    let opened: OpenedOpen
    do throws(OpenFault) {
      opened = try OpenOpener.open(
        sealed, recipient: key, construction: configuration.construction)
      if !faults.contains(.openUnverified) { try opened.verify() }
    } catch {
      if faults.contains(.badOpenAnswered), let address = origin.address {
        send([0, 0], to: address)
      }
      return report(error.requirement, "an open that is of no use: \(error)")
    }
    let content = opened.content
    if let to = content.to, to != hashname, !faults.contains(.foreignOpenAccepted) {
      return report("V2OPEN-08", "an open for \(to)")
    }
    if faults.contains(.compactedOpenUnread), opened.inner.json == nil {
      return report("V2OPEN-07", "an open without a JSON head")
    }
    let sender = content.sender
    if let fault = refusal(of: content, suite: opened.suite, from: origin) {
      return report(fault.requirement, fault.text)
    }
    guard sender != hashname, know(sender) else { return }
    if let last = contacts[sender]?.remote {
      if content.at < last.at, !faults.contains(.olderOpenAccepted) {
        return report(
          edition.namesParts ? "V2OPEN-12" : "V2OPEN-11", "an open older than the newest one")
      }
      let isOther = content.line != last.line && faults.contains(.equalAtAccepted)
      if content.at == last.at, !isOther {
        return receiveRepeated(content, last, sender, from: origin, at: now)
      }
    }
    use(opened, from: origin, at: now)
  }

  /// Why a verified open is not used all the same; nil when it is.
  private func refusal(
    of content: OpenContent, suite: LineSuite, from origin: Origin
  ) -> (requirement: String, text: String)? {
    if let from = content.from, configuration.identity.bestSuite(with: from.csids) != suite,
      !faults.contains(.lowerSetAccepted)
    {
      return ("V2HN-07", "an open that does not use the highest common cipher set")
    }
    if owner(of: content.line) != nil, !faults.contains(.ownIDAccepted) {
      return ("V2OPEN-07", "an open announces a line id of ours")
    }
    if faults.contains(.applicationPartRefused),
      content.from?.csids.contains(where: { $0.rawValue <= 0x0a }) == true
    {
      return ("V2HN-06", "an open with a part of an application")
    }
    if case .tunnel(let via, let channel) = origin,
      tunnelPeer(via, channel) != content.sender
    {
      return ("V2PEER-18", "a tunnelled open that is not of the hashname asked for")
    }
    return nil
  }

  /// An open with the newest `at` once more: the same one changes nothing, another is ignored
  /// (V2OPEN-12, D10).
  private mutating func receiveRepeated(
    _ content: OpenContent, _ last: RemoteOpen, _ sender: HexHashname, from origin: Origin,
    at now: Instant
  ) {
    guard content.line == last.line else {
      return report(
        edition.namesParts ? "V2OPEN-12" : "V2OPEN-11", "another line under the same at")
    }
    if faults.contains(.repeatedOpenUsed) { endSession(with: sender, .renewed, at: now) }
    establish(origin, for: sender, byLine: false, at: now)
    guard edition.answersRepeatedOpens else { return }
    let wasAnswered =
      contacts[sender]?.own?.lastSent(to: origin).map { now - $0 < .seconds(1) } ?? false
    if !wasAnswered || faults.contains(.openAnsweredAlways) {
      sendOpen(to: sender, by: origin, at: now)
    }
  }

  /// Begins or renews the line an open announces (V2OPEN-14, V2OPEN-15).
  private mutating func use(_ opened: OpenedOpen, from origin: Origin, at now: Instant) {
    let content = opened.content
    let sender = content.sender
    let last = contacts[sender]?.remote
    let keepsLine =
      edition.keepsChannelsOfSameLine && last?.line == content.line
      && !faults.contains(.sameLineResets)
    if last != nil, !keepsLine, !faults.contains(.newLineKeepsChannels) {
      endSession(with: sender, .renewed, at: now)
    }
    with(sender) { contact in
      contact.learn(SwitchPublicKey(suite: opened.suite, bytes: content.key))
      if let from = content.from { contact.parts = from }
      contact.remote = RemoteOpen(
        at: content.at, line: content.line, lineKey: opened.lineKey, suite: opened.suite)
      contact.cipher = nil
      contact.lastHeard = now
    }
    establish(origin, for: sender, byLine: false, at: now)
    if contacts[sender]?.own.map({ $0.ephemeral.suite != opened.suite }) ?? true {
      makeOpen(for: sender, suite: opened.suite, at: now)
    }
    // What we sent just now was answered by this, when nothing came before.
    let isAnswer =
      last == nil
      && contacts[sender]?.own?.lastSent(to: origin).map { now - $0 < LineWant.interval } ?? false
    if !isAnswer || faults.contains(.openAnsweredAlways), !faults.contains(.openUnanswered) {
      sendOpen(to: sender, by: origin, at: now)
    }
    completeLine(with: sender, from: origin, at: now)
  }

  // MARK: Making and sending

  /// Makes the open of a new line; false without a key to encrypt it to (V2OPEN-17).
  @discardableResult
  mutating func makeOpen(for peer: HexHashname, suite: LineSuite?, at now: Instant) -> Bool {
    guard let contact = contacts[peer],
      let suite = suite ?? bestSuite(for: contact), let recipient = contact.key(suite),
      let key = configuration.identity.key(suite),
      let ephemeral = try? LineEphemeral.make(suite, random: &random)
    else { return false }
    if let old = contact.own { withdraw(old.line) }
    let line = LineID.make(random: &random)
    let content = OpenContent(
      to: peer, from: configuration.identity.parts, at: takeAt(now), line: line,
      key: key.publicKey)
    guard
      let packet = try? OpenSealer.seal(
        content, sender: key, recipient: recipient.bytes, ephemeral: ephemeral,
        construction: configuration.construction, random: &random),
      let bytes = try? packet.encoded()
    else { return false }
    logKey(ephemeral)
    announce(line, to: peer)
    with(peer) {
      $0.own = OwnOpen(
        at: content.at, line: line, ephemeral: ephemeral, packet: bytes, madeAt: now)
    }
    return true
  }

  /// The suite to open a line in: the highest both have, of which the key is known.
  private func bestSuite(for contact: Contact) -> LineSuite? {
    let csids = contact.parts?.csids ?? contact.keys.compactMap { $0.suite.csid }
    return configuration.identity.bestSuite(with: csids)
  }

  /// Sends the current open by one way.
  mutating func sendOpen(to peer: HexHashname, by origin: Origin, at now: Instant) {
    guard let own = contacts[peer]?.own else { return }
    with(peer) { $0.own?.note(origin, at: now) }
    carry(own.packet, by: origin, for: peer, at: now)
  }

  /// Sends the current open by every way there is, once each (V2CONN-06).
  mutating func sendOpenEverywhere(to peer: HexHashname, at now: Instant) {
    guard let contact = contacts[peer], contact.own != nil else { return }
    for address in contact.paths.addresses {
      sendOpen(to: peer, by: .network(address), at: now)
    }
    if let tunnel = contact.tunnel {
      sendOpen(to: peer, by: .tunnel(via: tunnel.via, channel: tunnel.channel), at: now)
    }
    if let relay = contact.relay {
      sendOpen(to: peer, by: .relay(via: relay.via, channel: relay.channel), at: now)
    }
  }
}

extension OpenFault {
  /// The requirement the sender of such an open breaks.
  fileprivate var requirement: String {
    switch self {
    case .wrongSuite: "V2OPEN-06"
    case .tooShort, .notOpened, .notVerified: "V2OPEN-09"
    case .inner: "V2OPEN-07"
    case .keyIsNotOfSender: "V2OPEN-10"
    case .badKey: "V2HN-02"
    }
  }
}
