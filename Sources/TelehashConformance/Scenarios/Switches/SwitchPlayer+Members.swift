import TelehashCrypto
import TelehashPackets
import TelehashV2

/// The steps that bring lines up, use channels and move applications.
extension SwitchPlayer {
  // MARK: link

  /// Brings a line up.
  mutating func link(_ step: LinkStep) throws(StepFailure) {
    let from = try member(step.from)
    let to = try member(step.to)
    guard from.isReference else { return try linkScript(step, to) }
    if entry(of: from)?.routers.isEmpty ?? true { tellOf(to, to: from.name) }
    guard world.tell(from.name, .connect(to.identity.hashname)) != nil else {
      throw .notApplicable("\(from.name) cannot be told to open a line")
    }
    let isUp = poll(until: world.now + step.within) { $0.isUp(from, to) }
    guard isUp else {
      throw .failed(
        .init(
          expected: "a line of \(from.name) and \(to.name) within \(step.within.seconds) s",
          observed: "none", time: world.now))
    }
    if let index = actors.firstIndex(where: { $0.name == to.name }),
      let line = actors[index].newestAnsweredLine(with: from.name)
    {
      try bind(
        step.bind, .line(member: to.name, index: line, at: actors[index].lines[line].at))
    }
  }

  private mutating func linkScript(_ step: LinkStep, _ target: Member) throws(StepFailure) {
    let index = try actor(step.from)
    let at = try step.at.map { expression throws(StepFailure) in try number(expression) }
    guard
      let line = try call(
        by: index, target: target, within: step.within, csid: step.csid, at: at)
    else {
      throw .failed(
        .init(
          expected: "an open from \(target.name) within \(step.within.seconds) s",
          observed: actors[index].inbox.last?.summary ?? "nothing", time: world.now))
    }
    try bind(
      step.bind,
      .line(member: actors[index].name, index: line, at: actors[index].lines[line].at))
  }

  private func isUp(_ from: Member, _ to: Member) -> Bool {
    guard world.route(of: from.name, to: to.identity.hashname) != nil else { return false }
    if isResident(to) { return true }
    if to.isReference { return world.route(of: to.name, to: from.identity.hashname) != nil }
    return actors.first { $0.name == to.name }?.newestAnsweredLine(with: from.name) != nil
  }

  // MARK: command

  mutating func command(_ step: CommandStep) throws(StepFailure) {
    let who = try member(step.who)
    guard let name = step.peer else {
      throw .broken("\(step.wish.rawValue) needs a peer")
    }
    let peer = try member(name)
    let hashname = peer.identity.hashname
    if entry(of: who)?.routers.isEmpty ?? true { tellOf(peer, to: who.name) }
    let wish: SwitchWish
    switch step.wish {
    case .link: wish = .link(hashname)
    case .unlink: wish = .unlink(hashname)
    case .trust: wish = .trust(hashname)
    case .connect: wish = .connect(hashname)
    case .seek: wish = .seek(hashname)
    case .bridge: wish = .bridge(hashname)
    case .withdrawBridges: wish = .announceBridges(hashname, [])
    case .keepalive, .paths, .offerURI, .shareURI, .accept, .reject, .distrust:
      throw .broken("\(step.wish.rawValue) is no wish of version 2")
    }
    guard world.tell(who.name, wish) != nil else {
      throw .notApplicable("\(who.name) cannot be told to \(step.wish.rawValue)")
    }
  }

  // MARK: observe

