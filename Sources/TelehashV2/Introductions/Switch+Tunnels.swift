import OrderedCollections
import TelehashCrypto
import TelehashPackets

/// Tunnels: the packets that `peer` and `connect` channels carry (v2.1).
extension Switch {
  // MARK: The introducer

  /// Passes a request on and joins its channel with that of the connect (V2CONN-01, V2CONN-02).
  mutating func openTunnel(
    _ key: [UInt8], id: LineChannelID, from requester: HexHashname, to target: HexHashname,
    paths: [JSONObject], at now: Instant
  ) {
    guard let parts = contacts[requester]?.parts, tunnels.count < Tunnel.maximumCount else {
      return
    }
    if !faults.contains(.tunnelsDoubled) {
      // One pair for two hashnames (V2RELAY-13).
      for (old, tunnel) in tunnels where tunnel.joins(requester, target) {
        close(old, error: "replaced", at: now)
      }
    }
    let tunnel = Tunnel.ID(number: takeNumber())
    var head: JSONObject = [
      "type": "connect", "from": .object(parts.json),
      "paths": .array(paths.map { .object($0) }),
    ]
    if faults.contains(.connectWithoutFrom) { head["from"] = nil }
    let body = faults.contains(.connectWithoutKey) ? [] : key
    let connect = openChannel(
      to: target, head: head, body: body, service: .tunnel(tunnel), timeout: tunnelTimeout,
      at: now)
    guard let connect else { return }
    var channel = LineChannel(
      id: id, type: "peer", isOwn: false, service: .tunnel(tunnel), timeout: tunnelTimeout)
    channel.touch(at: now)
    with(requester) { $0.channels.append(channel) }
    if faults.contains(.tunnelNeverOpens) { return }
    tunnels[tunnel] = Tunnel(
      requester: .init(hashname: requester, channel: id),
      target: .init(hashname: target, channel: connect))
  }

  /// Passes the BODY of a packet on to the other side, unread (V2RELAY-11).
  mutating func forward(
    _ packet: Packet, through id: Tunnel.ID, from peer: HexHashname, isEnd: Bool,
    at now: Instant
  ) {
    guard var tunnel = tunnels[id] else { return }
    let other = tunnel.other(than: peer)
    if isEnd { return endTunnel(id, from: peer, error: nil, at: now) }
    guard !packet.body.isEmpty else { return }
    if faults.contains(.tunnelReadsBodies),
      (try? SealedPacket(packet.body, rules: rules)) == nil
    {
      return
    }
    let passes = tunnel.take(from: peer, at: now)
    noteLine(in: packet.body, of: &tunnel, from: peer)
    tunnels[id] = tunnel
    let isFlagged = tunnel.bothLines.map { bridges[$0.toTarget] != nil } ?? false
    let isBridged = passes && bridgeAutomatically(tunnel, at: now)
    guard passes || faults.contains(.tunnelRateWarnOnly) else {
      let receiver = faults.contains(.warnToReceiver) ? other : ownEnd(of: tunnel, at: peer)
      // The excess is dropped and its sender told (V2RELAY-14).
      transmit(
        Packet(json: ["c": receiver.channel.json, "warn": "too fast"]), to: receiver.hashname,
        at: now)
      return report("V2RELAY-12", "more tunnelled packets a second than pass")
    }
    var head: JSONObject = ["c": other.channel.json]
    if isBridged, !isFlagged || !faults.contains(.bridgeFlagOnce) { head["bridge"] = true }
    if faults.contains(.tunnelKeepsMembers) {
      for member in packet.json?.members ?? [] where member.name != "c" {
        head[member.name] = member.value
      }
    }
    if !passes { head["warn"] = "too fast" }
    updateChannel(other.channel, of: other.hashname) { $0.touch(at: now) }
    transmit(Packet(json: head, body: packet.body), to: other.hashname, at: now)
  }

  private func ownEnd(of tunnel: Tunnel, at peer: HexHashname) -> Tunnel.End {
    peer == tunnel.requester.hashname ? tunnel.requester : tunnel.target
  }

  /// Notes the line id of a tunnelled line packet; own ids are no line of theirs (D43).
  private func noteLine(in body: [UInt8], of tunnel: inout Tunnel, from peer: HexHashname) {
    guard case .line(let line)? = try? SealedPacket(body, rules: rules), !line.body.isEmpty,
      owner(of: line.line) == nil
    else { return }
    tunnel.note(line.line, from: peer)
  }

