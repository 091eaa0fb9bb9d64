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
    var deaths = 0
    while !open.isEmpty {
      let round = await playRound(open)
      for play in round.finished { add(play) }
      open = round.unfinished
      guard let death = round.death else { break }
      deaths += 1
      add(death.killer, as: fatal(death))
      guard deaths < Self.maximumDeaths, await isBack() else {
        for item in open {
          add(unjudged(item, "the target died of \(death.killer.record.id) and did not come back"))
        }
        return
      }
      check.active.resume()
    }
    for item in open { add(unjudged(item, check.stopText ?? "it was not played")) }
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
    var finished: [LivePlay] = []
    var unfinished: [Selected] = []
    var death: Death?
  }

  private func playRound(_ cases: [Selected]) async -> Round {
    let check = check
    let runner = runner
    let refusals = check.sentinel.refusals
    var plays = [LivePlay?](repeating: nil, count: cases.count)
    // The longest first, so that none of them begins when the others are over.
    let order = cases.indices.sorted {
      let (a, b) = (cases[$0].scenario.leastDuration, cases[$1].scenario.leastDuration)
      return a == b ? $0 < $1 : a > b
    }
    var isDead = false
    var probes = 0
    await withTaskGroup(of: (Int, LivePlay?).self) { group in
      var next = order[...]
      func startNext() {
        guard let index = next.popFirst() else { return }
        let (scenario, point) = cases[index]
        group.addTask { (index, await check.play(scenario, point, with: runner)) }
      }
      for _ in 0..<max(check.options.lanes, 1) { startNext() }
      for await (index, play) in group {
        plays[index] = play
        if !isDead, check.stopText == nil, play?.isSuspicious == true {
          probes += 1
          let isRefused = check.sentinel.refusals > refusals
          if isRefused {
            isDead = true
          } else {
            isDead = await !isAlive(probes, point: cases[index].point)
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
          round.finished.append(play)
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
      if isUsable { round.finished.append(play) } else { round.unfinished.append(item) }
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

  private func isAlive(_ number: Int, point: ScenarioCase) async -> Bool {
    let start = ContinuousClock.now
    let play = await check.play(
      .alive, point.csid, label: Probe.aliveLabel(number), with: runner)
    // Whoever answers others at the time is alive, and merely slow.
    return play?.outcome == .completed || runner.pulse.hasBeaten(since: start)
  }

  /// Whether the target answers again, within some seconds.
  private func isBack() async -> Bool {
    guard let csid = csids.last else { return false }
    check.active.resume()
    for attempt in 1...Self.reconnections {
      if check.stopText != nil { return false }
      let play = await check.play(
        .alive, csid, label: Probe.aliveLabel(attempt), with: runner)
      if play?.outcome == .completed { return true }
    }
    return false
  }

  /// Each waits some seconds for an answer.
  private static let reconnections = 3

  mutating func checkStillAlive() async {
    guard check.stopText == nil, let csid = csids.last,
      let play = await check.play(.alive, csid, label: "live/alive-after", with: runner)
    else { return }
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
  /// Whether the target may have died in it: it ended without a sign of life.
  var isSuspicious: Bool {
    record.verdict == .inconclusive
      || (record.verdict == .fail && (lastReceived ?? .zero) < (lastSent ?? .zero))
  }

  /// When the target was last heard.
  var lastReceived: Instant? { trace.packets.last { $0.source == target }?.time }
}
