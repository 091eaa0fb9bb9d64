public import TelehashCrypto
public import TelehashPackets

/// Everything an endpoint is told before it starts.
public struct EndpointConfiguration: Sendable {
  public var identity: Identity
  public var edition: Edition
  public var profile: Profile = .interop
  /// Who may link without having been named by the application (MESH-02, MESH-08).
  public var acceptance: Acceptance = .known
  /// Whether the endpoint forwards between others; an explicit choice (ROUTE-02).
  public var isRouter = false
  /// Routers asked for every new link (ROUTE-07); they must be linked themselves.
  public var routers: [Hashname] = []
  /// Who may introduce others to this endpoint (CONN-01).
  public var introducers = Introducers.anyLink
  /// As router: which linked endpoints are trusted to be routed to and for (PEER-10).
  public var routingTrust = RoutingTrust.everyLink
  /// As router: how many requests are relayed for one link (ROUTE-05).
  public var relayRate = Rate(burst: 64, perSecond: 32)
  /// As router: how many packets are re-delivered for one token; nil for no limit (ROUTE-05).
  public var bridgeRate: Rate?
  /// As router: how long a URI made for a peer counts; nil as long as the peer is linked.
  public var sessionLifetime: TimeSpan?
  /// The transports for which host and port of a URI make a path (URI-06).
  public var transports: [NetworkPath.Transport] = [.udp]
  /// How packets are cloaked; nil leaves it to the edition.
  public var cloaking: Cloaking?
  /// The endpoint's own addresses, for `path` requests and link JSON.
  public var localPaths: [NetworkPath] = []
  /// Handshakes sent beside the basic one, by type, each with its content (HS-07, HS-29).
  public var extraHandshakes: [ExtraHandshake] = []
  /// The types a peer's handshake must hold before it counts, beside the basic one (HS-29).
  public var requiredTypes: [String] = []
  /// The channel types the application serves.
  public var channelTypes: [ChannelType] = []
  /// How an open of an unknown type is met (CH-27, A16).
  public var unknownTypes: UnknownTypes = .error
  /// Whether a `path` request is sent when a link comes up (PATH-12).
  public var requestsPaths = true
  /// The compression offered in handshakes; 0 for none (Z-01).
  public var compression: UInt64 = 0
  /// What the clock says at `Instant.zero`, in seconds since 1970, for choosing `at` (HS-06).
  public var epochSeconds = EndpointConfiguration.defaultEpochSeconds
  /// The highest `at` used before, from storage (HS-23).
  public var lastKnownAt: UInt64?
  /// How long a channel may wait (CH-22).
  public var channelTimeout: TimeSpan = .seconds(30)
  /// When what a channel delivers counts as processed (REL-10).
  public var consumption = ChannelSettings.Consumption.automatic
  /// For how many channels the ids last after the first one of the first exchange with each peer:
  /// it shows their end without two thousand million channels. Nil for all there are (EXC-07).
  public var channelsLeft: Int?
  public var deviations: Deviations = .none
  /// What to choose where the choice is the endpoint's, when it replays a recorded one.
  public var recorded: RecordedChoices?

  public init(identity: Identity, edition: Edition) {
    self.identity = identity
    self.edition = edition
  }

  /// The beginning of 2015, where simulated clocks start.
  public static let defaultEpochSeconds: UInt64 = 1_420_070_400

  /// How an endpoint writes where the texts leave room.
  public enum Profile: Hashable, Sendable {
    /// The form most implementations take.
    case interop
    /// Nothing but what the text has.
    case strict
  }

  /// Who is answered without having been named by the application.
  public enum Acceptance: Hashable, Sendable {
    /// Only links the application made (MESH-02).
    case known
    /// Anybody whose handshake verifies.
    case everyone
    /// Strangers are offered to the application, which may accept them later (MESH-08).
    case ask
  }

  /// Whose `connect` is listened to.
  public enum Introducers: Hashable, Sendable {
    /// Any linked endpoint's: what it carries proves itself.
    case anyLink
    /// Those of `routers` alone.
    case routers
  }

  /// Whom a router serves.
  public enum RoutingTrust: Hashable, Sendable {
    /// Whoever has a link with it.
    case everyLink
    /// Requests from these endpoints, and requests for them.
    case only([Hashname])
  }

  /// So many at once after a quiet time, and so many a second in the long run.
  public struct Rate: Hashable, Sendable {
    public var burst: UInt64
    public var perSecond: UInt64

    public init(burst: UInt64, perSecond: UInt64) {
      self.burst = burst
      self.perSecond = perSecond
    }
  }

  /// How datagrams are cloaked.
  public enum Cloaking: Hashable, Sendable {
    /// As the other side does; the first packet goes out plain.
    case mirrored
    /// A random number of rounds in the range (CLOAK-06).
    case rounds(ClosedRange<Int>)
  }

  /// How an open of a type nobody serves is met.
  public enum UnknownTypes: Hashable, Sendable { case error, silence }

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

  /// A handshake message of another type, sent with every handshake.
  public struct ExtraHandshake: Hashable, Sendable {
    public var type: String
    /// Its members and BODY; `type` and `at` are added.
    public var content: Packet

    public init(type: String, content: Packet) {
      self.type = type
      self.content = content
    }
  }

  var effectiveCloaking: Cloaking {
    cloaking ?? (edition.cloaksByDefault ? .rounds(1...4) : .mirrored)
  }

  /// How the own CSID is written among the intermediates (A1).
  var ownMember: KeyPacket.OwnMember {
    if deviations.contains(.attachedOwnCSIDNull) { return .isNull }
    if edition.basicHandshake == .flatKey { return .isTrue }
    return profile == .interop ? .isTrue : .absent
  }
}
