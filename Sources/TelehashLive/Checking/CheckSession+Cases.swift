import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// The cases of the scenario files, side by side.
extension CheckSession {
  typealias Selected = (scenario: Scenario, point: ScenarioCase)

  /// A target that dies more often than this is left alone.
  private static let maximumDeaths = 4

  mutating func play(_ cases: [Selected]) async {
    var open: [Selected] = []
    for item in cases {
      if let record = unplayable(item) { add(record) } else { open.append(item) }
    }
    var attempt = Attempt(number: 1, lanes: max(check.options.lanes, 1), runner: runner)
    var earlier: [String: LivePlay] = [:]
    var deaths = 0
    while !open.isEmpty {
      let round = await playRound(open, attempt)
      open = round.unfinished
      let rare = rareBreaches(in: round.finished.map(\.play))
      for (item, play) in round.finished {
        let broken = breaches(in: play).filter(rare.contains)
        let isDoubtful = play.isDoubtful || !broken.isEmpty
        if attempt.number < check.options.attempts, isDoubtful, check.stopText == nil {
          earlier[play.record.id] = play
          if !play.isDoubtful {
            earlier[play.record.id]?.record.message =
              "\(broken.joined(separator: ", ")) not kept to"
          }
        } else {
          add(Self.judged(play, after: earlier[item.point.id], isStable: identitiesAreStable))
        }
      }
      if let death = round.death {
        deaths += 1
        add(death.killer, as: fatal(death))
        guard deaths < Self.maximumDeaths, await isBack() else {
          isReachable = false
          leave(
            open, earlier, "the target died of \(death.killer.record.id) and did not come back")
          return
        }
        check.active.resume()
        if !open.isEmpty { continue }
      }
      guard check.stopText == nil, attempt.number < check.options.attempts else { break }
      attempt = attempt.next()
      let doubtful = Set(earlier.keys).subtracting(outcome.results.map(\.record.id))
      open += cases.filter { doubtful.contains($0.point.id) }
    }
    leave(open, earlier, check.stopText ?? "it was not played")
  }

  /// What was not played to the end, or not again, keeps what was found before.
  private mutating func leave(
    _ open: [Selected], _ earlier: [String: LivePlay], _ reason: String
  ) {
    let told = Set(outcome.results.map(\.record.id))
    for item in open where earlier[item.point.id] == nil { add(unjudged(item, reason)) }
    for play in earlier.values.sorted(by: { $0.record.id < $1.record.id })
    where !told.contains(play.record.id) {
      add(play)
    }
  }

  // MARK: Attempts

  /// One go at cases. What fails is played again with fewer others beside it: datagrams get lost,
  /// and a busy machine is late, which is no fault of a target.
  private struct Attempt {
    let number: Int
    let lanes: Int
    /// Later ones have identities that the target has never met, and that are to it what the first
    /// were.
    let runner: LiveRunner

    /// Few enough not to be late because of each other.
    private static let laterLanes = 8

    func next() -> Attempt {
      var random = SystemRandom()
      let identities = TesterIdentities(random: &random)
        .ordered(as: runner.identities, towards: runner.target.keys)
      return Attempt(
        number: number + 1, lanes: min(lanes, Self.laterLanes), runner: runner.with(identities))
    }
  }

  /// What the target does not keep to in a play, as the monitors see it.
  private func breaches(in play: LivePlay) -> [String] {
    let subject = CastMember.subject
    return play.judgement.tallies.filter { $0.sender == subject && $0.broken > 0 }
      .map(\.requirement).filter { requirement in
        play.judgement.verdict(
          requirement, level: check.runner.level(of: requirement) ?? .must, by: subject,
          isStrict: check.options.isStrict) == .fail
      }
  }

  /// What is broken now and then: by a target that is late, and not by one that knows no better.
  private func rareBreaches(in plays: [LivePlay]) -> Set<String> {
    var counts: [String: Int] = [:]
    for play in plays {
      for requirement in breaches(in: play) { counts[requirement, default: 0] += 1 }
    }
    return Set(counts.filter { $0.value <= Self.fewPlays }.keys)
  }

  /// More plays than these are not repeated because of one requirement.
  private static let fewPlays = 8

  /// Whether the target may have met our identities in an earlier run.
  private var identitiesAreStable: Bool { check.runner.identities.isStable }

