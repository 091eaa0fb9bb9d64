import TelehashConformance
import TelehashPackets
import TelehashRecords

extension ReplayedCapture {
  /// What was judged as cases of run.json: one for each requirement and sender, one for each
  /// requirement nothing exercised, and what is wrong with the capture itself.
  func cases(
    named name: String, catalogue: RequirementCatalogue, options: ReplayOptions
  ) -> [Case] {
    var cases = captureCases(named: name)
    for tally in judgement.tallies where tally.exercised > 0 && options.judges(tally.sender) {
      cases.append(
        judgedCase(tally, named: name, catalogue: catalogue, options: options))
    }
    let exercised = Set(
      judgement.tallies.filter { $0.exercised > 0 && options.judges($0.sender) }.map(\.requirement))
    for id in MonitorSuite.requirements(of: edition)
    where !exercised.contains(id) && catalogue[id]?.editions.contains(edition) ?? true {
      var item = emptyCase("replay/\(name)/\(id)", id, catalogue)
      item.message = "nothing in the capture exercises it"
      cases.append(item)
    }
    return cases
  }

  private func emptyCase(_ id: String, _ requirement: String, _ catalogue: RequirementCatalogue)
    -> Case
  {
    Case(
      id: id, title: catalogue[requirement]?.statement ?? requirement,
      area: catalogue[requirement]?.area ?? "", requirements: [requirement],
      level: catalogue[requirement]?.level ?? .must, axes: Case.Axes(edition: edition),
      verdict: .notApplicable)
  }

  private func judgedCase(
    _ tally: RuleTally, named name: String, catalogue: RequirementCatalogue, options: ReplayOptions
  ) -> Case {
    var item = emptyCase(
      "replay/\(name)/\(tally.requirement)[\(tally.sender)]", tally.requirement, catalogue)
    guard options.profile.includes(item.level) else {
      item.message =
        "\(item.level.rawValue) is not judged with --profile \(options.profile.rawValue)"
      return item
    }
    item.verdict = judgement.verdict(
      tally.requirement, level: item.level, by: tally.sender, isStrict: options.isStrict)
    item.unexpected = item.verdict == .fail
    let reasons = judgement.reasons(
      tally.requirement, level: item.level, by: tally.sender, isStrict: options.isStrict)
    guard item.verdict != .pass, let first = reasons.first else { return item }
    item.message = "observed \(first.text)" + (first.row.map { "; tolerated: \($0)" } ?? "")
    let more = reasons.dropFirst().map { "\($0.packet)" }
    if !more.isEmpty || tally.broken > reasons.count {
      item.message +=
        "\ncounted \(Counted.text(tally.broken, "time")) in \(tally.exercised)"
        + (more.isEmpty ? "" : "; also datagrams \(more.joined(separator: ", "))")
    }
    item.evidence = Case.Evidence(
      pcap: path, keys: keyFiles.first, firstPacket: first.packet, lastPacket: first.packet)
    if let ladder = ladders[first.packet] {
      item.events = ladder.events
      item.failingEvent = ladder.marked
    }
    return item
  }

  /// What makes the judgement incomplete: a damaged capture, or keys of something else.
  private func captureCases(named name: String) -> [Case] {
    var cases: [Case] = []
    if !survey.findings.isEmpty {
      cases.append(
        captureCase(
          "replay/\(name)/capture", "The capture can be read to its end and in full.",
          survey.messages))
    }
    if let mismatch = keyMismatch {
      cases.append(
        captureCase("replay/\(name)/keys", "The keys are those of the capture.", [mismatch]))
    }
    return cases
  }

  private func captureCase(_ id: String, _ title: String, _ messages: [String]) -> Case {
    Case(
      id: id, title: title, area: "capture", requirements: [], level: .must,
      axes: Case.Axes(edition: edition), verdict: .inconclusive,
      message: messages.joined(separator: "\n"), evidence: Case.Evidence(pcap: path))
  }

  /// What to say when there are keys and none of them opens anything.
  var keyMismatch: String? {
    guard !keyFiles.isEmpty, census.handshakes + census.opens + census.openedLines == 0,
      census.noKey + census.unverified > 0
    else {
      return nil
    }
    return "none of \(Counted.text(census.noKey + census.unverified, "sealed packet")) could be "
      + "opened with the keys of \(keyFiles.joined(separator: ", ")); "
      + "they may belong to another capture"
  }
}

extension Survey {
  /// The findings in words; of a damaged capture, how far it was judged.
  var messages: [String] {
    var messages = findings.map { finding in
      finding.isDamage ? "\(finding); judged up to datagram \(lastNumber)" : "\(finding)"
    }
    if findingsLeftOut > 0 { messages.append("and \(findingsLeftOut) more findings") }
    return messages
  }
}

extension Violation {
  /// The row of the ambiguity register that tolerates it.
  var row: String? {
    if case .ambiguity(let row) = tolerance { row } else { nil }
  }
}
