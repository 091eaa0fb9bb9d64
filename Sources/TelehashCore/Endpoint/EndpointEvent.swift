public import TelehashCrypto
public import TelehashPackets

/// What an endpoint asks of its surroundings, in the order it happened.
public enum Action: Sendable {
  /// Send these bytes as one datagram.
  case send([UInt8], to: Address)
  /// Tell the application.
  case event(EndpointEvent)
  /// A secret for a key log, so that a capture of the traffic can be opened; drop it otherwise.
  case keyLog(Ephemeral)
}

/// What reaches an endpoint from outside.
public enum Input: Sendable {
  /// A datagram and where it came from.
  case datagram([UInt8], from: Address)
  /// The deadline has come.
  case timeout
}

/// What happened to an endpoint, for its application and for traces.
public enum EndpointEvent: Hashable, Sendable {
  /// A stranger's handshake waits for the application's word (MESH-08).
  case offered(Offer)
  case linkUp(Hashname)
  case linkDown(Hashname, DownReason)
  /// What is sent on a link that is up goes over a router from now on, or no longer (ROUTE-05).
  case routed(Hashname, isBridged: Bool)
  /// A peer opened a channel of a type the application serves.
  case opened(ChannelHandle, from: Hashname, type: String, Packet)
  /// The next packet of a channel; in order on a reliable one.
  case received(ChannelHandle, Packet)
  /// All packets up to this `seq` reached the other side.
  case acknowledged(ChannelHandle, upTo: UInt64)
  /// The other side's last packet has been delivered.
  case ended(ChannelHandle)
  /// The channel is gone: the error the other side sent, or a local one such as `timeout`.
  case failed(ChannelHandle, String)
  /// The channel is gone after both sides ended it.
  case closed(ChannelHandle)
  /// A router made a URI for this endpoint to share; `Endpoint.shareURI` completes it (PEER-26).
  case uriOffered(String, by: Hashname)
  /// A peer URI led to this endpoint, which showed the right fragment (URI-13).
  case resolved(String, to: Hashname)
  /// A peer URI led to nobody in time.
  case unresolved(String)
  /// Somebody announced itself in clear; nothing was answered (MESH-04, A44).
  case announced(Announcement)
  /// Something arrived that the texts forbid; it changed nothing.
  case finding(Finding)

  /// Why a link went down.
  public enum DownReason: String, Hashable, Sendable {
    /// No response for the edition's time (HS-20).
    case timeout
    /// The application let go of it.
    case released
    /// The exchange cannot continue: `at` or channel ids are used up (HS-24).
    case exhausted
  }

  /// A verified handshake of somebody the application has not named.
  public struct Offer: Hashable, Sendable {
    public let hashname: Hashname
    public let csid: CSID
    public let key: [UInt8]
    public let source: Address
    /// The types of the handshake's messages so far.
    public let types: [String]

    package init(
      hashname: Hashname, csid: CSID, key: [UInt8], source: Address, types: [String]
    ) {
      self.hashname = hashname
      self.csid = csid
      self.key = key
      self.source = source
      self.types = types
    }
  }

  /// Who announced itself, by its own word; its handshake will prove it.
  public struct Announcement: Hashable, Sendable {
    public let hashname: Hashname
    public let keys: PublicKeys
    public let source: Address

    package init(hashname: Hashname, keys: PublicKeys, source: Address) {
      self.hashname = hashname
      self.keys = keys
      self.source = source
    }
  }

  /// Something that should not have been sent, and the requirement it breaks.
  public struct Finding: Error, Hashable, Sendable {
    public let requirement: String
    public let text: String

    public init(_ requirement: String, _ text: String) {
      self.requirement = requirement
      self.text = text
    }
  }
}

/// Names one channel of one endpoint for the application; never reused.
public struct ChannelHandle: Hashable, Sendable, Comparable {
  public let number: UInt64

  /// A handle of an endpoint that gives out its own numbers.
  package init(number: UInt64) { self.number = number }

  public static func < (a: ChannelHandle, b: ChannelHandle) -> Bool { a.number < b.number }
}
