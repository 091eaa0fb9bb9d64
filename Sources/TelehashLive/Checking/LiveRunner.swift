package import TelehashConformance
import TelehashCore
package import TelehashCrypto
import TelehashPackets
package import TelehashRecords

/// Plays scenarios against a live target, each in a world of its own.
package struct LiveRunner: Sendable {
  package let target: LiveTarget
  package let clock: LiveClock
  package var identities: TesterIdentities
  /// How our members write.
  package var dialect = Dialect()
  /// How they build opens of version 2.
  package var opens = LineConstruction.implemented
  /// The type of the channels the target echoes, where it is not `echo`.
  package var echoType: String?
  /// Whether tolerated readings fail.
  package var isStrict = false
  /// How often the identities of its plays were used before in this run.
  var turn = 0
  let budget: SendBudget
  let pulse = Pulse()
  private let taken = TakenAddresses()
  /// The level of a requirement.
  private let levels: [String: Level]
  /// The requirements that no text says in so many words.
  private let implied: Set<String>
  private let window = TraceWindow.default

  package init(
    _ target: LiveTarget, clock: LiveClock, identities: TesterIdentities,
    catalogue: RequirementCatalogue
  ) {
    self.target = target
    self.clock = clock
    self.identities = identities
    budget = SendBudget(
      perSecond: AddressPolicy.isLocal(target.address) ? SendBudget.local : SendBudget.remote)
    implied = Set(catalogue.all.filter(\.isOurReading).map(\.id))
    levels = Dictionary(
      catalogue.all.map { ($0.id, $0.level) }, uniquingKeysWith: { first, _ in first })
  }

  /// The same with other identities of ours, which write their keys as before.
  func with(_ identities: TesterIdentities) -> LiveRunner {
    var runner = self
    runner.identities = identities
    runner.identities.writesPKCS1 = self.identities.writesPKCS1
    return runner
  }

  private func isImplied(_ record: Case) -> Bool {
    !record.requirements.isEmpty && record.requirements.allSatisfy(implied.contains)
  }

  package func level(of requirement: String) -> Level? { levels[requirement] }

  /// The record of a case that was not played.
  func record(_ scenario: Scenario, _ point: ScenarioCase) -> Case {
    Case(scenario, point, seed: nil) { levels[$0] }
  }

  /// Plays one case on the calling thread; closing `inbox` ends it early.
  func play(
    _ scenario: Scenario, _ point: ScenarioCase, label: String? = nil,
    over transport: LiveStage.Transport = .udp, inbox: LiveInbox = LiveInbox()
  ) -> LivePlay {
    if let resident = target.residentSwitch {
      return play(scenario, point, against: resident, label: label ?? point.id, inbox: inbox)
    }
    let start = ContinuousClock.now
    let target = transport == .udp ? target : target.overTCP() ?? target
    let stage = LiveStage(
      target, over: transport, clock: clock, budget: budget, pulse: pulse, taken: taken,
      inbox: inbox)
    let world = LiveWorld(
      stage, target, label: label ?? point.id, identities: identities, turn: turn)
    var record = record(scenario, point)
    do {
      var scenario = scenario
      if let echoType { scenario.nameEchoes(echoType) }
      // No two plays of a run may have the same ephemeral keys: their tokens would be the same.
      var random = SystemRandom()
      var player = try ScenarioPlayer(
        scenario, point, in: world, seed: random.nextUInt64(), dialect: dialect)
      let outcome = player.play()
      apply(outcome, of: scenario, to: &record)
      // What is still on its way belongs to this case too.
      _ = player.settle(Self.settling)
      player.world.close()
      return LivePlay(
        player.world.traffic(point.edition, player.construction), point, record: record,
        outcome: outcome, started: start, window: window)
    } catch {
      record.message = "\(error)"
      world.close()
      return LivePlay(
        world.traffic(point.edition, nil), point, record: record, outcome: .broken("\(error)"),
        started: start, window: window)
    }
  }

  /// The same against a switch of version 2.
  private func play(
    _ scenario: Scenario, _ point: ScenarioCase, against resident: ResidentSwitch, label: String,
    inbox: LiveInbox
  ) -> LivePlay {
    let start = ContinuousClock.now
    let stage = LiveStage(
      target, clock: clock, budget: budget, pulse: pulse, taken: taken, inbox: inbox)
    let world = LiveSwitchWorld(
      stage, resident, label: label, identities: identities, turn: turn)
    var record = record(scenario, point)
    do {
      var scenario = scenario
      if let echoType { scenario.nameEchoes(echoType) }
      var random = SystemRandom()
      var player = try SwitchPlayer(
        scenario, point, in: world, seed: random.nextUInt64(), construction: opens)
      let outcome = player.play()
      apply(outcome, of: scenario, to: &record)
      player.settle(Self.settling)
      player.world.close()
      return LivePlay(
        player.world.traffic(point.edition), point, record: record, outcome: outcome,
        started: start, window: window)
    } catch {
      record.message = "\(error)"
      world.close()
      return LivePlay(
        world.traffic(point.edition), point, record: record, outcome: .broken("\(error)"),
        started: start, window: window)
    }
  }

  private func apply(_ outcome: PlayOutcome, of scenario: Scenario, to record: inout Case) {
    record.apply(outcome)
    if !isStrict { record.tolerate(scenario.tolerates, implied: isImplied(record)) }
  }

  /// How long a case listens on after its last step.
  private static let settling = TimeSpan.milliseconds(50)
}

