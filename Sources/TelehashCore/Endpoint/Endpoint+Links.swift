public import TelehashCrypto
public import TelehashPackets

/// Links as the application sees and commands them.
extension Endpoint {
  /// Names a peer: it is trusted from now on, its keys and paths are kept, and a handshake goes
  /// out when it can be reached (LINK-06, MESH-02). A `peer` path with a router's URI makes the
  /// router's link as well (PATH-09).
  ///
  /// Nothing happens when the keys do not give the hashname or it is the endpoint's own.
  public mutating func link(
    _ hashname: Hashname, keys: PublicKeys, paths: [NetworkPath], at now: Instant
  ) {
    linkRouters(of: paths, at: now)
    guard let slot = findOrMakeLink(hashname, isAccepted: true) else { return }
    _ = withLink(slot) { link, endpoint in
      link.isAccepted = true
      link.sessionPeer = nil
      for entry in keys.entries { link.keys[entry.csid] = entry.key }
      for path in paths { link.learn(path) }
      // Who knows the keys need not introduce itself any longer.
      if endpoint.configuration.identity.bestCSID(with: link.keys) != nil {
        link.introduction = nil
      }
      guard !link.isUp, link.exchange?.outgoing == nil, link.introduction == nil else { return }
      endpoint.handshake(on: &link, at: now)
    }
  }

  /// Links to the routers whose URIs stand in `peer` paths, unless they are linked (PATH-09).
  private mutating func linkRouters(of paths: [NetworkPath], at now: Instant) {
    for case .peer(let router, let text?) in paths where slot(of: router) == nil {
      guard let uri = try? LinkURI(text, form: edition.uri),
        let base = uri.with(fragment: nil), let keys = try? uri.keys(), keys.hashname == router
      else { continue }
      _ = try? link(.direct(base), at: now)
    }
  }

  /// Trusts a peer without calling it: its handshakes are answered (MESH-02).
  public mutating func trust(_ hashname: Hashname) {
    guard let slot = findOrMakeLink(hashname, isAccepted: true) else { return }
    _ = withLink(slot) { link, _ in
      link.isAccepted = true
      link.sessionPeer = nil
    }
  }

  /// Lets go of a peer: its exchange and channels end, and it is a stranger again.
  public mutating func unlink(_ hashname: Hashname) {
    guard let slot = slot(of: hashname) else { return }
    _ = withLink(slot) { link, endpoint in
      endpoint.dropExchange(of: &link, error: "released")
      endpoint.goDown(&link, .released)
    }
    removeLink(slot)
  }

  /// Asks for a keepalive handshake: new `at`, same messages, same schedule (HS-21, HS-22).
  public mutating func keepalive(_ hashname: Hashname, at now: Instant) {
    guard let slot = slot(of: hashname) else { return }
    _ = withLink(slot) { link, endpoint in endpoint.handshake(on: &link, at: now) }
  }

  /// Where a link stands; nil for a hashname without one.
  public func linkState(_ hashname: Hashname) -> LinkState? {
    slot(of: hashname).flatMap { links[$0]?.state }
  }

  /// Where packets for a peer go now (PATH-13); nil without a link or an address.
  public func bestAddress(of hashname: Hashname) -> Address? {
    slot(of: hashname).flatMap { links[$0]?.bestAddress }
  }

  /// Whether what a linked peer is sent goes to a router, which re-delivers it (ROUTE-05).
  public func isBridged(_ hashname: Hashname) -> Bool {
    slot(of: hashname).flatMap { links[$0]?.heard.first?.isRelayed } ?? false
  }

  /// The highest `at` used with anybody, for storage across a restart (HS-23).
  public var highestAt: UInt64? {
    links.lazy.compactMap { link in
      link.flatMap { [$0.lastAt, $0.exchange?.ats.highest].compactMap { $0 }.max() }
    }.max()
  }

  /// The number of links.
  public var linkCount: Int { links.lazy.filter { $0 != nil }.count }

  // MARK: Going up and down

  /// Brings link and channels in line with what just happened to the exchange.
  mutating func settle(_ link: inout Link, at now: Instant) {
    guard link.exchange?.isEstablished == true else { return }
    if !link.isUp {
      dropWaiting(on: &link, at: now)
      link.isUp = true
      emit(.linkUp(link.hashname))
      if !resolutions.isEmpty { later(.linkUp(link.hashname)) }
      if configuration.requestsPaths { requestPaths(on: &link, at: now) }
    }
    tellRoute(of: &link)
    flushChannels(of: &link, at: now)
  }

  /// Tells the application when the way of an up link becomes a direct or a bridged one.
  mutating func tellRoute(of link: inout Link) {
    let isBridged = link.heard.first?.isRelayed ?? false
    guard link.isUp, link.isBridged != isBridged else { return }
    link.isBridged = isBridged
    emit(.routed(link.hashname, isBridged: isBridged))
  }

  mutating func goDown(_ link: inout Link, _ reason: EndpointEvent.DownReason) {
    guard link.isUp else { return }
    link.isUp = false
    link.isBridged = nil
    emit(.linkDown(link.hashname, reason))
  }

  /// Removes an exchange with its keys, tokens, channels and waiting data (HS-20).
  mutating func dropExchange(of link: inout Link, error: String) {
    guard let exchange = link.exchange else { return }
    failChannels(of: exchange, error)
    remember(closed: exchange)
    link.lastAt = exchange.ats.highest
    link.exchange = nil
  }

  /// Notes where a valid packet came from (UDP-10, PATH-13).
  mutating func note(_ origin: Origin, on link: inout Link) {
    if faults.contains(.directPathUnused), !link.heard.isEmpty { return }
    if let router = origin.router {
      // The router's own path leads there as well, as long as it bridges (CONN-07, CONN-09).
      link.learn(router: router)
      link.note(heard: origin.address, isRelayed: true)
      hasRelayedLinks = true
    } else {
      link.note(heard: origin.address, isRelayed: isRouterAddress(origin.address, of: link))
    }
  }

  /// Sends a handshake packet back the way its cause came.
  mutating func deliver(
    _ packet: [UInt8], on link: inout Link, to origin: Origin, at now: Instant
  ) {
    if let router = origin.router {
      let uri = link.uri(through: router, form: edition.uri)
      request(packet, for: .peer(link.hashname, uri), through: router, at: now)  // CONN-08
    } else {
      transmit(packet, to: origin.address, mirrorsCloak: origin.isCloaked)
    }
  }

  /// Calls anew whoever is reached through a router that forgot what it bridged: the next handshake
  /// makes the bridges again (PEER-22).
  mutating func renewRoutes(through router: Hashname, at now: Instant) {
    guard hasRelayedLinks else { return }
    for slot in links.indices {
      guard let link = links[slot], link.isUp, link.heard.first?.isRelayed == true,
        routers(of: link).contains(router), link.exchange?.outgoing == nil
      else { continue }
      _ = withLink(slot) { link, endpoint in endpoint.handshake(on: &link, at: now) }
    }
  }

  /// Whether an address is that of a router the link is reached through.
  private func isRouterAddress(_ address: Address, of link: Link) -> Bool {
    if link.heard.contains(where: { $0.address == address && $0.isRelayed }) { return true }
    return routers(of: link).contains { router in
      slot(of: router).flatMap { links[$0]?.bestAddress } == address
    }
  }
}
