public import TelehashCrypto
public import TelehashPackets

/// What distinguishes one dated version 3 edition from another, as plain values.
///
/// Code asks for a property and never for the edition's name, so that a sixth edition would be one
/// more value. The properties are those of the specification texts the edition is named after.
public struct Edition: Hashable, Sendable {
  public var name: EditionName

  /// Whether a HEAD that is no JSON leaves the packet usable (LOB-09); before that it was an error.
  public var badJSONKeepsBytes: Bool

  /// The `type` a handshake without one has (HS-02).
  public var defaultHandshakeType: String

  /// How the basic handshake carries the sender's key.
  public var basicHandshake: BasicHandshake

  /// The width of `at` in bits (HS-04).
  public var atBits: Int

  /// When an unanswered handshake is sent again, counted from the first send (HS-18).
  public var resendOffsets: [TimeSpan]

  /// When an exchange without a valid response is given up, counted from the first send (HS-20).
  public var exchangeTimeout: TimeSpan

  /// How CS2a and CS3a messages and channel keys are built.
  public var construction: CipherConstruction

  /// Whether an unencrypted introduction must name its CSID (LINK-20).
  public var introductionNeedsCSID: Bool

  /// What the BODY of a first introduction holds (PEER-17, PEER-18).
  public var introductionBody: IntroductionBody

  /// Whether a `peer` open may name the wanted endpoint by URI alone (PEER-04, PEER-05).
  public var peerMayBeURI: Bool

  /// Whether `connect` names the requester in `peer` (CONN-03).
  public var connectCarriesPeer: Bool

  /// How a requester of a router-made URI proves that it has it (PEER-27 to PEER-29).
  public var sessionProof: SessionProof

  /// What the edition's URIs look like.
  public var uri: URIForm

  /// The members link JSON must have (LINK-08).
  public var linkJSONRequires: [String]

  /// The member that names the router in a `peer` path (PATH-08).
  public var peerPathMember: String

  /// Whether channel payloads may be compressed with `z` (Z-01).
  public var allowsCompression: Bool

  /// Whether packets over UDP are cloaked by default (CLOAK-08).
  public var cloaksByDefault: Bool

  /// How long a UDP path may be idle before a keepalive handshake (UDP-05); nil: never by itself.
  public var idleKeepalive: TimeSpan?

  /// How often an endpoint that lets itself be discovered announces itself; nil: the text has no
  /// discovery (MESH-03, UDP-06).
  public var announceInterval: TimeSpan?

  /// Whether chunked transports wait for an acknowledgement after each chunk (CHUNK-11).
  public var chunkBlocking: Bool

  /// How the basic handshake carries the sender's key.
  public enum BasicHandshake: Hashable, Sendable {
    /// Type `key`: intermediates beside `at` in the HEAD, the raw key as BODY.
    case flatKey
    /// Type `link`: BODY is an attached packet with the intermediates and the key.
    case nestedLink
  }

  /// What introduces an endpoint whose keys are known to one that does not know them.
  public enum IntroductionBody: Hashable, Sendable {
    case keyPacket
    case unencryptedHandshake
  }

  /// How a requester shows a router-made URI.
  public enum SessionProof: Hashable, Sendable {
    /// `session` in the handshake to the router, `uri` in the request (PEER-28).
    case sessionMember
    /// A handshake of type `uri`, to the router and again to the peer (PEER-29).
    case uriHandshake
  }

  /// The shape of an edition's URIs (EDITIONS, section 14).
  public struct URIForm: Hashable, Sendable {
    /// The scheme of a URI that has none (URI-03).
    public var defaultScheme: String
    /// The port of a URI that has none (URI-02); nil: none is given.
    public var defaultPort: UInt16?
    /// What stands before the CSID in the name of a key's member (URI-04).
    public var keyPrefix: String
    /// Prefixes that are read as well.
    public var acceptedKeyPrefixes: [String]
    /// Whether a query carries `paths` (URI-05).
    public var carriesPaths: Bool
    /// Whether the path part is a session of limited length and characters.
    public var pathIsSession: Bool
    /// What the fragment holds (URI-10).
    public var fragment: Fragment

