import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// What a target offers: asked of the target itself, whatever anybody says.
extension CheckSession {
  /// What a probe is made for.
  private enum Question: Hashable, Sendable {
    case tcp
    case cipherSet(CSID)
    case feature(LiveFeature)
  }

  /// What a target of this version may offer.
  private var offered: [LiveFeature] {
    check.options.edition.isVersion3 ? LiveFeature.allCases : Probe.switchFeatures
  }

  /// The probes of one feature; all of them must succeed.
  private static func probes(_ feature: LiveFeature, echoType: String) -> [Probe] {
    switch feature {
    case .router: [.router]
    case .echo: [.echo(type: echoType, reliable: false), .echo(type: echoType, reliable: true)]
    case .stream: [.stream]
    case .sink: [.sink]
    case .thtp: [.thtp]
    case .connect: [.connect]
    }
  }

  /// Learns how fast the target answers, and keeps well below that from then on.
  mutating func findPace() async {
    guard let csid = check.options.csids.last,
      let play = await check.play(.pace, csid, with: runner)
    else { return }
    let answers = play.trace.packets.filter { packet in
      packet.source == play.target && packet.dissection.isOfAChannel
    }
    let requests = play.trace.packets.filter { packet in
      packet.source != play.target && packet.dissection.isOfAChannel
    }
    guard let first = requests.first, let last = answers.last else { return }
    runner.budget.adapt(to: answers.count, in: last.time - first.time)
  }

  /// Asks everything at once; what is not offered is only known after some waiting.
  mutating func probe() async {
    var questions: [(Question, Probe, CSID)] = check.options.csids.map {
      (.cipherSet($0), .alive, $0)
    }
    let echoType = check.options.echoType ?? LiveFeature.echo.rawValue
    if let csid = check.options.csids.last {
      if check.runner.target.tcp != nil { questions.append((.tcp, .alive, csid)) }
      for feature in offered {
        for probe in Self.probes(feature, echoType: echoType) {
          questions.append((.feature(feature), probe, csid))
        }
      }
    }
    let plays = await ask(questions)
    func answers(_ question: Question) -> [LivePlay] {
      zip(questions, plays).compactMap { $0.0 == question ? $1 : nil }
    }
    for csid in check.options.csids { add(answers(.cipherSet(csid)), to: csid) }
    addTCP(answers(.tcp))
    outcome.probed += csids.map { "cs\($0)" }
    let declared = check.options.declared.union(check.options.echoType == nil ? [] : ["echo"])
    outcome.declared = check.options.csids.map { "cs\($0)" } + declared.sorted()
    for feature in offered {
      add(answers(.feature(feature)), to: feature, isDeclared: declared.contains(feature.rawValue))
    }
  }

  /// Lets several of ours ask each question; the best answer to each counts.
  private func ask(_ questions: [(Question, Probe, CSID)]) async -> [LivePlay?] {
    let (check, runner) = (check, runner)
    return await withTaskGroup(of: (Int, LivePlay?).self) { group in
      for (index, (question, probe, csid)) in questions.enumerated() {
        let isTCP = question == .tcp
        let label = isTCP ? Probe.tcpLabel : probe.point(check.options.edition, csid).id
        for asker in 0..<Probe.askers {
          group.addTask {
            (
              index,
              await check.play(
                probe, csid, label: Probe.label(label, asker: asker), over: isTCP ? .tcp : .udp,
                with: runner)
            )
          }
        }
      }
      var plays = [LivePlay?](repeating: nil, count: questions.count)
      for await (index, play) in group where plays[index]?.outcome != .completed {
        plays[index] = play ?? plays[index]
      }
      return plays
    }
  }

  /// Every cipher set the target names must be answered; where its handshake is, cases can be played.
  private mutating func add(_ plays: [LivePlay], to csid: CSID) {
    guard let play = plays.first else { return }
    if play.showsHandshake { csids.append(csid) }
    var record = record(
      "live", "cipher-set", "A cipher set that the target names is answered in",
      play.record.requirements, csid: csid, play.record.verdict, play.record.message)
    record.events = play.record.events
    record.failingEvent = play.record.failingEvent
    record.duration = play.record.duration
    add(play, as: record)
  }

  /// A target that lists a TCP path takes chunked packets there.
  private mutating func addTCP(_ plays: [LivePlay]) {
    guard let play = plays.first else { return }
    if play.outcome == .completed { outcome.probed.append("tcp") }
    // A connection that does not come about is the target's fault here, and not ours.
    let isRefused = play.record.verdict == .error
    var record = record(
      "live", "tcp", "A handshake and a path request in chunks are answered at the TCP path",
      ["TCP-01", "CHUNK-04"], csid: play.point.csid, isRefused ? .fail : play.record.verdict,
      play.record.message)
    record.events = play.record.events
    record.failingEvent = play.record.failingEvent
    record.duration = play.record.duration
    add(play, as: record)
  }

  /// What is offered is used; what is declared and not offered is a failure.
  private mutating func add(_ plays: [LivePlay], to feature: LiveFeature, isDeclared: Bool) {
    let isOffered = !plays.isEmpty && plays.allSatisfy { $0.outcome == .completed }
    if isOffered { outcome.probed.append(feature.rawValue) }
    // Of what is declared, its cases tell what is wrong with it.
    if isOffered || isDeclared { features.insert(feature.rawValue) }
    guard let play = plays.first(where: { $0.outcome != .completed }) ?? plays.first else { return }
    var record = record(
      "feature", feature.rawValue, play.record.title, play.record.requirements,
      csid: play.point.csid, isOffered ? .pass : isDeclared ? .fail : .notApplicable,
      isOffered ? "" : isDeclared ? "declared, but " + play.record.message : "not offered")
    if isDeclared || isOffered {
      record.events = play.record.events
      record.failingEvent = isOffered ? nil : play.record.failingEvent
    }
    record.duration = play.record.duration
    add(play, as: record)
  }
}

extension LivePlay {
  /// Whether the target answered a handshake, or an open.
  fileprivate var showsHandshake: Bool {
    trace.packets.contains { $0.source == target && $0.dissection.isOfAHandshake }
  }
}

extension Dissection {
  /// Whether it is a handshake or an open that could be read.
  fileprivate var isOfAHandshake: Bool {
    switch content {
    case .handshake, .open: true
    case .invalid, .empty, .other, .channel, .line: false
    }
  }

  /// Whether it is sealed in the keys of an exchange or a line.
  fileprivate var isOfAChannel: Bool {
    switch content {
    case .channel, .line: true
    case .invalid, .empty, .other, .handshake, .open: false
    }
  }
}
