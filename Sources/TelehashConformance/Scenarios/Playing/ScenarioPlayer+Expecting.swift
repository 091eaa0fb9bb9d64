import TelehashCore
import TelehashCrypto
import TelehashPackets

/// What this version's packets are to the steps that wait for them, or for their absence.
extension ScenarioPlayer {
  func received(_ name: ScenarioName) throws(StepFailure) -> Int? {
    if case .packet(let packet) = try binding(name) { return packet.received }
    return nil
  }

  func bound(_ place: PlayAttention.Place) -> Binding {
    let actor = actors[place.actor]
    let packet = actor.inbox[place.index]
    var bound = BoundPacket(member: actor.name, packet: packet.datagram, received: place.index)
    if let (bytes, _) = try? Cloak.uncloak(packet.datagram) { bound.packet = bytes }
    switch packet.content {
    case .unreadable: break
    case .introduction(let introduction):
      bound.at = introduction.message.at
      bound.token = Token(messageBody: introduction.message.packet.body)
      bound.type = introduction.message.type
    case .handshake(let handshake):
      bound.at = handshake.message.at
      bound.token = handshake.token
      bound.type = handshake.message.type
    case .channel(let channel):
      bound.c = channel.c
      bound.seq = channel.seq
      bound.token = channel.token
      bound.type = channel.type
      bound.session = channel.session
    }
    return .packet(bound)
  }

  // MARK: Matching

  func matches(
    _ packet: ReceivedPacket, _ step: ExpectStep, from sender: Member, at actor: Int
  ) throws(StepFailure) -> Bool {
    guard try matches(packet, step.way), try cameTo(packet.destination, step, at: actor) else {
      return false
    }
    return try matches(packet, step.content, from: sender, at: actor)
  }

  private func matches(
    _ packet: ReceivedPacket, _ content: ExpectStep.Content, from sender: Member, at actor: Int
  ) throws(StepFailure) -> Bool {
    switch (content, packet.content) {
    case (.datagram(let wanted), _):
      if let name = wanted.packet {
        guard case .packet(let bound) = try binding(name), bound.packet == packet.datagram else {
          return false
        }
      }
      return packet.source == sender.address && matches(packet, wanted)
    case (.handshake(let wanted), .handshake(let handshake)):
      guard handshake.from == sender.name else { return false }
      return try matches(handshake, wanted)
    case (.introduction(let wanted), .introduction(let introduction)):
      guard introduction.from == sender.name else { return false }
      return try matches(introduction, wanted)
    case (.channel(let wanted), .channel(let channel)):
      guard channel.from == sender.name else { return false }
      return try matches(channel, wanted)
    case (.handshake, _), (.introduction, _), (.channel, _):
      return false
    }
  }

  private func matches(
    _ packet: ReceivedPacket, _ way: ExpectStep.Way?
  ) throws(StepFailure) -> Bool {
    switch way {
    case nil: true
    case .direct: packet.router == nil
    case .through(let router): packet.router == (try member(router).name)
    }
  }

  private func matches(
    _ introduction: ReceivedPacket.Introduction, _ wanted: IntroductionExpectation
  ) throws(StepFailure) -> Bool {
    if let form = wanted.form, form != introduction.form { return false }
    if let at = wanted.at, try number(at) != introduction.message.at { return false }
    if let csid = wanted.csid, csid != introduction.keys.csid { return false }
    return matches(introduction.message.packet.json ?? [:], wanted.members)
  }

  private func matches(_ head: JSONObject, _ members: [ChannelExpectation.Member]) -> Bool {
    members.allSatisfy { member in
      switch member.value {
      case .any: head[member.name] != nil
      case .absent: head[member.name] == nil
      case .equals(let value): head[member.name] == value
      }
    }
  }

  private func matches(_ packet: ReceivedPacket, _ wanted: DatagramExpectation) -> Bool {
    if let size = wanted.size, !size.contains(packet.datagram.count) { return false }
    if let cloaked = wanted.cloaked, cloaked != (packet.rounds > 0) { return false }
    if let head = wanted.head, !packet.datagram.starts(with: head) { return false }
    return true
  }

