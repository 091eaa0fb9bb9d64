public import TelehashCrypto
public import TelehashPackets

/// Opens datagrams of v2.0 or v2.1 with the secrets of a key ring and remembers the lines it saw.
///
/// Like `Dissector` it judges nothing. An open may come after a line packet, or inside one, so
/// traffic is read twice by the same dissector and the second reading counts.
public struct SwitchDissector: Sendable {
  /// The secrets; more may become known while traffic is read.
  public var keys: SwitchKeyRing
  /// How packets are read.
  public let rules: PacketRules
  /// The readings tried on an open, in this order.
  private let constructions: [LineConstruction]
  private var random = SeededRandom(seed: 0, label: "switch dissector")
  /// Opens that were read, by their BODY: most are sent several times, and on several ways.
  private var opened: [[UInt8]: DissectedOpen] = [:]
  private var met = MetStrangers<LineSuite>()
  /// Opens of known senders to somebody who was not met yet; packets of their lines come later.
  private var waiting: [SealedOpen] = []
  /// Every announced line id, from opens.
  private var halves: [LineID: Half] = [:]
  /// The ids a party announced to another, newest last.
  private var lines: [Direction: [LineID]] = [:]
  private var ciphers: [CipherName: LineCipher?] = [:]
  /// The lines of the key file that were tried without an open in sight, with what opened them.
  private var unannounced: [LineID: Candidate?] = [:]

  /// One side of a line: whoever announced the id, and to whom.
  private struct Half {
    let owner: String
    let peer: String
    let suite: LineSuite
    let lineKey: [UInt8]
  }

  private struct Direction: Hashable {
    let owner: String
    let peer: String
    let suite: LineSuite
  }

  private struct CipherName: Hashable {
    let receiver: LineID
    let sender: LineID
  }

  /// Keys that may have sealed a packet.
  private struct Candidate {
    let from: String
    let to: String
    let senderLine: LineID
    let cipher: LineCipher
    let side: LineCipher.Side
  }

  /// More lines than this between two parties are not told apart; the oldest is forgotten.
  private static let maximumLines = 256
  /// Opens that are known again; beyond this number they are read anew.
  private static let maximumOpens = 4096
  /// Opens that wait for somebody to be met.
  private static let maximumWaiting = 64
  /// Line keys tried on an open that hides its own; each takes one cheap cipher.
  private static let maximumHints = 256
  /// A tunnel in a tunnel is forbidden (V2RELAY-08); what nests deeper is not looked into.
  private static let maximumDepth = 4
  /// Combinations of ephemerals tried for a line whose opens are not in sight; each takes one
  /// multiplication on a curve.
  private static let maximumTries = 1024

  public init(
    keys: SwitchKeyRing, rules: PacketRules, constructions: [LineConstruction]? = nil
  ) {
    self.keys = keys
    self.rules = rules
    self.constructions = constructions ?? Self.knownConstructions
  }

  /// Every reading of an open, the common one first (D12 and D13 of the ambiguity register).
  public static let knownConstructions: [LineConstruction] = [.implemented, .literal]

  /// Reads one datagram.
  public mutating func dissect(_ datagram: [UInt8]) -> Dissection {
    Dissection(uncloaked: datagram, content: content(of: datagram))
  }

  private mutating func content(of bytes: [UInt8]) -> Dissection.Content {
    guard let packet = try? SealedPacket(bytes, rules: rules) else {
      return .invalid(.notAPacket)
    }
    switch packet {
    case .empty: return .empty
    case .other(let other): return .other(other)
    case .malformed(let other): return other.head == .none ? .invalid(.noKey) : .other(other)
    case .open(let sealed):
      switch open(sealed) {
      case .success(let open): return .open(open)
      case .failure(let failure): return .invalid(failure.reason)
      }
    case .line(let sealed):
      switch line(sealed, depth: 0) {
      case .success(let line): return .line(line)
      case .failure(let failure): return .invalid(failure.reason)
      }
    }
  }