  /// What a play says after an earlier one that was doubtful.
  private static func judged(
    _ play: LivePlay, after earlier: LivePlay?, isStable: Bool
  ) -> LivePlay {
    var play = play
    guard let earlier else {
      if isStable { play.excuseStranger() }
      return play
    }
    if play.record.verdict == .pass || play.record.verdict == .notApplicable {
      play.record.message +=
        (play.record.message.isEmpty ? "" : "\n")
        + LiveCheck.secondAttemptMark + earlier.record.message
      return play
    }
    // An identity that is not trusted gets no answer; then the first attempt is what counts.
    guard isStable, play.received == 0 else { return play }
    play = earlier
    play.excuseStranger()
    return play
  }

  /// The record of a case that cannot be played with this target.
  private func unplayable(_ item: Selected) -> Case? {
    var record = runner.record(item.scenario, item.point)
    if let blocker {
      record.verdict = isReachable ? .blocked : .inconclusive
      record.blockedBy = blocker
      record.message = "\(blocker) failed"
      if !isReachable { record.message = "the target does not answer" }
      return record
    }
    record.verdict = .notApplicable
    let missing = item.scenario.neededFeatures(item.point).subtracting(features).sorted()
    if !csids.contains(item.point.csid) {
      record.verdict = .blocked
      record.message = "cs\(item.point.csid) is not answered"
      record.blockedBy =
        outcome.results.last {
          $0.record.id.hasPrefix("live/cipher-set")
            && $0.record.axes.csid == item.point.csid.description
        }?.record.id
    } else if !missing.isEmpty {
      record.message = "the target does not offer \(missing.joined(separator: ", "))"
    } else if let reading = conflicts(item.scenario) {
      record.message =
        "it varies what the target takes in one form alone (\(reading.rawValue)=\(profile[reading]))"
    } else {
      return nil
    }
    return record
  }

  /// The point a scenario varies although the target is known to take one form alone.
  private func conflicts(_ scenario: Scenario) -> LiveReading? {
    let forms = scenario.writtenForms
    let text = check.ownForms
    return profile.differences(from: text).first { reading in
      switch reading {
      case .ownCSID: forms.own
      case .handshake: forms.handshake || forms.own
      case .cloak: forms.cloak
      case .cs2aKey, .openNonce, .openSignature: false
      }
    }
  }

  private func unjudged(_ item: Selected, _ reason: String) -> Case {
    var record = runner.record(item.scenario, item.point)
    record.verdict = .inconclusive
    record.message = reason
    return record
  }

  // MARK: A round: until everything is played, or the target dies

  private struct Death {
    let killer: LivePlay
    let isRefused: Bool
  }

  private struct Round {
    var finished: [(item: Selected, play: LivePlay)] = []
    var unfinished: [Selected] = []
    var death: Death?
  }

  private mutating func playRound(_ cases: [Selected], _ attempt: Attempt) async -> Round {
    let check = check
    let runner = attempt.runner
    let refusals = check.sentinel.refusals
    var plays = [LivePlay?](repeating: nil, count: cases.count)
    // The longest first, so that none of them begins when the others are over.
    let order = cases.indices.sorted {
      let (a, b) = (cases[$0].scenario.leastDuration, cases[$1].scenario.leastDuration)
      return a == b ? $0 < $1 : a > b
    }
    var isDead = false
    await withTaskGroup(of: (Int, LivePlay?).self) { group in
      var next = order[...]
      func startNext() {
        guard let index = next.popFirst() else { return }
        let (scenario, point) = cases[index]
        group.addTask { (index, await check.play(scenario, point, with: runner)) }
      }
      for _ in 0..<attempt.lanes { startNext() }
      for await (index, play) in group {
        plays[index] = play
        if !isDead, check.stopText == nil, play?.isSuspicious == true {
          let isRefused = check.sentinel.refusals > refusals
          if isRefused {
            isDead = true
          } else {
            isDead = await !isAlive(point: cases[index].point)
          }
          if isDead { check.active.stop() }
        }
        if !isDead, check.stopText == nil { startNext() }
      }
    }
    var round = Round()
    guard isDead else {
      for (item, play) in zip(cases, plays) {
        if let play, play.closure != .cancelled {
          round.finished.append((item, play))
        } else {
          round.unfinished.append(item)
        }
      }
      return round
    }
    let killer = Self.killer(among: plays.compactMap(\.self))
    for (item, play) in zip(cases, plays) {
      guard let play else {
        round.unfinished.append(item)
        continue
      }
      if play.record.id == killer?.record.id { continue }
      let isUsable = play.closure != .cancelled && !play.isSuspicious
      if isUsable {
        round.finished.append((item, play))
      } else {
        round.unfinished.append(item)
      }
    }
    if let killer {
      round.death = Death(killer: killer, isRefused: check.sentinel.refusals > refusals)
    }
    return round
  }