  /// Bridges by itself once line packets went both ways (V2RELAY-16).
  private mutating func bridgeAutomatically(_ tunnel: Tunnel, at now: Instant) -> Bool {
    guard configuration.bridgesAutomatically || faults.contains(.bridgesUninvited),
      let lines = tunnel.bothLines,
      let requester = contacts[tunnel.requester.hashname]?.paths.best?.address,
      let target = contacts[tunnel.target.hashname]?.paths.best?.address
    else { return false }
    let owners = [tunnel.requester.hashname, tunnel.target.hashname]
    let toTarget = bridges.map(
      lines.toTarget, to: .init(address: target, owners: owners, sender: owners[0]))
    let toRequester = bridges.map(
      lines.toRequester, to: .init(address: requester, owners: owners, sender: owners[1]))
    return toTarget && toRequester
  }

  /// The end of one channel ends the other (V2RELAY-19).
  mutating func endTunnel(
    _ id: Tunnel.ID, from peer: HexHashname, error: String?, at now: Instant
  ) {
    guard let tunnel = tunnels[id] else { return }
    tunnels[id] = nil
    removeChannel(ownEnd(of: tunnel, at: peer).channel, of: peer)
    guard !faults.contains(.tunnelEndUnshared) else { return }
    let other = tunnel.other(than: peer)
    guard channel(other.channel, of: other.hashname) != nil else { return }
    tell(other, error: error, at: now)
  }

  /// Ends both channels of a tunnel.
  private mutating func close(_ id: Tunnel.ID, error: String, at now: Instant) {
    guard let tunnel = tunnels[id] else { return }
    tunnels[id] = nil
    tell(tunnel.requester, error: error, at: now)
    tell(tunnel.target, error: error, at: now)
  }

  private mutating func tell(_ end: Tunnel.End, error: String?, at now: Instant) {
    removeChannel(end.channel, of: end.hashname)
    let head: JSONObject =
      error.map { ["c": end.channel.json, "err": .string($0)] }
      ?? ["c": end.channel.json, "end": true]
    transmit(Packet(json: head), to: end.hashname, at: now)
  }

  // MARK: The two ends

  /// Sends a raw packet on a channel of an introducer.
  mutating func sendTunnelled(
    _ bytes: [UInt8], via: HexHashname, channel id: LineChannelID, at now: Instant
  ) {
    // Never through a tunnel in a tunnel: the introducer itself is reached by the network.
    guard let contact = contacts[via], let way = way(to: contact), way.address != nil,
      contact.channel(id) != nil
    else { return }
    updateChannel(id, of: via) { $0.touch(at: now) }
    transmit(Packet(json: ["c": id.json], body: bytes), to: via, by: way, at: now)
  }

  /// Takes what an introducer's channel carries, like a packet from the network (V2PEER-18).
  mutating func receiveTunnelled(
    _ packet: Packet, head: JSONObject, from peer: HexHashname, on id: LineChannelID,
    via: HexHashname, at now: Instant
  ) {
    if head["bridge"] == .bool(true), !faults.contains(.bridgeFlagIgnored),
      let host = contacts[via]?.paths.best?.address
    {
      // The introducer bridges: its path is that hashname's (V2RELAY-18).
      let isNew = contacts[peer]?.paths.hasBridge == false
      with(peer) { $0.paths.addBridge(host, at: now) }
      if isNew { emit(.bridged(peer)) }
    }
    guard !packet.body.isEmpty, !faults.contains(.nestedPacketUnread) else { return }
    if contacts[peer]?.tunnel == nil {
      with(peer) { $0.tunnel = .init(via: via, channel: id) }
    }
    receive(packet.body, from: .tunnel(via: via, channel: id), at: now)
  }

  /// Whom a tunnel's channel leads to.
  func tunnelPeer(_ via: HexHashname, _ id: LineChannelID) -> HexHashname? {
    switch channel(id, of: via)?.service {
    case .peer(let peer)?, .connect(let peer)?: peer
    default: nil
    }
  }

  /// Forgets a tunnel that ended.
  mutating func endTunnelEnd(to peer: HexHashname, on id: LineChannelID, via: HexHashname) {
    removeChannel(id, of: via)
    with(peer) { contact in
      if contact.tunnel == .init(via: via, channel: id) { contact.tunnel = nil }
    }
  }
}
