import TelehashCore
import TelehashCrypto
import TelehashPackets

/// The steps that open channels, move data and end them.
extension ScenarioPlayer {
  // MARK: open

  mutating func open(_ step: OpenStep) throws(StepFailure) {
    let from = try member(step.from)
    let to = try member(step.to)
    var stream = fork("open/\(world.now.nanoseconds)")
    let body = try bytes(step.body, &stream)
    var channel = BoundChannel(
      opener: from.name, peer: to.name, type: step.type, c: nil, session: nil, handle: nil)
    if from.isReference {
      channel.handle = try openReference(step, from, to, body)
      channel.c = try awaitOpen(step, from, to, &channel)
    } else {
      try openScript(step, to, body, &channel)
    }
    try bind(step.bind, .channel(channel))
  }

  private mutating func openReference(
    _ step: OpenStep, _ from: Member, _ to: Member, _ body: [UInt8]
  ) throws(StepFailure) -> ChannelHandle {
    let wish = ReferenceWish.open(
      to.hashname, type: step.type, reliable: step.reliable, head: step.members,
      body: body)
    guard case .channel(let handle) = world.tell(from.name, wish) else {
      throw .notApplicable("\(from.name) cannot be told to open a channel")
    }
    return handle
  }

  /// The number of a channel that a reference member opens towards a script-driven one.
  private mutating func awaitOpen(
    _ step: OpenStep, _ from: Member, _ to: Member, _ channel: inout BoundChannel
  ) throws(StepFailure) -> UInt64? {
    guard let index = actors.firstIndex(where: { $0.name == to.name }) else { return nil }
    let known = attention.marks[index]
    var found: ReceivedPacket.Channel?
    wait(until: world.now + .seconds(2)) { player in
      for packet in player.actors[index].inbox.dropFirst(known) {
        guard case .channel(let opened) = packet.content, opened.from == from.name,
          opened.type == step.type
        else { continue }
        found = opened
        return true
      }
      return false
    }
    channel.session = found?.session
    return found?.c
  }

  private mutating func openScript(
    _ step: OpenStep, _ to: Member, _ body: [UInt8], _ channel: inout BoundChannel
  ) throws(StepFailure) {
    let index = try actor(step.from)
    let session = try establishedSession(nil, by: index, with: to.name)
    let target = try target(of: step, by: index, to: to)
    let c = actors[index].takeChannel(session)
    var head = step.members
    head["type"] = .string(step.type)
    guard
      actors[index].openEngine(
        c, session: session, head: head, body: body, reliable: step.reliable,
        target: target,
        at: world.now)
    else { throw .broken("the channel cannot be opened") }
    flush(index)
    channel.c = c
    channel.session = session
  }

  /// Where the packets of a script's channel go, and from which address.
  private func target(
    of step: OpenStep, by index: Int, to: Member
  ) throws(StepFailure) -> ChannelEngine.Target {
    let own = members.first { $0.name == actors[index].name }?.address ?? to.address
    guard let name = step.through else {
      return .init(from: own, to: reach(to, by: index), rounds: defaultRounds)
    }
    let router = try member(name)
    guard let relay = actors.firstIndex(where: { $0.name == router.name }) else {
      return .init(from: own, to: reach(router, by: index), rounds: defaultRounds)
    }
    return .init(from: router.address, to: reach(to, by: relay), rounds: defaultRounds)
  }

  // MARK: transfer

  /// Moves patterned bytes over a reliable channel: whole, in order and once, or an error.
  mutating func transfer(_ step: TransferStep) throws(StepFailure) {
    let from = try member(step.from)
    let to = try member(step.to)
    try needEvents(of: from)
    try needEvents(of: to)
    let data = Pattern.bytes(step.bytes)
    let before = try receivedCounts(step, at: to)
    var transfer = try startTransfer(step, from, to, data)
    let end = world.now + step.within
    _ = poll(until: end) { player in
      player.isFinished(&transfer, data: data, from: from, at: to, before: before)
    }
    let (received, failure) = result(&transfer, from: from, at: to, before: before)
    let outcome = TransferOutcome(of: data, received: received, failure: failure)
    if let objection = outcome.objection(to: step, at: world.now) { throw .failed(objection) }
  }

  /// The two ends of a running transfer.
  private struct Transfer {
    let handle: ChannelHandle?
    let engine: (actor: Int, c: UInt64, session: Int)?
    /// The channel it arrives on, as soon as a reference member was seen to have it.
    var arriving: ChannelHandle?
  }

