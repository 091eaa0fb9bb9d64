import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Plays one case of a scenario in a world, step by step, and says how it ended.
///
/// Script-driven members are moved here; reference members live in the world. The play stops at the
/// first step that cannot be satisfied.
package struct ScenarioPlayer<W: World>: Player {
  package var world: W
  let scenario: Scenario
  let point: ScenarioCase
  let edition: Edition
  /// How script-driven members write where a step does not say it.
  let dialect: Dialect
  /// The script-driven members, in the order of the cast.
  var actors: [ScriptActor] = []
  /// Where each member can be reached.
  var members: [Member] = []
  var bindings: [String: Binding] = [:]
  var variables: [String: UInt64] = [:]
  var attention = PlayAttention()
  var place: SourcePlace?
  private var random: SeededRandom
  let started: Instant

  typealias Member = PlayMember<MemberIdentity>

  package init(
    _ scenario: Scenario, _ point: ScenarioCase, in world: W, seed: UInt64,
    dialect: Dialect = Dialect()
  ) throws {
    guard var edition = Edition.named(point.edition) else {
      throw WorldError("\(point.edition.rawValue) is no edition of version 3")
    }
    if let construction = dialect.construction { edition.construction = construction }
    self.scenario = scenario
    self.point = point
    self.world = world
    self.edition = edition
    self.dialect = dialect
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
    let resident = world.resident
    for entry in scenario.cast {
      if entry.isSubject, let resident {
        members.append(try member(resident, entry))
        continue
      }
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
            name: member.name, hashname: member.hashname, keys: member.keys))
      }
    }
  }

  /// The place of a subject that is there already.
  private func member(
    _ resident: ResidentSubject, _ entry: CastMember
  ) throws(StepFailure) -> Member {
    let missing = (entry.csids ?? [point.csid]).filter { resident.keys[$0] == nil }
    guard missing.isEmpty else {
      throw .notApplicable(
        "the subject has no key of \(missing.map(\.description).joined(separator: ", "))")
    }
    return Member(
      name: CastMember.subject, isReference: true, identity: MemberIdentity(resident),
      address: resident.address)
  }

  private mutating func makeIdentity(
    _ entry: CastMember, _ name: String, _ rsaIndex: inout Int
  ) throws(StepFailure) -> Identity {
    do throws(WorldError) {
      let csids = entry.csids ?? [point.csid]
      if let identity = try world.identity(of: name, csids: csids) { return identity }
    } catch {
      throw .broken("no identity for \(name): \(error)")
    }
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
        random: random.fork("actor/\(placement.name)"), dialect: dialect))
    attention.marks.append(0)
    members.append(
      Member(
        name: placement.name, isReference: false, identity: MemberIdentity(identity),
        address: address))
  }

  private mutating func addReference(
    _ entry: CastMember, _ placement: MemberPlacement, _ identity: Identity,
    cast: [(String, Identity)]
  ) throws(StepFailure) {
    let known = entry.knows?.map(\.text)
    func isTrusted(_ name: String) -> Bool {
      name != placement.name && known?.contains(name) ?? (entry.accepts == .known)
    }
    var trusts = cast.filter { isTrusted($0.0) }.map(\.1.hashname)
    if let resident = world.resident, isTrusted(CastMember.subject) {
      trusts.append(resident.hashname)
    }
    let setup = ReferenceSetup(
      placement: placement, configuration: try configuration(of: entry, identity, cast),
      trusts: trusts)
    do throws(WorldError) {
      let address = try world.start(setup)
      members.append(
        Member(
          name: placement.name, isReference: true, identity: MemberIdentity(identity),
          address: address))
    } catch {
      if error.isRefusal { throw .notApplicable(error.description) }
      throw .broken("\(placement.name) cannot be started: \(error)")
    }
  }

  private func configuration(
    of entry: CastMember, _ identity: Identity, _ cast: [(String, Identity)]
  ) throws(StepFailure) -> EndpointConfiguration {
    // References of ours write as script-driven members do, lest they be strangers to the subject.
    var spoken = edition
    if let form = dialect.form { spoken.basicHandshake = form == .flat ? .flatKey : .nestedLink }
    var configuration = EndpointConfiguration(identity: identity, edition: spoken)
    configuration.profile = entry.profile == .strict ? .strict : .interop
    configuration.acceptance =
      switch entry.accepts {
      case .known: .known
      case .everyone: .everyone
      case .ask: .ask
      }
    configuration.isRouter = entry.plays == .router || (entry.isSubject && point.role == .router)
    configuration.routers = entry.routers.compactMap { router in
      let resident = router.text == CastMember.subject ? world.resident?.hashname : nil
      return resident ?? cast.first { $0.0 == router.text }?.1.hashname
    }
    configuration.cloaking =
      switch entry.cloak {
      case nil: edition.cloaksByDefault && dialect.cloaks == false ? .rounds(0...0) : nil
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
    configuration.channelsLeft = entry.channelsLeft
    configuration.consumption = entry.reads ? .automatic : .manual
    if let lastAt = entry.lastAt { configuration.lastKnownAt = try number(lastAt) }
    do throws(UnknownDeviation) {
      configuration.deviations = try Deviations(names: entry.deviations.map(\.value))
    } catch {
      throw .broken("no deviation is called \(error.name)")
    }
    return configuration
  }

  // MARK: Places

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

  /// Seconds since 1970 as the members' clocks show them.
  var epoch: UInt64 {
    world.epochSeconds + world.now.nanoseconds / 1_000_000_000
  }

  mutating func fork(_ label: String) -> SeededRandom { random.fork(label) }

  // MARK: Steps

  mutating func performOwn(_ step: Step) throws(StepFailure) {
    switch step {
    case .link(let step): try link(step)
    case .send(let step): try send(step)
    case .craft(let step): try craft(step)
    case .fence(let step): try fence(step)
    case .open(let step): try open(step)
    case .transfer(let step): try transfer(step)
    case .close(let step): try close(step)
    case .restart(let step): try restart(step)
    case .observe(let step): try observe(step)
    case .command(let step): try command(step)
    case .expect, .silence, .network, .wait, .repeat: break
    }
  }

  mutating func deliver(_ arrival: Arrival, to index: Int) {
    let known = actors[index].inbox.count
    actors[index].receive(
      arrival.bytes, from: arrival.source, on: arrival.socket, at: arrival.time,
      router: router(at: arrival.source))
    let isRouter = members.contains { $0.name == actors[index].name && self.isRouter($0) }
    if isRouter { handOn(from: known, at: index) }
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
