public import TelehashCrypto
public import TelehashPackets

/// Someone who takes part: an endpoint or router, played by the tester or by the reference.
public struct CastMember: Hashable, Sendable {
  public var name: ScenarioName
  /// The subject of a scenario with a role axis plays what the case says.
  public var plays: Role
  public var by: Player
  /// The cipher sets it has; nil for the one of the case.
  public var csids: [CSID]?
  /// Whom it trusts from the start, copies named one by one; nil for everybody in the cast.
  public var knows: [ScenarioName]?
  public var accepts: Acceptance
  public var channels: [ChannelOffer]
  public var deviations: [Located<String>]
  /// Handshake types it needs before it accepts, besides `link`.
  public var requires: [String]
  /// Handshake types it sends besides `link`.
  public var sends: [String]
  public var cloak: Cloaking?
  public var compression: Int?
  public var profile: Profile
  /// What its copies are behind, in turn; empty for nothing.
  public var shelters: [Shelter?]
  public var routers: [ScenarioName]
  /// How long it waits for the next packet of a channel; nil for the edition's value.
  public var channelTimeout: TimeSpan?
  /// How many channel ids are left after the first channel of its first exchange with each peer; nil
  /// for all there are.
  public var channelsLeft: Int?
  /// Whether its application takes what arrives; what it leaves counts as not processed.
  public var reads: Bool
  /// The highest `at` it remembers having used.
  public var lastAt: Located<Expression>?
  /// How many members this entry stands for; 1 is the member itself, more are `name-1` to `name-N`.
  public var copies: Int
  public var usesIPv6: Bool
  /// Whether it asks for the other side's paths; nil for the default: only between references.
  public var requestsPaths: Bool?
  public var automatic: Automatic
  /// For whom a switch of version 2 bridges; nil for nobody.
  public var bridges: Bridging?
  /// Whether a switch asks others to bridge; nil for the default.
  public var requestsBridges: Bool?
  /// Links a switch keeps alive in a bucket, and keeps in all; nil for the defaults.
  public var bucketSize: Int?
  public var linkLimit: Int?

  /// The member under test.
  public static let subject = "subject"

  /// Who moves a member.
  public enum Player: String, Hashable, Sendable, CaseIterable {
    /// The play, step by step.
    case script
    /// The implementation.
    case reference
  }

  /// Whose handshakes a reference member accepts.
  public enum Acceptance: String, Hashable, Sendable, CaseIterable {
    case known
    case everyone
    /// Those that a `command: accept` allows.
    case ask
  }

  /// How a member's packets are written where the texts leave room.
  public enum Profile: String, Hashable, Sendable, CaseIterable {
    case interop
    case strict
  }

  /// How a member cloaks what it sends.
  public enum Cloaking: Hashable, Sendable {
    case none
    /// As the other side does.
    case mirrored
    case rounds(ClosedRange<Int>)
  }

  /// For whom a switch of version 2 bridges.
  public enum Bridging: String, Hashable, Sendable, CaseIterable {
    case nobody
    case trusted
    case everyone
    /// For everyone, and for those it introduced without being asked.
    case automatic
  }

  /// A channel type a member takes.
  public struct ChannelOffer: Hashable, Sendable {
    public var type: String
    public var mode: Mode

    public enum Mode: String, Hashable, Sendable, CaseIterable {
      case both
      case reliable
      case unreliable
    }
  }

  /// What stands between a member and the network.
  public enum Shelter: Hashable, Sendable {
    /// A NAT of its own.
    case own(NATKind)
    /// A NAT of `setup.nats`.
    case shared(ScenarioName)
  }

  /// What a script member answers by itself.
  public struct Automatic: Hashable, Sendable {
    /// It confirms a new valid `at` of the subject with the same `at`.
    public var handshakes = true
    public var acks = true
    public var path = true
  }

  public static let defaultChannels = [
    ChannelOffer(type: "echo", mode: .both), ChannelOffer(type: "stream", mode: .reliable),
  ]

  /// What stands between the network and the copy of this number, from 0.
  public func shelter(of copy: Int) -> Shelter? {
    shelters.isEmpty ? nil : shelters[copy % shelters.count]
  }

  /// The names this entry stands for.
  public var names: [String] {
    copies == 1 ? [name.text] : (1...copies).map { "\(name.text)-\($0)" }
  }
}
