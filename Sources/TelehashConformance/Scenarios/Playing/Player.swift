import TelehashPackets

/// What every player of scenarios is made of, whatever language its members speak: members and
/// names, time, and the judging of what arrived.
///
/// A player adds what its version means by the steps that send and read packets; waiting, counting,
/// silence, repetition and the network are the same for all and stand in extensions of this.
protocol Player {
  associatedtype Place: Stage
  associatedtype Actor: ScriptMember
  associatedtype Bound: PlayBinding
  associatedtype Who: Sendable

  var world: Place { get set }
  var scenario: Scenario { get }
  /// The script-driven members, in the order of the cast.
  var actors: [Actor] { get set }
  /// Where each member can be reached.
  var members: [PlayMember<Who>] { get set }
  var bindings: [String: Bound] { get set }
  var variables: [String: UInt64] { get set }
  var attention: PlayAttention { get set }
  var started: Instant { get }
  /// Where the step stands that is played, or was last.
  var place: SourcePlace? { get set }

  /// Does a step whose meaning depends on the version; the rest is done here.
  mutating func performOwn(_ step: Step) throws(StepFailure)

  /// Hands a datagram to the script-driven member whose socket it reached.
  mutating func deliver(_ arrival: Arrival, to index: Int)

  /// Sends what a member's habits want sent.
  mutating func flush(_ index: Int)

  /// Whether a packet at a member is what an `expect` waits for.
  func matches(
    _ packet: Actor.Received, _ step: ExpectStep, from sender: PlayMember<Who>, at actor: Int
  ) throws(StepFailure) -> Bool

  /// What a packet that was found is remembered as.
  func bound(_ place: PlayAttention.Place) -> Bound

  /// The number in the receiver's inbox of what a name stands for.
  func received(_ name: ScenarioName) throws(StepFailure) -> Int?

  /// Whether a packet breaks a silence.
  func breaks(
    _ packet: Actor.Received, _ step: SilenceStep, from sender: PlayMember<Who>, at actor: Int
  ) -> Bool

  /// An awaited packet in words.
  func description(of content: ExpectStep.Content) throws(StepFailure) -> String
}

/// A member that the play moves, as far as waiting for it goes.
protocol ScriptMember {
  associatedtype Received: ArrivedPacket

  var name: String { get }
  /// Everything that arrived, in order.
  var inbox: [Received] { get }
  /// When a habit wants attention next.
  var deadline: Instant? { get }

  mutating func wake(at now: Instant)
}

/// A packet in a member's inbox.
protocol ArrivedPacket {
  /// Its number among all that this member received, from 0.
  var index: Int { get }
  var source: Address { get }
  /// The packet in a few words.
  var summary: String { get }
}

/// What a name in a play stands for, as far as expressions go.
protocol PlayBinding {
  /// A member of it as a number.
  func number(_ member: String) -> UInt64?
}

/// A cast member and its place in the world.
struct PlayMember<Identity: Sendable>: Sendable {
  let name: String
  let isReference: Bool
  let identity: Identity
  var address: Address
  /// Further addresses by alias.
  var aliases: [String: Address] = [:]
}

/// Which packets a play still looks at.
struct PlayAttention: Sendable {
  /// For each actor: packets before this number are not looked at again.
  var marks: [Int] = []
  /// Packets an `expect` has used up.
  var consumed: Set<Place> = []
  /// Whether the last step caused something, so that the next one of the kind keeps the marks.
  var isStimulating = false

  /// A packet by its receiver and its number there.
  struct Place: Hashable, Sendable {
    let actor: Int
    let index: Int
  }
}

extension Player {
  // MARK: Names

  func member(_ name: ScenarioName) throws(StepFailure) -> PlayMember<Who> {
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

  mutating func bind(_ name: ScenarioName?, _ binding: Bound) throws(StepFailure) {
    if let name { bindings[try filled(name)] = binding }
  }

  func binding(_ name: ScenarioName) throws(StepFailure) -> Bound {
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
        return bindings[base]?.number(member)
      }
    } catch {
      // What is bound and has no such value was never seen as it must be.
      if case .unknown(let name) = error, let base = name.split(separator: ".").first,
        bindings[String(base)] != nil
      {
        throw .failed(
          .init(expected: "a value of \(name)", observed: "none was seen", time: world.now))
      }
      throw .broken("\(expression.place): \(error)")
    }
  }

  // MARK: Sockets

  mutating func socket(
    _ placement: MemberPlacement, alias: String?
  ) throws(StepFailure) -> Address {
    do throws(WorldError) {
      return try world.openSocket(placement, alias: alias)
    } catch {
      throw .broken("\(placement.name) gets no socket: \(error)")
    }
  }

  /// A further address of a member, made at its first use.
  mutating func address(of name: String, alias: String?) throws(StepFailure) -> Address {
    guard let index = members.firstIndex(where: { $0.name == name }) else {
      throw .broken("nobody is called \(name)")
    }
    guard let alias else { return members[index].address }
    if let address = members[index].aliases[alias] { return address }
    let address = try socket(MemberPlacement(name: name), alias: alias)
    members[index].aliases[alias] = address
    return address
  }

  // MARK: Steps

  mutating func perform(_ located: Located<Step>) throws(StepFailure) {
    place = located.place
    let elapsed = world.now - started
    guard elapsed <= scenario.setup.limit else {
      throw .broken("the play takes longer than its limit of \(scenario.setup.limit.seconds) s")
    }
    noteStimulus(located.value)
    switch located.value {
    case .expect(let step): try expect(step)
    case .silence(let step): try silence(step)
    case .network(let step): try network(step)
    case .wait(let span): wait(span)
    case .repeat(let step): try repeatSteps(step)
    case .link, .send, .craft, .fence, .open, .transfer, .close, .restart, .observe, .command:
      try performOwn(located.value)
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
    if isStimulus, !attention.isStimulating { attention.marks = actors.map { $0.inbox.count } }
    attention.isStimulating = isStimulus
  }

  private mutating func repeatSteps(_ step: RepeatStep) throws(StepFailure) {
    let rounds = step.rounds(variables)
    for round in 1...max(rounds, 1) where rounds > 0 {
      if let variable = step.variable { variables[variable] = UInt64(round) }
      for inner in step.play { try perform(inner) }
    }
  }

  private mutating func network(_ step: NetworkStep) throws(StepFailure) {
    var change = NetworkChange(step: step)
    if let between = step.between {
      var names: [String] = []
      for name in between { names.append(try filled(name)) }
      change.between = names
    }
    if let filter = step.filter {
      change.filterFrom = try filled(filter.from)
      change.filterTo = try filled(filter.to)
    }
    if let name = step.rebind { change.rebind = try filled(name) }
    do throws(WorldError) {
      try world.change(change)
    } catch {
      throw .notApplicable("the network cannot be changed: \(error)")
    }
  }
}