  /// Whose packet was the last before the target fell silent; one that was wrong on purpose is
  /// suspected before one that was not.
  private static func killer(among plays: [LivePlay]) -> LivePlay? {
    let lastLife = plays.compactMap(\.lastReceived).max() ?? .zero
    let late = plays.filter { ($0.lastSent ?? .zero) >= lastLife || $0.isSuspicious }
    func nearest(_ time: (LivePlay) -> Instant?) -> LivePlay? {
      late.filter { time($0) != nil }.min {
        let (a, b) = (time($0) ?? .zero, time($1) ?? .zero)
        return Self.distance(a, lastLife) < Self.distance(b, lastLife)
      }
    }
    return nearest(\.lastProvocation) ?? nearest(\.lastSent)
  }

  private static func distance(_ a: Instant, _ b: Instant) -> TimeSpan { a < b ? b - a : a - b }

  private func fatal(_ death: Death) -> Case {
    var record = death.killer.record
    record.verdict = .fail
    record.unexpected = true
    let how =
      death.isRefused ? "its port is closed since then" : "it answers nobody since then"
    record.message =
      "expected that the target lives on; observed that it died of this case: \(how)"
    record.failingEvent = record.events.lastIndex { $0.kind == .sent }
    return record
  }

  // MARK: Life

  private mutating func isAlive(point: ScenarioCase) async -> Bool {
    let start = ContinuousClock.now
    let play = await askForLife(point.csid)
    // Whoever answers others at the time is alive, and merely slow.
    return play?.outcome == .completed || runner.pulse.hasBeaten(since: start)
  }

  /// A link and a path request, by the next of ours whose turn it is.
  mutating func askForLife(_ csid: CSID) async -> LivePlay? {
    await askForLife(csid, lifeCallers.next())
  }

  private func askForLife(_ csid: CSID, _ call: LifeCallers.Call) async -> LivePlay? {
    var runner = runner
    runner.turn = call.turn
    return await check.play(.alive, csid, label: call.label, with: runner)
  }

  /// Whether the target answers again, within some seconds.
  private mutating func isBack() async -> Bool {
    guard let csid = csids.last else { return false }
    check.active.resume()
    for _ in 1...Self.reconnections {
      if check.stopText != nil { return false }
      if await askForLife(csid)?.outcome == .completed { return true }
    }
    return false
  }

  /// Each waits some seconds for an answer.
  private static let reconnections = 3

  mutating func checkStillAlive() async {
    guard check.stopText == nil, let csid = csids.last,
      var play = await askForLife(csid, LifeCallers.last(turn: 0))
    else { return }
    // As with every case, a target that is late is asked once more before it counts.
    if play.isDoubtful, check.options.attempts > 1,
      let again = await askForLife(csid, LifeCallers.last(turn: 1))
    {
      play = Self.judged(again, after: play, isStable: false)
    }
    var record = record(
      "live", "alive-after", "The target still answers at the end",
      check.options.edition.isVersion3 ? ["UDP-11"] : play.record.requirements, csid: csid,
      play.record.verdict, play.record.message)
    record.events = play.record.events
    record.duration = play.record.duration
    add(play, as: record)
  }
}

extension LivePlay {
  /// Whether another attempt may end better: it was too late for something, or something got lost.
  var isDoubtful: Bool {
    switch record.verdict {
    case .fail, .lenient, .inconclusive: true
    case .pass, .unsupported, .notApplicable, .blocked, .error, .xfail, .xpass: false
    }
  }

  /// Nobody who does not trust us, or remembers a later handshake of ours, answers.
  mutating func excuseStranger() {
    guard received == 0, isDoubtful else { return }
    record.verdict = .inconclusive
    record.unexpected = false
    record.message +=
      "\nnothing at all came: the target may not trust this identity, or remember a later "
      + "handshake of it from an earlier run"
  }

  /// Whether the target may have died in it: it ended without a sign of life.
  var isSuspicious: Bool {
    record.verdict == .inconclusive
      || (record.verdict == .fail && (lastReceived ?? .zero) < (lastSent ?? .zero))
  }

  /// When the target was last heard.
  var lastReceived: Instant? { trace.packets.last { $0.source == target }?.time }
}
