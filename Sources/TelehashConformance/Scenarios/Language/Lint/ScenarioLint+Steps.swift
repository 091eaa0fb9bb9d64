import TelehashPackets

/// What each step asks of the names it uses and the members it moves.
extension ScenarioLint {
  mutating func check(_ step: Step, at place: SourcePlace) {
    switch step {
    case .link(let step): check(step, at: place)
    case .send(let step): check(step)
    case .craft(let step):
      checkScript(step.from, "what a reference makes is its own decision")
      _ = member(step.to)
      checkDifferent(step.from, step.to)
      switch step.content {
      case .handshake(let handshake):
        use(handshake)
        bind(step.bind, .handshake)
      case .introduction(let introduction):
        use(introduction.at)
        bind(step.bind, .introduction)
      }
    case .expect(let step): check(step)
    case .silence(let step):
      checkSender(step.from, step.to)
      wait(step.duration)
      if let member = fill(step.from) { unproved.append((member, step.from.place)) }
    case .fence(let step):
      checkScript(step.from, "a fence is asked by the play")
      checkPair(step.from, step.to, through: step.through)
      use(step.session, as: Bindings.Kind.sessions)
      checkRouter(step.through, step.from, step.to)
      let proved = [fill(step.from), fill(step.to), step.through.flatMap { fill($0) }]
      unproved.removeAll { proved.contains($0.member) }
    case .open(let step):
      checkPair(step.from, step.to, through: step.through)
      checkRouter(step.through, step.from, step.to)
      use(step.body)
      bind(step.bind, .channel)
    case .transfer(let step):
      checkPair(step.from, step.to, through: step.through)
      checkRouter(step.through, step.from, step.to)
      use(step.channel, as: [.channel])
    case .close(let step):
      use(step.channel, as: [.channel])
      _ = member(step.by)
    case .restart(let step):
      let who = member(step.who)
      use(step.session, as: Bindings.Kind.sessions)
      if let session = step.session, who?.by == .reference {
        problems.add(session.place, "a reference keeps its own sessions", expected: "no 'session'")
      }
    case .network(let step): check(step)
    case .wait(let time): wait(time)
    case .repeat: break
    case .observe(let step): check(step)
    case .command(let step):
      checkReference(step.who)
      if let peer = step.peer { _ = member(peer) }
      use(step.uri, as: [.uri])
      if let name = step.bind, step.wish != .shareURI {
        problems.add(name.place, "'bind' says nothing here", expected: "do: share-uri")
      }
      bind(step.bind, .uri)
    }
  }

  // MARK: Sending

  private mutating func check(_ step: LinkStep, at place: SourcePlace) {
    checkPair(step.from, step.to, through: step.through)
    checkRouter(step.through, step.from, step.to)
    use(step.at)
    if member(step.from)?.by == .reference {
      let chosen = [
        ("at", step.at != nil), ("ephemeral", step.ephemeral != nil), ("cloak", step.cloak != nil),
        ("through", step.through != nil),
      ]
      use(step.uri, as: [.uri])
      for (key, _) in chosen where chosen.contains(where: { $0.0 == key && $0.1 }) {
        problems.add(
          place, "\(step.from) is a reference and chooses '\(key)' itself", expected: "no '\(key)'")
      }
    }
    if let name = step.bind, member(step.from)?.by == .reference, member(step.to)?.by == .reference
    {
      problems.add(
        name.place, "two references have no session the play could use", expected: "no 'bind'")
    }
    bind(step.bind, .session)
  }

  private mutating func check(_ step: SendStep) {
    checkScript(step.from, "what a reference sends is its own decision")
    _ = member(step.to)
    checkDifferent(step.from, step.to)
    checkRouter(step.through, step.from, step.to)
    switch step.content {
    case .handshake(let handshake):
      use(handshake)
      bind(step.bind, .handshake)
    case .introduction(let introduction):
      use(introduction.at)
      bind(step.bind, .introduction)
    case .channel(let channel):
      if let peer = channel.peer { _ = member(peer) }
      use(channel.uri, as: [.uri])
      use(channel.body)
      use(channel.session, as: Bindings.Kind.sessions)
      if case .expression(let c) = channel.c { use(c) }
      use(channel.on, as: [.channelPacket, .channel])
      for number in [channel.seq, channel.ack] + (channel.miss ?? []) { use(number) }
      if case .session(let name) = channel.token { useToken(name) }
      bind(step.bind, .channelPacket)
    case .raw: bind(step.bind, .datagram)
    case .replay(let name):
      use(name, as: Bindings.Kind.packets)
      if let bound = fill(name).flatMap({ bindings[$0] }) { bind(step.bind, bound.kind) }
    }
  }

