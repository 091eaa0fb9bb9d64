import TelehashCore
import TelehashCrypto
package import TelehashPackets
package import TelehashRecords
package import TelehashSimulation

/// Runs one case in a simulated world: plays it, dissects what was sent, lets the monitors judge it
/// and writes down what came of it.
///
/// A run is a pure function of the scenario, the point and the seed.
package enum CaseRunner {
  /// What one run of a case left behind.
  package struct Result: Sendable {
    package var record: Case
    /// Everything that was sent, for a capture.
    package var sent: [SentDatagram]
    /// What opens it.
    package var keys: SimulatedKeys
    /// What chance did to the datagrams, for a repetition.
    package var schedule = NetworkSchedule()
    /// What the play alone made of it, before the monitors were heard.
    package var played = Verdict.error
    /// Where the step stands that was not satisfied; nil when the play went to its end.
    package var failedStep: SourcePlace?
    /// The requirement a monitor saw violated, where that decided the verdict.
    package var violated: String?
    /// Everything the monitors have against the subject, tolerated or not.
    package var findings: [SimulatedJudge.Finding] = []
    /// The readings of ambiguous points the subject was seen to follow.
    package var readings: [KnownReading] = []
    /// How a subject from elsewhere broke the conversation.
    package var subjectFault: SubjectFault?

    package init(
      record: Case, sent: [SentDatagram], keys: SimulatedKeys,
      schedule: NetworkSchedule = NetworkSchedule(), subjectFault: SubjectFault? = nil
    ) {
      self.record = record
      self.sent = sent
      self.keys = keys
      self.schedule = schedule
      self.subjectFault = subjectFault
    }
  }

  /// A datagram on the wire, or bytes of a TCP connection as they were written or read.
  package struct SentDatagram: Hashable, Sendable {
    package let time: Instant
    package let source: Address
    package let destination: Address
    package let payload: [UInt8]
    package let isOfStream: Bool

    package init(
      time: Instant, source: Address, destination: Address, payload: [UInt8],
      isOfStream: Bool = false
    ) {
      self.time = time
      self.source = source
      self.destination = destination
      self.payload = payload
      self.isOfStream = isOfStream
    }
  }

  package static func run(
    _ scenario: Scenario, _ point: ScenarioCase, seed: UInt64, options: CaseOptions = CaseOptions(),
    levelOf: (String) -> Level?
  ) -> Result {
    AgreementMemory.use { runOnce(scenario, point, seed: seed, options: options, levelOf: levelOf) }
  }

  private static func runOnce(
    _ scenario: Scenario, _ point: ScenarioCase, seed: UInt64, options: CaseOptions,
    levelOf: (String) -> Level?
  ) -> Result {
    if let missing = scenario.missing(in: options.subjects) {
      return unplayed(scenario, point, seed: seed, .unsupported, missing, levelOf: levelOf)
    }
    var record = Case(scenario, point, seed: seed, levelOf: levelOf)
    do {
      var world = try SimulatedWorld(scenario, point, seed: seed, options: options)
      let (outcome, step) = try play(scenario, point, in: &world, seed: seed)
      world.settle()
      world.release()
      if let failure = world.failure, !world.hasSubjects { throw failure }
      let trace = SimulatedTrace(world, window: options.window)
      record.traceHash = trace.hash
      record.events = trace.events
      record.duration = Run.Duration(real: .zero, virtual: world.now - .zero)
      record.apply(options.blind.contains(scenario.id) ? .completed : outcome)
      let played = record.verdict
      let failedStep = played == .pass ? nil : step
      let judgement = SimulatedJudge.judgement(
        of: trace, in: world, strictly: options.isStrict, ignoring: options.ignored, levelOf)
      // What is tolerated, or a SHOULD that a play makes an endpoint miss, is no finding here.
      let violations = judgement.findings.filter { $0.verdict == .fail }
      record.apply(violations)
      record.apply(world)
      record.apply(signsOfLifeIn: trace, of: world)
      var result = Result(
        record: record,
        sent: trace.packets.map {
          SentDatagram(
            time: $0.packet.time, source: $0.packet.source, destination: $0.packet.destination,
            payload: $0.packet.datagram)
        }, keys: world.keys(opening: trace),
        schedule: world.simulation.network.schedule, subjectFault: world.fault?.fault)
      result.played = played
      result.failedStep = failedStep
      result.violated = played == .fail ? nil : violations.first?.requirement
      result.findings = judgement.findings.filter { world.isSubject($0.sender) }
      result.readings = judgement.readings.filter { world.isSubject($0.sender) }.map(\.reading)
      return result
    } catch {
      record.message = "\(error)"
      return Result(
        record: record, sent: [],
        keys: SimulatedKeys(edition: point.edition))
    }
  }

  /// Plays the scenario with the player of its version; says with the outcome at which step.
  private static func play(
    _ scenario: Scenario, _ point: ScenarioCase, in world: inout SimulatedWorld, seed: UInt64
  ) throws -> (PlayOutcome, at: SourcePlace?) {
    if point.edition.isVersion3 {
      var player = try ScenarioPlayer(scenario, point, in: world, seed: seed)
      defer { world = player.world }
      return (player.play(), player.place)
    }
    var player = try SwitchPlayer(scenario, point, in: world, seed: seed)
    defer { world = player.world }
    return (player.play(), player.place)
  }

  /// What is left of a case that was not played.
  package static func unplayed(
    _ scenario: Scenario, _ point: ScenarioCase, seed: UInt64, _ verdict: Verdict,
    _ message: String, levelOf: (String) -> Level?
  ) -> Result {
    var record = Case(scenario, point, seed: seed, levelOf: levelOf)
    record.verdict = verdict
    record.message = message
    return Result(
      record: record, sent: [],
      keys: SimulatedKeys(edition: point.edition, identities: [], ephemerals: []))
  }
}

