import TelehashCrypto
import TelehashPackets
import TelehashV2

/// The steps that send from a script-driven member.
extension SwitchPlayer {
  mutating func send(_ step: SendStep) throws(StepFailure) {
    let index = try actor(step.from)
    let target = try member(step.to)
    let bound = try packet(step.content, by: index, for: target.name)
    if let deviation = step.deviation { world.remark("deviation: \(deviation)") }
    for _ in 0..<step.copies {
      try transmit(bound.packet, by: index, to: reach(target, by: index), path: step.path)
    }
    try bind(step.bind, .packet(bound))
  }

  mutating func craft(_ step: CraftStep) throws(StepFailure) {
    let index = try actor(step.from)
    guard case .handshake(let content) = step.content else {
      throw .broken("version 2 has no introductions in clear")
    }
    let peer = try member(step.to).name
    try bind(step.bind, .packet(try craftOpen(content, by: index, for: peer)))
  }

  mutating func packet(
    _ content: SendContent, by index: Int, for peer: String
  ) throws(StepFailure) -> BoundSwitchPacket {
    switch content {
    case .handshake(let content): return try craftOpen(content, by: index, for: peer)
    case .introduction:
      throw .broken("version 2 has no introductions in clear")
    case .channel(let content): return try craftChannel(content, by: index, for: peer)
    case .raw(let content):
      var stream = fork("raw/\(world.now.nanoseconds)")
      return BoundSwitchPacket(
        member: actors[index].name, packet: try bytes(of: content, &stream, isPattern: false))
    case .replay(let name):
      guard case .packet(let packet) = try binding(name) else {
        throw .broken("\(name) is no packet that could be replayed")
      }
      return packet
    }
  }

  mutating func transmit(
    _ packet: [UInt8], by index: Int, to target: Address, path: String? = nil
  ) throws(StepFailure) {
    let source = try address(of: actors[index].name, alias: path)
    world.send(packet, from: source, to: target)
    flush(index)
  }

  // MARK: Opens

  private mutating func craftOpen(
    _ content: HandshakeContent, by index: Int, for peer: String
  ) throws(StepFailure) -> BoundSwitchPacket {
    let line = try line(content, by: index, for: peer)
    let at =
      try content.at.map { expression throws(StepFailure) in try number(expression) }
      ?? actors[index].nextAt(with: peer, epoch: epoch)
    let inner = try innerOpen(content, by: index, line: line, at: at)
    var other: SwitchIdentity?
    if let name = content.sealedBy { other = try member(name).identity.secrets }
    let bytes = (try? inner.encoded()) ?? []
    guard var packet = actors[index].seal(open: bytes, line: line, as: other) else {
      throw .broken("the open cannot be sealed")
    }
    let suite = actors[index].lines[line].suite
    if let corrupt = content.corrupt {
      packet.flip(corrupt, SwitchLayout(open: suite, packet: packet))
    }
    if let truncate = content.truncate { packet = Array(packet.prefix(truncate)) }
    if content.sealedBy == nil { actors[index].note(sentAt: at, line: line) }
    return BoundSwitchPacket(
      member: actors[index].name, at: at, id: actors[index].lines[line].id, packet: packet,
      inner: bytes, line: line)
  }

  /// The line an open is of: a new one, or one that is there with its keys or new ones.
  private mutating func line(
    _ content: HandshakeContent, by index: Int, for peer: String
  ) throws(StepFailure) -> Int {
    switch content.ephemeral {
    case .session(let name): return try line(name)
    case .same, nil:
      if content.ephemeral != nil, let known = actors[index].newestLine(with: peer) {
        return known
      }
    case .fresh:
      // New keys under the line id of the newest line, which only a `line: same` asks for.
      if let same = content.line, let known = try sameLine(same, by: index, with: peer) {
        guard actors[index].rekey(known) else { throw .broken("no new keys for the line") }
        return known
      }
    }
    if let same = content.line, let known = try sameLine(same, by: index, with: peer) {
      return known
    }
    guard let line = actors[index].newLine(with: peer, csid: content.csid) else {
      throw .broken("\(actors[index].name) and \(peer) share no cipher set")
    }
    return line
  }

  private func sameLine(
    _ which: HandshakeContent.EphemeralSource, by index: Int, with peer: String
  ) throws(StepFailure) -> Int? {
    switch which {
    case .fresh: nil
    case .same: actors[index].newestLine(with: peer)
    case .session(let name): try line(name)
    }
  }

  /// The line a name stands for.
  func line(_ name: ScenarioName) throws(StepFailure) -> Int {
    switch try binding(name) {
    case .line(_, let index, _): return index
    case .packet(let packet): if let line = packet.line { return line }
    case .channel(let channel): if let line = channel.line { return line }
    }
    throw .broken("\(name) is no line")
  }

