/// One deliberate fault of the reference endpoint.
///
/// An endpoint that carries a deviation behaves like the implementation it was seen in, and in
/// every other respect as the texts say. Scenarios use it as a misbehaving peer; a check that no
/// deviation makes fail is no check.
public enum Deviation: String, CaseIterable, Hashable, Sendable {
  // MARK: Handshakes

  /// A replayed handshake with an older `at` and other keys takes the session over (HS-13, HS-26).
  case replayedHandshakeRekeys = "replayed-handshake-rekeys"
  /// `at` keeps only its low 32 bits (HS-04).
  case atTruncated32 = "at-truncated-32"
  /// `at` is rounded to what a double holds (HS-04).
  case atRounded53 = "at-rounded-53"
  /// A new `at` of the wrong parity is confirmed (HS-11).
  case atParityUnchecked = "at-parity-unchecked"
  /// Chooses an `at` with the other side's parity (HS-09).
  case atParityWrong = "at-parity-wrong"
  /// A handshake is sent once and never again (HS-18).
  case handshakeNeverResent = "handshake-never-resent"
  /// Each resend carries a new `at` (HS-18).
  case handshakeResendFreshAt = "handshake-resend-fresh-at"
  /// An unanswered exchange is never given up (HS-20).
  case exchangeNeverTimesOut = "exchange-never-times-out"
  /// A duplicate of the confirmed handshake is answered again (HS-14).
  case echoAnsweredAgain = "echo-answered-again"
  /// The first answer to an unknown peer carries an `at` of its own (HS-12).
  case firstAnswerOwnAt = "first-answer-own-at"
  /// Handshakes of strangers are answered whatever the application says (HS-17).
  case answersUntrusted = "answers-untrusted"
  /// The sender part of a message is not verified (HS-30).
  case senderUnverified = "sender-unverified"
  /// The handshake has the flat form of December 2014 (LINK-17).
  case handshakeFlat = "handshake-flat"
  /// Only handshakes of the flat form are understood (LINK-17).
  case handshakeFlatOnly = "handshake-flat-only"
  /// An unknown member in the handshake's HEAD makes it unusable (HS-02).
  case unknownHeadMemberRefused = "unknown-head-member-refused"
  /// The attached packet must name its own CSID (LINK-18).
  case attachedOwnCSIDRequired = "attached-own-csid-required"
  /// The attached packet names its own CSID with `null` (LINK-18).
  case attachedOwnCSIDNull = "attached-own-csid-null"
  /// The order compares keys without their first byte (EXC-01).
  case orderIgnoresFirstByte = "order-ignores-first-byte"
  /// No keepalive on an idle path (UDP-05).
  case noKeepalive = "no-keepalive"
  /// A handshake without response leaves the link up for ever (LINK-05).
  case linkNeverDown = "link-never-down"

  // MARK: Exchanges and tokens

  /// A peer's restart leaves the channels of the old session alive (EXC-06).
  case restartKeepsChannels = "restart-keeps-channels"
  /// A peer's restart leaves own keys and id counters as they were (EXC-06, TOK-03).
  case restartKeepsIDs = "restart-keeps-ids"
  /// Only the first 8 bytes of a token are compared (TOK-04).
  case token8Bytes = "token-8-bytes"
  /// Packets with an unknown token are answered (TOK-04).
  case answersUnknownToken = "answers-unknown-token"
  /// Channel packets are sent before the handshake is confirmed (EXC-04).
  case channelsBeforeHandshake = "channels-before-handshake"

  // MARK: Cloaking

  /// Exactly one cloaking round every time (CLOAK-06).
  case cloakSingleRound = "cloak-single-round"
  /// Packets are neither cloaked nor decloaked (CLOAK-07).
  case cloakUnsupported = "cloak-unsupported"
  /// Datagrams leave uncloaked (CLOAK-08).
  case sendsUncloaked = "sends-uncloaked"

  // MARK: Channels at the endpoint

  /// A reliable open that cannot be served is not answered (REL-02).
  case reliableOpenSilent = "reliable-open-silent"
  /// `z` is ignored (Z-02).
  case compressionIgnored = "z-ignored"

  // MARK: Paths

  /// A path request lists no paths (PATH-02).
  case pathRequestEmpty = "path-request-empty"
  /// The first answer to a path request ends it (PATH-05).
  case pathAnsweredOnce = "path-answered-once"
  /// A handshake goes to the best known address alone (LINK-03).
  case handshakeBestPathOnly = "handshake-best-path-only"
  /// A path answer holds an empty `path` (PATH-04).
  case pathAnswerEmpty = "path-answer-empty"
  // MARK: Routing

