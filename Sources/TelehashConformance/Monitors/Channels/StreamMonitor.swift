import TelehashCore
import TelehashPackets

/// Judges how `stream` channels are opened and their data is marked.
package struct StreamMonitor: LedgerMonitor {
  package static let name = "streams"

  enum Rule: String, MonitorRule {
    case isReliable = "STREAM-01"
    case encodings = "STREAM-05"
    case noEncodingOnFragments = "STREAM-06"
  }

  private(set) var ledger = RuleLedger<Rule>()

  package init(_ context: MonitorContext) {}

  package mutating func observe(_ sighting: Sighting) {
    guard sighting.isNew, let seen = sighting.channel, let head = seen.head,
      seen.channel?.type == "stream"
    else { return }
    if seen.role == .open || seen.role == .reopen {
      if head.seq == .absent {
        ledger.broken(
          .isReliable, by: seen.from, at: sighting.number, "a stream opened without seq",
          tolerance: .ambiguity("A20"))
        ledger.read(.streamWithoutSeq, by: seen.from, at: sighting.number)
      } else {
        ledger.held(.isReliable, by: seen.from)
      }
    }
    guard head.hasOtherMembers, let json = seen.inner.json else { return }
    observeMarks(json, of: seen.from, at: sighting.number)
  }

  private mutating func observeMarks(_ json: JSONObject, of sender: String, at number: Int) {
    let encoding = json["enc"]
    if let encoding {
      let isKnown = ["binary", "json", "lob"].contains(encoding.string ?? "")
      ledger.judge(
        .encodings, by: sender, at: number, breach: isKnown ? nil : "enc is \(encoding)",
        tolerance: .warning)
    }
    guard json["frag"] == true else { return }
    ledger.judge(
      .noEncodingOnFragments, by: sender, at: number,
      breach: encoding == nil ? nil : "enc on a fragment")
  }
}
