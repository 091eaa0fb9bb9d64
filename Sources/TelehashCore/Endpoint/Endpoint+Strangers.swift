public import TelehashCrypto
public import TelehashPackets

/// Handshakes of endpoints the application has not named (MESH-02, MESH-08, HS-17).
extension Endpoint {
  /// Hands a verified message to its link, or asks whether there should be one.
  mutating func accept(_ verified: VerifiedMessage, from origin: Origin, at now: Instant) {
    let sender = verified.sender
    if faults.contains(.messageNeedsExchange), !hasExchange(with: sender.hashname) { return }
    if faults.contains(.identityNotCompared), let slot = callingSlot {
      _ = withLink(slot) { link, endpoint in
        endpoint.judge(verified, on: &link, from: origin, at: now)
      }
      return
    }
    if let slot = slot(of: sender.hashname), links[slot]?.isAccepted == true {
      _ = withLink(slot) { link, endpoint in
        endpoint.judge(verified, on: &link, from: origin, at: now)
      }
      return
    }
    let acceptance = acceptanceOfStrangers
    if acceptance == .everyone {
      guard let slot = findOrMakeLink(sender.hashname, isAccepted: true) else { return }
      _ = withLink(slot) { link, endpoint in
        link.isAccepted = true
        endpoint.judge(verified, on: &link, from: origin, at: now)
      }
      return
    }
    let expectsProof = expectsProofs(from: origin)
    guard acceptance == .ask || expectsProof, hold(verified, from: origin, at: now) else { return }
    if expectsProof, decideByProof(about: sender.hashname, from: origin, at: now) { return }
    if acceptance == .ask { offer(verified, from: origin) }
  }

  private var acceptanceOfStrangers: EndpointConfiguration.Acceptance {
    if faults.contains(.acceptsNobodyNew) { return .known }
    return faults.contains(.answersUntrusted) ? .everyone : configuration.acceptance
  }

  /// Keeps a stranger's message until something is decided; false for one that is not kept. The
  /// number is bounded, in all and for each stranger.
  private mutating func hold(
    _ verified: VerifiedMessage, from origin: Origin, at now: Instant
  ) -> Bool {
    offers.removeAll { $0.expires <= now }
    let own = offers.filter { $0.verified.sender.hashname == verified.sender.hashname }
    guard own.count < PendingOffer.maximumEach else { return false }
    if offers.count >= PendingOffer.maximumCount {
      // What an application has been told of stays; what waits for its proof makes room.
      guard configuration.acceptance != .ask else { return false }
      offers.removeFirst()
    }
    // A message sent again is told of again, and kept once.
    if !own.contains(where: { $0.isSame(verified) }) {
      offers.append(
        PendingOffer(verified: verified, origin: origin, expires: now + edition.exchangeTimeout))
    }
    return true
  }

  private mutating func offer(_ verified: VerifiedMessage, from origin: Origin) {
    let types = offers.filter { $0.verified.sender.hashname == verified.sender.hashname }
      .map(\.verified.message.type)
    emit(
      .offered(
        .init(
          hashname: verified.sender.hashname, csid: verified.csid, key: verified.sender.key,
          source: origin.address, types: types)))
  }

  /// Decides by the URI a stranger shows; false while there is none (PEER-27, PEER-29, URI-13).
  private mutating func decideByProof(
    about hashname: Hashname, from origin: Origin, at now: Instant
  ) -> Bool {
    let held = offers.filter { $0.verified.sender.hashname == hashname }
    var proof: Proof?
    if let text = held.lazy.compactMap({ Self.shownProof($0.verified.message) }).first {
      proof = judge(proof: text, of: hashname, from: origin, at: now)
    } else if let value = held.lazy.compactMap({ Self.shownSession($0.verified.message) }).first {
      proof =
        sessions.session(value, at: now).map { .session(peer: $0.peer) }
        ?? .nothing(.init("PEER-27", "a session that was not made here, or is over"))
    }
    guard let proof else { return false }
    if case .nothing(let finding) = proof {
      offers.removeAll { $0.verified.sender.hashname == hashname }
      emit(.finding(finding))
      return true
    }
    take(in: hashname, at: now) { link, endpoint in
      endpoint.apply(proof, to: &link, from: origin)
    }
    return true
  }

  /// The application's yes to a stranger's handshake (MESH-08).
  public mutating func accept(_ hashname: Hashname, at now: Instant) {
    take(in: hashname, at: now) { link, _ in link.isAccepted = true }
    runDeferred(at: now)
  }

  /// Makes a stranger's link and lets what it sent count.
  private mutating func take(
    in hashname: Hashname, at now: Instant, _ body: (inout Link, inout Endpoint) -> Void
  ) {
    let waiting = offers.filter { $0.verified.sender.hashname == hashname && $0.expires > now }
    offers.removeAll { $0.verified.sender.hashname == hashname }
    guard let slot = findOrMakeLink(hashname, isAccepted: false) else { return }
    _ = withLink(slot) { link, endpoint in
      body(&link, &endpoint)
      for offer in waiting {
        endpoint.judge(offer.verified, on: &link, from: offer.origin, at: now)
      }
    }
  }
}

/// A stranger's handshake while something is decided.
struct PendingOffer: Sendable {
  let verified: VerifiedMessage
  let origin: Origin
  let expires: Instant

  /// Strangers beyond this number are not remembered; they will try again.
  static let maximumCount = 64
  /// Messages of one stranger: a handshake of several types, sent a few times.
  static let maximumEach = 8

  /// Whether this is a message sent again.
  func isSame(_ other: VerifiedMessage) -> Bool {
    verified.message.type == other.message.type && verified.message.at == other.message.at
      && verified.ephemeral.token == other.ephemeral.token
  }
}
