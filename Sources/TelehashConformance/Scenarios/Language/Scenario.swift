public import TelehashCrypto
public import TelehashPackets

/// One behaviour as a file tells it: which requirements, who takes part, what is played.
///
/// A value of this type has passed every check that can be made before a run.
public struct Scenario: Hashable, Sendable {
  /// `area/name`, from the file's place under `Scenarios/`.
  public var id: String
  /// The file as it was named to the parser.
  public var file: String
  public var title: String
  public var notes: String?
  public var requirements: [Located<String>]
  public var editions: [EditionName]
  public var tags: [String]
  public var axes: Axes
  public var setup: Setup
  /// The members in the order they are written, copies not yet told apart: see `members`.
  public var cast: [CastMember]
  public var play: [Located<Step>]
  /// Where the scenario can be played. Without `worlds` in the file: everywhere `liveObstacles`
  /// leaves open.
  public var worlds: [ScenarioWorld]
  /// What a live target must offer, for example `router` or `stream`.
  public var features: [String]
  /// Rows of the ambiguity register by which another outcome of a live target is lenient; our own
  /// endpoint is held to the play.
  public var tolerates: [String]

  /// The directory part of the id.
  public var area: String {
    id.lastIndex(of: "/").map { String(id[..<$0]) } ?? ""
  }

  /// What the scenario is repeated over.
  public struct Axes: Hashable, Sendable {
    public var csids: [CSID]
    public var networks: [Located<String>]
    /// What the subject plays; empty without that axis.
    public var roles: [Role]
  }

  /// What holds for the whole run.
  public struct Setup: Hashable, Sendable {
    /// How much virtual or real time the play may take.
    public var limit: TimeSpan
    /// NATs that several members share, or that stand behind each other.
    public var nats: [NAT]
  }

  /// A NAT with a name.
  public struct NAT: Hashable, Sendable {
    public var name: ScenarioName
    public var kind: NATKind
    /// The NAT this one is behind.
    public var behind: ScenarioName?
  }

  public static let defaultEditions: [EditionName] = [.v3December2014, .v3March2015, .v3]
  /// The tag of what takes so long that it is played only when it is asked for.
  public static let slowTag = "slow"

  /// The tag of what has killed implementations; it is sent to live targets only when asked for.
  public static let hostileTag = "hostile"
  public static let defaultLimit = TimeSpan.seconds(600)
}

/// Where a scenario can be played.
public enum ScenarioWorld: String, Hashable, Sendable, CaseIterable {
  case simulated
  case live
}

/// What a member is to the network.
public enum Role: String, Hashable, Sendable, CaseIterable {
  case endpoint
  case router
}

/// How a NAT maps and filters: see the network model.
public enum NATKind: String, Hashable, Sendable, CaseIterable {
  case cone
  case portRestricted = "port-restricted"
  case symmetric
  case double
}
