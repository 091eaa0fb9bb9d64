import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// Getting an answer: first in the text's own form, then in every other form that is known.
extension CheckSession {
  mutating func makeContact() async {
    guard let csid = check.options.csids.last else { return }
    let text = profile
    guard let first = await contact(text, .first, csid) else { return addUnreached([], csid) }
    if first.outcome == .completed {
      isReachable = true
      add(contactCase(.pass, csid, first.record.message), from: first)
      addReadings(spoken: text, text: text, csid)
      return
    }
    // Each form from an identity of its own, so that the answers tell which one was taken. The own
    // form is among them, and comes first: a datagram may have been lost, and some targets answer
    // some identities alone.
    let others =
      Array(repeating: text, count: Probe.contactsAgain)
      + check.otherForms(csid).filter { other in
        check.options.forced.allSatisfy { other[$0.key] == $0.value }
      }
    let tried = await withTaskGroup(of: (Int, LivePlay?).self) { group in
      for (index, other) in others.enumerated() {
        let label = index < Probe.contactsAgain ? Probe.contactLabels[index] : nil
        group.addTask { [self] in (index, await contact(other, .second, csid, label: label)) }
      }
      var plays = [LivePlay?](repeating: nil, count: others.count)
      for await (index, play) in group { plays[index] = play }
      return plays
    }
    guard let index = tried.firstIndex(where: { $0?.outcome == .completed }),
      let answer = tried[index]
    else { return addUnreached([first] + tried.compactMap(\.self), csid) }
    isReachable = true
    add(contactCase(.pass, csid, answer.record.message), from: answer)
    addReadings(spoken: others[index], text: text, csid)
    guard check.options.isStrict else {
      profile = others[index]
      return
    }
    blocker =
      outcome.results.last { $0.record.area == "reading" && $0.record.verdict == .fail }?
      .record.id
  }

  private func contact(
    _ profile: ReadingProfile, _ patience: Probe.Patience, _ csid: CSID, label: String? = nil
  ) async -> LivePlay? {
    await check.play(.contact(profile, patience), csid, label: label, with: runner(profile))
  }

  private func contactCase(_ verdict: Verdict, _ csid: CSID, _ message: String) -> Case {
    let isVersion3 = check.options.edition.isVersion3
    return record(
      "live", "contact",
      isVersion3 ? "The target answers a handshake" : "The target answers an open",
      [isVersion3 ? "HS-12" : "V2OPEN-14"], csid: csid, verdict, message)
  }

  private mutating func add(_ record: Case, from play: LivePlay) {
    var record = record
    record.events = play.record.events
    record.duration = play.record.duration
    add(play, as: record)
  }

  // MARK: Readings

  /// One finding for each point where the target does not take the text's form.
  private mutating func addReadings(
    spoken: ReadingProfile, text: ReadingProfile, _ csid: CSID
  ) {
    let different = Set(spoken.differences(from: text))
    let usual =
      check.options.edition.isVersion3 ? "the form of the text" : "the form of implementations"
    for reading in LiveReading.known(check.options.edition, csid: csid) {
      // Where another thing is wrong as well, what stands for the own set says nothing.
      let isFollowed = !different.contains(reading)
      outcome.readings.append(
        Reading(topic: reading.row ?? reading.rawValue, reading: spoken[reading]))
      guard check.options.forced[reading] == nil else { continue }
      if reading == .ownCSID, different.contains(.handshake) { continue }
      let verdict: Verdict =
        isFollowed ? .pass : check.options.isStrict ? .fail : .lenient
      var record = record(
        "reading", reading.rawValue, reading.title, [reading.requirement], csid: csid, verdict,
        isFollowed
          ? ""
          : "observed no answer to \(usual) (\(text[reading])), and one to "
            + "\(spoken[reading])" + (reading.row.map { "; tolerated: \($0)" } ?? ""))
      record.failingEvent = nil
      add(record)
    }
  }

  // MARK: No answer

  private mutating func addUnreached(_ plays: [LivePlay], _ csid: CSID) {
    let target = check.runner.target.address
    var message: String
    if let stop = check.stopText {
      message = stop
    } else if check.sentinel.isRefused {
      message = "nobody listens at \(target): the network says the port is closed"
    } else if let strange = Self.strangeness(of: plays) {
      message = "\(target) \(strange)"
    } else {
      message = "\(target) sends nothing"
    }
    let forms = plays.map { $0.trace.packets.first?.time == nil ? "" : $0.record.id }
    var names: [String] = []
    for form in forms {
      guard let name = form.split(separator: "[").first?.split(separator: "/").last else {
        continue
      }
      let text = String(name.replacing("contact-", with: ""))
      if !names.contains(text) { names.append(text) }
    }
    if !names.isEmpty, check.options.edition.isVersion3 {
      message +=
        "\ntried handshakes of cs\(csid) (own cipher set, form, cloak, key): "
        + names.joined(separator: ", ")
    }
    var record = contactCase(.inconclusive, csid, message)
    guard let play = plays.first else { return add(record) }
    record.events = play.record.events
    add(play, as: record)
    blocker = record.id
  }

  /// What came back instead of an answer.
  static func strangeness(of plays: [LivePlay]) -> String? {
    let received = plays.reduce(0) { $0 + $1.received }
    if plays.contains(where: { $0.closure == .flooded }) { return "floods us with datagrams" }
    guard received > 0 else { return nil }
    let isEcho = plays.contains { play in
      let sent = Set(play.sent.filter { $0.destination == play.target }.map(\.payload))
      return play.sent.contains { $0.source == play.target && sent.contains($0.payload) }
    }
    return isEcho
      ? "sends our own datagrams back, and no handshake"
      : "answers with \(received) datagrams, and none is a handshake of its own"
  }
}
