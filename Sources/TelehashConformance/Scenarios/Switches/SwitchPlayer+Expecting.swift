import TelehashCrypto
import TelehashPackets
import TelehashV2

/// What the packets of version 2 are to the steps that wait for them, or for their absence.
extension SwitchPlayer {
  func received(_ name: ScenarioName) throws(StepFailure) -> Int? {
    if case .packet(let packet) = try binding(name) { return packet.received }
    return nil
  }

  func bound(_ place: PlayAttention.Place) -> SwitchBinding {
    let actor = actors[place.actor]
    let packet = actor.inbox[place.index]
    var bound = BoundSwitchPacket(
      member: actor.name, packet: packet.datagram, received: place.index)
    switch packet.content {
    case .unreadable: break
    case .open(let open):
      bound.at = open.content.at
      bound.id = open.content.line
    case .line(let channel):
      bound.c = channel.c
      bound.seq = channel.seq
      bound.type = channel.type
      bound.id = channel.id
      bound.line = channel.line
      bound.inner = try? channel.inner.encoded()
    }
    return .packet(bound)
  }

  // MARK: Matching

  func matches(
    _ packet: ReceivedSwitchPacket, _ step: ExpectStep, from sender: Member, at actor: Int
  ) throws(StepFailure) -> Bool {
    guard try cameTo(packet.destination, step, at: actor) else { return false }
    switch step.way {
    case nil: break
    case .direct: if packet.through != nil { return false }
    case .through(let name): if packet.through?.from != (try member(name).name) { return false }
    }
    switch (step.content, packet.content) {
    case (.datagram(let wanted), _):
      guard packet.through == nil, isFrom(packet, sender, at: actor) else { return false }
      if let size = wanted.size, !size.contains(packet.datagram.count) { return false }
      if let head = wanted.head, !packet.datagram.starts(with: head) { return false }
      if let name = wanted.packet {
        guard case .packet(let bound) = try binding(name), bound.packet == packet.datagram else {
          return false
        }
      }
      return wanted.cloaked != true
    case (.handshake(let wanted), .open(let open)):
      guard open.from == sender.name else { return false }
      return try matches(open, wanted)
    case (.channel(let wanted), .line(let channel)):
      guard channel.from == sender.name else { return false }
      return try matches(channel, wanted)
    case (.handshake, _), (.channel, _), (.introduction, _): return false
    }
  }

  /// Whether a datagram came from a member, seen from outside.
  private func isFrom(
    _ packet: ReceivedSwitchPacket, _ sender: Member, at actor: Int
  ) -> Bool {
    packet.source == sender.address || packet.source == reach(sender, by: actor)
      || sender.aliases.values.contains(packet.source)
  }

  private func matches(
    _ open: ReceivedSwitchPacket.Open, _ wanted: HandshakeExpectation
  ) throws(StepFailure) -> Bool {
    if let at = wanted.at, try number(at) != open.content.at { return false }
    if let csid = wanted.csid, csid != open.suite.csid { return false }
    switch wanted.token {
    case nil: return true
    case .sameAs(let name): return try otherSideID(name) == open.content.line
    case .otherThan(let name): return try otherSideID(name) != open.content.line
    }
  }

  /// The id the other side of a line announced, or that of an open.
  private func otherSideID(_ name: ScenarioName) throws(StepFailure) -> LineID? {
    switch try binding(name) {
    case .line(let member, let index, _):
      actors.first { $0.name == member }?.lines[index].remote?.line
    case .packet(let packet): packet.id
    case .channel: nil
    }
  }

  private func matches(
    _ channel: ReceivedSwitchPacket.Channel, _ wanted: ChannelExpectation
  ) throws(StepFailure) -> Bool {
    let head = channel.inner.json ?? [:]
    if let name = wanted.session, try line(name) != channel.line { return false }
    if let name = wanted.on, try channelOf(name) != channel.c { return false }
    if let c = wanted.c, try number(c) != channel.c?.uint64 { return false }
    if let type = wanted.type, type != channel.type { return false }
    if let name = wanted.peer,
      head["peer"] != .string(try member(name).identity.hashname.text)
    {
      return false
    }
    if let seq = wanted.seq, try number(seq) != channel.seq { return false }
    if let ack = wanted.ack, try number(ack) != channel.ack { return false }
    if let miss = wanted.miss, try !matches(head["miss"], miss) { return false }
    if let end = wanted.end, (head["end"] == .bool(true)) != end { return false }
    switch (wanted.err, head["err"]) {
    case (nil, nil): break
    case (nil, .some): return false
    case (.any, let err): if err == nil { return false }
    case (.text(let text), let err): if err != .string(text) { return false }
    }
    if let body = wanted.body, try !matches(channel.inner.body, body) { return false }
    for member in wanted.members {
      switch member.value {
      case .any: if head[member.name] == nil { return false }
      case .absent: if head[member.name] != nil { return false }
      case .equals(let value): if head[member.name] != (try resolved(value)) { return false }
      }
    }
    return true
  }

  private func channelOf(_ name: ScenarioName) throws(StepFailure) -> JSONValue? {
    switch try binding(name) {
    case .packet(let packet): packet.c
    case .channel(let channel): channel.c
    case .line: nil
    }
  }

  private func matches(_ body: [UInt8], _ wanted: ByteContent) throws(StepFailure) -> Bool {
    switch wanted {
    case .exact(let bytes): return body == bytes
    case .count(let count): return body.count == count
    case .key, .packet:
      var unused = SeededRandom(seed: 0, label: "none")
      return try body == bytes(of: wanted, &unused, isPattern: false)
    }
  }

