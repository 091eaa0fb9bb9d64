import TelehashCore
import TelehashCrypto
import TelehashPackets

/// The steps that bring links up and move applications.
extension ScenarioPlayer {
  // MARK: link

  mutating func link(_ step: LinkStep) throws(StepFailure) {
    let from = try member(step.from)
    let to = try member(step.to)
    if from.isReference {
      try linkReference(from, to, step)
    } else {
      try linkScript(step, to)
    }
  }

  /// A script-driven member calls; the same `at` must come back (HS-12).
  private mutating func linkScript(_ step: LinkStep, _ target: Member) throws(StepFailure) {
    let index = try actor(step.from)
    let session: Int
    if step.ephemeral == .same,
      let known = actors[index].newestSession(with: target.name, csid: step.csid)
    {
      session = known
    } else {
      session = try newSession(by: index, with: target.name, csid: step.csid)
    }
    let at = try step.at.map { expression throws(StepFailure) in try number(expression) }
    let isAnswered = try call(
      session, by: index, target: target, at: at, within: step.within, rounds: step.cloak,
      through: step.through)
    try bind(
      step.bind,
      .session(
        member: actors[index].name, index: session, at: actors[index].sessions[session].at))
    guard isAnswered else {
      throw .failed(
        .init(
          expected: "a handshake from \(target.name) with at \(actors[index].sessions[session].at)"
            + " within \(step.within.seconds) s",
          observed: seen(at: index), time: world.now))
    }
  }

  private func seen(at index: Int) -> String {
    let last = actors[index].inbox.dropFirst(attention.marks[index]).suffix(4).map(\.summary)
    return last.isEmpty ? "nothing" : last.joined(separator: "; ")
  }

  /// Sends a basic handshake and waits for its confirmation.
  mutating func call(
    _ session: Int, by index: Int, target: Member, at: UInt64?, within: TimeSpan,
    rounds: Int? = nil, through router: ScenarioName? = nil
  ) throws(StepFailure) -> Bool {
    let at = at ?? actors[index].nextAt(session, epoch: epoch)
    guard let packet = actors[index].basicHandshake(session, at: at) else {
      throw .broken("\(actors[index].name) cannot make a handshake")
    }
    let known = actors[index].inbox.count
    try dispatch(
      packet, by: index, to: target, through: router, rounds: rounds ?? defaultRounds)
    let isAnswered = awaitAnswer(within: within) { player in
      let session = player.actors[index].sessions[session]
      // A subject of its own will may call with a higher one meanwhile, which stands then (HS-12).
      let isOvertaken = player.world.resident != nil && session.at > at
      return session.isConfirmed && (session.at == at || isOvertaken)
    }
    if router != nil {
      // All that a router relayed meanwhile belongs to this step.
      for actor in actors.indices {
        for packet in actors[actor].inbox.dropFirst(attention.marks[actor]) where packet.isRelayed {
          consume(packet, at: actor, with: at)
        }
      }
      return isAnswered
    }
    // The confirmation belongs to this step; later steps do not see it again.
    for packet in actors[index].inbox.dropFirst(known) {
      guard case .handshake(let handshake) = packet.content, handshake.message.at == at else {
        continue
      }
      attention.consumed.insert(PlayAttention.Place(actor: index, index: packet.index))
    }
    return isAnswered
  }

  /// Takes a relayed handshake with this `at` out of sight, and the connect that carried it, which
  /// came just before.
  private mutating func consume(_ packet: ReceivedPacket, at actor: Int, with at: UInt64) {
    guard case .handshake(let handshake) = packet.content, handshake.message.at == at else {
      return
    }
    attention.consumed.insert(PlayAttention.Place(actor: actor, index: packet.index))
    guard packet.index > 0,
      case .channel(let carrier) = actors[actor].inbox[packet.index - 1].content,
      carrier.type == "connect"
    else { return }
    attention.consumed.insert(PlayAttention.Place(actor: actor, index: packet.index - 1))
  }

