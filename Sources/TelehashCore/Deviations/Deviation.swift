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

  /// A missing `at` is replaced by the time in milliseconds (HS-04).
  case atDefaultMilliseconds = "at-default-milliseconds"
  /// An `at` wider than the edition allows counts (HS-04).
  case atWidthUnchecked = "at-width-unchecked"
  /// After the highest `at` small values are used again (HS-24).
  case atWrapsAround = "at-wraps-around"
  /// An `at` far from the own clock is refused (HS-06).
  case atMustBeNearClock = "at-must-be-near-clock"
  /// The highest `at` of before a restart is not remembered (HS-23).
  case restartForgetsAt = "restart-forgets-at"
  /// A lower `at` of the session's keys is confirmed (HS-13).
  case lowerAtConfirmed = "lower-at-confirmed"
  /// Whether a handshake confirms ours is decided by its parity alone (HS-31).
  case confirmByParityOnly = "confirm-by-parity-only"
  /// The types the application wants to see are not waited for (HS-29).
  case requiredTypesIgnored = "required-types-ignored"
  /// Messages of different `at` values make one handshake (HS-16).
  case handshakeGroupsMixAts = "handshake-groups-mix-ats"
  /// A message of a type it does not know ends the link (HS-03).
  case furtherTypeEndsLink = "further-type-ends-link"
  /// A lost confirmation is never made up for (HS-21).
  case lostConfirmationIgnored = "lost-confirmation-ignored"
  /// An exchange is given up after 20 seconds (HS-20).
  case exchangeGivesUpEarly = "exchange-gives-up-early"
  /// A confirmed handshake goes on being resent (HS-19).
  case confirmedHandshakeResent = "confirmed-handshake-resent"
  /// An exchange without channel traffic is dropped after 45 seconds (CH-20).
  case idleExchangeDropped = "idle-exchange-dropped"
  /// The hashname is worked out from the members of the attached packet alone (LINK-18).
  case hashnameFromMembersOnly = "hashname-from-members-only"
  /// Every member of the attached packet counts for the hashname (LINK-30).
  case rollupCountsForeignMembers = "rollup-counts-foreign-members"
  /// A `csid` that contradicts its message ends the session (LINK-21).
  case headCSIDBelieved = "head-csid-believed"
  /// Whoever answers a call is taken for the peer that was called (LINK-29).
  case identityNotCompared = "identity-not-compared"
  /// A handshake that arrives while it calls is not answered (HS-32).
  case busyWhileCalling = "busy-while-calling"
  /// A peer is called once and, if it did not answer, never again (HS-32).
  case neverCallsTwice = "never-calls-twice"
  /// A peer that began anew is taken for a replay (HS-25).
  case restartRefused = "restart-refused"
  /// A message of another type that comes before the basic one is dropped (HS-15).
  case earlyFurtherTypeDropped = "early-further-type-dropped"
  /// Nobody but the links it made is answered, whatever the application says (MESH-08).
  case acceptsNobodyNew = "accepts-nobody-new"
  /// Replies go to the first address known of a peer (UDP-10).
  case repliesToFirstAddress = "replies-to-first-address"
  /// Keepalives go out however busy the path is (UDP-05).
  case keepaliveRegardlessOfTraffic = "keepalive-regardless-of-traffic"
  /// The handshake has the nested form of 2015 (LINK-22).
  case handshakeNested = "handshake-nested"
  /// A message is refused unless an exchange with its sender was begun (MSG-06).
  case messageNeedsExchange = "message-needs-exchange"
  /// The lowest common cipher set is used (CS-06).
  case lowerCSIDChosen = "lower-csid-chosen"
  /// A link in clear is answered with a handshake (MESH-02).
  case answersPlaintextAnnouncement = "answers-plaintext-announcement"

  /// A handshake is longer than a packet may be (MSG-07).
  case handshakeOversized = "handshake-oversized"
  /// Heads hold numbers that no double can (LOB-13).
  case numbersBeyondDoubles = "numbers-beyond-doubles"
  /// Each further type of a handshake has an `at` of its own (HS-07).
  case furtherTypesOwnAt = "further-types-own-at"
  /// What waits for the session is dropped when it comes (HS-27).
  case waitingPacketsDropped = "waiting-packets-dropped"
  /// Its own introduction, come back, is answered (MESH-09).
  case answersItself = "answers-itself"
  /// A handshake of another cipher set of a linked peer is dropped (LINK-01).
  case otherCSIDRefused = "other-csid-refused"
  /// An encrypted handshake that names its `csid` is dropped (LINK-20).
  case csidMemberRefused = "csid-member-refused"
  /// Announcements are not told to the application (MESH-05).
  case noDiscovery = "no-discovery"
  /// A link counts as up as soon as its handshake has left (LINK-06).
  case linkUpWhenCalled = "link-up-when-called"
  /// Nothing that arrives is heard (HS-12).
  case hearsNothing = "hears-nothing"

  // MARK: Dying of what arrives

  /// Dies of a message for a cipher set it has no key of (CS-09).
  case crashUnknownCSID = "crash-unknown-csid"
  /// Dies of a message that does not verify (UDP-11).
  case crashBadHandshakeMAC = "crash-bad-handshake-mac"
  /// Dies of a message whose inner packet is no handshake (HS-04).
  case crashNoHandshake = "crash-no-handshake"
  /// Dies of a flat handshake of December 2014 (LINK-22).
  case legacyHandshakeCrash = "legacy-handshake-crash"
  /// Hangs after an `at` of the wrong parity (HS-11).
  case hangWrongParity = "hang-wrong-parity"
  /// Hangs after a packet for a session that it let go (UDP-11).
  case hangAfterClose = "hang-after-close"
  /// Dies of a packet with a head of two to six bytes (MSG-02).
  case crashShortHead = "crash-short-head"
  /// Dies of a datagram that never becomes a packet (CLOAK-11).
  case crashNoise = "crash-noise"
  /// Dies of a channel packet shorter than a token (TOK-06).
  case crashShortToken = "crash-short-token"
  /// Dies of a channel packet that does not verify (CH-28).
  case crashBadChannelMAC = "crash-bad-channel-mac"
  /// Dies of a channel packet without a JSON head (CH-02).
  case crashHostileHead = "crash-hostile-head"
  /// Dies of a `seq` beyond its window (REL-09).
  case crashSeqBeyondWindow = "crash-seq-beyond-window"
  /// Dies of a `seq` or `ack` that is no such number (REL-14).
  case crashHostileNumber = "crash-hostile-number"
  /// Noise from the address of a peer ends the link (CLOAK-12).
  case noiseEndsLink = "noise-ends-link"

  // MARK: Exchanges and tokens

  /// A peer's restart leaves the channels of the old session alive (EXC-06).
  case restartKeepsChannels = "restart-keeps-channels"
  /// A peer's restart leaves own keys and id counters as they were (EXC-06, TOK-03).
  case restartKeepsIDs = "restart-keeps-ids"
  /// Channel packets of more than 32 peers are dropped (EXC-03).
  case peerTableFullSilent = "peer-table-full-silent"
  /// Only the first 8 bytes of a token are compared (TOK-04).
  case token8Bytes = "token-8-bytes"
  /// Packets with an unknown token are answered (TOK-04).
  case answersUnknownToken = "answers-unknown-token"
  /// Channel packets are sent before the handshake is confirmed (EXC-04).
  case channelsBeforeHandshake = "channels-before-handshake"

  /// The channel keys of the two directions are exchanged (CS3A-07).
  case channelKeysSwapped = "channel-keys-swapped"
  /// Channel packets carry the token of their sender (TOK-02).
  case tokenOfSender = "token-of-sender"
  /// Every exchange with a peer has the same ephemeral keys (CS-10).
  case ephemeralKeysConstant = "ephemeral-keys-constant"
  /// All messages but the first name the cipher set 00 (CS-02).
  case messagesUnderCSIDZero = "messages-under-csid-zero"
  /// Each keepalive has new keys (HS-22).
  case keepaliveNewKeys = "keepalive-new-keys"
  /// All messages of an exchange have one nonce (CS3A-06).
  case messageNonceReused = "message-nonce-reused"
  /// The IVs of channel packets do not count, each is random (CS1A-11).
  case cs1aIVRandom = "cs1a-iv-random"
  /// All packets of a channel have one nonce (CS3A-09).
  case channelNonceReused = "channel-nonce-reused"

  // MARK: Cloaking

  /// Datagrams begin with their length (UDP-01).
  case udpFramed = "udp-framed"
  /// What came cloaked is answered in clear (CLOAK-09).
  case cloakNotMirrored = "cloak-not-mirrored"

  /// All datagrams are cloaked with one nonce (CLOAK-03).
  case cloakNonceConstant = "cloak-nonce-constant"
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

  /// Compression is used when one side offers it (Z-02).
  case compressionWithoutAgreement = "z-without-agreement"
  /// Streams are opened unreliably (STREAM-01).
  case streamUnreliable = "stream-unreliable"
  /// A channel of any type is served (CH-27).
  case servesEveryType = "serves-every-type"
  /// A service is offered reliably and unreliably, whatever the application says (REL-02).
  case serviceReliabilityIgnored = "service-reliability-ignored"
  /// A stream whose open has a BODY is refused (STREAM-02).
  case streamOptionsRefused = "stream-options-refused"
  /// An offer of compression counts however it is written (Z-03).
  case compressionOfferMisread = "z-offer-misread"
  /// A packet of a channel that does not exist is answered with an `err` (CH-09).
  case unknownChannelAnswered = "unknown-channel-answered"
  /// A channel packet without a JSON head is answered with an `err` (CH-02).
  case headlessPacketAnswered = "headless-packet-answered"
  /// Channel numbers are read from texts and cut to 32 bits (CH-04).
  case oddChannelNumbersTaken = "odd-channel-numbers-taken"
  /// An open without `type` is served as the first type there is (CH-09).
  case openWithoutTypeServed = "open-without-type-served"
  /// The code of a channel packet is not compared (CH-28).
  case channelCodeIgnored = "channel-code-ignored"
  /// Every channel has the default time-out, whatever the application wants (CH-22).
  case channelTimeoutIgnored = "channel-timeout-ignored"
  /// An `err` on one channel closes all (CH-13).
  case errClosesAllChannels = "err-closes-all-channels"

  // MARK: Paths

  /// A request is answered on all addresses it lists, however many (PATH-14).
  case pathListUnbounded = "path-list-unbounded"
  /// One path of an unknown type makes a list unusable (PATH-11).
  case unknownPathTypeRefused = "unknown-path-type-refused"
  /// A request is answered on one address alone (PATH-03).
  case pathAnswersOnce = "path-answers-once"

  /// A path answer has a `type` (PATH-03).
  case pathAnswerTyped = "path-answer-typed"
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
  /// A request with keys in clear makes a mapping (PEER-24).
  case clearRequestMaps = "clear-request-maps"
  /// A request that is not relayed makes a mapping all the same (PEER-22).
  case refusedRequestMaps = "refused-request-maps"
  /// Bridges are never forgotten (PEER-23).
  case bridgeMapForever = "bridge-map-forever"
  /// An introduction is a bare key packet (PEER-18).
  case introductionKeyPacket = "introduction-key-packet"
  /// An introduction goes to the router as it is, in clear and outside any channel (PEER-16).
  case introductionRawInClear = "introduction-raw-in-clear"
  /// An introduction has no `at` (PEER-18).
  case introductionWithoutAt = "introduction-without-at"
  /// An introduction of a known link is refused (CONN-04).
  case introductionRefusedIfKnown = "introduction-refused-if-known"

  /// An introduction is a handshake, where it should be a key packet (PEER-17).
  case introductionHandshake = "introduction-handshake"
  /// Whoever is introduced is trusted, whatever the application says (CONN-10).
  case introductionsTrusted = "introductions-trusted"
  /// A request says nothing about whom it wants (PEER-05).
  case requestNamesNobody = "request-names-nobody"
  /// A request names a hashname in hex (PEER-06).
  case requestNamesHex = "request-names-hex"
  /// Whoever has a session may ask for anybody, without the URI (PEER-28).
  case sessionURIUnchecked = "session-uri-unchecked"
  /// A handshake is sent bare to a router as well, which cannot use it (CONN-08).
  case bareHandshakeToRouter = "bare-handshake-to-router"
  /// A bridged token brings its handshakes back to their sender (PEER-23).
  case bridgeReflectsHandshake = "bridge-reflects-handshake"
  /// The same BODY is relayed once a minute only (PEER-11).
  case routerDedup = "router-dedup"

  /// A bridge outlives the link whose request made it (PEER-22).
  case bridgeSurvivesLink = "bridge-survives-link"
  /// Packets with a token of nobody go to the last one who asked for their sender (PEER-23).
  case bridgeDeliversAnything = "bridge-delivers-anything"
  /// Channel packets are not sent to a peer that only a router reaches (CONN-09).
  case relayedLinksSilent = "relayed-links-silent"
  /// A router forgets the URIs it made (PEER-27).
  case sessionsForgotten = "sessions-forgotten"
  /// Packets of others are never re-delivered (PEER-23).
  case bridgesNothing = "bridges-nothing"
  /// Nobody is introduced whose keys are unknown (PEER-16).
  case neverIntroduces = "never-introduces"
  /// A `connect` is believed whoever sends it (CONN-01).
  case connectFromAnybody = "connect-from-anybody"
  /// Dies of a request with an empty BODY (PEER-07).
  case crashEmptyPeerBody = "crash-empty-peer-body"

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
  /// A request shows the fragment of a URI to the router (URI-14).
  case requestURIWithFragment = "request-uri-with-fragment"
  /// A router's URI holds the hashname of whom it stands for (URI-09).
  case uriNamesPeer = "uri-names-peer"
  /// The paths of link JSON are ignored (LINK-14).
  case linkJSONPathsIgnored = "link-json-paths-ignored"
  /// Paths to UDP port 65535 are not used (PATH-06).
  case port65535Refused = "port-65535-refused"
  /// Routers named by `peer` in a path are not used (PATH-08).
  case peerPathHNOnly = "peer-path-hn-only"

  /// A new working path is not used (PATH-13).
  case directPathUnused = "direct-path-unused"
}