  /// A `peer` request is answered with `err` (PEER-12).
  case peerAnswersErr = "peer-answers-err"
  /// Forwards although nobody made it a router (ROUTE-02).
  case routesUninvited = "routes-uninvited"
  /// `connect` names the target in `peer` (CONN-03).
  case connectNamesTarget = "connect-names-target"
  /// `connect` has no `peer` (CONN-03).
  case connectWithoutPeer = "connect-without-peer"
  /// The BODY of a request is changed on its way (PEER-08).
  case relayAltersBody = "relay-alters-body"
  /// Requests are taken and never relayed (PEER-11).
  case relaysNothing = "relays-nothing"
  /// A `peer` or `connect` with `seq` is served like one without (PEER-02, CONN-02).
  case reliableRequestsTaken = "reliable-requests-taken"
  /// A request takes the token of any exchange over (PEER-25).
  case bridgeTokenTaken = "bridge-token-taken"
  /// A packet is re-delivered to where it came from (PEER-23).
  case bridgeLoops = "bridge-loops"
  /// What a `connect` carries is ignored (CONN-04).
  case connectIgnored = "connect-ignored"
  /// A `connect` is answered on its channel (CONN-06).
  case connectAnswered = "connect-answered"
  /// An introduction in clear counts without its CSID (LINK-20).
  case introductionCSIDUnchecked = "introduction-csid-unchecked"
  /// A request that is not relayed makes a mapping all the same (PEER-22).
  case refusedRequestMaps = "refused-request-maps"
  /// Bridges are never forgotten (PEER-23).
  case bridgeMapForever = "bridge-map-forever"
  /// An introduction is a bare key packet (PEER-18).
  case introductionKeyPacket = "introduction-key-packet"
  /// An introduction has no `at` (PEER-18).
  case introductionWithoutAt = "introduction-without-at"
  /// An introduction of a known link is refused (CONN-04).
  case introductionRefusedIfKnown = "introduction-refused-if-known"

  /// A handshake is sent bare to a router as well, which cannot use it (CONN-08).
  case bareHandshakeToRouter = "bare-handshake-to-router"
  /// A bridged token brings its handshakes back to their sender (PEER-23).
  case bridgeReflectsHandshake = "bridge-reflects-handshake"
  /// The same BODY is relayed once a minute only (PEER-11).
  case routerDedup = "router-dedup"

  // MARK: URIs and link JSON

  /// A URI without a port leads nowhere (URI-02).
  case uriNoDefaultPort = "uri-no-default-port"
  /// A URI's path has the type `upd4` (URI-06).
  case uriPathTypeTypo = "uri-path-type-typo"
  /// Neither digest nor hashname of a peer URI is checked (URI-13).
  case fragmentUnchecked = "fragment-unchecked"
  /// A fragment has the form of March 2015, without a dot (URI-10).
  case fragmentUndotted = "fragment-undotted"
  /// No handshake shows the URI a link was made from (URI-16).
  case uriHandshakeMissing = "uri-handshake-missing"
  /// Paths to UDP port 65535 are not used (PATH-06).
  case port65535Refused = "port-65535-refused"
  /// Routers named by `peer` in a path are not used (PATH-08).
  case peerPathHNOnly = "peer-path-hn-only"

  /// A new working path is not used (PATH-13).
  case directPathUnused = "direct-path-unused"
}

/// The deviations one endpoint carries; none for a conforming one.
///
/// Those of channels live with the channels as `ChannelFaults`; all have one name space.
public struct Deviations: Hashable, Sendable, ExpressibleByArrayLiteral {
  private let carried: Set<Deviation>
  /// The deviations of the endpoint's channels.
  public let channel: ChannelFaults

  public static let none: Deviations = []

  public init(_ deviations: some Sequence<Deviation>, channel: ChannelFaults = []) {
    carried = Set(deviations)
    self.channel = channel
  }

  public init(arrayLiteral deviations: Deviation...) { self.init(deviations) }

  /// Looks up deviations by name; the first unknown name is thrown.
  public init(names: [String]) throws(UnknownDeviation) {
    var deviations: [Deviation] = []
    var channel: ChannelFaults = []
    for name in names {
      if let deviation = Deviation(rawValue: name) {
        deviations.append(deviation)
      } else if let named = ChannelFaults.named.first(where: { $0.name == name }) {
        channel.insert(named.fault)
      } else {
        throw UnknownDeviation(name: name)
      }
    }
    self.init(deviations, channel: channel)
  }

  /// Every name that `init(names:)` knows, in the order of declaration.
  public static var allNames: [String] {
    Deviation.allCases.map(\.rawValue) + ChannelFaults.named.map(\.name)
  }

  /// Both sets of deviations together.
  public func union(_ other: Deviations) -> Deviations {
    Deviations(carried.union(other.carried), channel: channel.union(other.channel))
  }

  public var isEmpty: Bool { carried.isEmpty && channel.isEmpty }

  /// Whether the endpoint shows this fault.
  public func contains(_ deviation: Deviation) -> Bool {
    !carried.isEmpty && carried.contains(deviation)
  }
}

/// A name no deviation has.
public struct UnknownDeviation: Error, Hashable, Sendable {
  public let name: String
}
