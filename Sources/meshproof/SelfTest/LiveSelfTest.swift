import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashRecords

/// Serves endpoints with one deliberate fault each on loopback ports and lets `check` judge them.
///
/// What shows live is not written down anywhere: a fault that the ordinary cases see in the simulated
/// network, and that can be played against a live target, must be seen over real sockets as well.
struct LiveSelfTest: Sendable {
  let library: ScenarioLibrary
  let seed: UInt64
  /// How many faults are tried side by side.
  let jobs: Int

  /// One fault and the cases that see it.
  struct Trial: Sendable {
    let record: DeviationRecord
    let cases: [Selected]
    let others: [Selected]
    let needsRouter: Bool
  }

  typealias Selected = (scenario: Scenario, point: ScenarioCase)

  /// What became of one fault.
  struct Finding: Sendable {
    let record: DeviationRecord
    /// The gravest verdict on what it breaks.
    let verdict: Verdict?
    let problem: String?
    let elapsed: TimeSpan
  }

  /// Trials wait most of the time, and a busy machine is late.
  static let usualJobs = 4

  private static let edition = Edition.v3
  private static let csid = CSID.cs3a
  /// Cases of one fault: a few say as much as all.
  private static let casesPerFault = 4
  /// How often a fault that is not seen is tried, each time with other keys: some show with half of
  /// them alone.
  private static let maximumDraws = 4
  /// Cases beside them that nothing but the fault itself may turn red.
  private static let othersPerFault = 3
  /// Most cases wait most of the time, and several faults are tried at once.
  private static let lanes = 12

  /// Everything that can be played against a live endpoint without being asked for.
  private var playable: [Selected] {
    library.live.filter { !$0.isSlow && !$0.isHostile }.compactMap { scenario in
      scenario.cases.first {
        $0.edition == Self.edition.name && $0.csid == Self.csid && $0.network == "clean"
      }.map { (scenario, $0) }
    }
  }

  // MARK: What shows

  /// The trials for these faults, and how many show in the simulated network alone.
  func trials(_ records: [DeviationRecord]) -> (trials: [Trial], hidden: Int) {
    let playable = playable
    var trials: [Trial] = []
    var hidden = 0
    for record in records where Self.canShow(record) {
      let related = playable.filter { item in
        item.scenario.requirements.contains { record.requirements.contains($0.value) }
      }
      var seen = related.filter { isSeen(record, in: $0) }.prefix(Self.casesPerFault)
      if seen.isEmpty {
        // What monitors alone watch shows in any case of its area.
        let areas = Set(record.requirements.map(Self.area))
        seen = playable.filter { item in
          item.scenario.requirements.contains { areas.contains(Self.area($0.value)) }
        }.filter { isSeen(record, in: $0) }.prefix(Self.casesPerFault)
      }
      guard !seen.isEmpty else {
        hidden += 1
        continue
      }
      let names = Set((related + seen).map(\.scenario.id))
      var random = SeededRandom(seed: seed, label: "live-selftest/\(record.name)")
      var others = playable.filter { !names.contains($0.scenario.id) }
      for index in others.indices.prefix(Self.othersPerFault * 2) {
        others.swapAt(index, index + Int(random.below(UInt64(others.count - index))))
      }
      let chosen = others.prefix(Self.othersPerFault * 2).filter { passes(record, $0) }
        .prefix(Self.othersPerFault)
      let needsRouter = (seen + chosen).contains {
        $0.scenario.neededFeatures($0.point).contains(LiveFeature.router.rawValue)
      }
      trials.append(
        Trial(
          record: record, cases: Array(seen), others: Array(chosen), needsRouter: needsRouter))
    }
    return (trials, hidden)
  }

  /// Whether a served endpoint can carry it and live on.
  private static func canShow(_ record: DeviationRecord) -> Bool {
    switch record.family {
    case .computation, .traffic, .version2: return false
    case .endpoint, .channel: break
    }
    switch record.effect {
    case .fail, .lenient: return true
    case .reading, .inconclusive, .vector: return false
    }
  }

  private static func area(_ requirement: String) -> Substring {
    requirement.prefix { $0 != "-" }
  }

  /// What the simulated network shows of a fault, with a subject that accepts everybody, as the
  /// served one does.
  private func simulated(_ record: DeviationRecord, _ item: Selected) -> CaseRunner.Result {
    var options = CaseOptions()
    options.deviations = [record.name]
    var scenario = item.scenario
    for index in scenario.cast.indices where scenario.cast[index].name.text == CastMember.subject {
      scenario.cast[index].accepts = .everyone
    }
    return CaseRunner.run(scenario, item.point, seed: seed, options: options) {
      library.catalogue[$0]?.level
    }
  }

  /// Whether the play of a case fails over what the fault breaks, or a monitor says so.
  private func isSeen(_ record: DeviationRecord, in item: Selected) -> Bool {
    let result = simulated(record, item)
    // What went wrong in a play is told there, and what monitors saw of it besides is not.
    if result.played == .fail || result.played == .lenient {
      return item.scenario.requirements.contains { record.requirements.contains($0.value) }
    }
    return result.findings.contains { record.requirements.contains($0.requirement) }
  }

