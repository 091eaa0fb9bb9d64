import TelehashConformance
import TelehashPackets
import TelehashRecords
import TelehashReports

/// What people and programs read about a self-test.
struct SelfTestReport {
  let matrix: KillMatrix
  /// Whether only some deviations were tried; checks that saw none of them are then no problem.
  let isPartial: Bool
  let elapsed: TimeSpan

  init(matrix: KillMatrix, isPartial: Bool, elapsed: TimeSpan) {
    self.matrix = matrix
    self.isPartial = isPartial
    self.elapsed = elapsed
    problems = matrix.allProblems.filter { problem in
      switch problem {
      case .idle, .idleCase: !isPartial
      case .referenceFails, .notDeterministic, .survivor, .otherEffect, .nullPasses, .other: true
      }
    }
  }

  let problems: [KillMatrix.Problem]

  func print(on console: Console) {
    if console.verbosity > .quiet {
      console.print(table(console))
      console.print(nulls(console.style))
      if console.verbosity >= .verbose, !isPartial { console.print(weak(console.style)) }
    }
    if !problems.isEmpty {
      console.print(console.style("problems", .bad))
      for problem in problems { console.print("  " + Printable.text(problem.text)) }
      console.print()
    }
    console.print(summary(console.style))
  }

  /// A line for each deviation, or for each that was not caught as declared.
  private func table(_ console: Console) -> [String] {
    var table = TextTable(indent: "  ")
    for row in matrix.rows where console.verbosity >= .verbose || !isFine(row) {
      let fitting = row.fittingKills
      let seenBy = fitting.first?.check.name ?? row.kills.first.map { "(\($0.check.name))" } ?? ""
      table.add([
        .init(row.record.name, .name), .init(row.record.requirements.joined(separator: " ")),
        .init(row.record.effect.word),
        .init(isFine(row) ? "caught" : "NOT CAUGHT", isFine(row) ? .good : .bad),
        .init("\(row.kills.count)"), .init(Printable.text(seenBy, atMost: 60), .faint),
      ])
    }
    return table.isEmpty ? [] : table.lines(console.style) + [""]
  }

  private func isFine(_ row: KillMatrix.Row) -> Bool { row.isCaught }

  private func nulls(_ style: Style) -> [String] {
    var table = TextTable(indent: "  ")
    for null in NullSubject.allCases {
      guard let counts = matrix.nulls[null] else { continue }
      let text = Verdict.allCases.filter { counts[$0, default: 0] > 0 }
        .map { "\(counts[$0, default: 0]) \($0.word)" }
      table.add([.init(null.rawValue, .name), .init(text.joined(separator: ", "))])
    }
    return table.isEmpty ? [] : [style("null subjects", .strong)] + table.lines(style) + [""]
  }

  /// The scenarios that want a fault of their own.
  private func weak(_ style: Style) -> [String] {
    let weak = matrix.weakScenarios
    guard !weak.isEmpty else { return [] }
    return [style("fail only where nothing works at all", .strong)]
      + weak.map { "  " + Printable.text($0) } + [""]
  }

  private func summary(_ style: Style) -> String {
    let caught = matrix.rows.count { isFine($0) }
    let busy = matrix.checks.count { matrix.counts[$0, default: 0] > 0 }
    return style(
      "\(caught) of \(matrix.rows.count) deviations caught, \(busy) of \(matrix.checks.count) "
        + "checks and \(matrix.failedCaseCount) of \(matrix.caseCount) cases seen to fail, "
        + Counted.text(problems.count, "problem"),
      problems.isEmpty ? .good : .bad)
  }

  // MARK: Files

  /// The matrix as reports show it.
  var table: KillTable {
    KillTable(
      rows: matrix.rows.map { row in
        KillTable.Row(
          name: row.record.name, statement: row.record.statement,
          requirements: row.record.requirements, effect: row.record.effect.phrase,
          isCaught: row.isCaught, cases: row.caseCount,
          kills: row.kills.map {
            KillTable.Kill(
              kind: $0.check.kind, check: $0.check.name, requirement: $0.requirement,
              verdict: $0.verdict)
          })
      },
      checks: matrix.checks.map { check in
        KillTable.Check(
          kind: check.kind, name: check.name,
          deviations: matrix.rows.filter { row in row.kills.contains { $0.check == check } }
            .map(\.record.name))
      },
      caseCount: matrix.caseCount, failedCaseCount: matrix.failedCaseCount,
      problems: problems.map(\.text))
  }

  /// The whole matrix for programs.
  var json: JSONValue {
    let table = table
    return [
      "schema": "meshproof-selftest-1",
      "deviations": .array(zip(matrix.rows, table.rows).map(Self.json)),
      "checks": .array(
        table.checks.map { check in
          [
            "kind": .string(check.kind), "name": .string(check.name),
            "deviations": .array(check.deviations.map(JSONValue.string)),
          ]
        }),
      "cases": [
        "count": .number(JSONNumber(table.caseCount)),
        "failed": .number(JSONNumber(table.failedCaseCount)),
      ],
      "problems": .array(table.problems.map(JSONValue.string)),
    ]
  }

  private static func json(_ row: KillMatrix.Row, _ shown: KillTable.Row) -> JSONValue {
    [
      "name": .string(shown.name), "family": .string(row.record.family.rawValue),
      "requirements": .array(shown.requirements.map(JSONValue.string)),
      "effect": .string(shown.effect), "cases": .number(JSONNumber(shown.cases)),
      "caught": .bool(shown.isCaught),
      "kills": .array(
        shown.kills.map { kill in
          [
            "kind": .string(kill.kind), "check": .string(kill.check),
            "requirement": .string(kill.requirement), "verdict": .string(kill.verdict.rawValue),
          ]
        }),
      "readings": .array(row.readings.map { .string($0.rawValue) }),
    ]
  }
}

extension KillMatrix.Check {
  var kind: String {
    switch self {
    case .scenario: "scenario"
    case .monitor: "monitor"
    case .vector: "vector"
    }
  }
}
