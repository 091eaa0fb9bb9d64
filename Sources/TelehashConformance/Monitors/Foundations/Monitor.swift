package import TelehashPackets

/// A passive rule, or a few that belong together: it watches traffic and never takes part.
///
/// The same monitors judge captures, simulated cases and live traffic. One sees every datagram
/// once, in the order of the trace, and keeps a bounded amount of what it saw.
package protocol Monitor: Sendable {
  /// What it is called in lists and reports.
  static var name: String { get }

  /// The ids of the requirements it judges; each of them it can find broken.
  static var requirements: [String] { get }

  init(_ context: MonitorContext)

  mutating func observe(_ sighting: Sighting)

  /// Nothing more comes; what was due before `time` did not happen.
  mutating func finish(at time: Instant)

  var report: MonitorReport { get }
}

extension Monitor {
  package mutating func finish(at time: Instant) {}
}

/// A monitor that keeps its results in a ledger of rules, which is all of them.
protocol LedgerMonitor: Monitor {
  associatedtype Rule: MonitorRule
  var ledger: RuleLedger<Rule> { get }
}

extension LedgerMonitor {
  package static var requirements: [String] { Rule.allCases.map(\.rawValue) }
  package var report: MonitorReport { ledger.report }
}

/// The requirements a monitor judges, by names that say what they are about; the raw value is the id.
protocol MonitorRule: RawRepresentable<String>, CaseIterable, Hashable, Sendable {}
