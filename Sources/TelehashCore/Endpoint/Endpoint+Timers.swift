import TelehashPackets

/// What the passing of time does to links.
extension Endpoint {
  /// When a link needs attention next.
  func nextDeadline(of link: Link) -> Instant? {
    var earliest: Instant?
    func consider(_ instant: Instant?) {
      guard let instant, earliest.map({ instant < $0 }) ?? true else { return }
      earliest = instant
    }
    consider(link.exchange?.outgoing?.deadline)
    consider(link.introduction?.deadline)
    consider(link.exchange?.channels.deadline)
    consider(keepaliveDue(link))
    consider(pathRetryDue(link))
    consider(idleEnd(of: link))
    return earliest
  }

  /// When an idle link wants its keepalive (UDP-05).
  private func keepaliveDue(_ link: Link) -> Instant? {
    if faults.contains(.keepaliveRegardlessOfTraffic) {
      guard link.isUp, link.exchange?.outgoing == nil else { return nil }
      return (link.exchange?.confirmedAt).map { $0 + .seconds(30) }
    }
    guard link.isUp, link.exchange?.outgoing == nil, let idle = edition.idleKeepalive,
      let last = link.lastSent, !faults.contains(.noKeepalive)
    else { return nil }
    return last + idle + (link.hasAnsweredLast ? Self.keepaliveYield : .zero)
  }

  /// How much longer whoever answered the last handshake waits, so that the keepalives of the two
  /// sides do not cross, each of them with its answer, half a minute after half a minute.
  static let keepaliveYield = TimeSpan.milliseconds(500)

  /// How long a link may go through a router before it is asked again where the peer is.
  static let pathRetry = TimeSpan.seconds(30)

  /// When a relayed link looks for a direct way again (PATH-12, PATH-13, ROUTE-05).
  private func pathRetryDue(_ link: Link) -> Instant? {
    guard link.isUp, link.heard.first?.isRelayed == true, configuration.requestsPaths else {
      return nil
    }
    return link.pathsAsked.map { $0 + Self.pathRetry }
  }

  /// When a deviation drops an exchange nobody used since it was made (CH-20).
  private func idleEnd(of link: Link) -> Instant? {
    guard faults.contains(.idleExchangeDropped), link.isUp, let exchange = link.exchange,
      !exchange.hasHeardChannels
    else { return nil }
    return exchange.confirmedAt.map { $0 + .seconds(45) }
  }

  /// Does what is due on one link.
  mutating func wakeLink(_ slot: Int, at now: Instant) {
    _ = withLink(slot) { link, endpoint in
      endpoint.wakeHandshake(of: &link, at: now)
      endpoint.wakeIntroduction(of: &link, at: now)
      link.exchange?.channels.wake(at: now)
      endpoint.flushChannels(of: &link, at: now)
      if let end = endpoint.idleEnd(of: link), end <= now {
        endpoint.dropExchange(of: &link, error: "idle")
        endpoint.goDown(&link, .timeout)
      }
      if let due = endpoint.keepaliveDue(link), due <= now {
        endpoint.handshake(on: &link, at: now)
      }
      if let due = endpoint.pathRetryDue(link), due <= now {
        // Only the peer's answers say that the link lives; this is no sign of it.
        let lastSent = link.lastSent
        endpoint.requestPaths(on: &link, at: now)
        link.lastSent = lastSent
      }
    }
  }

  private mutating func wakeIntroduction(of link: inout Link, at now: Instant) {
    switch link.introduction?.due(at: now) {
    case nil, .nothing: return
    case .resend:
      request(link.introduction?.messages ?? [], for: link, at: now)
    case .expire:
      link.introduction = nil
    }
  }

  private mutating func wakeHandshake(of link: inout Link, at now: Instant) {
    switch link.exchange?.outgoing?.due(at: now) {
    case nil, .nothing: return
    case .resend:
      if faults.contains(.handshakeResendFreshAt) { return resendFresh(&link, at: now) }
      let messages = link.exchange?.outgoing?.messages ?? []
      // What a direct way did not bring, a router may.
      send(messages, on: &link, addresses: link.directAddresses, isRouted: true, at: now)
      link.lastSent = now
    case .expire:
      let isConfirmed = link.exchange?.isEstablished == true
      if faults.contains(.linkNeverDown)
        || isConfirmed && faults.contains(.confirmedHandshakeResent)
      {
        link.exchange?.outgoing = nil
        return
      }
      dropExchange(of: &link, error: "timeout")
      goDown(&link, .timeout)
      link.heard.removeAll()
    }
  }

  /// The deviation of sending a new `at` where the old message is due again.
  private mutating func resendFresh(_ link: inout Link, at now: Instant) {
    guard let old = link.exchange?.outgoing else { return }
    _ = link.withExchange { exchange, link in
      begin(&exchange, on: &link, addresses: link.allAddresses, at: now)
      if let fresh = exchange.outgoing { exchange.outgoing = old.carrying(fresh.messages) }
    }
  }
}
