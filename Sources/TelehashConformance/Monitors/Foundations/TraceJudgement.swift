package import TelehashPackets
package import TelehashRecords

/// What all monitors found in one trace.
package struct TraceJudgement: Sendable {
  /// Ordered by requirement and sender; monitors that share a requirement are added up.
  package let tallies: [RuleTally]
  /// Ordered by packet.
  package let readings: [NotedReading]

  /// What the monitors reported, in their order.
  package init(_ reports: [MonitorReport]) {
    var tallies: [RuleTally] = []
    let all = reports.flatMap(\.tallies).sorted {
      ($0.requirement, $0.sender) < ($1.requirement, $1.sender)
    }
    for tally in all {
      guard let last = tallies.last, last.requirement == tally.requirement,
        last.sender == tally.sender
      else {
        tallies.append(tally)
        continue
      }
      tallies[tallies.count - 1].add(tally)
    }
    self.tallies = tallies
    readings = reports.flatMap(\.readings).sorted {
      ($0.packet, $0.reading.rawValue, $0.sender) < ($1.packet, $1.reading.rawValue, $1.sender)
    }
  }

  /// The requirements that were put to the test, each once, in order.
  package var requirements: [String] {
    var ids: [String] = []
    for tally in tallies where tally.exercised > 0 && ids.last != tally.requirement {
      ids.append(tally.requirement)
    }
    return ids
  }

  /// Everybody whose packets were judged, in order.
  package var senders: [String] { Array(Set(tallies.map(\.sender))).sorted() }

  /// The violations of a requirement, or of all, by one sender or by all; in the order of packets.
  package func violations(
    of requirement: String? = nil, by sender: String? = nil
  ) -> [Violation] {
    matching(requirement, sender).flatMap(\.violations).enumerated()
      .sorted { ($0.element.packet, $0.offset) < ($1.element.packet, $1.offset) }
      .map(\.element)
  }

  /// The verdict on a requirement of `level`, for one sender or for all of them together.
  package func verdict(
    _ requirement: String, level: Level, by sender: String? = nil, isStrict: Bool = false
  ) -> Verdict {
    let tallies = matching(requirement, sender)
    var verdicts = tallies.flatMap(\.violations).map {
      $0.verdict(level: level, isStrict: isStrict)
    }
    if tallies.contains(where: { $0.held > 0 }) { verdicts.append(.pass) }
    return Verdict.combined(verdicts) ?? .notApplicable
  }

  /// The violations of the gravest kind, which are the reason for the verdict.
  package func reasons(
    _ requirement: String, level: Level, by sender: String? = nil, isStrict: Bool = false
  ) -> [Violation] {
    let verdict = verdict(requirement, level: level, by: sender, isStrict: isStrict)
    return violations(of: requirement, by: sender).filter {
      $0.verdict(level: level, isStrict: isStrict) == verdict
    }
  }

  /// What the monitors say about every requirement they watch, in the catalogue's order: judged
  /// where it holds for the edition and was put to the test, not applicable elsewhere.
  package func results(
    _ catalogue: RequirementCatalogue, edition: EditionName, by sender: String? = nil,
    isStrict: Bool = false
  ) -> [MonitoredRequirement] {
    let watched = Set(MonitorSuite.requirements(of: edition))
    return catalogue.all.filter { watched.contains($0.id) }.map { requirement in
      guard requirement.editions.contains(edition) else {
        return MonitoredRequirement(requirement: requirement, verdict: .notApplicable, reasons: [])
      }
      let verdict = verdict(
        requirement.id, level: requirement.level, by: sender, isStrict: isStrict)
      return MonitoredRequirement(
        requirement: requirement, verdict: verdict,
        reasons: verdict == .pass
          ? []
          : reasons(requirement.id, level: requirement.level, by: sender, isStrict: isStrict))
    }
  }

  /// The tallies of a requirement, or of all, by one sender or by all.
  ///
  /// Whoever lists everything asks once for each of them, and a server has met many senders.
  private func matching(_ requirement: String?, _ sender: String?) -> ArraySlice<RuleTally> {
    guard let requirement else {
      return tallies.filter { sender == nil || $0.sender == sender }[...]
    }
    guard let sender else {
      return tallies[
        firstIndex { $0.requirement >= requirement }..<firstIndex { $0.requirement > requirement }]
    }
    let name = (requirement, sender)
    let index = firstIndex { ($0.requirement, $0.sender) >= name }
    let isThere =
      index < tallies.endIndex && (tallies[index].requirement, tallies[index].sender) == name
    return tallies[index..<index + (isThere ? 1 : 0)]
  }

  /// Where the tallies begin for which something holds that then holds for all that follow.
  private func firstIndex(where isReached: (RuleTally) -> Bool) -> Int {
    var range = tallies.indices
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if isReached(tallies[middle]) {
        range = range.lowerBound..<middle
      } else {
        range = middle + 1..<range.upperBound
      }
    }
    return range.lowerBound
  }
}

/// What monitors say about one requirement.
package struct MonitoredRequirement: Sendable {
  package let requirement: Requirement
  package let verdict: Verdict
  /// The violations that made the verdict, in the order of packets.
  package let reasons: [Violation]
}