  private struct Unopened: Error { let reason: Dissection.Reason }

  // MARK: Opens

  private mutating func open(_ sealed: SealedOpen) -> Result<DissectedOpen, Unopened> {
    if let known = opened[sealed.body] {
      // The same open once more, or in another vehicle; parts that its BODY does not cover count.
      if known.sealed == sealed { return .success(known) }
    }
    var reason = Dissection.Reason.noKey
    let hinted = hint(sealed)
    for construction in readings(of: sealed.suite) {
      for recipient in recipients(sealed.suite, first: hinted?.to) {
        do throws(OpenFault) {
          let opened = try OpenOpener.open(
            sealed, recipient: recipient.key, construction: construction)
          try opened.verify()
          return .success(
            remember(
              DissectedOpen(
                suite: sealed.suite, from: name(of: opened.content, sealed.suite),
                to: recipient.name, content: opened.content, lineKey: opened.lineKey,
                construction: construction, inner: opened.inner, sealed: sealed)))
        } catch {
          if error.provesRecipient(sealed.suite) { reason = .doesNotVerify }
        }
      }
    }
    if let ephemeral = hinted?.ephemeral ?? shownEphemeral(sealed) {
      let others = keys.strangers(sealed.suite) + met[sealed.suite]
      if let sent = sentOpen(sealed, ephemeral, to: others) { return .success(sent) }
      if waiting.count < Self.maximumWaiting, !waiting.contains(sealed) { waiting.append(sealed) }
    }
    return .failure(Unopened(reason: reason))
  }

  /// Those whose secrets may open it, the likeliest first.
  private func recipients(
    _ suite: LineSuite, first name: String?
  ) -> [(name: String, key: SwitchKey)] {
    let all = keys.recipients(suite)
    guard let name, let index = all.firstIndex(where: { $0.name == name }) else { return all }
    return [all[index]] + all[..<index] + all[(index + 1)...]
  }

  /// What the line keys that are known say of an open that hides its own: with which of them it was
  /// sealed, and for whom it says it is.
  ///
  /// It takes no secret operation of RSA, of which each recipient that is tried takes one.
  private func hint(_ sealed: SealedOpen) -> (ephemeral: LineEphemeral, to: String?)? {
    guard sealed.suite.hidesLineKey else { return nil }
    for ephemeral in keys.ephemerals(sealed.suite, atMost: Self.maximumHints) {
      guard let sent = try? SentOpen(sealed, sealedWith: ephemeral, recipient: []) else {
        continue
      }
      return (ephemeral, sent.content.to.flatMap { keys.party($0)?.name })
    }
    return nil
  }

  /// An open whose sender's secrets are known, but not those of its recipient.
  private mutating func sentOpen(
    _ sealed: SealedOpen, _ ephemeral: LineEphemeral, to others: [(name: String, key: [UInt8])]
  ) -> DissectedOpen? {
    for construction in readings(of: sealed.suite) {
      for recipient in others {
        guard
          let sent = try? SentOpen(
            sealed, sealedWith: ephemeral, recipient: recipient.key, construction: construction),
          let sender = keys.party(sealed.suite, key: sent.content.key),
          let pair = sender.keys.first(where: { $0.suite == sealed.suite }),
          (try? sent.verify(sender: pair)) != nil
        else { continue }
        // RSA does not show for whom its line key is, so what the open says counts.
        if let to = sent.content.to, sealed.suite.hidesLineKey,
          (keys.party(to)?.name ?? to.text) != recipient.name
        {
          continue
        }
        return remember(
          DissectedOpen(
            suite: sealed.suite, from: sender.name, to: recipient.name, content: sent.content,
            lineKey: sent.lineKey, construction: construction, inner: sent.inner, sealed: sealed))
      }
    }
    return nil
  }