/// What one play left behind.
struct LivePlay: Sendable {
  var record: Case
  let outcome: PlayOutcome
  let trace: LiveTrace
  let keys: CaseRunner.SimulatedKeys
  let closure: LiveInbox.Closure?
  let target: Address
  private let isOverTCP: Bool
  /// The bytes of TCP connections.
  private let pieces: [CaseRunner.SentDatagram]
  /// What the target sent, and other addresses that sent something.
  let received: Int
  let strangers: [Address]
  /// When the last datagram went out that is wrong on purpose.
  let lastProvocation: Instant?
  let lastSent: Instant?
  /// What the monitors saw.
  let judgement: TraceJudgement
  let point: ScenarioCase

  init(
    _ traffic: LiveTraffic, _ point: ScenarioCase, record: Case, outcome: PlayOutcome,
    started: ContinuousClock.Instant, window: TraceWindow
  ) {
    self.point = point
    let clock = traffic.clock
    let log = traffic.log
    trace = LiveTrace(log, opening: traffic.dissector, own: traffic.own, window: window)
    keys = traffic.keys
    closure = traffic.closure
    target = traffic.target
    isOverTCP = traffic.isOverTCP
    pieces = traffic.pieces
    let arrived = log.entries.filter { $0.kind == .delivered }
    received = arrived.count { $0.source == traffic.target }
    strangers = Set(arrived.compactMap(\.source)).subtracting(traffic.own)
      .subtracting([traffic.target]).sorted()
    lastSent = log.entries.last { $0.kind == .sent }?.time
    lastProvocation = log.entries.last { $0.kind == .note }?.time
    var judge = TraceJudge(MonitorContext(keys: traffic.ring, coverage: .complete))
    for packet in trace.packets { judge.observe(packet) }
    judgement = judge.finish(at: clock.real(.now))
    self.outcome = outcome
    self.record = record
    self.record.events = trace.events
    self.record.duration = Run.Duration(real: clock.real(.now) - clock.real(started))
    if self.record.verdict != .pass, self.record.verdict != .notApplicable {
      self.record.failingEvent = outcome.time.flatMap { time in
        trace.events.lastIndex { $0.time <= clock.real(clock.moment(time)) }
      }
    }
    if closure == .flooded {
      self.record.verdict = .inconclusive
      self.record.unexpected = false
      self.record.message =
        "the target floods us: \(received) datagrams, more than any case needs; it was left alone"
    }
    if closure == .cancelled {
      self.record.verdict = .inconclusive
      self.record.unexpected = false
      self.record.message = "it was stopped before its end"
    }
    if !strangers.isEmpty {
      let names = strangers.prefix(3).map(\.description).joined(separator: ", ")
      self.record.message +=
        (self.record.message.isEmpty ? "" : "\n")
        + "datagrams came from other addresses than the target's: \(names)"
    }
  }

  /// Everything that was on the wire, for a capture.
  var sent: [CaseRunner.SentDatagram] {
    guard !isOverTCP else { return pieces }
    return trace.packets.map {
      CaseRunner.SentDatagram(
        time: $0.time, source: $0.source, destination: $0.destination, payload: $0.datagram)
    }
  }

  var result: CaseRunner.Result {
    CaseRunner.Result(record: record, sent: sent, keys: keys)
  }
}

extension PlayOutcome {
  /// When what decided it was seen, in the time of the play.
  fileprivate var time: Instant? {
    switch self {
    case .failed(_, _, let time), .inconclusive(_, _, let time): time
    case .completed, .notApplicable, .broken: nil
    }
  }
}

extension Case {
  /// A failure that rows of the ambiguity register allow is tolerated, as is one on requirements
  /// that are our reading of the texts and not their words.
  fileprivate mutating func tolerate(_ rows: [String], implied: Bool) {
    guard verdict == .fail, !rows.isEmpty || implied else { return }
    verdict = .lenient
    unexpected = false
    message +=
      rows.isEmpty
      ? "; tolerated: the texts imply it and do not say it"
      : "; tolerated: \(rows.joined(separator: ", "))"
  }
}

extension CaseRunner.SentDatagram {
  /// Bytes of a TCP connection by the clock of the run.
  init(_ piece: LiveInbox.StreamPiece, clock: LiveClock) {
    self.init(
      time: clock.real(piece.time), source: piece.source, destination: piece.destination,
      payload: piece.bytes, isOfStream: true)
  }
}