  /// A reference member is told to link.
  private mutating func linkReference(
    _ from: Member, _ to: Member, _ step: LinkStep
  ) throws(StepFailure) {
    let wish = try wish(toLink: from, with: to, step.by, step.uri)
    guard world.tell(from.name, wish) != nil else {
      throw .notApplicable("\(from.name) cannot be told to link")
    }
    let isUp = poll(until: world.now + step.within) { player in
      player.isUp(from, to)
    }
    guard isUp else {
      throw .failed(
        .init(
          expected: "a link of \(from.name) and \(to.name) within \(step.within.seconds) s",
          observed:
            "\(world.linkState(of: from.name, with: to.hashname)?.rawValue ?? "none")",
          time: world.now))
    }
    if let index = actors.firstIndex(where: { $0.name == to.name }),
      let session = actors[index].newestAnsweredSession(with: from.name)
    {
      try bind(
        step.bind, .session(member: to.name, index: session, at: actors[index].sessions[session].at)
      )
    }
  }

  /// How one member is told to reach another: through its routers when it has any, else directly.
  private func paths(
    from: Member, to: Member, _ knowledge: LinkStep.Knowledge
  ) throws(StepFailure) -> [NetworkPath] {
    if knowledge == .hashname { return [] }
    let routers = scenario.cast.first { $0.names.contains(from.name) }?.routers ?? []
    if routers.contains(where: { $0.text == to.name }) { return [.udp(to.address)] }
    var paths: [NetworkPath] = []
    for name in routers where name.text != to.name {
      paths.append(.peer(router: try member(name).hashname, uri: nil))
    }
    return paths.isEmpty ? [.udp(to.address)] : paths
  }

  /// How an application says whom it wants to link with.
  private func wish(
    toLink from: Member, with to: Member, _ knowledge: LinkStep.Knowledge, _ uri: ScenarioName?
  ) throws(StepFailure) -> ReferenceWish {
    if let uri { return .resolve(try sharedURI(uri).text) }
    let paths = try paths(from: from, to: to, knowledge)
    switch knowledge {
    case .keys, .hashname:
      return .link(to.hashname, keys(of: to, knowledge), paths)
    case .json:
      let json = LinkJSON(
        hashname: to.hashname, keys: to.keys, paths: paths)
      guard let object = json?.object(.local) else { throw .broken("no link JSON for \(to.name)") }
      return .resolve(String(decoding: JSONValue.object(object).encoded(), as: UTF8.self))
    case .uri:
      var parts = LinkURI.Parts(to.address)
      parts.keys = to.keys
      guard let uri = LinkURI(parts, form: edition.uri) else {
        throw .broken("no URI leads to \(to.name)")
      }
      return .resolve(uri.text)
    }
  }

  /// A URI that was given away.
  func sharedURI(_ name: ScenarioName) throws(StepFailure) -> LinkURI {
    guard case .uri(let uri) = try binding(name) else { throw .broken("\(name) is no URI") }
    return uri
  }

  private func keys(of member: Member, _ knowledge: LinkStep.Knowledge) -> PublicKeys {
    switch knowledge {
    case .keys, .json, .uri: member.keys
    case .hashname: PublicKeys()
    }
  }

  private func isUp(_ from: Member, _ to: Member) -> Bool {
    guard world.linkState(of: from.name, with: to.hashname) == .up else { return false }
    // A subject that lives elsewhere does not tell; that our side is up shows that it answered.
    if to.identity.secrets == nil { return true }
    if to.isReference {
      return world.linkState(of: to.name, with: from.hashname) == .up
    }
    return actors.first { $0.name == to.name }?.newestAnsweredSession(with: from.name) != nil
  }

  // MARK: command

  mutating func command(_ step: CommandStep) throws(StepFailure) {
    let who = try member(step.who)
    guard let name = step.peer else {
      throw .broken("\(step.wish.rawValue) needs a peer")
    }
    let peer = try member(name)
    let hashname = peer.hashname
    let wish: ReferenceWish =
      switch step.wish {
      case .keepalive: .keepalive(hashname)
      case .paths: .requestPaths(hashname)
      case .link: try wish(toLink: who, with: peer, step.by, step.uri)
      case .offerURI: .offerURI(to: hashname)
      case .shareURI: .shareURI(of: hashname)
      case .unlink, .distrust: .unlink(hashname)
      case .accept: .accept(hashname)
      case .reject: .unlink(hashname)
      case .trust: .trust(hashname)
      case .connect, .seek, .bridge, .withdrawBridges:
        throw .broken("\(step.wish.rawValue) is a wish of version 2")
      }
    guard let answer = world.tell(who.name, wish) else {
      throw .notApplicable("\(who.name) cannot be told to \(step.wish.rawValue)")
    }
    if case .uri(let uri) = answer { try bind(step.bind, .uri(uri)) }
  }

