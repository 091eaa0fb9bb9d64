import TelehashConformance
import TelehashLive
import TelehashPackets
import TelehashRecords

/// What the monitors found about everybody who dialled a server, as cases of a run.
struct ServedCases {
  let outcome: ReferenceServer.Outcome
  let edition: EditionName
  let catalogue: RequirementCatalogue
  let isStrict: Bool
  let profile: Profile

  /// What the server is called in its own traces.
  static let ownName = "serve"

  /// One case for each requirement and peer, and one that says whether anybody came at all.
  var cases: [Case] {
    let peers = outcome.snapshot.peers
    var cases = [
      Case(
        id: "serve/visited[\(edition.rawValue)]", title: "Somebody dials", area: "serve",
        requirements: [], level: .must, axes: .init(edition: edition),
        verdict: peers.isEmpty ? .inconclusive : .pass,
        message: peers.isEmpty
          ? "nobody sent a handshake that could be opened; \(outcome.snapshot.datagrams) datagrams "
            + "came and went" : "")
    ]
    for tally in outcome.judgement.tallies
    where tally.exercised > 0 && tally.sender != Self.ownName {
      cases.append(judged(tally))
    }
    return cases
  }

  private func judged(_ tally: RuleTally) -> Case {
    let level = catalogue[tally.requirement]?.level ?? .must
    var item = Case(
      id: "serve/\(tally.requirement)[\(tally.sender)]",
      title: catalogue[tally.requirement]?.statement ?? tally.requirement, area: "serve",
      requirements: [tally.requirement], level: level, axes: .init(edition: edition),
      verdict: .notApplicable)
    guard profile.includes(level) else {
      item.message = "its level is not judged"
      return item
    }
    item.verdict = outcome.judgement.verdict(
      tally.requirement, level: level, by: tally.sender, isStrict: isStrict)
    item.unexpected = item.verdict == .fail
    let reasons = outcome.judgement.reasons(
      tally.requirement, level: level, by: tally.sender, isStrict: isStrict)
    guard item.verdict != .pass, let first = reasons.first else { return item }
    item.message =
      "observed \(first.text)" + (first.row.map { "; tolerated: \($0)" } ?? "")
      + "\ncounted \(Counted.text(tally.broken, "time")) in \(tally.exercised), "
      + "first in datagram \(first.packet)"
    return item
  }
}
