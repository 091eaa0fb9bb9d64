package import TelehashRecords

/// What cases build on: when a root is red, what rests on it says nothing by itself.
///
/// Nothing is rewritten that was seen to be right: only cases that are red or undecided at the same
/// edition and cipher set as a red root become `blocked`, and they name the root.
package enum Blame {
  /// A scenario and the areas that cannot work without it.
  struct Prerequisite: Hashable, Sendable {
    let root: String
    let areas: [String]
  }

  /// Roots first: what rests on a blocked case is blocked by the same root.
  static let prerequisites: [Prerequisite] = [
    Prerequisite(
      root: "handshake/the-first-answer-repeats-the-at-once",
      areas: [
        "handshake", "exchange", "token", "channel", "reliable", "stream", "path", "compression",
        "restart", "link", "routing", "connect", "bridge", "robustness",
      ]),
    Prerequisite(
      root: "channel/only-the-first-packet-of-a-channel-has-a-type",
      areas: ["reliable", "stream", "compression", "routing"]),
    Prerequisite(root: "reliable/data-is-delivered-in-order", areas: ["stream", "routing"]),
  ]

  /// Marks what is blocked; gives the roots, each with the number of cases it blocks.
  package static func apply(to cases: inout [Case]) -> [(root: String, count: Int)] {
    var blocked: [(root: String, count: Int)] = []
    for prerequisite in prerequisites {
      let roots = cases.filter { isRed($0) && scenario(of: $0) == prerequisite.root }
      for index in cases.indices
      where isRed(cases[index]) && scenario(of: cases[index]) != prerequisite.root
        && prerequisite.areas.contains(cases[index].area)
      {
        let axes = cases[index].axes
        let root = roots.first { $0.axes.edition == axes.edition && $0.axes.csid == axes.csid }
        guard let root else { continue }
        cases[index].verdict = .blocked
        cases[index].unexpected = false
        cases[index].blockedBy = root.id
        if let place = blocked.firstIndex(where: { $0.root == root.id }) {
          blocked[place].count += 1
        } else {
          blocked.append((root.id, 1))
        }
      }
    }
    return blocked
  }

  private static func isRed(_ item: Case) -> Bool {
    item.verdict == .fail || item.verdict == .inconclusive
  }

  private static func scenario(of item: Case) -> Substring { item.id.prefix { $0 != "[" } }
}
