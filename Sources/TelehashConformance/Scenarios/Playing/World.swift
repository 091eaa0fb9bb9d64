package import TelehashCore
package import TelehashCrypto
package import TelehashPackets

/// Where a play takes place: a network, and a clock.
///
/// Script-driven members are sockets to it, and the player moves them.
package protocol Stage {
  /// The time of this world.
  var now: Instant { get }

  /// Opens a further socket for a script-driven member and returns its address.
  mutating func openSocket(_ member: MemberPlacement, alias: String?) throws(WorldError) -> Address

  /// Sends a datagram from a socket.
  mutating func send(_ bytes: [UInt8], from socket: Address, to target: Address)

  /// Lets time pass until `end`, or until a datagram reached a socket.
  mutating func advance(to end: Instant) -> Arrival?

  /// Changes the network.
  mutating func change(_ network: NetworkChange) throws(WorldError)

  /// Leaves a remark in the trace.
  mutating func remark(_ text: String)

  /// How much longer than a step says an answer may take, because the way to the subject is slow at
  /// the moment; silence is never made longer.
  var slack: TimeSpan { get }
}

extension Stage {
  package var slack: TimeSpan { .zero }
}

/// A stage with reference endpoints on it.
///
/// The simulated world and the live one implement it; the player drives it and knows neither.
package protocol World: Stage {
  /// Starts a reference endpoint and returns the address others reach it at.
  mutating func start(_ reference: ReferenceSetup) throws(WorldError) -> Address

  /// Tells a reference endpoint what its application wants; nil when it cannot be told.
  mutating func tell(_ name: String, _ wish: ReferenceWish) -> ReferenceAnswer?

  /// What a reference endpoint told its application, oldest first.
  func events(of name: String) -> [ObservedEvent]

  /// Whether a reference endpoint tells its application anything that can be seen here.
  func tellsEvents(_ name: String) -> Bool

  /// What the application of a reference endpoint knows of a channel.
  func channelReport(_ name: String, _ handle: ChannelHandle) -> ObservedChannel?

  /// Where a reference endpoint stands with a peer.
  func linkState(of name: String, with peer: Hashname) -> LinkState?

  /// Stops a reference endpoint and starts it again.
  mutating func restart(_ name: String, keepingMemory: Bool) throws(WorldError)

  /// The secrets a member's traffic can be opened with, for the trace.
  mutating func disclose(_ ephemeral: Ephemeral)

  /// A member's identity, for the trace.
  mutating func disclose(_ identity: Identity, of name: String)

  /// What script-driven members hold for the time at `Instant.zero`, in seconds since 1970.
  var epochSeconds: UInt64 { get }

  /// The member called `subject` where it is there already and cannot be started; else nil.
  var resident: ResidentSubject? { get }

  /// The identity a member has in this world; nil leaves it to the play.
  mutating func identity(of name: String, csids: [CSID]) throws(WorldError) -> Identity?
}

extension World {
  package var epochSeconds: UInt64 { EndpointConfiguration.defaultEpochSeconds }

  package var resident: ResidentSubject? { nil }

  package mutating func identity(
    of name: String, csids: [CSID]
  ) throws(WorldError) -> Identity? { nil }
}

/// A subject that no world starts: all that is known of it is what everybody may know.
package struct ResidentSubject: Hashable, Sendable {
  package var hashname: Hashname
  package var keys: PublicKeys
  package var address: Address

  package init(hashname: Hashname, keys: PublicKeys, address: Address) {
    self.hashname = hashname
    self.keys = keys
    self.address = address
  }
}

extension World {
  package func tellsEvents(_ name: String) -> Bool { true }
}

/// A datagram at a script-driven member's socket.
package struct Arrival: Sendable {
  package let bytes: [UInt8]
  package let source: Address
  package let socket: Address
  package let time: Instant

  package init(bytes: [UInt8], source: Address, socket: Address, time: Instant) {
    self.bytes = bytes
    self.source = source
    self.socket = socket
    self.time = time
  }
}

/// Where a member stands in the network.
package struct MemberPlacement: Hashable, Sendable {
  package var name: String
  package var usesIPv6: Bool
  package var behind: CastMember.Shelter?

  package init(name: String, usesIPv6: Bool = false, behind: CastMember.Shelter? = nil) {
    self.name = name
    self.usesIPv6 = usesIPv6
    self.behind = behind
  }
}

/// A reference endpoint a world is to start.
package struct ReferenceSetup: Sendable {
  package var placement: MemberPlacement
  package var configuration: EndpointConfiguration
  /// Whom it trusts from the start.
  package var trusts: [Hashname]
}

/// What an application wants from its endpoint.
package enum ReferenceWish: Sendable {
  case link(Hashname, PublicKeys, [NetworkPath])
  /// A link from text: link JSON, a URI.
  case resolve(String)
  case offerURI(to: Hashname)
  case shareURI(of: Hashname)
  case trust(Hashname)
  case unlink(Hashname)
  case accept(Hashname)
  case keepalive(Hashname)
  case requestPaths(Hashname)
  case open(Hashname, type: String, reliable: Bool, head: JSONObject, body: [UInt8])
  case transfer(ChannelHandle, [UInt8])
  case end(ChannelHandle)
  case fail(ChannelHandle, String)
}

/// What came of a wish.
package enum ReferenceAnswer: Hashable, Sendable {
  case done
  case channel(ChannelHandle)
  case uri(LinkURI)
}

/// An event and when it happened.
package struct ObservedEvent: Hashable, Sendable {
  package let time: Instant
  package let event: EndpointEvent

  package init(time: Instant, event: EndpointEvent) {
    self.time = time
    self.event = event
  }
}

/// A channel as an application saw it.
package struct ObservedChannel: Hashable, Sendable {
  package var received: [UInt8]
  package var packets: Int
  package var hasEnded: Bool
  package var isClosed: Bool
  package var failure: String?
  package var isSending: Bool

  package init(
    received: [UInt8], packets: Int, hasEnded: Bool, isClosed: Bool, failure: String?,
    isSending: Bool
  ) {
    self.received = received
    self.packets = packets
    self.hasEnded = hasEnded
    self.isClosed = isClosed
    self.failure = failure
    self.isSending = isSending
  }
}

/// A change of the network with every name resolved.
package struct NetworkChange: Hashable, Sendable {
  package var step: NetworkStep
  /// The two members whose path is meant, when not all are.
  package var between: [String]?
  package var filterFrom: String?
  package var filterTo: String?
  package var rebind: String?
}

/// What a world cannot do.
package struct WorldError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String
  /// Whether the subject says that it does not do this, rather than the world.
  package let isRefusal: Bool

  package init(_ description: String, isRefusal: Bool = false) {
    self.description = description
    self.isRefusal = isRefusal
  }
}
