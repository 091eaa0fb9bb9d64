public import TelehashPackets
public import TelehashRecords

/// One testable sentence of the protocol, under an id that never changes.
public struct Requirement: Hashable, Sendable, Identifiable {
  /// `HS-12`: the area and a number.
  public let id: String
  public let level: Level
  /// What a conforming implementation does.
  public let statement: String
  /// Where the texts say so.
  public let source: String
  /// The editions it was read in.
  public let statedIn: [EditionName]
  /// The editions it holds for, oldest first: those it was read in, and for what was read in the
  /// final text alone also the earlier drafts that do not say otherwise.
  public let editions: [EditionName]
  /// The ways it can be checked.
  public let kinds: [Kind]
  /// A stimulus and what must be observed.
  public let check: String
  /// What a black box shows of it.
  public let observable: String

  /// A way to check a requirement.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// By bytes in and bytes out.
    case vector
    /// By a scenario in the simulated network.
    case simulated
    /// By watching traffic.
    case capture
    /// By talking to an implementation.
    case live
  }

  /// The part of the id before the number.
  public var area: String { String(id.prefix { $0 != "-" }) }

  /// Whether the sentence is our reading of the texts rather than in them.
  public var isOurReading: Bool { Self.ownWords.contains { source.contains($0) } }

  private static let ownWords = [
    "(implied)", "(safety reading)", "(robustness)", "(silent)", "(implementation rule)",
  ]
}

/// The requirements on one subject.
public struct RequirementArea: Hashable, Sendable {
  /// The part their ids share, as in `HS`.
  public let name: String
  /// The full name, as in `Handshakes`.
  public let title: String
  /// In the order of their numbers.
  public let requirements: [Requirement]
}