  private func matches(
    _ handshake: ReceivedPacket.Handshake, _ wanted: HandshakeExpectation
  ) throws(StepFailure) -> Bool {
    if let at = wanted.at, try number(at) != handshake.message.at { return false }
    if let csid = wanted.csid, csid != handshake.csid { return false }
    switch wanted.type {
    case nil: break
    case .some(.none): if handshake.message.writtenType != nil { return false }
    case .text(let type): if handshake.message.type != type { return false }
    }
    switch wanted.token {
    case nil: return true
    case .sameAs(let name): return try remoteToken(name) == handshake.token
    case .otherThan(let name): return try remoteToken(name) != handshake.token
    }
  }

  /// The token the other side of a named session had at first, or that of a named handshake. The
  /// newest one may be that of the very packet that is looked at.
  private func remoteToken(_ name: ScenarioName) throws(StepFailure) -> Token? {
    switch try binding(name) {
    case .session(let member, let index, _):
      actors.first { $0.name == member }?.sessions[index].firstRemoteToken
    case .packet(let packet): packet.token
    case .channel, .uri: nil
    }
  }

  private func matches(
    _ channel: ReceivedPacket.Channel, _ wanted: ChannelExpectation
  ) throws(StepFailure) -> Bool {
    let head = channel.inner.json ?? [:]
    if let name = wanted.session, try session(name) != channel.session { return false }
    if let c = wanted.c, try number(c) != channel.c { return false }
    if let type = wanted.type, type != channel.type { return false }
    if let peer = wanted.peer,
      head["peer"] != .string(try member(peer).hashname.text)
    {
      return false
    }
    if let seq = wanted.seq, try number(seq) != channel.seq { return false }
    if let ack = wanted.ack, try number(ack) != channel.ack { return false }
    if let miss = wanted.miss, try !matches(head["miss"], miss) { return false }
    if let end = wanted.end, (head["end"] == .bool(true)) != end { return false }
    switch (wanted.err, head["err"]) {
    case (nil, nil): break
    // An error is never what was awaited by another member.
    case (nil, .some): return false
    case (.any, let err): if err == nil { return false }
    case (.text(let text), let err): if err != .string(text) { return false }
    }
    if let body = wanted.body, try !matches(channel.inner.body, body) { return false }
    return matches(head, wanted.members)
  }

  private func matches(_ body: [UInt8], _ wanted: ByteContent) throws(StepFailure) -> Bool {
    switch wanted {
    case .exact(let bytes): body == bytes
    case .count(let count): body.count == count
    case .packet(let name): body == (try packetBytes(name))
    case .key: false
    }
  }

  private func session(_ name: ScenarioName) throws(StepFailure) -> Int? {
    switch try binding(name) {
    case .session(_, let index, _): index
    case .packet(let packet): packet.session
    case .channel(let channel): channel.session
    case .uri: nil
    }
  }

  // MARK: silence

  func breaks(
    _ packet: ReceivedPacket, _ step: SilenceStep, from sender: Member, at actor: Int
  ) -> Bool {
    // What a router passes on is its doing, whoever made it.
    let isSenders =
      packet.content.sender == sender.name || (packet.router == sender.name && !packet.isRelayed)
    switch packet.content {
    case .unreadable:
      return step.of == .any && packet.source == sender.address
    case .introduction:
      return step.of == .any && isSenders
    case .handshake(let handshake):
      guard step.of != .channel, isSenders else { return false }
      if step.allow.contains(.handshake) { return false }
      let earlier = actors[actor].inbox.prefix(packet.index).contains {
        if case .handshake(let other) = $0.content { other.inner == handshake.inner } else { false }
      }
      if earlier { return !step.allow.contains(.duplicate) }
      // A keepalive has an `at` of its own; what repeats ours is a confirmation.
      let isKeepalive = !actors[actor].sentAts.contains(handshake.message.at)
      return !(isKeepalive && step.allow.contains(.keepalive))
    case .channel(let channel):
      guard step.of != .handshake, isSenders else { return false }
      if step.allow.contains(.ack), channel.ack != nil, channel.seq == nil { return false }
      // Whoever is not ours may ask for our paths at any time (PATH-12).
      let mayAsk = step.allow.contains(.path) || world.resident != nil
      if mayAsk, channel.type == "path" { return false }
      return true
    }
  }

