public import TelehashCrypto
public import TelehashPackets

/// URIs that a router makes for its peers, and what proves that somebody has one (PEER-26 to
/// PEER-29).
///
/// The router makes a base URI with an opaque value and gives it to the peer; the peer adds a
/// fragment and gives the whole away; whoever has it shows it to both.
extension Endpoint {
  // MARK: The router

  /// Makes a URI under which this router introduces others to a linked peer, and sends it to the
  /// peer as a handshake (PEER-26). It tells nothing about the peer (URI-09).
  ///
  /// - Parameter address: where others reach this router; the first of its own paths by default.
  /// - Returns: nil when the endpoint is no router, the peer is not linked, or there is no address.
  @discardableResult
  public mutating func offerURI(
    to peer: Hashname, at address: Address? = nil, now: Instant
  ) -> LinkURI? {
    guard configuration.isRouter, let slot = slot(of: peer), links[slot]?.isUp == true,
      let address = address ?? configuration.localPaths.lazy.compactMap(\.udpAddress).first
    else { return nil }
    let value =
      faults.contains(.uriNamesPeer)
      ? peer.text : Base32.encode(random.bytes(SessionTable.valueSize))
    var parts = LinkURI.Parts(address)
    parts.pathPart = value
    parts.keys = configuration.identity.publicKeys
    guard let uri = LinkURI(parts, form: edition.uri) else { return nil }
    let expires = configuration.sessionLifetime.map { now + $0 }
    guard
      faults.contains(.sessionsForgotten)
        || sessions.add(value, .init(peer: peer, base: uri.base, expires: expires))
    else {
      return nil
    }
    _ = withLink(slot) { link, endpoint in
      endpoint.offering = uri
      endpoint.handshake(on: &link, at: now)
      endpoint.offering = nil
    }
    return uri
  }

  // MARK: The peer

  /// The URI a router made for this endpoint, to be completed by `shareURI`; nil without one.
  public func offeredURI(by router: Hashname) -> LinkURI? {
    slot(of: router).flatMap { links[$0]?.offeredURI }
  }

  /// Completes a router's URI with a fragment of its own, ready to be given away (URI-10, URI-11).
  ///
  /// - Returns: nil when the router offered none.
  public mutating func shareURI(of router: Hashname) -> LinkURI? {
    guard let base = offeredURI(by: router) else { return nil }
    let data = random.bytes(Self.sharedDataSize)
    let text: String
    if edition.uri.fragment == .token {
      text = Base32.encode(data)
    } else {
      guard let fragment = URIFragment(data: data, hashname: hashname) else { return nil }
      text = fragment.text(faults.contains(.fragmentUndotted) ? .joined : edition.uri.fragment)
    }
    guard let uri = base.with(fragment: text) else { return nil }
    shared.append(SharedURI(uri: uri, router: router))
    if shared.count > SharedURI.maximumCount { shared.removeFirst() }
    return uri
  }

  /// Bytes of data in a fragment; no two are the same.
  private static let sharedDataSize = 16

  /// Takes a URI that a router gave us in a handshake (PEER-26). It holds the router's own keys, or
  /// none, and no fragment (URI-08); one of our own sessions is a proof and no offer.
  mutating func note(offered uri: LinkURI, on link: inout Link, at now: Instant) {
    guard uri.fragment == nil, link.offeredURI != uri, link.proof?.base != uri.base,
      sessions.session(of: uri, at: now) == nil,
      (try? uri.keys()).map({ $0.isEmpty || $0.hashname == link.hashname }) == true
    else { return }
    link.offeredURI = uri
    emit(.uriOffered(uri.text, by: link.hashname))
  }

  // MARK: Proofs

  /// What a shown URI is worth.
  enum Proof: Sendable {
    /// It was made by this router: its holder may be introduced to this peer (PEER-27).
    case session(peer: Hashname)
    /// It was given away by this endpoint (PEER-29, PEER-28).
    case shared(LinkURI)
    /// It is the answer to a URI that is being resolved (URI-13).
    case resolves(place: Int, LinkURI)
    /// It is worth nothing, for this reason.
    case nothing(EndpointEvent.Finding)
  }