  mutating func observe(_ step: ObserveStep) throws(StepFailure) {
    let who = try member(step.who)
    let peer = try step.peer.map { name throws(StepFailure) in
      try member(name).identity.hashname
    }
    var handle: SwitchChannelHandle?
    if let name = step.channel, case .channel(let channel) = try binding(name) {
      handle = channel.handle
    }
    let count: (inout SwitchPlayer) -> Int = { player in
      player.world.switchEvents(of: who.name).filter {
        $0.event.matches(step.event, peer: peer, handle: handle, text: step.text)
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
      if poll(until: world.now + span, { count(&$0) > before }) {
        throw .failed(
          .init(
            expected: "\(who.name) not to see \(step.event.rawValue) for \(span.seconds) s",
            observed: "it did", time: world.now))
      }
    }
  }

  // MARK: restart

  mutating func restart(_ step: RestartStep) throws(StepFailure) {
    let who = try member(step.who)
    guard who.isReference else { throw .broken("\(who.name) is not restarted in version 2") }
    do throws(WorldError) {
      try world.restartSwitch(who.name, keepingMemory: step.memory == .keep)
    } catch {
      throw .notApplicable("\(who.name) cannot be restarted: \(error)")
    }
    try prepare(who)
  }

  // MARK: Channels

  mutating func open(_ step: OpenStep) throws(StepFailure) {
    let from = try member(step.from)
    let to = try member(step.to)
    guard from.isReference else {
      throw .broken("a script of version 2 opens a channel by sending its first packet")
    }
    var stream = fork("open/\(world.now.nanoseconds)")
    let body = try step.body.map { content throws(StepFailure) in
      try bytes(of: content, &stream, isPattern: true)
    }
    var channel = BoundSwitchChannel(opener: from.name, peer: to.name, type: step.type)
    if entry(of: from)?.routers.isEmpty ?? true { tellOf(to, to: from.name) }
    let wish = SwitchWish.open(
      to.identity.hashname, type: step.type, reliable: step.reliable,
      json: step.members.isEmpty ? nil : .object(try resolved(step.members)), body: body ?? [])
    guard case .channel(let handle) = world.tell(from.name, wish) else {
      throw .notApplicable("\(from.name) cannot be told to open a channel")
    }
    channel.handle = handle
    if let index = actors.firstIndex(where: { $0.name == to.name }) {
      let known = attention.marks[index]
      wait(until: world.now + .seconds(2)) { player in
        for packet in player.actors[index].inbox.dropFirst(known) {
          guard case .line(let opened) = packet.content, opened.from == from.name,
            opened.type == step.type
          else { continue }
          channel.c = opened.c
          channel.line = opened.line
          return true
        }
        return false
      }
    }
    try bind(step.bind, .channel(channel))
  }

  /// Moves patterned bytes between two references: whole, in order and once, or an error.
  mutating func transfer(_ step: TransferStep) throws(StepFailure) {
    let from = try member(step.from)
    let to = try member(step.to)
    guard from.isReference, to.isReference else {
      throw .broken("a transfer of version 2 is between references")
    }
    let data = Pattern.bytes(step.bytes)
    let before = opened(at: to.name).count
    if entry(of: from)?.routers.isEmpty ?? true { tellOf(to, to: from.name) }
    let open = SwitchWish.open(
      to.identity.hashname, type: "_stream", reliable: true, json: nil, body: [])
    var handle: SwitchChannelHandle?
    if let name = step.channel, case .channel(let channel) = try binding(name) {
      handle = channel.handle
    } else if case .channel(let new)? = world.tell(from.name, open) {
      handle = new
    }
    guard let handle, world.tell(from.name, .transfer(handle, data)) != nil else {
      throw .notApplicable("\(from.name) cannot be told to send")
    }
    let first = step.channel == nil ? before : max(before - 1, 0)
    _ = poll(until: world.now + step.within) { player in
      let (received, failure) = player.result(handle, from: from, at: to, from: first)
      if player.isResident(to), player.isAcknowledged(handle, from: from) { return true }
      return failure != nil || received?.count ?? 0 >= data.count
    }
    let (received, failure) = result(handle, from: from, at: to, from: first)
    let outcome = TransferOutcome(
      of: data, received: received, failure: failure,
      isAcknowledged: isResident(to) ? isAcknowledged(handle, from: from) : nil)
    if let objection = outcome.objection(to: step, at: world.now) { throw .failed(objection) }
  }

  /// Whether everything that was sent was acknowledged, which is all that shows of a subject that
  /// cannot be asked.
  private func isAcknowledged(_ handle: SwitchChannelHandle, from: Member) -> Bool {
    world.channelReport(from.name, handle).map { $0.isClosed && $0.failure == nil } ?? false
  }

  private func opened(at name: String) -> [SwitchChannelHandle] {
    world.switchEvents(of: name).compactMap {
      if case .opened(let handle, _, _, _) = $0.event { handle } else { nil }
    }
  }

  private func result(
    _ handle: SwitchChannelHandle, from: Member, at to: Member, from first: Int
  ) -> (received: [UInt8]?, failure: String?) {
    let failure = world.channelReport(from.name, handle)?.failure
    guard let other = opened(at: to.name).dropFirst(first).first else { return (nil, failure) }
    let report = world.channelReport(to.name, other)
    return (report?.received, failure ?? report?.failure)
  }

  mutating func close(_ step: CloseStep) throws(StepFailure) {
    guard case .channel(let channel) = try binding(step.channel) else {
      throw .broken("\(step.channel) is no channel")
    }
    let by = try member(step.by)
    guard by.isReference else {
      throw .broken("a script of version 2 ends a channel by sending its last packet")
    }
    let handle =
      channel.opener == by.name
      ? channel.handle
      : world.switchEvents(of: by.name).reversed().lazy.compactMap {
        observed -> SwitchChannelHandle? in
        if case .opened(let handle, _, channel.type, _) = observed.event { handle } else { nil }
      }.first
    guard let handle else { throw .broken("\(by.name) has no such channel") }
    let wish: SwitchWish = step.err.map { .fail(handle, $0) } ?? .end(handle)
    guard world.tell(by.name, wish) != nil else {
      throw .notApplicable("\(by.name) cannot be told to close a channel")
    }
  }
}

extension SwitchEvent {
  /// Whether the event is of the kind a scenario names.
  func matches(
    _ kind: ObserveStep.Event, peer: HexHashname?, handle: SwitchChannelHandle?, text: String?
  ) -> Bool {
    func fits(_ who: HexHashname) -> Bool { peer == nil || peer == who }
    func fits(_ which: SwitchChannelHandle) -> Bool { handle == nil || handle == which }
    switch (self, kind) {
    case (.lineUp(let who), .lineUp), (.linked(let who), .linked),
      (.unlinked(let who), .unlinked), (.found(let who), .found),
      (.notFound(let who), .notFound), (.bridged(let who), .bridged):
      return fits(who)
    case (.lineDown(let who, let reason), .lineDown):
      return fits(who) && (text == nil || text == reason.rawValue)
    case (.bridgeRefused(let who, let reason), .bridgeRefused):
      return fits(who) && (text == nil || text == reason)
    case (.opened(let which, let who, let type, _), .opened):
      return fits(which) && fits(who) && (text == nil || text == type)
    case (.received(let which, _), .received), (.ended(let which), .ended),
      (.closed(let which), .closed):
      return fits(which)
    case (.failed(let which, let error), .failed):
      return fits(which) && (text == nil || text == error)
    case (.finding(let requirement, _), .finding):
      return text == nil || text == requirement
    default: return false
    }
  }
}