  // MARK: fence

  /// The legal exchange that must be answered: it proves that silence was a choice.
  mutating func fence(_ step: FenceStep) throws(StepFailure) {
    let index = try actor(step.from)
    let target = try member(step.to)
    let session: Int
    if step.by == .link {
      session = try newSession(by: index, with: target.name, csid: nil)
      let isAnswered = try call(
        session, by: index, target: target, at: nil, within: step.within, through: step.through)
      guard isAnswered else {
        throw .inconclusive(noLife(target, step.within))
      }
    } else {
      session = try establishedSession(step.session, by: index, with: target.name)
    }
    if try askForPaths(session, by: index, target: target, step) { return }
    let keys = "an answer to a path request in the session's keys within \(step.within.seconds) s"
    // Dead keys of a living endpoint are an answer too, and the wrong one.
    let probe = try newSession(by: index, with: target.name, csid: nil)
    let isAlive = try call(
      probe, by: index, target: target, at: nil, within: step.within, through: step.through)
    if isAlive {
      throw .failed(
        .init(
          expected: keys, observed: "silence there, while a new handshake is answered",
          time: world.now))
    }
    throw .inconclusive(noLife(target, step.within))
  }

  /// Opens a path channel and waits for its answer.
  private mutating func askForPaths(
    _ session: Int, by index: Int, target: Member, _ step: FenceStep
  ) throws(StepFailure) -> Bool {
    let c = actors[index].takeChannel(session)
    let head: JSONObject = [
      "c": .number(JSONNumber(c)), "type": "path", "paths": .array([]),
    ]
    let inner = (try? Packet(json: head).encoded()) ?? []
    let sealed = try? actors[index].withSession(session) { session, random in
      try session.seal(channel: inner, random: &random)
    }
    guard let body = sealed ?? nil else { return false }
    let known = actors[index].inbox.count
    try dispatch(
      [0, 0] + body, by: index, to: target, through: step.through, rounds: defaultRounds)
    var answer: PlayAttention.Place?
    awaitAnswer(within: step.within) { player in
      for packet in player.actors[index].inbox.dropFirst(known) {
        guard case .channel(let channel) = packet.content, channel.from == target.name,
          channel.session == session, channel.c == c, channel.inner.json?["err"] == nil
        else { continue }
        answer = PlayAttention.Place(actor: index, index: packet.index)
        return true
      }
      return false
    }
    if let answer { attention.consumed.insert(answer) }
    return answer != nil
  }

  // MARK: What was seen, in words

  func description(of content: ExpectStep.Content) throws(StepFailure) -> String {
    switch content {
    case .datagram: return "a datagram"
    case .introduction: return "an introduction"
    case .handshake(let wanted):
      guard let at = wanted.at else { return "a handshake" }
      return "a handshake with at \(try number(at))"
    case .channel(let wanted):
      var parts = ["a channel packet"]
      if let c = wanted.c { parts.append("c \(try number(c))") }
      if let type = wanted.type { parts.append("type \(type)") }
      if let peer = wanted.peer { parts.append("peer \(peer)") }
      if let seq = wanted.seq { parts.append("seq \(try number(seq))") }
      if let ack = wanted.ack { parts.append("ack \(try number(ack))") }
      if wanted.err != nil { parts.append("err") }
      return parts.joined(separator: ", ")
    }
  }
}

extension ReceivedPacket {
  /// The packet in a few words.
  var summary: String {
    switch content {
    case .unreadable(let why): "\(datagram.count) bytes (\(why))"
    case .handshake(let handshake): "a handshake with at \(handshake.message.at)"
    case .introduction(let introduction): "an introduction of type \(introduction.message.type)"
    case .channel(let channel):
      "a channel packet "
        + String(decoding: (channel.inner.json ?? [:]).encoded().prefix(120), as: UTF8.self)
        + (channel.inner.body.isEmpty ? "" : " and \(channel.inner.body.count) bytes")
    }
  }
}
