import TelehashPackets
package import TelehashRecords

/// A property of cases that can make the columns of the matrix.
package enum MatrixAxis: String, CaseIterable, Hashable, Sendable {
  /// Who sent what was judged, in captures of several implementations.
  case implementation
  case csid
  case edition
  case network
  case role

  package var title: String {
    switch self {
    case .implementation: "implementation"
    case .csid: "cipher set"
    case .edition: "edition"
    case .network: "network"
    case .role: "role"
    }
  }

  /// The value of a case, nil where it has none.
  package func value(of item: Case) -> String? {
    switch self {
    case .implementation: item.sender
    case .csid: item.axes.csid
    case .edition: item.axes.edition?.rawValue
    case .network: item.axes.network
    case .role: item.axes.role
    }
  }
}

extension Case {
  /// Whose packets were judged: what stands in brackets in the ids of captured cases.
  package var sender: String? {
    guard id.hasPrefix("replay/"), id.hasSuffix("]"), let start = id.lastIndex(of: "[") else {
      return nil
    }
    return String(id[id.index(after: start)...].dropLast())
  }
}

/// Verdicts by requirement and one property of the cases, in the order of the catalogue.
package struct RequirementMatrix: Sendable {
  /// What several cases say about one requirement.
  package struct Cell: Hashable, Sendable {
    /// The gravest.
    package var verdict: Verdict
    /// How many cases ended with that verdict.
    package var count = 0
    /// How many cases there are.
    package var cases = 0

    mutating func add(_ other: Verdict) {
      cases += 1
      if other == verdict {
        count += 1
      } else if Verdict.combined([verdict, other]) == other {
        verdict = other
        count = 1
      }
    }
  }

  package struct Row: Sendable {
    /// Empty for cases that name no requirement.
    package let id: String
    package var all: Cell
    package var cells: [Cell?]
  }

  package let axis: MatrixAxis
  /// The values of the axis; the last may be nil, for cases without a value.
  package let columns: [String?]
  /// The rows with anything judged, area by area.
  package let rows: [Row]

  package init(_ report: Report, by axis: MatrixAxis) {
    self.axis = axis
    let cases = report.run.cases
    let values = cases.map { axis.value(of: $0) }
    let columns = Self.columns(
      axis, zip(cases, values).filter { $0.0.verdict != .notApplicable }.map(\.1))
    var places: [String?: Int] = [:]
    for (place, column) in columns.enumerated() { places[column] = place }
    var rows: [Row] = []
    var rowPlaces: [String: Int] = [:]
    for (item, value) in zip(cases, values) {
      let ids = report.requirements(of: item)
      for id in ids.isEmpty ? [""] : ids {
        let place = rowPlaces[id] ?? rows.count
        if place == rows.count {
          rowPlaces[id] = place
          let cells = [Cell?](repeating: nil, count: columns.count)
          rows.append(Row(id: id, all: Cell(verdict: item.verdict), cells: cells))
        }
        rows[place].all.add(item.verdict)
        // A column that only holds what did not apply is none.
        guard let column = places[value] else { continue }
        if rows[place].cells[column] == nil {
          rows[place].cells[column] = Cell(verdict: item.verdict)
        }
        rows[place].cells[column]?.add(item.verdict)
      }
    }
    self.columns = columns
    self.rows = rows.filter { $0.all.verdict != .notApplicable }.sorted {
      let (a, b) = (report.catalogue.position(of: $0.id), report.catalogue.position(of: $1.id))
      return (a.area, a.index, $0.id) < (b.area, b.index, $1.id)
    }
  }

  /// Editions in the order they came, everything else by name; no value comes last.
  private static func columns(_ axis: MatrixAxis, _ values: [String?]) -> [String?] {
    let present = Set(values.compactMap { $0 })
    let sorted =
      axis == .edition
      ? EditionName.allCases.map(\.rawValue).filter(present.contains) : present.sorted()
    return sorted + (values.contains(nil) || sorted.isEmpty ? [nil] : [])
  }

  /// The axes that tell cases of this run apart, the most telling first; never empty.
  package static func axes(of run: Run) -> [MatrixAxis] {
    let telling = MatrixAxis.allCases.filter { axis in
      Set(run.cases.map { axis.value(of: $0) }).count > 1
    }
    return telling.isEmpty ? [.edition] : telling
  }
}

extension Report {
  /// The requirements of the run's editions that nothing exercised, in the order of the catalogue.
  package var notExercised: [ReportCatalogue.Requirement] {
    let editions = Set(run.cases.compactMap { $0.axes.edition?.rawValue })
    let exercised = Set(
      run.cases.filter { $0.verdict != .notApplicable }.flatMap { requirements(of: $0) })
    return catalogue.areas.flatMap(\.requirements).filter { requirement in
      !exercised.contains(requirement.id)
        && (editions.isEmpty || requirement.editions.contains(where: editions.contains))
    }
  }
}
