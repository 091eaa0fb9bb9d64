import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Plays one case of a scenario in a world, step by step, and says how it ended.
///
/// Script-driven members are moved here; reference members live in the world. The play stops at the
/// first step that cannot be satisfied.
package struct ScenarioPlayer<W: World> {
  package var world: W
  let scenario: Scenario
  let point: ScenarioCase
  let edition: Edition
  /// The script-driven members, in the order of the cast.
  var actors: [ScriptActor] = []
  /// Where each member can be reached.
  private(set) var members: [Member] = []
  var bindings: [String: Binding] = [:]
  var variables: [String: UInt64] = [:]
  /// For each actor: packets before this number are not looked at again.
  var marks: [Int] = []
  /// Packets an `expect` has used up, by actor and number.
  var consumed: Set<ConsumedPacket> = []
  /// Whether the last step caused something, so that the next one of the kind keeps the marks.
  private var isStimulating = false
  private var random: SeededRandom
  private let started: Instant

  struct ConsumedPacket: Hashable {
    let actor: Int
    let index: Int
  }

  /// A cast member and its place in the world.
  struct Member: Sendable {
    let name: String
    let isReference: Bool
    let identity: Identity
    var address: Address
    /// Further addresses by alias.
    var aliases: [String: Address] = [:]
  }

  package init(_ scenario: Scenario, _ point: ScenarioCase, in world: W, seed: UInt64) throws {
    guard let edition = Edition.named(point.edition) else {
      throw WorldError("\(point.edition.rawValue) is no edition of version 3")
    }
    self.scenario = scenario
    self.point = point
    self.world = world
    self.edition = edition
    random = SeededRandom(seed: seed, label: "play/\(point.id)")
    started = world.now
  }

  /// Sets up the cast and plays; the outcome says what was seen.
  package mutating func play() -> PlayOutcome {
    do throws(StepFailure) {
      try assemble()
      for step in scenario.play { try perform(step) }
      return .completed
    } catch {
      return PlayOutcome(error)
    }
  }

  // MARK: The cast

  private mutating func assemble() throws(StepFailure) {
    var identities: [(CastMember, String, Identity)] = []
    var rsaIndex = 0
    for entry in scenario.cast {
      for name in entry.names {
        let identity = try makeIdentity(entry, name, &rsaIndex)
        identities.append((entry, name, identity))
        world.disclose(identity, of: name)
      }
    }
    for (entry, name, identity) in identities {
      let placement = MemberPlacement(
        name: name, usesIPv6: entry.usesIPv6,
        behind: entry.shelter(of: entry.names.firstIndex(of: name) ?? 0))
      switch entry.by {
      case .script: try addActor(entry, placement, identity)
      case .reference:
        try addReference(entry, placement, identity, cast: identities.map { ($0.1, $0.2) })
      }
    }
    for index in actors.indices {
      for member in members where member.name != actors[index].name {
        actors[index].meet(
          .init(
            name: member.name, hashname: member.identity.hashname,
            keys: member.identity.publicKeys))
      }
    }
  }

  private mutating func makeIdentity(
    _ entry: CastMember, _ name: String, _ rsaIndex: inout Int
  ) throws(StepFailure) -> Identity {
    var keys: [KeyPair] = []
    for csid in entry.csids ?? [point.csid] {
      if csid == .cs2a {
        keys.append(IdentityPool.rsa(rsaIndex))
        rsaIndex += 1
        continue
      }
      var stream = random.fork("identity/\(name)/\(csid)")
      guard let pair = try? KeyPair.generate(csid, random: &stream) else {
        throw .broken("no key of \(csid) for \(name)")
      }
      keys.append(pair)
    }
    guard let identity = Identity(keys: keys) else { throw .broken("no identity for \(name)") }
    return identity
  }

  private mutating func addActor(
    _ entry: CastMember, _ placement: MemberPlacement, _ identity: Identity
  ) throws(StepFailure) {
    let address = try socket(placement, alias: nil)
    actors.append(
      ScriptActor(
        name: placement.name, identity: identity, edition: edition,
        profile: entry.profile == .strict ? .strict : .interop,
        habits: .init(
          confirmsHandshakes: entry.automatic.handshakes, acknowledges: entry.automatic.acks,
          answersPaths: entry.automatic.path),
        random: random.fork("actor/\(placement.name)")))
    marks.append(0)
    members.append(
      Member(
        name: placement.name, isReference: false, identity: identity, address: address))
  }

  private mutating func addReference(
    _ entry: CastMember, _ placement: MemberPlacement, _ identity: Identity,
    cast: [(String, Identity)]
  ) throws(StepFailure) {
    let known = entry.knows?.map(\.text)
    let trusts = cast.filter { name, _ in
      name != placement.name && known?.contains(name) ?? (entry.accepts == .known)
    }
    let setup = ReferenceSetup(
      placement: placement, configuration: try configuration(of: entry, identity, cast),
      trusts: trusts.map(\.1.hashname))
    do throws(WorldError) {
      let address = try world.start(setup)
      members.append(
        Member(
          name: placement.name, isReference: true, identity: identity, address: address))
    } catch {
      if error.isRefusal { throw .notApplicable(error.description) }
      throw .broken("\(placement.name) cannot be started: \(error)")
    }
  }

  private func configuration(
    of entry: CastMember, _ identity: Identity, _ cast: [(String, Identity)]
  ) throws(StepFailure) -> EndpointConfiguration {
    var configuration = EndpointConfiguration(identity: identity, edition: edition)
    configuration.profile = entry.profile == .strict ? .strict : .interop
    configuration.acceptance =
      switch entry.accepts {
      case .known: .known
      case .everyone: .everyone
      case .ask: .ask
      }
    configuration.isRouter = entry.plays == .router || (entry.isSubject && point.role == .router)
    configuration.routers = entry.routers.compactMap { router in
      cast.first { $0.0 == router.text }?.1.hashname
    }
    configuration.cloaking =
      switch entry.cloak {
      case nil: nil
      case .some(.none): .rounds(0...0)
      case .mirrored: .mirrored
      case .rounds(let range): .rounds(range)
      }
    configuration.channelTypes = entry.channels.map {
      .init($0.type, reliable: $0.mode != .unreliable, unreliable: $0.mode != .reliable)
    }
    configuration.requiredTypes = entry.requires
    configuration.extraHandshakes = entry.sends.map {
      .init(type: $0, content: Packet(json: [:], body: Array("\($0) of \(entry.name)".utf8)))
    }
    configuration.compression = UInt64(entry.compression ?? 0)
    configuration.requestsPaths =
      entry.requestsPaths ?? scenario.cast.allSatisfy { $0.by == .reference }
    if let timeout = entry.channelTimeout { configuration.channelTimeout = timeout }
    if let lastAt = entry.lastAt { configuration.lastKnownAt = try number(lastAt) }
    do throws(UnknownDeviation) {
      configuration.deviations = try Deviations(names: entry.deviations.map(\.value))
    } catch {
      throw .broken("no deviation is called \(error.name)")
    }
    return configuration
  }

  // MARK: Names

  func member(_ name: ScenarioName) throws(StepFailure) -> Member {
    let text = try filled(name)
    guard let member = members.first(where: { $0.name == text }) else {
      throw .broken("nobody is called \(text)")
    }
    return member
  }

  /// The index of a script-driven member.
  func actor(_ name: ScenarioName) throws(StepFailure) -> Int {
    let text = try filled(name)
    guard let index = actors.firstIndex(where: { $0.name == text }) else {
      throw .broken("\(text) is not driven by the play")
    }
    return index
  }

  func filled(_ name: ScenarioName) throws(StepFailure) -> String {
    guard let text = name.filled({ variables[$0] }) else {
      throw .broken("\(name) holds an unknown variable")
    }
    return text
  }

  mutating func bind(_ name: ScenarioName?, _ binding: Binding) throws(StepFailure) {
    if let name { bindings[try filled(name)] = binding }
  }

  func binding(_ name: ScenarioName) throws(StepFailure) -> Binding {
    guard let binding = bindings[try filled(name)] else {
      throw .broken("nothing is bound to \(name)")
    }
    return binding
  }

  /// The value of an expression.
  func number(_ expression: Located<Expression>) throws(StepFailure) -> UInt64 {
    do throws(ExpressionError) {
      return try expression.value.evaluate { base, member in
        guard let member else { return variables[base] }
        return property(member, of: base)
      }
    } catch {
      throw .broken("\(expression.place): \(error)")
    }
  }

  private func property(_ member: String, of base: String) -> UInt64? {
    switch bindings[base] {
    case nil: nil
    case .session(_, _, let at): member == "at" ? at : nil
    case .packet(let packet): packet.number(member)
    case .channel(let channel): member == "c" ? channel.c : nil
    }
  }

  mutating func socket(
    _ placement: MemberPlacement, alias: String?
  ) throws(StepFailure) -> Address {
    do throws(WorldError) {
      return try world.openSocket(placement, alias: alias)
    } catch {
      throw .broken("\(placement.name) gets no socket: \(error)")
    }
  }

  /// Where a member is reached: its address, or behind a NAT where its packets last came from.
  func reach(_ target: Member, by index: Int) -> Address {
    guard isHidden(target) else { return target.address }
    let last = actors[index].inbox.last { packet in
      packet.router == nil && packet.content.sender == target.name
    }
    return last?.source ?? target.address
  }

  /// Whether a NAT may stand before a member.
  private func isHidden(_ member: Member) -> Bool {
    let entry = scenario.cast.first { $0.names.contains(member.name) }
    if let entry, entry.shelters.contains(where: { $0 != nil }) { return true }
    let sheltered = NetworkPoint.parts(of: point.network).count
    return members.prefix(sheltered).contains { $0.name == member.name }
  }

  /// A further address of a member, made at its first use.
  mutating func address(
    of name: String, alias: String?
  ) throws(StepFailure) -> Address {
    guard let index = members.firstIndex(where: { $0.name == name }) else {
      throw .broken("nobody is called \(name)")
    }
    guard let alias else { return members[index].address }
    if let address = members[index].aliases[alias] { return address }
    let address = try socket(MemberPlacement(name: name), alias: alias)
    members[index].aliases[alias] = address
    return address
  }

  /// Seconds since 1970 as the members' clocks show them.
  var epoch: UInt64 {
    EndpointConfiguration.defaultEpochSeconds + world.now.nanoseconds / 1_000_000_000
  }

  mutating func fork(_ label: String) -> SeededRandom { random.fork(label) }

  // MARK: Steps

  mutating func perform(_ located: Located<Step>) throws(StepFailure) {
    let elapsed = world.now - started
    guard elapsed <= scenario.setup.limit else {
      throw .broken("the play takes longer than its limit of \(scenario.setup.limit.seconds) s")
    }
    noteStimulus(located.value)
    switch located.value {
    case .link(let step): try link(step)
    case .send(let step): try send(step)
    case .craft(let step): try craft(step)
    case .expect(let step): try expect(step)
    case .silence(let step): try silence(step)
    case .fence(let step): try fence(step)
    case .open(let step): try open(step)
    case .transfer(let step): try transfer(step)
    case .close(let step): try close(step)
    case .restart(let step): try restart(step)
    case .network(let step): try network(step)
    case .wait(let span): wait(span)
    case .repeat(let step): try repeatSteps(step)
    case .observe(let step): try observe(step)
    case .command(let step): try command(step)
    }
  }

  /// Answers count from the first of a row of stimuli on.
  private mutating func noteStimulus(_ step: Step) {
    let isStimulus =
      switch step {
      case .link, .send, .open, .transfer, .close, .restart, .command, .fence: true
      case .craft, .expect, .silence, .network, .wait, .repeat, .observe: false
      }
    switch step {
    case .craft, .network, .repeat: return
    default: break
    }
    if isStimulus, !isStimulating { marks = actors.map(\.inbox.count) }
    isStimulating = isStimulus
  }

  private mutating func repeatSteps(_ step: RepeatStep) throws(StepFailure) {
    let rounds = step.rounds(variables)
    for round in 1...max(rounds, 1) where rounds > 0 {
      if let variable = step.variable { variables[variable] = UInt64(round) }
      for inner in step.play { try perform(inner) }
    }
  }

  // MARK: Time

  /// Lets time pass; script-driven members take what arrives and their habits answer.
  ///
  /// - Returns: whether `condition` became true before `end`.
  @discardableResult
  mutating func wait(
    until end: Instant, _ condition: (inout ScenarioPlayer) -> Bool = { _ in false }
  ) -> Bool {
    while true {
      if condition(&self) { return true }
      let limit = nextActorDeadline.map { min($0, end) } ?? end
      if let arrival = world.advance(to: limit) {
        take(arrival)
      } else if limit < end {
        wakeActors()
      } else {
        return condition(&self)
      }
    }
  }

  mutating func wait(_ span: TimeSpan) { wait(until: world.now + span) }

  /// Waits in small steps for something that causes no arrival.
  mutating func poll(
    until end: Instant, every step: TimeSpan = .milliseconds(20),
    _ condition: (inout ScenarioPlayer) -> Bool
  ) -> Bool {
    while true {
      if condition(&self) { return true }
      guard world.now < end else { return false }
      wait(until: min(end, world.now + step), condition)
    }
  }

  private mutating func take(_ arrival: Arrival) {
    guard
      let member = members.first(where: {
        !$0.isReference
          && ($0.address == arrival.socket || $0.aliases.values.contains(arrival.socket))
      }), let index = actors.firstIndex(where: { $0.name == member.name })
    else { return }
    let known = actors[index].inbox.count
    actors[index].receive(
      arrival.bytes, from: arrival.source, on: arrival.socket, at: arrival.time,
      router: router(at: arrival.source))
    if isRouter(member) { handOn(from: known, at: index) }
    flush(index)
  }

  private var nextActorDeadline: Instant? { actors.compactMap(\.deadline).min() }

  private mutating func wakeActors() {
    for index in actors.indices {
      actors[index].wake(at: world.now)
      flush(index)
    }
  }

  /// Sends what an actor's habits and transfers want sent.
  mutating func flush(_ index: Int) {
    for reply in actors[index].takeReplies() {
      if let route = reply.route {
        carry(reply.packet, by: index, route, rounds: reply.rounds)
        continue
      }
      var stream = actors[index].random
      let bytes =
        reply.rounds > 0
        ? Cloak.cloak(reply.packet, rounds: reply.rounds, random: &stream) : reply.packet
      actors[index].random = stream
      world.send(bytes, from: reply.from, to: reply.to)
    }
    for ephemeral in actors[index].takeNewEphemerals() { world.disclose(ephemeral) }
  }
}

extension CastMember {
  var isSubject: Bool { name.text == Self.subject }
}
