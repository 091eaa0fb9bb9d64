package import TelehashRecords

/// What a monitor found, by requirement and sender.
package struct MonitorReport: Sendable {
  /// Ordered by requirement and sender, each pair once.
  package var tallies: [RuleTally]
  /// Ordered by packet.
  package var readings: [NotedReading]

  package init(tallies: [RuleTally] = [], readings: [NotedReading] = []) {
    self.tallies = tallies
    self.readings = readings
  }
}

/// How one sender kept to one requirement.
package struct RuleTally: Hashable, Sendable {
  package let requirement: String
  package let sender: String
  /// How often the requirement was kept where it could have been broken.
  package var held: Int
  /// How often it was broken.
  package var broken: Int
  /// The first of each gravity, in the order of packets.
  package var violations: [Violation]

  /// How often the rule was put to the test.
  package var exercised: Int { held + broken }

  /// Adds what another monitor found of the same requirement and sender.
  mutating func add(_ other: RuleTally) {
    held += other.held
    broken += other.broken
    violations = (violations + other.violations).sorted { $0.packet < $1.packet }
  }
}

/// One packet, or one missing packet, that breaks a requirement.
package struct Violation: Hashable, Sendable {
  package let requirement: String
  package let sender: String
  /// The number of the packet in the trace: the one that is wrong, or the one left unanswered.
  package let packet: Int
  package let text: String
  package let tolerance: Tolerance?

  /// Why a violation does not count fully.
  package enum Tolerance: Hashable, Sendable {
    /// The row of the ambiguity register that says so; not tolerated when judging strictly.
    case ambiguity(String)
    /// It is noteworthy and no more, or what is visible is no proof.
    case warning
  }

  /// What this makes of a requirement of `level`.
  package func verdict(level: Level, isStrict: Bool) -> Verdict {
    switch tolerance {
    case nil: level.violation
    case .ambiguity: isStrict ? level.violation : .lenient
    case .warning: .lenient
    }
  }
}

/// The interpretation of an ambiguous point somebody was seen to follow.
package struct NotedReading: Hashable, Sendable {
  package let reading: KnownReading
  package let sender: String
  /// The first packet that shows it.
  package let packet: Int
  package var count: Int
}