  private func passes(_ record: DeviationRecord, _ item: Selected) -> Bool {
    let result = simulated(record, item)
    return result.record.verdict == .pass && result.findings.isEmpty
  }

  // MARK: Trying it

  /// Tries all of them; `note` sees each as it ends.
  func run(_ trials: [Trial], _ note: (Finding) -> Void) async {
    await withTaskGroup(of: Finding.self) { group in
      var next = trials[...]
      func startNext() {
        guard let trial = next.popFirst() else { return }
        group.addTask { await self.finding(trial) }
      }
      for _ in 0..<jobs { startNext() }
      for await finding in group {
        note(finding)
        startNext()
      }
    }
  }

  private func finding(_ trial: Trial) async -> Finding {
    var finding = await finding(trial, draw: 1)
    for draw in 2...Self.maximumDraws where finding.verdict == nil {
      finding = await self.finding(trial, draw: draw)
    }
    return finding
  }

  private func finding(_ trial: Trial, draw: Int) async -> Finding {
    let start = ContinuousClock.now
    var verdict: Verdict?
    var problem: String?
    do {
      let cases = try await judge(trial, draw: draw)
      let broken = cases.filter { item in
        item.requirements.contains { trial.record.requirements.contains($0) }
      }
      verdict = Verdict.combined(
        broken.map(\.verdict).filter { $0 == .fail || $0 == .lenient })
      let ids = Set(trial.others.map(\.point.id))
      let isMute = cases.contains { $0.area == "live" && $0.verdict == .inconclusive }
      if isMute, trial.record.reach != .own {
        // Nothing can be said of it, so nothing may pass.
        verdict = .inconclusive
        problem = cases.first { $0.verdict == .pass }.map { "passes \($0.id)" }
      } else if verdict == nil {
        let seen = broken.map { "\($0.id) \($0.verdict.rawValue)" }.joined(separator: ", ")
        problem = "survives: \(seen.isEmpty ? "nothing was played" : seen)"
      } else if let other = Self.surprise(verdict, trial.record, broken) {
        problem = other
      } else if let red = cases.first(where: { ids.contains($0.id) && Self.isRed($0.verdict) }) {
        problem = "turns \(red.id) \(red.verdict.rawValue): \(red.message)"
      }
    } catch {
      problem = "could not be tried: \(error)"
    }
    return Finding(
      record: trial.record, verdict: verdict, problem: problem, elapsed: start.elapsed)
  }

  /// What is wrong with what was seen of a fault: it must have its declared effect, or be lenient
  /// where a SHOULD is missed or the register tolerates what was seen.
  private static func surprise(
    _ verdict: Verdict?, _ record: DeviationRecord, _ broken: [Case]
  ) -> String? {
    if verdict == .fail, record.effect != .fail { return "fails, and is declared lenient" }
    guard verdict == .lenient, record.effect == .fail else { return nil }
    let isExcused = broken.contains {
      $0.verdict == .lenient && ($0.level.violation != .fail || $0.message.contains("tolerated"))
    }
    return isExcused ? nil : "is lenient, and declared to fail"
  }

  /// Whether a case says that something is wrong, or cannot say that nothing is.
  private static func isRed(_ verdict: Verdict) -> Bool {
    switch verdict {
    case .fail, .lenient, .inconclusive, .error, .xfail, .xpass: true
    case .pass, .unsupported, .notApplicable, .blocked: false
    }
  }

  // MARK: One fault

  /// Serves an endpoint with the fault and checks it.
  private func judge(_ trial: Trial, draw: Int) async throws -> [Case] {
    var random = SeededRandom(
      seed: seed, label: "live-selftest/\(trial.record.name)/keys/\(draw)")
    // All sets, for cases in which others use them beside the one that is judged.
    let keys = [
      try KeyPair.generate(.cs1a, random: &random), IdentityPool.rsa(0),
      try KeyPair.generate(Self.csid, random: &random),
    ]
    guard let identity = Identity(keys: keys), let loopback = Address(ip: "127.0.0.1", port: 0)
    else { return [] }
    var configuration = EndpointConfiguration(identity: identity, edition: Self.edition)
    configuration.isRouter = trial.needsRouter
    configuration.acceptance = .everyone
    configuration.channelTypes = ServeCommand.channelTypes
    configuration.deviations = try Deviations(names: [trial.record.name])
    let clock = LiveClock()
    let server = try ReferenceServer(configuration, at: [loopback], clock: clock)
    let serving = Task { await server.run() }
    defer { server.stop() }

    let target = try LiveTarget(
      name: trial.record.name, keys: identity.publicKeys, address: server.addresses[0])
    var options = LiveCheck.Options(csids: [Self.csid])
    options.lanes = Self.lanes
    // What a fault takes from it is missed, and not taken for something it never offered.
    let offers: [LiveFeature] = [.echo, .stream, .sink, .connect]
    options.declared = Set((offers + (trial.needsRouter ? [.router] : [])).map(\.rawValue))
    let runner = LiveRunner(
      target, clock: clock, identities: TesterIdentities(random: &random),
      catalogue: library.catalogue)
    let check = try LiveCheck(runner, options)
    let outcome = await check.run(trial.cases + trial.others)
    server.stop()
    _ = await serving.value
    return outcome.results.map(\.record)
  }
}