  // MARK: observe

  mutating func observe(_ step: ObserveStep) throws(StepFailure) {
    let who = try member(step.who)
    try needEvents(of: who)
    let peer = try step.peer.map { name throws(StepFailure) in
      try member(name).hashname
    }
    let handle = try step.channel.map { name throws(StepFailure) in try self.handle(name) }
    let count: (inout ScenarioPlayer) -> Int = { player in
      player.world.events(of: who.name).filter {
        $0.event.matches(step.event, peer: peer, handle: handle ?? nil, text: step.text)
      }.count
    }
    switch step.wanted {
    case .within(let span):
      let isSeen = poll(until: world.now + span) { step.count.contains(count(&$0)) }
      guard isSeen else {
        throw .failed(
          .init(
            expected: "\(who.name) to see \(step.event.rawValue) within \(span.seconds) s",
            observed: "\(count(&self)) of them", time: world.now))
      }
    case .notFor(let span):
      let before = count(&self)
      let isSeen = poll(until: world.now + span) { count(&$0) > before }
      if isSeen {
        throw .failed(
          .init(
            expected: "\(who.name) not to see \(step.event.rawValue) for \(span.seconds) s",
            observed: "it did", time: world.now))
      }
    }
  }

  /// What depends on a member's word is not judged where it gives none.
  func needEvents(of member: Member) throws(StepFailure) {
    guard member.isReference, !world.tellsEvents(member.name) else { return }
    throw .notApplicable("\(member.name) does not tell what happens to it")
  }

  private func handle(_ name: ScenarioName) throws(StepFailure) -> ChannelHandle? {
    guard case .channel(let channel) = try binding(name) else {
      throw .broken("\(name) is no channel")
    }
    return channel.handle
  }

  // MARK: restart

  mutating func restart(_ step: RestartStep) throws(StepFailure) {
    let who = try member(step.who)
    guard who.isReference else {
      let index = try actor(step.who)
      actors[index].restart(keepingMemory: step.memory == .keep)
      return
    }
    do throws(WorldError) {
      try world.restart(who.name, keepingMemory: step.memory == .keep)
    } catch {
      throw .notApplicable("\(who.name) cannot be restarted: \(error)")
    }
  }
}

extension EndpointEvent {
  /// Whether the event is of the kind a scenario names.
  func matches(
    _ kind: ObserveStep.Event, peer: Hashname?, handle: ChannelHandle?, text: String?
  ) -> Bool {
    func fits(_ who: Hashname) -> Bool { peer == nil || peer == who }
    func fits(_ which: ChannelHandle) -> Bool { handle == nil || handle == which }
    switch (self, kind) {
    case (.linkUp(let who), .linkUp): return fits(who)
    case (.routed(let who, isBridged: true), .bridged): return fits(who)
    case (.routed(let who, isBridged: false), .direct): return fits(who)
    case (.announced(let announcement), .announced): return fits(announcement.hashname)
    case (.uriOffered(_, let who), .offeredURI): return fits(who)
    case (.resolved(_, let who), .resolved): return fits(who)
    case (.unresolved, .unresolved): return true
    case (.linkDown(let who, let reason), .linkDown):
      return fits(who) && (text == nil || text == reason.rawValue)
    case (.offered(let offer), .offered): return fits(offer.hashname)
    case (.opened(let which, let who, let type, _), .opened):
      return fits(which) && fits(who) && (text == nil || text == type)
    case (.received(let which, _), .received): return fits(which)
    case (.ended(let which), .ended): return fits(which)
    case (.failed(let which, let error), .failed):
      return fits(which) && (text == nil || text == error)
    case (.closed(let which), .closed): return fits(which)
    default: return false
    }
  }
}
