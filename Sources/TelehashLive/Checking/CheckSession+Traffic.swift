import TelehashConformance
import TelehashPackets
import TelehashRecords

/// What the monitors saw of the target in all plays together: a case for each requirement.
///
/// What a monitor sees shows in every play, so it is told once and spoils none of them.
extension CheckSession {
  mutating func judgeTraffic() {
    let subject = CastMember.subject
    var requirements: Set<String> = []
    for (_, judgement) in judgements {
      requirements.formUnion(judgement.tallies.filter { $0.sender == subject }.map(\.requirement))
    }
    for requirement in requirements.sorted() {
      addTraffic(requirement, by: subject)
    }
    addObservedReadings(by: subject)
  }

  private mutating func addTraffic(_ requirement: String, by subject: String) {
    let level = check.runner.level(of: requirement) ?? .must
    var verdicts: [Verdict] = []
    var reasons: [(label: String, violation: Violation, verdict: Verdict)] = []
    for (label, judgement) in judgements {
      let verdict = judgement.verdict(
        requirement, level: level, by: subject, isStrict: check.options.isStrict)
      guard verdict != .notApplicable else { continue }
      verdicts.append(verdict)
      for violation in judgement.violations(of: requirement, by: subject) {
        reasons.append(
          (
            label, violation,
            violation.verdict(level: level, isStrict: check.options.isStrict)
          ))
      }
    }
    guard let verdict = Verdict.combined(verdicts) else { return }
    var message = ""
    if verdict != .pass, let first = reasons.first(where: { $0.verdict == verdict }) {
      message = "observed \(first.violation.text)"
      if case .ambiguity(let row) = first.violation.tolerance { message += "; tolerated: \(row)" }
      let cases = Set(reasons.filter { $0.verdict == verdict }.map(\.label)).count
      message +=
        "\nfirst in \(first.label), packet \(first.violation.packet); in \(cases) "
        + (cases == 1 ? "case" : "cases")
    }
    var record = record(
      "traffic", requirement, "What the target sends keeps to \(requirement)", [requirement],
      csid: nil, verdict, message)
    record.level = level
    add(record)
  }

  /// The readings that show in what the target sends.
  private mutating func addObservedReadings(by subject: String) {
    let seen = Set(
      judgements.flatMap { $0.judgement.readings.filter { $0.sender == subject } }
        .map(\.reading))
    for reading in KnownReading.allCases where seen.contains(reading) {
      let item = Reading(topic: reading.row, reading: reading.name)
      if !outcome.readings.contains(item) { outcome.readings.append(item) }
    }
  }
}