  private mutating func use(_ handshake: HandshakeContent) {
    use(handshake.at)
    if case .session(let name) = handshake.ephemeral { use(name, as: Bindings.Kind.ephemerals) }
    if case .session(let name) = handshake.line { use(name, as: Bindings.Kind.ephemerals) }
    if let identity = handshake.sealedBy { _ = member(identity) }
    use(handshake.sameAs, as: [.handshake])
    use(handshake.uri, as: [.uri])
  }

  // MARK: Expecting

  private mutating func check(_ step: ExpectStep) {
    if case .through(let router) = step.way {
      checkRouter(router, step.from, step.to)
      checkSender(step.from, step.to, through: router)
    } else {
      checkSender(step.from, step.to)
    }
    use(step.after)
    switch step.content {
    case .handshake(let handshake):
      use(handshake.at)
      switch handshake.token {
      case .sameAs(let name), .otherThan(let name): use(name, as: Bindings.Kind.remoteTokens)
      case nil: break
      }
      bind(step.bind, .receivedHandshake)
    case .introduction(let introduction):
      use(introduction.at)
      bind(step.bind, .introduction)
    case .channel(let channel):
      if let peer = channel.peer { _ = member(peer) }
      use(channel.body)
      use(channel.session, as: Bindings.Kind.sessions)
      use(channel.on, as: [.channelPacket, .channel])
      for number in [channel.c, channel.seq, channel.ack] + (channel.miss ?? []) {
        use(number)
      }
      bind(step.bind, .channelPacket)
    case .datagram(let datagram):
      use(datagram.packet, as: Bindings.Kind.packets)
      bind(step.bind, .datagram)
    }
  }

  private mutating func check(_ step: ObserveStep) {
    checkReference(step.who)
    if let peer = step.peer { _ = member(peer) }
    use(step.channel, as: [.channel])
    if case .notFor(let time) = step.wanted { wait(time) }
  }

  // MARK: The world

  private mutating func check(_ step: NetworkStep) {
    if let condition = step.condition {
      check([condition], "network condition", vocabulary.networks)
    }
    for name in step.between ?? [] { _ = member(name) }
    if let between = step.between, between.count == 2 { checkDifferent(between[0], between[1]) }
    if let filter = step.filter {
      _ = member(filter.from)
      _ = member(filter.to)
      checkDifferent(filter.from, filter.to)
    }
    if let name = step.rebind { _ = member(name) }
  }

  // MARK: Who may do what

  /// Both sides of something two members do together: one of them must be judged, or the router
  /// between them.
  private mutating func checkPair(
    _ from: ScenarioName, _ to: ScenarioName, through router: ScenarioName? = nil
  ) {
    let pair = [member(from), member(to), router.flatMap { member($0) }].compactMap { $0 }
    checkDifferent(from, to)
    if pair.allSatisfy({ $0.by == .script }) {
      problems.add(
        to.place, "\(from) and \(to) are both scripts, so nobody is judged",
        expected: "a reference member on one side")
    }
  }

  /// Who is awaited, or must be silent, and towards whom. What comes through a reference is its
  /// doing as well.
  private mutating func checkSender(
    _ from: ScenarioName, _ to: ScenarioName?, through router: ScenarioName? = nil
  ) {
    if let router, member(router)?.by == .reference {
      _ = member(from)
    } else {
      checkReference(from)
    }
    guard let to else { return }
    _ = member(to)
    checkDifferent(from, to)
  }

  /// Whom something goes through: a third member that routes.
  private mutating func checkRouter(
    _ router: ScenarioName?, _ from: ScenarioName, _ to: ScenarioName?
  ) {
    guard let router, let entry = member(router) else { return }
    checkDifferent(from, router)
    if let to { checkDifferent(to, router) }
    let mayRoute = entry.name.text == CastMember.subject && !scenario.axes.roles.isEmpty
    if entry.plays != .router, !mayRoute {
      problems.add(
        router.place, "\(router) is no router", expected: "a member with plays: router")
    }
  }

  private mutating func checkScript(_ name: ScenarioName, _ reason: String) {
    guard member(name)?.by == .reference else { return }
    problems.add(
      name.place, "\(name) is a reference, and \(reason)", expected: "a script member")
  }

  private mutating func checkReference(_ name: ScenarioName) {
    guard member(name)?.by == .script else { return }
    problems.add(
      name.place, "\(name) is a script: what it does is this play's own doing",
      expected: "a reference member")
  }

  private mutating func checkDifferent(_ from: ScenarioName, _ to: ScenarioName) {
    guard let one = fill(from), one == fill(to) else { return }
    problems.add(to.place, "'\(one)' stands on both sides", expected: "two members")
  }

  private mutating func wait(_ time: TimeSpan) {
    waited = waited + time
  }
}
