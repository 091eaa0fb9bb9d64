import TelehashConformance
import TelehashPackets
import TelehashRecords

extension LiveSelfTest {
  /// Tries what shows live, says what came of it, and whether all of it was seen.
  func report(_ records: [DeviationRecord], on console: Console) async -> CommandOutcome {
    let start = ContinuousClock.now
    var progress = console.progress()
    progress.show("looking for what shows live")
    let (trials, hidden) = trials(records)
    var findings: [Finding] = []
    await run(trials) { finding in
      findings.append(finding)
      progress.show("\(findings.count) of \(trials.count) \(finding.record.name)")
    }
    progress.clear()
    findings.sort { $0.record.name < $1.record.name }
    var table = TextTable()
    for finding in findings where console.verbosity > .quiet || finding.problem != nil {
      table.add([
        .init(finding.verdict?.word ?? "-", finding.verdict?.mark),
        .init(finding.record.name), .init(finding.record.requirements.first ?? ""),
        .init(finding.record.statement, .faint),
      ])
    }
    console.print(table.lines(console.style))
    let problems = findings.filter { $0.problem != nil }
    for finding in problems {
      console.print("\(finding.record.name): \(Printable.text(finding.problem ?? ""))")
    }
    console.print(
      "\(findings.count - problems.count) of \(Counted.text(findings.count, "fault")) seen over real "
        + "sockets, \(hidden) more in the simulated network alone, "
        + "\(Int(start.elapsed.seconds)) s")
    return problems.isEmpty && !findings.isEmpty ? .success : .failure
  }
}