  /// The known line key that an open of CS1a or CS3a shows.
  private func shownEphemeral(_ sealed: SealedOpen) -> LineEphemeral? {
    let codeSize: Int
    switch sealed.suite {
    case .cs1a: codeSize = 4
    case .cs3a: codeSize = 16
    case .rsa, .cs2a: return nil
    }
    let shown = sealed.body.dropFirst(codeSize).prefix(sealed.suite.lineKeySize)
    return keys.ephemeral(sealed.suite, publicKey: Array(shown))
  }

  /// The readings that make a difference to a suite.
  private func readings(of suite: LineSuite) -> [LineConstruction] {
    suite == .rsa || suite == .cs1a ? Array(constructions.prefix(1)) : constructions
  }

  private func name(of content: OpenContent, _ suite: LineSuite) -> String {
    keys.party(suite, key: content.key)?.name ?? keys.party(content.sender)?.name
      ?? content.sender.text
  }

  private mutating func remember(_ open: DissectedOpen) -> DissectedOpen {
    if opened.count >= Self.maximumOpens { opened.removeAll(keepingCapacity: true) }
    opened[open.sealed.body] = open
    if keys.party(open.suite, key: open.content.key) == nil {
      met.meet(open.from, key: open.content.key, open.suite)
      readWaiting(to: open.from, open.content.key, open.suite)
    }
    let half = Half(owner: open.from, peer: open.to, suite: open.suite, lineKey: open.lineKey)
    guard halves.updateValue(half, forKey: open.content.line) == nil else { return open }
    let direction = Direction(owner: open.from, peer: open.to, suite: open.suite)
    lines[direction, default: []].append(open.content.line)
    if lines[direction, default: []].count > Self.maximumLines {
      lines[direction]?.removeFirst()
    }
    return open
  }

  /// Reads what was sent to somebody before he showed his key.
  private mutating func readWaiting(to name: String, _ key: [UInt8], _ suite: LineSuite) {
    for sealed in waiting where sealed.suite == suite {
      guard let ephemeral = hint(sealed)?.ephemeral ?? shownEphemeral(sealed),
        sentOpen(sealed, ephemeral, to: [(name, key)]) != nil
      else { continue }
      waiting.removeAll { $0 == sealed }
    }
  }

  // MARK: Line packets

  private mutating func line(
    _ sealed: SealedLine, depth: Int
  ) -> Result<DissectedLine, Unopened> {
    guard let receiver = halves[sealed.line] else {
      return unannouncedLine(sealed, depth: depth)
    }
    // Who announced a line to the receiver is the sender; its newest one is tried first.
    let direction = Direction(owner: receiver.peer, peer: receiver.owner, suite: receiver.suite)
    var hasKeys = false
    for id in (lines[direction] ?? []).reversed() {
      guard let sender = halves[id], let candidate = candidate(receiver, sealed.line, sender, id)
      else { continue }
      hasKeys = true
      if let inner = read(sealed, candidate) {
        return .success(opened(sealed, candidate, inner, depth: depth))
      }
    }
    if hasKeys { return .failure(Unopened(reason: .doesNotVerify)) }
    // The open of the other side may have been missed.
    if keys.announcement(of: sealed.line) != nil,
      case .success(let line) = unannouncedLine(sealed, depth: depth)
    {
      return .success(line)
    }
    return .success(
      DissectedLine(
        suite: receiver.suite, line: sealed.line, senderLine: nil, from: nil, to: receiver.owner,
        inner: nil, tunnelled: nil, sealed: sealed))
  }

  /// The keys of two sides, worked out from the secret of either.
  private mutating func candidate(
    _ receiver: Half, _ receiverLine: LineID, _ sender: Half, _ senderLine: LineID
  ) -> Candidate? {
    let own = keys.ephemeral(receiver.suite, publicKey: receiver.lineKey)
    let side: LineCipher.Side = own == nil ? .own : .remote
    let name = CipherName(receiver: receiverLine, sender: senderLine)
    let cipher: LineCipher?
    if let known = ciphers[name] {
      cipher = known
    } else {
      let secret = own ?? keys.ephemeral(sender.suite, publicKey: sender.lineKey)
      cipher = secret.flatMap { secret in
        try? LineCipher(
          own: secret, ownLine: own == nil ? senderLine : receiverLine,
          remoteKey: own == nil ? receiver.lineKey : sender.lineKey,
          remoteLine: own == nil ? receiverLine : senderLine, random: &random)
      }
      ciphers[name] = .some(cipher)
    }
    return cipher.map {
      Candidate(
        from: sender.owner, to: receiver.owner, senderLine: senderLine, cipher: $0, side: side)
    }
  }

