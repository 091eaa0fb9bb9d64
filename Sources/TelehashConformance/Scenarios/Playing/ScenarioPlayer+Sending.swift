import TelehashCore
import TelehashCrypto
import TelehashPackets

/// The steps that send from a script-driven member.
extension ScenarioPlayer {
  // MARK: send

  mutating func send(_ step: SendStep) throws(StepFailure) {
    let index = try actor(step.from)
    let target = try member(step.to)
    let bound: BoundPacket
    switch step.content {
    case .handshake(let content):
      bound = try craftHandshake(content, by: index, for: target.name)
    case .introduction(let content):
      bound = try craftIntroduction(content, by: index, for: target.name)
    case .channel(let content):
      bound = try craftChannel(content, by: index, for: target.name)
    case .raw(let content):
      var stream = fork("raw/\(world.now.nanoseconds)")
      bound = BoundPacket(member: actors[index].name, packet: content.bytes(&stream))
    case .replay(let name):
      guard case .packet(let packet) = try binding(name) else {
        throw .broken("\(name) is no packet that could be replayed")
      }
      bound = packet
    }
    if let deviation = step.deviation { world.remark("deviation: \(deviation)") }
    let isRaw = if case .raw = step.content { true } else { false }
    for _ in 0..<step.copies {
      if let router = step.through {
        try carry(
          bound.packet, by: index, to: target, through: member(router),
          rounds: step.cloak ?? defaultRounds)
        continue
      }
      try transmit(
        bound.packet, by: index, to: reach(target, by: index), path: step.path,
        rounds: step.cloak ?? (isRaw ? 0 : defaultRounds))
    }
    try bind(step.bind, .packet(bound))
  }

  /// How script-driven members cloak when nothing else is said.
  var defaultRounds: Int { dialect.cloaks ?? edition.cloaksByDefault ? 1 : 0 }

  mutating func transmit(
    _ packet: [UInt8], by index: Int, to target: Address, path: String? = nil, rounds: Int
  ) throws(StepFailure) {
    let source = try address(of: actors[index].name, alias: path)
    var stream = actors[index].random
    let bytes = rounds > 0 ? Cloak.cloak(packet, rounds: rounds, random: &stream) : packet
    actors[index].random = stream
    world.send(bytes, from: source, to: target)
    flush(index)
  }

  // MARK: Handshakes

  mutating func craftHandshake(
    _ content: HandshakeContent, by index: Int, for peer: String
  ) throws(StepFailure) -> BoundPacket {
    let session = try session(content, by: index, for: peer)
    let at =
      try content.at.map { expression throws(StepFailure) in try number(expression) }
      ?? actors[index].nextAt(session, epoch: epoch)
    let inner = try innerHandshake(content, by: index, session: session, at: at)
    let bytes = (try? inner.encoded()) ?? []
    var body = try seal(bytes, content, by: index, session: session)
    let csid = actors[index].sessions[session].csid
    if let corrupt = content.corrupt {
      body.flip(corrupt, MessageLayout(csid, count: body.count, edition.construction).range)
    }
    if let truncate = content.truncate { body = Array(body.prefix(truncate)) }
    let packet = (try? Packet(binaryHead: [csid.rawValue], body: body).encoded()) ?? []
    if content.sealedBy == nil { actors[index].note(sentAt: at, session: session) }
    let type: String? =
      if case .string(let type) = inner.json?["type"] { type } else { nil }
    return BoundPacket(
      member: actors[index].name, at: at, token: actors[index].sessions[session].token, type: type,
      packet: packet, inner: bytes, session: session)
  }

  /// The session whose ephemeral keys a handshake uses.
  private mutating func session(
    _ content: HandshakeContent, by index: Int, for peer: String
  ) throws(StepFailure) -> Int {
    switch content.ephemeral {
    case .fresh: break
    case .session(let name):
      if case .session(_, let session, _) = try binding(name) { return session }
      if case .packet(let packet) = try binding(name), let session = packet.session {
        return session
      }
      throw .broken("\(name) is no session")
    case nil, .same:
      if let session = actors[index].newestSession(with: peer, csid: content.csid) {
        return session
      }
    }
    return try newSession(by: index, with: peer, csid: content.csid)
  }

