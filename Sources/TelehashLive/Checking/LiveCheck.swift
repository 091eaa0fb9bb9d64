package import TelehashConformance
import TelehashCore
package import TelehashCrypto
package import TelehashPackets
package import TelehashRecords

/// Judges a live target: finds out how it speaks and what it offers, then plays what applies.
///
///     contact → readings → what it offers → cases side by side → alive → traffic
///
/// What is found first is used afterwards: a tolerated reading costs one `lenient` on its own
/// requirement and nothing else.
package struct LiveCheck: Sendable {
  package var options: Options
  var runner: LiveRunner
  let sentinel: Sentinel
  let active = ActivePlays()
  private let stop: StopReason

  /// How a check is made.
  package struct Options: Sendable {
    package var edition = EditionName.v3
    /// The cipher sets to judge, of those the target has.
    package var csids: [CSID]
    /// Whether readings other than the text's fail.
    package var isStrict = false
    /// Readings that are not looked for.
    package var forced: [LiveReading: String] = [:]
    /// A channel type the target is said to echo.
    package var echoType: String?
    /// Features the target is said to have.
    package var declared: Set<String> = []
    /// How many cases run side by side; most of them wait most of the time.
    package var lanes = 64
    /// How often a case is played at most until it does not fail.
    package var attempts = 2
    /// When everything must be over.
    package var deadline: TimeSpan?

    package init(csids: [CSID]) { self.csids = csids }
  }

  /// What came of a check.
  package struct Outcome: Sendable {
    /// Every case with what was on the wire.
    package var results: [CaseRunner.Result] = []
    package var readings: [Reading] = []
    package var declared: [String] = []
    package var probed: [String] = []
    /// Stopped from outside before its end.
    package var isInterrupted = false
  }

  /// How the message of a case begins a line that passed at a later attempt only.
  package static let secondAttemptMark = "at a later attempt; at the first: "

  package init(_ runner: LiveRunner, _ options: Options) throws(LiveError) {
    self.runner = runner
    self.options = options
    sentinel = try Sentinel(runner.target)
    stop = StopReason()
  }

  /// Ends everything early; the outcome holds what there is.
  package func interrupt() {
    stop.set(.interrupted)
    active.stop()
  }

  // MARK: The run

  /// Makes the check. `note` sees each case as it ends.
  package func run(
    _ cases: [(scenario: Scenario, point: ScenarioCase)],
    note: @escaping @Sendable (Case) -> Void = { _ in }
  ) async -> Outcome {
    sentinel.start()
    let timer = deadlineTimer()
    defer {
      timer?.cancel()
      sentinel.stop()
    }
    var session = CheckSession(self, note: note)
    await session.makeContact()
    // Who is not to be spoken with in its own form cannot be asked anything.
    if session.isReachable, session.blocker == nil {
      await session.findPace()
      await session.probe()
    }
    await session.play(cases)
    if session.isReachable { await session.checkStillAlive() }
    session.judgeTraffic()
    var outcome = session.outcome
    outcome.isInterrupted = stop.reason == .interrupted
    return outcome
  }

  private func deadlineTimer() -> Task<Void, Never>? {
    options.deadline.map { span in
      Task { [active, stop] in
        try? await Task.sleep(for: .nanoseconds(Int64(clamping: span.nanoseconds)))
        guard !Task.isCancelled else { return }
        stop.set(.deadline(span))
        active.stop()
      }
    }
  }

  /// Why plays were stopped, in words; nil while they go on.
  var stopText: String? {
    switch stop.reason {
    case nil: nil
    case .interrupted: "the run was interrupted"
    case .deadline(let span): "the deadline of \(span.seconds) s has passed"
    }
  }

  /// Plays one case on a thread of its own; nil when plays were stopped before it began.
  func play(
    _ scenario: Scenario, _ point: ScenarioCase, label: String? = nil,
    over transport: LiveStage.Transport = .udp, with runner: LiveRunner
  ) async -> LivePlay? {
    guard let (number, inbox) = active.begin() else { return nil }
    let play = await PlayThread.run {
      runner.play(scenario, point, label: label, over: transport, inbox: inbox)
    }
    active.end(number)
    return play
  }

  /// Plays a probe; nil when it could not begin.
  func play(
    _ probe: Probe, _ csid: CSID, label: String? = nil,
    over transport: LiveStage.Transport = .udp, with runner: LiveRunner
  ) async -> LivePlay? {
    guard let scenario = try? probe.scenario(options.edition) else { return nil }
    return await play(
      scenario, probe.point(options.edition, csid), label: label, over: transport, with: runner)
  }
}