/// How a case is run.
package struct CaseOptions: Sendable {
  /// Whether tolerated readings fail.
  package var isStrict = false
  /// Deviations added to every reference member called `subject`.
  package var deviations: [String] = []
  /// How many events the record keeps around what matters.
  package var window = TraceWindow.default
  /// Decisions of the network in place of random ones, when a schedule is repeated.
  package var schedule: NetworkSchedule?
  /// Scenarios that are taken to be completed whatever was seen: how a self-test shows that it would
  /// miss them.
  package var blind: Set<String> = []
  /// Monitors that are not heard, by name.
  package var ignored: Set<String> = []
  /// Who plays the members of these names in place of a reference endpoint.
  package var subjects: [String: any Subject] = [:]

  package init() {}
}

extension Case {
  /// Takes over what became of the subjects, which goes before what was seen without them.
  fileprivate mutating func apply(_ world: SimulatedWorld) {
    if let (name, fault) = world.fault {
      verdict = fault.kind.verdict
      unexpected = verdict == .fail
      message = "\(name): \(fault)"
    } else if let failure = world.failure, world.hasSubjects {
      verdict = .inconclusive
      unexpected = false
      message = "\(failure)"
    } else if verdict == .notApplicable, world.hasSubjects {
      verdict = .unsupported
    }
  }

  /// The record of a case that was not played yet.
  package init(
    _ scenario: Scenario, _ point: ScenarioCase, seed: UInt64?, levelOf: (String) -> Level?
  ) {
    let requirements = scenario.requirements.map(\.value)
    let levels = requirements.compactMap(levelOf)
    self.init(
      id: point.id, title: scenario.title, area: scenario.area, requirements: requirements,
      level: levels.first { $0.violation == .fail } ?? levels.first ?? .must,
      axes: .init(
        edition: point.edition, csid: point.csid.description, network: point.network,
        role: point.role?.rawValue),
      verdict: .error, seed: seed)
  }

  /// A subject that was not seen to speak the protocol passes nothing, whatever the play asked for.
  fileprivate mutating func apply(signsOfLifeIn trace: SimulatedTrace, of world: SimulatedWorld) {
    guard verdict == .pass || verdict == .lenient, axes.edition?.isVersion3 == true,
      world.plays(CastMember.subject),
      !trace.packets.contains(where: { sender, packet in
        sender == CastMember.subject && packet.sealer == sender
      })
    else { return }
    verdict = .inconclusive
    message = "the subject sent nothing that could be read"
  }

  /// Takes over what the monitors saw; it counts besides what the play expected.
  fileprivate mutating func apply(_ violations: [SimulatedJudge.Finding]) {
    guard verdict == .pass || verdict == .lenient, let worst = violations.first else { return }
    verdict = Verdict.combined(violations.map(\.verdict)) ?? verdict
    unexpected = verdict == .fail
    let gravest = violations.first { $0.verdict == verdict } ?? worst
    message =
      "\(gravest.requirement): \(gravest.text) (packet \(gravest.packet) of \(gravest.sender))"
    failingEvent = events.firstIndex { $0.record?.number == gravest.packet }
  }

  /// Takes over how the play ended; what is missed is as grave as the requirement's level.
  package mutating func apply(_ outcome: PlayOutcome) {
    switch outcome {
    case .completed:
      verdict = .pass
    case .failed(let expected, let observed, let time):
      verdict = level.violation
      unexpected = verdict == .fail
      message = "expected \(expected); observed \(observed)"
      failingEvent = events.lastIndex { $0.time <= time }
    case .inconclusive(let expected, let observed, _):
      verdict = .inconclusive
      message = "expected \(expected); observed \(observed)"
    case .notApplicable(let text):
      verdict = .notApplicable
      message = text
    case .broken(let text):
      verdict = .error
      message = text
    }
  }
}

extension SubjectFault.Kind {
  /// What the fault says of the implementation: one that dies or hangs on what it is given fails;
  /// what its adapter writes besides says nothing about the protocol.
  package var verdict: Verdict {
    switch self {
    case .exited, .silent: .fail
    case .garbage, .flood, .missing: .inconclusive
    }
  }
}

extension ObservedPacket {
  /// Who sealed it, as the keys that open it prove; nil when they do not.
  fileprivate var sealer: String? {
    switch dissection.content {
    case .handshake(let handshake): handshake.from
    case .channel(let channel): channel.from
    case .invalid, .empty, .other, .open, .line: nil
    }
  }
}