  private func innerOpen(
    _ content: HandshakeContent, by index: Int, line: Int, at: UInt64
  ) throws(StepFailure) -> Packet {
    if let name = content.sameAs {
      guard case .packet(let packet) = try binding(name), let inner = packet.inner,
        let packet = try? Packet(decoding: inner, rules: actors[index].rules)
      else { throw .broken("\(name) is no open") }
      return packet
    }
    guard var right = actors[index].openContent(line, at: at) else {
      throw .broken("\(actors[index].name) has no key for the open")
    }
    if content.isCompact { right.to = nil }
    var packet = right.packet
    switch content.key {
    case nil, .own: break
    case .none?: packet.body = []
    case .other?:
      packet.body = packet.body.prefix(1) + packet.body.dropFirst().map { $0 ^ 0x5a }
    }
    guard !content.members.isEmpty || !content.omit.isEmpty else { return packet }
    let members = try resolved(content.members)
    return packet.withHead { head in
      for member in members.members { head[member.name] = member.value }
      for name in content.omit { head[name] = nil }
    }
  }

  // MARK: Line packets

  private mutating func craftChannel(
    _ content: ChannelContent, by index: Int, for peer: String
  ) throws(StepFailure) -> BoundSwitchPacket {
    let line = try answeredLine(content.session, by: index, with: peer)
    var head = JSONObject()
    let c = try channelID(content, by: index, line: line)
    head["c"] = c
    if let type = content.type { head["type"] = .string(type) }
    if let name = content.peer { head["peer"] = .string(try member(name).identity.hashname.text) }
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
    for member in try resolved(content.members).members { head[member.name] = member.value }
    var stream = fork("body/\(world.now.nanoseconds)")
    let data = try content.body.map { body throws(StepFailure) in
      try bytes(of: body, &stream, isPattern: true)
    }
    let packet =
      switch content.head {
      case nil: Packet(json: head, body: data ?? [])
      case .some(.none): Packet(json: [:], body: data ?? [])
      case .bytes(let bytes): Packet(rawHead: bytes, body: data ?? [])
      }
    let inner = (try? packet.encoded()) ?? []
    return try seal(
      inner, content, by: index, line: line,
      BoundSwitchPacket(
        member: actors[index].name, c: head["c"], seq: seq, type: content.type,
        id: actors[index].lines[line].remote?.line, packet: [], inner: inner, line: line))
  }

  /// The channel of a packet: that of an earlier one, the next of the sender, or as written.
  private mutating func channelID(
    _ content: ChannelContent, by index: Int, line: Int
  ) throws(StepFailure) -> JSONValue {
    if let name = content.on {
      switch try binding(name) {
      case .packet(let packet): if let c = packet.c { return c }
      case .channel(let channel): if let c = channel.c { return c }
      case .line: break
      }
      throw .broken("\(name) has no channel")
    }
    if case .expression(let expression) = content.c {
      let number = try number(expression)
      actors[index].withLine(line) { line, _ in line.skipChannels(past: number) }
      return .number(JSONNumber(number))
    }
    return actors[index].takeChannel(line)
  }

  private mutating func seal(
    _ inner: [UInt8], _ content: ChannelContent, by index: Int, line: Int,
    _ bound: BoundSwitchPacket
  ) throws(StepFailure) -> BoundSwitchPacket {
    let sealed = actors[index].withLine(line) { $0.seal(inner, random: &$1) }
    guard var packet = sealed else {
      throw .inconclusive(
        .init(
          expected: "keys of a line", observed: "the line was never answered", time: world.now))
    }
    switch content.token {
    case nil: break
    case .random:
      var stream = fork("line/\(world.now.nanoseconds)")
      packet.replaceLineID(LineID.make(random: &stream))
    case .session(let name):
      packet.replaceLineID(try announcedID(name))
    }
    if let corrupt = content.corrupt {
      packet.flip(
        corrupt, SwitchLayout(line: actors[index].lines[line].suite, packet: packet))
    }
    if let truncate = content.truncate { packet = Array(packet.prefix(truncate)) }
    var bound = bound
    bound.packet = packet
    return bound
  }

  /// The line channel packets go in: a named one, else the newest the peer has answered.
  func answeredLine(
    _ name: ScenarioName?, by index: Int, with peer: String
  ) throws(StepFailure) -> Int {
    if let name { return try line(name) }
    guard let line = actors[index].newestAnsweredLine(with: peer) else {
      throw .broken("\(actors[index].name) has no line with \(peer)")
    }
    return line
  }
}