  mutating func newSession(
    by index: Int, with peer: String, csid: CSID?
  ) throws(StepFailure) -> Int {
    guard let session = try? actors[index].newSession(with: peer, csid: csid) else {
      throw .broken("\(actors[index].name) and \(peer) share no cipher set")
    }
    return session
  }

  private func innerHandshake(
    _ content: HandshakeContent, by index: Int, session: Int, at: UInt64
  ) throws(StepFailure) -> Packet {
    if let name = content.sameAs {
      guard case .packet(let packet) = try binding(name), let inner = packet.inner,
        let packet = try? Packet(decoding: inner)
      else { throw .broken("\(name) is no handshake") }
      return packet
    }
    let actor = actors[index]
    var edition = edition
    switch content.form ?? dialect.form {
    case nil: break
    case .nested: edition.basicHandshake = .nestedLink
    case .flat: edition.basicHandshake = .flatKey
    }
    let csid = actor.sessions[session].csid
    guard var keys = actor.identity.keyPacket(csid, naming: ownMember(content, actor)) else {
      throw .broken("\(actor.name) has no key of \(csid)")
    }
    if let key = content.key { keys = keys.replacingKey(key) }
    var packet = HandshakeMessage.basic(keys, at: at, edition: edition)
    if case .text(let type) = content.type, type != HandshakeType.link, type != HandshakeType.key {
      packet = HandshakeMessage.other(
        type, at: at, content: Packet(json: [:], body: Array("\(type) of \(actor.name)".utf8)))
    }
    let uri = try content.uri.map { name throws(StepFailure) in try sharedURI(name) }
    return packet.withHead { head in
      // December 2014 shows the session a URI holds beside the keys, later texts the URI itself.
      if let session = uri?.session, edition.sessionProof == .sessionMember {
        head["session"] = .string(session)
      } else if let uri {
        head["uri"] = .string(uri.text)
      }
      switch content.type {
      case nil: break
      case .some(.none): head["type"] = nil
      case .text(let type): head["type"] = .string(type)
      }
      for member in content.members.members { head[member.name] = member.value }
      for name in content.omit { head[name] = nil }
    }
  }

  private func ownMember(_ content: HandshakeContent, _ actor: ScriptActor) -> KeyPacket.OwnMember {
    ownMember(content.own, actor)
  }

  func ownMember(
    _ own: HandshakeContent.OwnCSID?, _ actor: ScriptActor
  ) -> KeyPacket.OwnMember {
    switch own {
    case nil: actor.ownMember
    case .absent: .absent
    case .true: .isTrue
    case .null: .isNull
    case .digest: .digest
    }
  }

  private mutating func seal(
    _ inner: [UInt8], _ content: HandshakeContent, by index: Int, session: Int
  ) throws(StepFailure) -> [UInt8] {
    let sealed: [UInt8]?
    if let name = content.sealedBy {
      guard let other = try member(name).identity.secrets else {
        throw .notApplicable("the secrets of \(name) are not ours")
      }
      sealed = actors[index].seal(inner, session: session, as: other)
    } else {
      sealed = try? actors[index].withSession(session) { session, random in
        try session.seal(message: inner, random: &random)
      }
    }
    guard let sealed else { throw .broken("the handshake cannot be sealed") }
    return sealed
  }

  // MARK: Channel packets