  /// Whether a stranger may have something to show that is known here.
  func expectsProofs(from origin: Origin) -> Bool {
    if origin.router == nil { return !sessions.isEmpty || !shared.isEmpty }
    return !shared.isEmpty || resolutions.contains { $0.router == origin.router }
  }

  /// Judges a URI that a hashname shows.
  mutating func judge(
    proof text: String, of sender: Hashname, from origin: Origin, at now: Instant
  ) -> Proof {
    guard let uri = try? LinkURI(text, form: edition.uri) else {
      return .nothing(.init("URI-16", "a handshake of type uri without a URI"))
    }
    if origin.router == nil, let session = sessions.session(of: uri, at: now) {
      return .session(peer: session.peer)
    }
    if let own = shared.first(where: { $0.matches(uri) }) { return .shared(own.uri) }
    if let place = resolutions.firstIndex(where: { $0.uri.base == uri.base }) {
      return judge(answer: uri, of: sender, to: place)
    }
    return configuration.isRouter && origin.router == nil
      ? .nothing(.init("PEER-27", "a URI with a session that was not made here, or is over"))
      : .nothing(.init("PEER-29", "a URI that was not given away here"))
  }

  /// Judges the URI of an answer (URI-13).
  private mutating func judge(answer uri: LinkURI, of sender: Hashname, to place: Int) -> Proof {
    var findings: [EndpointEvent.Finding] = []
    guard let fragment = uri.peerFragment(noting: &findings) else {
      return .nothing(.init("URI-13", "an answer without the whole fragment"))
    }
    let check = resolutions[place].judge(
      fragment, of: sender, isUnchecked: faults.contains(.fragmentUnchecked))
    switch check {
    case .right: return .resolves(place: place, uri)
    case .rightInReferenceOrder:
      report("URI-10", "a digest in the byte order of SipHash's authors")
      return .resolves(place: place, uri)
    case .wrong, .unknown:
      return .nothing(.init("URI-13", "an answer by somebody else than who made the fragment"))
    }
  }

  /// What a message shows: the content of a `uri` handshake or, in December 2014, a session.
  static func shownProof(_ message: HandshakeMessage) -> String? {
    if message.type == HandshakeType.uri { return message.packet.json?["uri"]?.string ?? "" }
    return nil
  }

  /// The session a basic handshake of December 2014 shows (PEER-27).
  static func shownSession(_ message: HandshakeMessage) -> String? {
    guard message.keyPacket != nil else { return nil }
    return message.packet.json?["session"]?.string
  }

  /// Lets a proof count for a link that it made acceptable.
  mutating func apply(
    _ proof: Proof, to link: inout Link, from origin: Origin
  ) {
    switch proof {
    case .session(let peer):
      if !link.isAccepted { link.sessionPeer = peer }
    case .shared(let uri):
      link.proof = uri
    case .resolves(let place, let uri):
      let resolution = resolutions.remove(at: place)
      link.proof = uri
      link.learn(.peer(router: resolution.router, uri: uri.base))
      emit(.resolved(resolution.uri.text, to: link.hashname))
    case .nothing: return
    }
    link.isAccepted = true
  }

  /// Looks at the URI that a message on an accepted link shows: a router's offer, or the answer to
  /// a URI that is being resolved.
  mutating func noteURI(
    in message: HandshakeMessage, on link: inout Link, from origin: Origin, at now: Instant
  ) {
    guard let text = Self.shownProof(message), let uri = try? LinkURI(text, form: edition.uri)
    else {
      return
    }
    if resolutions.contains(where: { $0.uri.base == uri.base }), uri.fragment != nil {
      let proof = judge(proof: text, of: link.hashname, from: origin, at: now)
      if case .nothing(let finding) = proof { return emit(.finding(finding)) }
      return apply(proof, to: &link, from: origin)
    }
    note(offered: uri, on: &link, at: now)
  }
}
