package import TelehashRecords

/// What changed from one run to another, case by case.
///
/// Cases are the same when their ids are; of several with one id, played with different seeds, the
/// gravest verdict counts.
package struct RunComparison: Hashable, Sendable {
  /// A case with its verdicts before and now; nil where it was not run.
  package struct Change: Hashable, Sendable {
    package let id: String
    package let before: Verdict?
    package let now: Verdict?
    package let message: String
  }

  /// Bad now, and not before: also what was not there before.
  package private(set) var newFailures: [Change] = []
  /// Bad before, and judged to be good now.
  package private(set) var fixed: [Change] = []
  /// Another verdict, neither of them bad, or bad in another way.
  package private(set) var changed: [Change] = []
  /// Not there before, and not bad.
  package private(set) var appeared: [Change] = []
  /// Not there any more.
  package private(set) var gone: [Change] = []

  package init(from old: Run, to new: Run) {
    let before = Self.verdicts(of: old)
    let now = Self.verdicts(of: new)
    for id in now.order {
      guard let item = now.cases[id] else { continue }
      let change = Change(
        id: id, before: before.cases[id]?.verdict, now: item.verdict, message: item.message)
      switch (change.before?.isBad, item.verdict.isBad) {
      case (nil, true), (false, true): newFailures.append(change)
      case (nil, false): appeared.append(change)
      case (true, false): item.verdict.isJudgement ? fixed.append(change) : changed.append(change)
      case (true, true), (false, false):
        if change.before != change.now { changed.append(change) }
      }
    }
    for id in before.order where now.cases[id] == nil {
      gone.append(Change(id: id, before: before.cases[id]?.verdict, now: nil, message: ""))
    }
  }

  package var isEmpty: Bool {
    newFailures.isEmpty && fixed.isEmpty && changed.isEmpty && appeared.isEmpty && gone.isEmpty
  }

  /// The parts with their names, as reports show them.
  package var sections: [(title: String, changes: [Change])] {
    [
      ("new failures", newFailures), ("fixed", fixed), ("changed", changed),
      ("appeared", appeared), ("gone", gone),
    ]
  }

  private static func verdicts(of run: Run) -> (order: [String], cases: [String: Case]) {
    var order: [String] = []
    var cases: [String: Case] = [:]
    for item in run.cases {
      if let known = cases[item.id] {
        let worst = Verdict.combined([known.verdict, item.verdict])
        if worst != known.verdict { cases[item.id] = item }
      } else {
        order.append(item.id)
        cases[item.id] = item
      }
    }
    return (order, cases)
  }
}