  private mutating func craftChannel(
    _ content: ChannelContent, by index: Int, for peer: String
  ) throws(StepFailure) -> BoundPacket {
    let session = try establishedSession(content.session, by: index, with: peer)
    var head = JSONObject()
    let c: UInt64
    switch content.c {
    case nil where content.type != nil, .next:
      c = actors[index].takeChannel(session)
    case nil:
      c = actors[index].lastChannel(session)
    case .expression(let expression):
      c = try number(expression)
      actors[index].skipChannels(past: c, session)
    }
    head["c"] = .number(JSONNumber(c))
    if let type = content.type { head["type"] = .string(type) }
    if let peer = content.peer {
      head["peer"] = .string(try member(peer).hashname.text)
    }
    if let name = content.uri { head["uri"] = .string(try sharedURI(name).base) }
    let seq = try content.seq.map { expression throws(StepFailure) in try number(expression) }
    if let seq { head["seq"] = .number(JSONNumber(seq)) }
    if let ack = content.ack { head["ack"] = .number(JSONNumber(try number(ack))) }
    if let miss = content.miss {
      var entries: [JSONValue] = []
      for entry in miss { entries.append(.number(JSONNumber(try number(entry)))) }
      head["miss"] = .array(entries)
    }
    if let end = content.end { head["end"] = .bool(end) }
    if let err = content.err { head["err"] = .string(err) }
    for member in content.members.members { head[member.name] = member.value }

    var stream = fork("body/\(world.now.nanoseconds)")
    let data = try bytes(content.body, &stream)
    let inner = innerChannel(head, content.head, body: data)
    return try sealChannel(
      inner, content, by: index, session: session,
      BoundPacket(
        member: actors[index].name, c: c, seq: seq, type: content.type, packet: [], inner: inner,
        session: session))
  }

  private func innerChannel(
    _ head: JSONObject, _ raw: ChannelContent.RawHead?, body: [UInt8]
  ) -> [UInt8] {
    let packet =
      switch raw {
      case nil: Packet(json: head, body: body)
      case .some(.none): Packet(json: [:], body: body)
      case .bytes(let bytes): Packet(rawHead: bytes, body: body)
      }
    return (try? packet.encoded()) ?? []
  }

  private mutating func sealChannel(
    _ inner: [UInt8], _ content: ChannelContent, by index: Int, session: Int, _ bound: BoundPacket
  ) throws(StepFailure) -> BoundPacket {
    let sealed = try? actors[index].withSession(session) { session, random in
      try session.seal(channel: inner, random: &random)
    }
    guard var body = sealed ?? nil else {
      throw .inconclusive(
        .init(
          expected: "keys of an established session",
          observed: "the session was never answered", time: world.now))
    }
    switch content.token {
    case nil: break
    case .random:
      var stream = fork("token/\(world.now.nanoseconds)")
      body.replaceSubrange(0..<Token.size, with: stream.bytes(Token.size))
    case .session(let name):
      body.replaceSubrange(0..<Token.size, with: try token(name).bytes)
    }
    if let corrupt = content.corrupt {
      let csid = actors[index].sessions[session].csid
      body.flip(corrupt, ChannelLayout(csid, count: body.count, edition.construction).range)
    }
    var packet = [0, 0] + body
    if let truncate = content.truncate { packet = Array(packet.prefix(truncate)) }
    var bound = bound
    bound.packet = packet
    bound.token = Token(channelBody: body)
    return bound
  }

  /// The token a name stands for: that of a session's own side, or of a handshake.
  func token(_ name: ScenarioName) throws(StepFailure) -> Token {
    switch try binding(name) {
    case .session(let member, let index, _):
      guard let actor = actors.first(where: { $0.name == member }) else { break }
      return actor.sessions[index].token
    case .packet(let packet):
      if let token = packet.token { return token }
    case .channel, .uri: break
    }
    throw .broken("\(name) has no token")
  }

  /// The session channel packets go in: a named one, else the newest the peer has answered.
  func establishedSession(
    _ name: ScenarioName?, by index: Int, with peer: String
  ) throws(StepFailure) -> Int {
    if let name {
      switch try binding(name) {
      case .session(_, let session, _): return session
      case .packet(let packet): if let session = packet.session { return session }
      case .channel(let channel): if let session = channel.session { return session }
      case .uri: break
      }
      throw .broken("\(name) is no session")
    }
    guard let session = actors[index].newestAnsweredSession(with: peer) else {
      throw .broken("\(actors[index].name) has no session with \(peer)")
    }
    return session
  }
}