  /// The packet inside, when these keys sealed it.
  ///
  /// v2.0 has no code over its lines: there only what reads as a packet was sealed with the keys
  /// (V2LINE-03).
  private func read(_ sealed: SealedLine, _ candidate: Candidate) -> Packet? {
    guard let plain = try? candidate.cipher.open(sealed, from: candidate.side) else { return nil }
    if candidate.cipher.suite == .rsa {
      guard let packet = try? Packet(decoding: plain, rules: rules), packet.json != nil else {
        return nil
      }
      return packet
    }
    return try? Packet(decoding: plain, jsonFrom: rules.shortestJSONHead)
  }

  private mutating func opened(
    _ sealed: SealedLine, _ candidate: Candidate, _ inner: Packet, depth: Int
  ) -> DissectedLine {
    DissectedLine(
      suite: candidate.cipher.suite, line: sealed.line, senderLine: candidate.senderLine,
      from: candidate.from, to: candidate.to, inner: inner,
      tunnelled: tunnelled(inner.body, depth: depth + 1), sealed: sealed)
  }

  /// The open or line packet in a BODY: what opens is one, whatever the channel.
  private mutating func tunnelled(_ body: [UInt8], depth: Int) -> DissectedLine.Tunnelled? {
    guard depth <= Self.maximumDepth, let packet = try? SealedPacket(body, rules: rules) else {
      return nil
    }
    switch packet {
    case .open(let sealed): return (try? open(sealed).get()).map { .open($0) }
    case .line(let sealed): return (try? line(sealed, depth: depth).get()).map { .line($0) }
    case .empty, .other, .malformed: return nil
    }
  }

  // MARK: Lines without their opens

  /// A packet of a line whose opens are not in the traffic, by what the key file says of it.
  private mutating func unannouncedLine(
    _ sealed: SealedLine, depth: Int
  ) -> Result<DissectedLine, Unopened> {
    if let known = unannounced[sealed.line] {
      guard let known else { return .failure(Unopened(reason: .noKey)) }
      guard let inner = read(sealed, known) else {
        return .failure(Unopened(reason: .doesNotVerify))
      }
      return .success(opened(sealed, known, inner, depth: depth))
    }
    guard let announcement = keys.announcement(of: sealed.line) else {
      return .failure(Unopened(reason: .noKey))
    }
    for candidate in candidates(announcement) {
      guard let inner = read(sealed, candidate) else { continue }
      unannounced[sealed.line] = candidate
      return .success(opened(sealed, candidate, inner, depth: depth))
    }
    unannounced[sealed.line] = .some(nil)
    return .failure(Unopened(reason: .noKey))
  }

  /// Every pair of keys the two of a line may have used.
  private mutating func candidates(_ announcement: SwitchKeyRing.Announcement) -> [Candidate] {
    var candidates: [Candidate] = []
    let theirs = keys.announcements.filter {
      $0.owner == announcement.peer && $0.peer == announcement.owner
    }
    for own in keys.ephemerals(of: announcement.owner) {
      for other in keys.ephemerals(of: announcement.peer) where other.suite == own.suite {
        for back in theirs {
          guard candidates.count < Self.maximumTries else { return candidates }
          guard
            let cipher = try? LineCipher(
              own: own, ownLine: announcement.line, remoteKey: other.publicKey,
              remoteLine: back.line, random: &random)
          else { continue }
          candidates.append(
            Candidate(
              from: announcement.peer, to: announcement.owner, senderLine: back.line,
              cipher: cipher, side: .remote))
        }
      }
    }
    return candidates
  }
}
