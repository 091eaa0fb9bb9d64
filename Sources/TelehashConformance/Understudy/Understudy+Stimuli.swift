import TelehashCore
import TelehashCrypto
import TelehashPackets

/// What the recorded party's application decided, told to the understudy when its packet shows it.
extension Understudy {
  mutating func stimulate(_ packet: SentPacket, _ occasion: HandshakeOccasion?) {
    switch packet.slot {
    case .handshake(let peer, _, let at):
      if occasion == .chosen { greet(peer, at: at, packet, path: .udp(packet.destination)) }
    case .open(let peer, let id, let type):
      open(type, id, to: peer, packet, occasion)
    case .numbered(let peer, let id, _), .content(let peer, let id):
      consume(packet, ChannelName(peer: peer, id: id))
      say(packet, on: id, to: peer)
    case .acknowledgement(let peer, let id):
      consume(packet, ChannelName(peer: peer, id: id))
      guard let handle = handle(peer, id) else { return }
      try? endpoint.acknowledge(handle, at: packet.time)
    case .failure(let peer, let id):
      guard let handle = handle(peer, id), case .string(let text)? = packet.inner?.json?["err"]
      else { return }
      try? endpoint.fail(handle, text, at: packet.time)
    case .relayed, .other:
      return
    }
  }

  /// A new `at`: the application linked, asked for a keepalive, or was started again.
  private mutating func greet(
    _ name: String, at: UInt64?, _ packet: SentPacket, path: NetworkPath
  ) {
    guard let peer = part.peers[name], let handshake = packet.handshake,
      at ?? 0 > highest[name] ?? 0
    else { return }
    let key = handshake.ephemeral.publicKey
    if let known = ephemerals[name], known != key {
      endpoint.unlink(peer.hashname)
      endpoint.trust(peer.hashname)
      ephemerals[name] = nil
    }
    if endpoint.linkState(peer.hashname) == .up {
      endpoint.keepalive(peer.hashname, at: packet.time)
    } else {
      endpoint.link(peer.hashname, keys: peer.keys, paths: [path], at: packet.time)
    }
  }

  private mutating func open(
    _ type: String, _ id: ChannelID, to name: String, _ packet: SentPacket,
    _ occasion: HandshakeOccasion?
  ) {
    guard let peer = part.peers[name] else { return }
    switch type {
    case "path":
      endpoint.requestPaths(of: peer.hashname, at: packet.time)
    case "peer":
      // The application chose whom to reach through this router.
      guard let handshake = packet.handshake, occasion == .chosen,
        case .success(let message) = handshake.message
      else { return }
      greet(
        handshake.to, at: message.at, packet, path: .peer(router: peer.hashname, uri: nil))
    case "connect":
      return
    default:
      guard let json = packet.inner?.json else { return }
      _ = endpoint.open(
        to: peer.hashname, type: type, reliable: json["seq"] != nil, head: content(of: json),
        body: packet.inner?.body ?? [], ending: json["end"] == .bool(true), at: packet.time)
    }
  }

  private mutating func say(_ packet: SentPacket, on id: ChannelID, to peer: String) {
    guard let handle = handle(peer, id), let inner = packet.inner, let json = inner.json else {
      return
    }
    let head = content(of: json)
    if json["end"] == .bool(true) {
      try? endpoint.end(handle, head, body: inner.body, at: packet.time)
    } else if !isRepeated(packet.slot) {
      try? endpoint.send(head, body: inner.body, on: handle, at: packet.time)
    }
  }

  /// An acknowledgement tells how much the application had processed.
  private mutating func consume(_ packet: SentPacket, _ name: ChannelName) {
    guard let ack = packet.inner?.json?["ack"]?.uint64, let handle = handle(name.peer, name.id)
    else { return }
    let before = processed[name] ?? 0
    guard ack > before else { return }
    processed[name] = ack
    try? endpoint.consume(Int(clamping: ack - before), on: handle, at: packet.time)
  }

  /// Whether a numbered packet was already sent: then it is no decision but a resend.
  private mutating func isRepeated(_ slot: PacketSlot) -> Bool {
    guard case .numbered = slot else { return false }
    return !said.insert(slot).inserted
  }

  /// What is the application's in a head.
  private func content(of json: JSONObject) -> JSONObject {
    JSONObject(members: json.members.filter { !Channel.reservedMembers.contains($0.name) })
  }

  private func handle(_ peer: String, _ id: ChannelID) -> ChannelHandle? {
    part.peers[peer].flatMap { endpoint.channelHandle(id, with: $0.hashname) }
  }
}