    /// The meaning of a fragment.
    public enum Fragment: Hashable, Sendable {
      /// A text of unreserved characters that only its maker understands.
      case token
      /// Base32 of the data followed by its digest.
      case joined
      /// Base32 of the digest, a dot, base32 of the data.
      case dotted
    }
  }

  /// The largest `at` the edition can express (HS-24).
  public var maximumAt: UInt64 { atBits >= 64 ? .max : (1 << UInt64(atBits)) - 1 }
}

extension Edition {
  /// The text of December 2014, with the ciphers as that text has them.
  public static let v3December2014 = Edition(
    name: .v3December2014,
    badJSONKeepsBytes: false,
    defaultHandshakeType: "key",
    basicHandshake: .flatKey,
    atBits: 32,
    resendOffsets: [1, 3, 7, 15].map(TimeSpan.seconds),
    exchangeTimeout: .seconds(30),
    construction: .december2014,
    introductionNeedsCSID: false,
    introductionBody: .keyPacket,
    peerMayBeURI: false,
    connectCarriesPeer: false,
    sessionProof: .sessionMember,
    uri: .mesh,
    linkJSONRequires: ["hashname"],
    peerPathMember: "hn",
    allowsCompression: false,
    cloaksByDefault: false,
    idleKeepalive: nil,
    announceInterval: nil,
    chunkBlocking: false)

  /// The text of March 2015.
  public static let v3March2015 = Edition(
    name: .v3March2015,
    badJSONKeepsBytes: false,
    defaultHandshakeType: "key",
    basicHandshake: .nestedLink,
    atBits: 64,
    resendOffsets: [1, 3, 8, 20].map(TimeSpan.seconds),
    exchangeTimeout: .seconds(30),
    construction: .corrected,
    introductionNeedsCSID: false,
    introductionBody: .unencryptedHandshake,
    peerMayBeURI: true,
    connectCarriesPeer: true,
    sessionProof: .uriHandshake,
    uri: .link(.joined),
    linkJSONRequires: ["keys", "paths"],
    peerPathMember: "hn",
    allowsCompression: true,
    cloaksByDefault: true,
    idleKeepalive: .seconds(30),
    announceInterval: .seconds(10),
    chunkBlocking: false)

  /// The stable text of April 2015 with its later clarifications.
  public static let v3 = Edition(
    name: .v3,
    badJSONKeepsBytes: true,
    defaultHandshakeType: "link",
    basicHandshake: .nestedLink,
    atBits: 64,
    resendOffsets: [1, 3, 7, 15].map(TimeSpan.seconds),
    exchangeTimeout: .seconds(30),
    construction: .corrected,
    introductionNeedsCSID: true,
    introductionBody: .unencryptedHandshake,
    peerMayBeURI: true,
    connectCarriesPeer: true,
    sessionProof: .uriHandshake,
    uri: .link(.dotted),
    linkJSONRequires: ["keys", "paths"],
    peerPathMember: "hn",
    allowsCompression: true,
    cloaksByDefault: true,
    idleKeepalive: .seconds(30),
    announceInterval: .seconds(10),
    chunkBlocking: true)

  /// The version 3 edition of that name; nil for the editions of version 2.
  public static func named(_ name: EditionName) -> Edition? {
    switch name {
    case .v20, .v21: nil
    case .v3December2014: .v3December2014
    case .v3March2015: .v3March2015
    case .v3: .v3
    }
  }
}

extension Edition.URIForm {
  /// `mesh://user@host:port/session?1a=…#token`, as December 2014 has it; the text names the
  /// members by their CSID alone, and those with `cs` are read too (V24).
  static let mesh = Edition.URIForm(
    defaultScheme: "mesh", defaultPort: nil, keyPrefix: "", acceptedKeyPrefixes: ["", "cs"],
    carriesPaths: false, pathIsSession: true, fragment: .token)

  /// `link://host:port/?cs1a=…&paths=…#fragment`, as both editions of 2015 have it.
  static func link(_ fragment: Fragment) -> Edition.URIForm {
    Edition.URIForm(
      defaultScheme: "link", defaultPort: 42424, keyPrefix: "cs", acceptedKeyPrefixes: ["cs"],
      carriesPaths: true, pathIsSession: false, fragment: fragment)
  }
}
