import TelehashConformance
import TelehashRecords
import TelehashReports

extension CoverageIndex {
  /// The coverage of the requirements with these ids, area by area.
  func coverage(
    of catalogue: RequirementCatalogue, only ids: Set<String>, ledger: Ledger?, last: Report?
  ) -> Coverage {
    let run = last?.run
    let verdicts = last?.verdicts ?? [:]
    let areas = catalogue.areas.compactMap { area -> Coverage.Area? in
      let rows = area.requirements.filter { ids.contains($0.id) }.map { requirement in
        row(requirement, ledger?[requirement.id], verdicts[requirement.id])
      }
      return rows.isEmpty ? nil : Coverage.Area(name: area.name, title: area.title, rows: rows)
    }
    return Coverage(
      areas: areas,
      origin: run.map { "the \($0.mode.title) run of \($0.target.name), \($0.startedAt)" })
  }

  private func row(
    _ requirement: Requirement, _ reason: Ledger.Entry?, _ verdict: Verdict?
  ) -> Coverage.Row {
    let entry = self[requirement.id]
    var row = Coverage.Row(
      id: requirement.id, level: requirement.level, statement: requirement.statement)
    row.vectors = entry.vectors.map(\.id)
    row.scenarios = entry.scenarios.map(\.id)
    row.cases = entry.cases
    row.monitors = entry.monitors
    row.deviations = entry.deviations
    row.verdict = verdict
    row.reason = reason.map { "\($0.reason.rawValue): \($0.text)" }
    return row
  }
}
