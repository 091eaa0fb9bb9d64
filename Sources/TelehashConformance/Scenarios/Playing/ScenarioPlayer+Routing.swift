import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Introductions, crafted packets, and the ways through routers.
///
/// A router may be a reference, which is asked by a `peer` channel, or a script, which then says
/// what a router would: it opens a `connect` channel and re-delivers channel packets.
extension ScenarioPlayer {
  // MARK: craft

  mutating func craft(_ step: CraftStep) throws(StepFailure) {
    let index = try actor(step.from)
    let target = try member(step.to)
    let bound: BoundPacket =
      switch step.content {
      case .handshake(let content): try craftHandshake(content, by: index, for: target.name)
      case .introduction(let content): try craftIntroduction(content, by: index, for: target.name)
      }
    try bind(step.bind, .packet(bound))
  }

  /// A member's keys in clear, for somebody who does not know them.
  mutating func craftIntroduction(
    _ content: IntroductionContent, by index: Int, for peer: String
  ) throws(StepFailure) -> BoundPacket {
    let actor = actors[index]
    let shared = actor.peer(peer).flatMap { actor.identity.bestCSID(with: $0.keys) }
    guard let csid = content.csid ?? shared,
      var keys = actor.identity.keyPacket(csid, naming: ownMember(content.own, actor))
    else { throw .broken("\(actor.name) has no key for \(peer)") }
    if let key = content.key { keys = keys.replacingKey(key) }
    let at: UInt64 =
      if let expression = content.at {
        try number(expression)
      } else {
        max(epoch, actor.highestAt(with: peer) &+ 1)
      }
    let form: IntroductionForm =
      content.form ?? (edition.introductionBody == .keyPacket ? .key : .handshake)
    var packet = keys.packet
    if form == .handshake {
      var nested = edition
      nested.basicHandshake = .nestedLink
      packet = HandshakeMessage.basic(keys, at: at, edition: nested, namesCSID: true)
    }
    packet = packet.withHead { head in
      for member in content.members.members { head[member.name] = member.value }
      for name in content.omit { head[name] = nil }
    }
    return BoundPacket(
      member: actor.name, at: at, token: Token(messageBody: packet.body), type: HandshakeType.link,
      packet: (try? packet.encoded()) ?? [])
  }

  // MARK: Bytes

  /// What a BODY holds.
  mutating func bytes(
    _ content: ByteContent?, _ stream: inout SeededRandom
  ) throws(StepFailure) -> [UInt8] {
    guard let content else { return [] }
    if case .packet(let name) = content { return try packetBytes(name) }
    return content.pattern(&stream)
  }

  /// The bytes of a named packet.
  func packetBytes(_ name: ScenarioName) throws(StepFailure) -> [UInt8] {
    guard case .packet(let packet) = try binding(name) else {
      throw .broken("\(name) is no packet")
    }
    return packet.packet
  }

  // MARK: Sending through routers

  /// Sends a packet directly, or through a router when there is one.
  mutating func dispatch(
    _ packet: [UInt8], by index: Int, to target: Member, through router: ScenarioName?, rounds: Int
  ) throws(StepFailure) {
    if let router {
      try carry(packet, by: index, to: target, through: member(router), rounds: rounds)
    } else {
      try transmit(packet, by: index, to: reach(target, by: index), rounds: rounds)
    }
  }

  /// Sends a packet through a router: channel packets as they are, all else in a channel to it.
  mutating func carry(
    _ packet: [UInt8], by index: Int, to target: Member, through router: Member, rounds: Int
  ) throws(StepFailure) {
    let relay = actors.firstIndex { $0.name == router.name }
    let (sender, receiver) = relay.map { ($0, target) } ?? (index, router)
    guard (try? PacketLayout(of: packet))?.head.isEmpty != true else {
      return try transmit(packet, by: sender, to: reach(receiver, by: sender), rounds: rounds)
    }
    let session = try establishedSession(nil, by: sender, with: receiver.name)
    var head: JSONObject = ["c": .number(JSONNumber(actors[sender].takeChannel(session)))]
    head["type"] = relay == nil ? "peer" : "connect"
    if relay == nil {
      head["peer"] = .string(target.hashname.text)
    } else if edition.connectCarriesPeer {
      head["peer"] = .string(actors[index].identity.hashname.text)
    }
    let inner = (try? Packet(json: head, body: packet).encoded()) ?? []
    let sealed = try? actors[sender].withSession(session) { session, random in
      try session.seal(channel: inner, random: &random)
    }
    guard let body = sealed ?? nil else {
      throw .broken("\(actors[sender].name) has no keys of \(receiver.name)")
    }
    try transmit([0, 0] + body, by: sender, to: reach(receiver, by: sender), rounds: rounds)
  }

  /// Sends what a habit answers through the router its cause came through.
  mutating func carry(
    _ packet: [UInt8], by index: Int, _ route: ScriptActor.Route, rounds: Int
  ) {
    guard let target = members.first(where: { $0.name == route.peer }),
      let router = members.first(where: { $0.name == route.router })
    else { return }
    // Without a session with the router there is no way back, as for anybody else.
    try? carry(packet, by: index, to: target, through: router, rounds: rounds)
  }

  // MARK: Receiving through routers

  func isRouter(_ member: Member) -> Bool {
    scenario.cast.contains { entry in
      entry.names.contains(member.name)
        && (entry.plays == .router || (entry.isSubject && point.role == .router))
    }
  }

  /// The reference router at an address.
  func router(at address: Address) -> String? {
    members.first { $0.isReference && $0.address == address && isRouter($0) }?.name
  }

  /// Hands what a script router received for other script members on to them: the BODY of `peer`
  /// requests, and packets only their keys open.
  mutating func handOn(from first: Int, at router: Int) {
    let name = actors[router].name
    for packet in actors[router].inbox.dropFirst(first) {
      switch packet.content {
      case .channel(let channel) where channel.type == "peer":
        guard case .string(let text) = channel.inner.json?["peer"],
          let wanted = members.first(where: { $0.hashname.text == text }),
          let target = actors.firstIndex(where: { $0.name == wanted.name }), target != router
        else { continue }
        actors[target].receiveRelayed(channel.inner.body, through: name, in: packet)
        flush(target)
      case .unreadable:
        for target in actors.indices where target != router {
          guard actors[target].receiveBridged(packet, by: name) else { continue }
          flush(target)
          break
        }
      case .handshake, .introduction, .channel: continue
      }
    }
  }
}
