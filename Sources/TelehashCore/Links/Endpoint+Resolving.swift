public import TelehashCrypto
public import TelehashPackets

/// Links from whatever text leads to an endpoint, and back to text (LINK-14 to LINK-16).
extension Endpoint {
  /// Makes a link from link JSON, a URI or a bare hashname, and calls who it names (LINK-14).
  ///
  /// What the text's writer should have done otherwise comes as findings. A peer URI leads to its
  /// router first; `EndpointEvent.resolved` or `.unresolved` tells what became of it.
  ///
  /// - Returns: whom the text names, or the router of a peer URI.
  @discardableResult
  public mutating func link(
    resolving text: String, at now: Instant
  ) throws(LinkReference.Refusal) -> Hashname {
    var findings: [EndpointEvent.Finding] = []
    defer { for finding in findings { emit(.finding(finding)) } }
    let reference = try LinkReference(text, edition: edition, noting: &findings)
    return try link(reference, noting: &findings, at: now)
  }

  /// Makes a link from what a text was read as.
  @discardableResult
  public mutating func link(
    _ reference: LinkReference, at now: Instant
  ) throws(LinkReference.Refusal) -> Hashname {
    var findings: [EndpointEvent.Finding] = []
    defer { for finding in findings { emit(.finding(finding)) } }
    return try link(reference, noting: &findings, at: now)
  }

  private mutating func link(
    _ reference: LinkReference, noting findings: inout [EndpointEvent.Finding], at now: Instant
  ) throws(LinkReference.Refusal) -> Hashname {
    switch reference {
    case .json(let json):
      guard json.hashname != hashname else { throw .ownself }
      var paths = faults.contains(.peerPathHNOnly) ? json.pathsWithoutPeerMember : json.paths
      if faults.contains(.linkJSONPathsIgnored) { paths.removeAll() }
      link(json.hashname, keys: json.keys, paths: paths.filter(isUsable), at: now)
      if let slot = slot(of: json.hashname) { _ = withLink(slot) { link, _ in link.json = json } }
      return json.hashname
    case .hashname(let named):
      guard named != hashname else { throw .ownself }
      link(named, keys: PublicKeys(), paths: [], at: now)
      return named
    case .direct(let uri):
      return try link(by: uri, showing: uri, noting: &findings, at: now)
    case .peer(let uri, let fragment):
      guard resolutions.count < PeerResolution.maximumCount else { throw .tooMany }
      guard let base = uri.with(fragment: nil) else { throw .badFragment }
      let router = try link(by: uri, showing: base, noting: &findings, at: now)
      guard !resolutions.contains(where: { $0.uri == uri }) else { return router }
      resolutions.append(
        PeerResolution(
          uri: uri, fragment: fragment, router: router,
          expires: now + edition.exchangeTimeout))
      if linkState(router) == .up { introduceByURI(through: router, at: now) }
      return router
    }
  }

  /// Calls the endpoint whose keys a URI holds, by the paths it holds (URI-06, URI-17).
  private mutating func link(
    by uri: LinkURI, showing shown: LinkURI, noting findings: inout [EndpointEvent.Finding],
    at now: Instant
  ) throws(LinkReference.Refusal) -> Hashname {
    let keys: PublicKeys
    do throws(LinkURI.Refusal) { keys = try uri.keys() } catch { throw .uri(error) }
    guard let named = keys.hashname else { throw .needsLookup(uri.lookups) }
    guard named != hashname else { throw .ownself }
    guard let slot = findOrMakeLink(named, isAccepted: true) else { throw .tooMany }
    _ = withLink(slot) { link, _ in if !link.isUp { link.proof = shown } }
    link(named, keys: keys, paths: paths(of: uri, noting: &findings), at: now)
    return named
  }

  /// The paths of a URI, as this endpoint makes them.
  private func paths(
    of uri: LinkURI, noting findings: inout [EndpointEvent.Finding]
  ) -> [NetworkPath] {
    if faults.contains(.uriNoDefaultPort), uri.writtenPort == nil { return [] }
    var paths = uri.paths(transports: configuration.transports, noting: &findings)
    if faults.contains(.uriPathTypeTypo), let address = uri.address {
      paths.removeAll { $0 == .udp(address) }
      paths.append(.unknown(["type": "upd4", "ip": .string("\(address)")]))
    }
    return paths.filter(isUsable)
  }

  /// Whether this endpoint takes a path at all; all do that carry no deviation.
  func isUsable(_ path: NetworkPath) -> Bool {
    !(faults.contains(.port65535Refused) && path.udpAddress?.port == .max)
  }

  // MARK: Peer URIs

  /// Introduces this endpoint to the peers of all URIs that lead through a router (URI-14, URI-15).
  mutating func introduceByURI(through router: Hashname, at now: Instant) {
    for place in resolutions.indices
    where resolutions[place].router == router && resolutions[place].introduction == nil {
      let resolution = resolutions[place]
      let packets = introductions(at: epoch(now), showing: resolution.uri)
      resolutions[place].introduction = OutgoingHandshake(
        messages: packets, at: now, offsets: edition.resendOffsets,
        timeout: edition.exchangeTimeout)
      request(packets, for: resolution, at: now)
    }
  }

  private mutating func request(
    _ packets: [[UInt8]], for resolution: PeerResolution, at now: Instant
  ) {
    for packet in packets {
      request(packet, for: .uri(resolution.uri), through: resolution.router, at: now)
    }
  }

  /// Does what is due for URIs that are being resolved.
  mutating func wakeResolutions(at now: Instant) {
    for uri in resolutions.filter({ $0.deadline <= now }).map(\.uri) {
      guard let place = resolutions.firstIndex(where: { $0.uri == uri }) else { continue }
      switch resolutions[place].introduction?.due(at: now) {
      case .nothing: continue
      case .resend:
        request(
          resolutions[place].introduction?.messages ?? [], for: resolutions[place], at: now)
      case .expire, nil:
        let given = resolutions.remove(at: place)
        emit(.unresolved(given.uri.text))
      }
    }
  }

  // MARK: Back to text

  /// A link as JSON: its keys, and every path heard of or proved, for later or for others
  /// (LINK-13, LINK-15, LINK-16). Members of the JSON it was made from are kept (LINK-09).
  public func linkJSON(of hashname: Hashname, _ scope: LinkJSON.Scope) -> JSONObject? {
    guard let slot = slot(of: hashname), let link = links[slot] else { return nil }
    var paths = link.paths
    for heard in link.heard where !heard.isRelayed && !paths.contains(.udp(heard.address)) {
      paths.append(.udp(heard.address))
    }
    guard
      var json = link.json ?? LinkJSON(hashname: hashname, keys: PublicKeys(), paths: [])
    else { return nil }
    json.update(keys: link.keys, paths: paths)
    return json.object(scope, peerPathMembers: peerPathMembers)
  }

  /// What others need to link to this endpoint: its keys, its own paths, the addresses under which
  /// it was seen, and its routers (LINK-13, MESH-07).
  public func ownLink() -> LinkJSON? {
    var paths = configuration.localPaths
    for address in observedPaths where !paths.contains(.udp(address)) {
      paths.append(.udp(address))
    }
    for router in configuration.routers {
      paths.append(.peer(router: router, uri: offeredURI(by: router)?.base))
    }
    return LinkJSON(
      hashname: hashname, keys: configuration.identity.publicKeys, paths: paths)
  }
}