  private mutating func startTransfer(
    _ step: TransferStep, _ from: Member, _ to: Member, _ data: [UInt8]
  ) throws(StepFailure) -> Transfer {
    var channel: BoundChannel
    if let name = step.channel {
      guard case .channel(let bound) = try binding(name) else {
        throw .broken("\(name) is no channel")
      }
      channel = bound
    } else {
      channel = BoundChannel(
        opener: from.name, peer: to.name, type: "stream", c: nil, session: nil, handle: nil)
      let open = OpenStep(
        from: step.from, to: step.to, type: "stream", reliable: true, body: nil, members: [:],
        through: step.through, bind: step.from)
      if from.isReference {
        channel.handle = try openReference(open, from, to, [])
      } else {
        try openScript(open, to, [], &channel)
      }
    }
    if let handle = channel.handle {
      guard world.tell(from.name, .transfer(handle, data)) != nil else {
        throw .notApplicable("\(from.name) cannot be told to send")
      }
      return Transfer(handle: handle, engine: nil)
    }
    guard let index = actors.firstIndex(where: { $0.name == from.name }), let c = channel.c,
      let session = channel.session
    else { throw .broken("the channel has no number") }
    actors[index].feed(data, c: c, session: session, at: world.now)
    flush(index)
    return Transfer(handle: nil, engine: (index, c, session))
  }

  /// How many channels the receiver knew before, so that the one that is filled is found: a new
  /// one, or that which was opened last.
  private func receivedCounts(_ step: TransferStep, at to: Member) throws(StepFailure) -> Int {
    if step.channel != nil {
      // Its open may still be on the way; then it is the next one.
      let known = to.isReference ? opened(at: to.name).count : 0
      return max(known - 1, 0)
    }
    if to.isReference { return opened(at: to.name).count }
    return actors.first { $0.name == to.name }?.engines.count ?? 0
  }

  private func opened(at name: String) -> [ChannelHandle] {
    world.events(of: name).compactMap {
      if case .opened(let handle, _, _, _) = $0.event { handle } else { nil }
    }
  }

  private func result(
    _ transfer: inout Transfer, from: Member, at to: Member, before: Int
  ) -> (received: [UInt8]?, failure: String?) {
    var failure: String?
    if let handle = transfer.handle {
      failure = world.channelReport(from.name, handle)?.failure
    } else if let (actor, c, session) = transfer.engine {
      failure = actors[actor].engine(c, session: session)?.failure
    }
    if to.isReference {
      // Searched for until it is there: it stays the one at this place.
      if transfer.arriving == nil {
        transfer.arriving = opened(at: to.name).dropFirst(before).first
      }
      guard let handle = transfer.arriving else { return (nil, failure) }
      let report = world.channelReport(to.name, handle)
      return (report?.received, failure ?? report?.failure)
    }
    let engine = actors.first { $0.name == to.name }?.engines.dropFirst(before).first
    return (engine?.received, failure ?? engine?.failure)
  }

  private func isFinished(
    _ transfer: inout Transfer, data: [UInt8], from: Member, at to: Member, before: Int
  ) -> Bool {
    let (received, failure) = result(&transfer, from: from, at: to, before: before)
    return failure != nil || received?.count ?? 0 >= data.count
  }

  // MARK: close

  mutating func close(_ step: CloseStep) throws(StepFailure) {
    guard case .channel(let channel) = try binding(step.channel) else {
      throw .broken("\(step.channel) is no channel")
    }
    let by = try member(step.by)
    if by.isReference {
      if channel.opener != by.name { try needEvents(of: by) }
      let handle = channel.opener == by.name ? channel.handle : openedHandle(channel, at: by.name)
      guard let handle else { throw .broken("\(by.name) has no such channel") }
      let wish: ReferenceWish = step.err.map { .fail(handle, $0) } ?? .end(handle)
      guard world.tell(by.name, wish) != nil else {
        throw .notApplicable("\(by.name) cannot be told to close a channel")
      }
      return
    }
    guard let index = actors.firstIndex(where: { $0.name == by.name }), let c = channel.c,
      let session = channel.session
    else { throw .broken("\(by.name) has no such channel") }
    actors[index].closeEngine(c, session: session, error: step.err, at: world.now)
    flush(index)
  }

  private func openedHandle(_ channel: BoundChannel, at name: String) -> ChannelHandle? {
    world.events(of: name).reversed().lazy.compactMap { observed -> ChannelHandle? in
      if case .opened(let handle, _, channel.type, _) = observed.event { handle } else { nil }
    }.first
  }
}