  // MARK: Silence

  func breaks(
    _ packet: ReceivedSwitchPacket, _ step: SilenceStep, from sender: Member, at actor: Int
  ) -> Bool {
    switch packet.content {
    case .unreadable:
      return step.of == .any && packet.through == nil && isFrom(packet, sender, at: actor)
    case .open(let open):
      guard step.of != .channel, open.from == sender.name,
        !step.allow.contains(.handshake)
      else { return false }
      let isRepeated = actors[actor].inbox.prefix(packet.index).contains {
        if case .open(let other) = $0.content { other.content == open.content } else { false }
      }
      return !(isRepeated && step.allow.contains(.duplicate))
    case .line(let channel):
      guard step.of != .handshake, channel.from == sender.name else { return false }
      if step.allow.contains(.ack), channel.ack != nil, channel.seq == nil { return false }
      // Whoever is not ours asks for our paths on its own account (V2PATH-03, V2PATH-04).
      let mayAsk = step.allow.contains(.path) || world.residentSwitch != nil
      if mayAsk, channel.type == "path" { return false }
      return true
    }
  }

  // MARK: Fence

  /// The legal exchange that must be answered: a path request in the line's keys, or a new line.
  mutating func fence(_ step: FenceStep) throws(StepFailure) {
    let index = try actor(step.from)
    let target = try member(step.to)
    if step.by == .link || actors[index].newestAnsweredLine(with: target.name) == nil {
      guard try call(by: index, target: target, within: step.within) != nil else {
        throw .inconclusive(noLife(target, step.within))
      }
    }
    let line = try answeredLine(step.session, by: index, with: target.name)
    if try askForPaths(line, by: index, target: target, within: step.within) { return }
    // Dead keys of a living switch are an answer too, and the wrong one.
    if try call(by: index, target: target, within: step.within) != nil {
      throw .failed(
        .init(
          expected: "an answer to a path request in the line's keys within"
            + " \(step.within.seconds) s",
          observed: "silence there, while a new open is answered", time: world.now))
    }
    throw .inconclusive(noLife(target, step.within))
  }

  private mutating func askForPaths(
    _ line: Int, by index: Int, target: Member, within: TimeSpan
  ) throws(StepFailure) -> Bool {
    let c = actors[index].takeChannel(line)
    var head: JSONObject = ["c": c, "type": "path"]
    if edition.pathForm == .list { head["paths"] = [] }
    let inner = (try? Packet(json: head).encoded()) ?? []
    guard let packet = actors[index].withLine(line, { $0.seal(inner, random: &$1) }) else {
      return false
    }
    let known = actors[index].inbox.count
    try transmit(packet, by: index, to: reach(target, by: index))
    var answer: PlayAttention.Place?
    wait(until: world.now + within) { player in
      for packet in player.actors[index].inbox.dropFirst(known) {
        guard case .line(let channel) = packet.content, channel.from == target.name,
          channel.line == line, channel.c == c, channel.inner.json?["err"] == nil
        else { continue }
        answer = PlayAttention.Place(actor: index, index: packet.index)
        return true
      }
      return false
    }
    if let answer { attention.consumed.insert(answer) }
    return answer != nil
  }

  /// Sends an open of a new line and waits for the other side's; the line, when it came.
  mutating func call(
    by index: Int, target: Member, within: TimeSpan, csid: CSID? = nil, at: UInt64? = nil
  ) throws(StepFailure) -> Int? {
    guard let line = actors[index].newLine(with: target.name, csid: csid) else {
      throw .broken("\(actors[index].name) and \(target.name) share no cipher set")
    }
    let at = at ?? actors[index].nextAt(with: target.name, epoch: epoch)
    guard let content = actors[index].openContent(line, at: at),
      let inner = try? content.packet.encoded(),
      let packet = actors[index].seal(open: inner, line: line)
    else { throw .broken("\(actors[index].name) cannot make an open") }
    actors[index].note(sentAt: at, line: line)
    let known = actors[index].inbox.count
    try transmit(packet, by: index, to: reach(target, by: index))
    let isAnswered = wait(until: world.now + within) { player in
      player.actors[index].inbox.dropFirst(known).contains {
        if case .open(let open) = $0.content { open.from == target.name } else { false }
      }
    }
    for packet in actors[index].inbox.dropFirst(known) {
      guard case .open(let open) = packet.content, open.from == target.name else { continue }
      attention.consumed.insert(.init(actor: index, index: packet.index))
    }
    return isAnswered && actors[index].lines[line].isAnswered ? line : nil
  }

  // MARK: In words

  func description(of content: ExpectStep.Content) throws(StepFailure) -> String {
    switch content {
    case .datagram: return "a datagram"
    case .introduction: return "an introduction"
    case .handshake(let wanted):
      guard let at = wanted.at else { return "an open" }
      return "an open with at \(try number(at))"
    case .channel(let wanted):
      var parts = ["a line packet"]
      if let type = wanted.type { parts.append("type \(type)") }
      if let seq = wanted.seq { parts.append("seq \(try number(seq))") }
      if let ack = wanted.ack { parts.append("ack \(try number(ack))") }
      if wanted.err != nil { parts.append("err") }
      for member in wanted.members { parts.append(member.name) }
      return parts.joined(separator: ", ")
    }
  }
}
