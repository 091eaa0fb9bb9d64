public import TelehashCrypto
public import TelehashPackets

/// Everything a switch is told before it starts.
public struct SwitchConfiguration: Sendable {
  public var identity: SwitchIdentity
  public var edition: SwitchEdition
  /// Whether it takes part in the mesh as a seed (V2LINK-01).
  public var isSeed = false
  /// For whom it bridges (V2BRIDGE-01).
  public var bridging = Bridging.nobody
  /// Whether it bridges by itself for those it introduced (V2RELAY-16).
  public var bridgesAutomatically = false
  /// Whether it asks others to bridge when a line has no path of its own (V2BRIDGE-27).
  public var requestsBridges = true
  /// Whether it asks for paths when a line is made (V2PATH-03, V2PATH-04).
  public var requestsPaths = true
  /// Its own addresses; local ones are told to local parties alone.
  public var localPaths: [Address] = []
  /// The channel types the application serves; their names begin with an underscore (V2CH-06).
  public var channelTypes: [ChannelType] = []
  /// How points that texts and implementations disagree on are spoken (D12, D13).
  public var construction = LineConstruction.implemented
  /// What the clock says at `Instant.zero`, in milliseconds since 1970, for `at` (D5).
  public var epochMilliseconds = SwitchConfiguration.defaultEpochMilliseconds
  /// The highest `at` used before, from storage.
  public var lastKnownAt: UInt64?
  /// Links per bucket that are maintained (V2LINK-08), from 2 to 100.
  public var bucketSize = 8
  /// Links in all (V2LINK-08), at least 8.
  public var maximumLinks = 256
  /// How long an application's channel may wait.
  public var channelTimeout: TimeSpan = .seconds(30)
  public var deviations: SwitchDeviations = .none

  public init(identity: SwitchIdentity, edition: SwitchEdition) {
    self.identity = identity
    self.edition = edition
  }

  /// The spring of 2014, where simulated clocks start.
  public static let defaultEpochMilliseconds: UInt64 = 1_400_000_000_000

  /// For whom a switch bridges.
  public enum Bridging: String, Hashable, Sendable, CaseIterable {
    case nobody
    case trusted
    case everyone
  }

  /// A channel type the application serves.
  public struct ChannelType: Hashable, Sendable {
    public var name: String
    public var reliable: Bool
    public var unreliable: Bool

    public init(_ name: String, reliable: Bool, unreliable: Bool) {
      self.name = name
      self.reliable = reliable
      self.unreliable = unreliable
    }
  }
}
