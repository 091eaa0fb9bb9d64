package import TelehashCrypto
import TelehashPackets
import TelehashV2

/// Plays one case of a scenario of version 2 in a world.
///
/// Script-driven members are moved here; reference members live in the world. The play stops at the
/// first step that cannot be satisfied.
package struct SwitchPlayer<W: SwitchWorld>: Player {
  package var world: W
  let scenario: Scenario
  let point: ScenarioCase
  let edition: SwitchEdition
  var actors: [SwitchActor] = []
  var members: [PlayMember<SwitchParty>] = []
  var bindings: [String: SwitchBinding] = [:]
  var variables: [String: UInt64] = [:]
  var attention = PlayAttention()
  var place: SourcePlace?
  /// How opens are built, where texts and implementations differ (D12, D13).
  private let construction: LineConstruction
  private var random: SeededRandom
  let started: Instant

  typealias Member = PlayMember<SwitchParty>

  package init(
    _ scenario: Scenario, _ point: ScenarioCase, in world: W, seed: UInt64,
    construction: LineConstruction = .implemented
  ) throws {
    guard let edition = SwitchEdition.named(point.edition) else {
      throw WorldError("\(point.edition.rawValue) is no edition of version 2")
    }
    self.scenario = scenario
    self.point = point
    self.world = world
    self.edition = edition
    self.construction = construction
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

  // MARK: The cast

  private mutating func assemble() throws(StepFailure) {
    var identities: [(CastMember, String, SwitchIdentity)] = []
    var rsaIndex = 0
    let resident = world.residentSwitch
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
      case .reference: try addReference(entry, placement, identity)
      }
    }
    for index in actors.indices {
      for member in members where member.name != actors[index].name {
        actors[index].meet(.init(name: member.name, identity: member.identity))
      }
    }
    for member in members where member.isReference && !isResident(member) { try prepare(member) }
  }

  /// The subject where it is there already.
  private func member(
    _ resident: ResidentSwitch, _ entry: CastMember
  ) throws(StepFailure) -> Member {
    let missing = suites(of: entry).filter { suite in
      !resident.keys.contains { $0.suite == suite }
    }
    guard missing.isEmpty else {
      let names = missing.map(\.rawValue).joined(separator: ", ")
      throw .notApplicable("the subject has no key of \(names)")
    }
    return Member(
      name: CastMember.subject, isReference: true, identity: SwitchParty(resident),
      address: resident.address)
  }

  /// What a member of the cast has keys of.
  private func suites(of entry: CastMember) -> [LineSuite] {
    guard edition.namesParts else { return [.rsa] }
    return (entry.csids ?? [point.csid]).compactMap(LineSuite.init(csid:))
  }

  /// Whether a member is outside this world, so that it can neither be told nor asked anything.
  func isResident(_ member: Member) -> Bool {
    member.name == CastMember.subject && world.residentSwitch != nil
  }

  private mutating func makeIdentity(
    _ entry: CastMember, _ name: String, _ rsaIndex: inout Int
  ) throws(StepFailure) -> SwitchIdentity {
    var keys: [SwitchKey] = []
    let suites = suites(of: entry)
    do throws(WorldError) {
      if let identity = try world.switchIdentity(of: name, suites: suites) { return identity }
    } catch {
      throw .broken("no identity for \(name): \(error)")
    }
    for suite in suites {
      var stream = random.fork("identity/\(name)/\(suite.rawValue)")
      let key: SwitchKey?
      switch suite {
      case .rsa, .cs2a:
        key = try? SwitchKey(suite, rsa: IdentityPool.rsa(rsaIndex))
        rsaIndex += 1
      case .cs1a, .cs3a: key = try? SwitchKey.generate(suite, random: &stream)
      }
      guard let key else { throw .broken("no key of \(suite.rawValue) for \(name)") }
      keys.append(key)
    }
    guard let identity = SwitchIdentity(keys: keys) else {
      throw .broken("no identity for \(name)")
    }
    return identity
  }

  private mutating func addActor(
    _ entry: CastMember, _ placement: MemberPlacement, _ identity: SwitchIdentity
  ) throws(StepFailure) {
    let address = try socket(placement, alias: nil)
    actors.append(
      SwitchActor(
        name: placement.name, identity: identity, edition: edition,
        habits: .init(
          answersOpens: entry.automatic.handshakes, acknowledges: entry.automatic.acks,
          answersPaths: entry.automatic.path),
        construction: construction, random: random.fork("actor/\(placement.name)")))
    attention.marks.append(0)
    members.append(
      Member(
        name: placement.name, isReference: false, identity: SwitchParty(identity),
        address: address))
  }

  private mutating func addReference(
    _ entry: CastMember, _ placement: MemberPlacement, _ identity: SwitchIdentity
  ) throws(StepFailure) {
    let setup = SwitchSetup(
      placement: placement, configuration: try configuration(of: entry, identity))
    do throws(WorldError) {
      let address = try world.start(setup)
      members.append(
        Member(
          name: placement.name, isReference: true, identity: SwitchParty(identity),
          address: address))
    } catch {
      throw .broken("\(placement.name) cannot be started: \(error)")
    }
  }

  private func configuration(
    of entry: CastMember, _ identity: SwitchIdentity
  ) throws(StepFailure) -> SwitchConfiguration {
    var configuration = SwitchConfiguration(identity: identity, edition: edition)
    configuration.construction = construction
    configuration.isSeed = entry.plays == .router || (entry.isSubject && point.role == .router)
    configuration.bridging =
      switch entry.bridges {
      case nil, .nobody: .nobody
      case .trusted: .trusted
      case .everyone, .automatic: .everyone
      }
    configuration.bridgesAutomatically = entry.bridges == .automatic
    configuration.requestsBridges = entry.requestsBridges ?? true
    configuration.requestsPaths =
      entry.requestsPaths ?? scenario.cast.allSatisfy { $0.by == .reference }
    configuration.channelTypes = entry.channels.map {
      .init(
        $0.type.hasPrefix("_") ? $0.type : "_\($0.type)", reliable: $0.mode != .unreliable,
        unreliable: $0.mode != .reliable)
    }
    if let timeout = entry.channelTimeout { configuration.channelTimeout = timeout }
    if let lastAt = entry.lastAt { configuration.lastKnownAt = try number(lastAt) }
    if let size = entry.bucketSize { configuration.bucketSize = size }
    if let count = entry.linkLimit { configuration.maximumLinks = count }
    do throws(UnknownSwitchDeviation) {
      configuration.deviations = try SwitchDeviations(names: entry.deviations.map(\.value))
    } catch {
      throw .broken("no deviation of version 2 is called \(error.name)")
    }
    return configuration
  }

  /// Tells a reference whom it trusts, and its seeds, which it links to (V2NET-03).
  mutating func prepare(_ member: Member) throws(StepFailure) {
    guard let entry = entry(of: member) else { return }
    let trusted = entry.knows?.map(\.text)
    for other in members where other.name != member.name {
      if trusted?.contains(other.name) ?? true {
        _ = world.tell(member.name, .trust(other.identity.hashname))
      }
    }
    for name in entry.routers {
      let seed = try self.member(name)
      tellOf(seed, to: member.name)
      _ = world.tell(member.name, .link(seed.identity.hashname))
    }
  }

  /// Tells a reference the keys and address of another member, as a seeds file does.
  mutating func tellOf(_ other: Member, to name: String) {
    _ = world.tell(
      name,
      .introduce(
        other.identity.hashname, other.identity.publicKeys, other.identity.parts,
        [other.address]))
  }

  func entry(of member: Member) -> CastMember? {
    scenario.cast.first { $0.names.contains(member.name) }
  }

  // MARK: Places

  /// Where a member is reached: its address, or behind a NAT where its packets last came from.
  func reach(_ target: Member, by index: Int) -> Address {
    let isHidden = entry(of: target)?.shelters.contains { $0 != nil } ?? false
    let sheltered = NetworkPoint.parts(of: point.network).count
    guard isHidden || members.prefix(sheltered).contains(where: { $0.name == target.name }) else {
      return target.address
    }
    let last = actors[index].inbox.last { $0.through == nil && $0.from == target.name }
    return last?.source ?? target.address
  }

  /// Milliseconds since 1970 as the members' clocks show them.
  var epoch: UInt64 {
    world.epochMilliseconds + world.now.nanoseconds / 1_000_000
  }

  mutating func fork(_ label: String) -> SeededRandom { random.fork(label) }

  mutating func deliver(_ arrival: Arrival, to index: Int) {
    actors[index].receive(
      arrival.bytes, from: arrival.source, on: arrival.socket, at: arrival.time)
  }

  /// Sends what an actor's habits want sent.
  mutating func flush(_ index: Int) {
    for reply in actors[index].takeReplies() {
      world.send(reply.packet, from: reply.from, to: reply.to)
    }
    for ephemeral in actors[index].takeNewEphemerals() {
      world.disclose(ephemeral, of: actors[index].name)
    }
  }
}
