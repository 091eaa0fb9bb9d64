import TelehashPackets
import TelehashRecords

/// What the template shows of a run besides its head: the matrix, changes, readings, and what was
/// not exercised.
enum OverviewContext {
  /// Lines of one list of changes.
  private static let mostChanges = 500

  static func page(_ report: Report, axes: [MatrixAxis]) -> [String: Any] {
    let matrix = RequirementMatrix(report, by: axes.first ?? .edition)
    let unexercised = report.notExercised
    let count = report.run.cases.count
    var page: [String: Any] = [
      "columns": matrix.columns.map { $0.map(shown) ?? "other" },
      "areas": areas(matrix, report),
      "axes": axes.map { ["name": $0.rawValue, "title": $0.title] },
      "levels": Level.allCases.filter { level in
        matrix.rows.contains { report.catalogue[$0.id]?.level == level }
      }.map(\.rawValue),
      "requirementCount": "\(matrix.rows.count)",
      "caseCount": "\(count)",
      "hasReadings": !report.readings.isEmpty,
      "readings": report.readings.map { reading in
        [
          "topic": shown(reading.topic), "about": reading.about, "reading": shown(reading.reading),
          "meaning": reading.meaning, "status": reading.status,
        ]
      },
      "hasUnexercised": !unexercised.isEmpty,
      "unexercisedCount": "\(unexercised.count)",
      "unexercised": groups(unexercised, report.catalogue),
    ]
    if let comparison = report.comparison { page["comparison"] = self.comparison(comparison) }
    return page
  }

  // MARK: The matrix

  private static func areas(_ matrix: RequirementMatrix, _ report: Report) -> [[String: Any]] {
    var areas: [(name: String, rows: [RequirementMatrix.Row])] = []
    for row in matrix.rows {
      let name = String(row.id.prefix { $0 != "-" })
      if areas.last?.name == name {
        areas[areas.count - 1].rows.append(row)
      } else {
        areas.append((name, [row]))
      }
    }
    return areas.map { area in
      let totals = Totals(area.rows.map(\.all.verdict))
      let summary = Verdict.worstFirst.filter { totals[$0] > 0 }
        .map { "\(totals[$0]) \($0.phrase)" }.joined(separator: ", ")
      return [
        "name": shown(area.name),
        "title": area.name.isEmpty
          ? "No requirement" : shown(report.catalogue.title(ofArea: area.name)),
        "span": "\(3 + matrix.columns.count)", "summary": summary,
        "rows": area.rows.map { self.row($0, matrix, report) },
      ]
    }
  }

  private static func row(
    _ row: RequirementMatrix.Row, _ matrix: RequirementMatrix, _ report: Report
  ) -> [String: Any] {
    let requirement = report.catalogue[row.id]
    let cells =
      [cell(row.all, row.id, nil, matrix.axis)]
      + zip(row.cells, matrix.columns).map { cell, column in
        self.cell(cell, row.id, column.map { "~" + $0 } ?? "~-", matrix.axis)
      }
    return [
      "id": shown(row.id), "shownID": row.id.isEmpty ? "–" : shown(row.id),
      "level": requirement?.level.rawValue ?? "",
      "verdict": row.all.verdict.rawValue,
      "statement": row.id.isEmpty
        ? "Cases that name no requirement." : requirement?.statement ?? "not in the catalogue",
      "cells": cells,
    ]
  }

  private static func cell(
    _ cell: RequirementMatrix.Cell?, _ id: String, _ column: String?, _ axis: MatrixAxis
  ) -> [String: Any] {
    guard let cell else { return ["verdict": false, "count": false] }
    let name = id.isEmpty ? "no requirement" : id
    let place = column.map { ", " + ($0 == "~-" ? "other" : $0.dropFirst()) } ?? ""
    return [
      "verdict": cell.verdict.rawValue, "symbol": cell.verdict.symbol,
      "count": cell.count < cell.cases ? "\(cell.count)/\(cell.cases)" as Any : false as Any,
      "link": URIText.path(shown(id + (column ?? ""))) + "&by=" + axis.rawValue,
      "label": shown(
        "\(name)\(place): \(cell.verdict.phrase), \(cell.count) of \(cell.cases) cases"),
    ]
  }

  // MARK: The rest

  private static func groups(
    _ requirements: [ReportCatalogue.Requirement], _ catalogue: ReportCatalogue
  ) -> [[String: Any]] {
    catalogue.areas.compactMap { area in
      let members = requirements.filter { $0.area == area.name }
      guard !members.isEmpty else { return nil }
      return [
        "name": area.name, "title": area.title,
        "requirements": members.map { requirement in
          [
            "id": requirement.id, "level": requirement.level.rawValue,
            "statement": requirement.statement,
            "reason": requirement.reasonUncovered ?? false as Any,
          ] as [String: Any]
        },
      ]
    }
  }

  private static func comparison(_ comparison: RunComparison) -> [String: Any] {
    let sections = comparison.sections.filter { !$0.changes.isEmpty }
    return [
      "summary": sections.isEmpty
        ? "Nothing changed."
        : sections.map { "\($0.changes.count) \($0.title)" }.joined(separator: ", "),
      "sections": sections.map { section in
        [
          "title": section.title, "count": "\(section.changes.count)",
          "open": section.title == "new failures" || section.title == "fixed",
          "changes": section.changes.prefix(mostChanges).map(change),
          "more": section.changes.count > mostChanges
            ? "\(section.changes.count - mostChanges)" : false as Any,
        ] as [String: Any]
      },
    ]
  }

  private static func change(_ change: RunComparison.Change) -> [String: Any] {
    [
      "id": shown(change.id), "link": URIText.path(shown(change.id)),
      "before": change.before?.rawValue ?? "", "beforeSymbol": change.before?.symbol ?? "·",
      "beforeWord": change.before?.phrase ?? "was not there",
      "now": change.now?.rawValue ?? "", "nowSymbol": change.now?.symbol ?? "·",
      "nowWord": change.now?.phrase ?? "is gone",
    ]
  }

  private static func shown(_ text: String) -> String {
    ShownText.text(text, atMost: TextLimit.name)
  }
}
