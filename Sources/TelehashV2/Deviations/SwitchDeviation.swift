/// One deliberate fault of the reference switch.
///
/// A switch that carries a deviation behaves like the implementation it was seen in, and in every
/// other respect as the texts say.
public enum SwitchDeviation: String, CaseIterable, Hashable, Sendable {
  // MARK: Opens and lines

  /// `at` counts seconds, so that two lines within one cannot be told apart (V2OPEN-07).
  case atSeconds = "at-seconds"
  /// Every valid open is answered by the own one, even when nothing changed (V2OPEN-12).
  case openAnsweredAlways = "open-answered-always"
  /// The own open goes before every tunnelled line packet (V2OPEN-16, V2RELAY-12).
  case openBeforeEveryLine = "open-before-every-line"
  /// An open with an older `at` is used (V2OPEN-11, V2OPEN-12).
  case olderOpenAccepted = "older-open-accepted"
  /// An open for somebody else is used (V2OPEN-08).
  case foreignOpenAccepted = "foreign-open-accepted"
  /// Each repetition of an open carries a new `at` and line id (V2OPEN-13).
  case openResentAnew = "open-resent-anew"
  /// An open in any common cipher set is answered (V2HN-07).
  case lowerSetAccepted = "lower-set-accepted"
  /// A new line leaves the channels of the old one alive (V2OPEN-15, V2CH-05).
  case newLineKeepsChannels = "new-line-keeps-channels"
  /// A packet for an unknown line is answered (V2LINE-05, V2NET-04).
  case answersUnknownLine = "answers-unknown-line"
  /// The empty packet is answered and remembered (V2PEER-14).
  case answersEmptyPacket = "answers-empty-packet"

  /// All packets of a line have one nonce (V2CS3A-05, V2CS2A-06).
  case lineNonceReused = "line-nonce-reused"
  /// Packets are longer than a datagram may be (V2NET-01).
  case packetsOversized = "packets-oversized"
  /// Nothing that arrives is heard (V2OPEN-14).
  case hearsNothing = "hears-nothing"
  /// It dies of whatever it finds wrong (V2OPEN-09, V2OPEN-10, V2LINE-03, V2LINE-06).
  case diesOfFindings = "dies-of-findings"

  /// A valid open gets no answer (V2OPEN-14).
  case openUnanswered = "open-unanswered"
  /// What is wrong inside an open is answered with an empty packet (V2OPEN-07, V2OPEN-09, V2OPEN-10).
  case badOpenAnswered = "bad-open-answered"
  /// Opens are used whoever made them: no code and no signature is checked (V2OPEN-09, V2CS1A-04,
  /// V2CS3A-04).
  case openUnverified = "open-unverified"
  /// An open with the newest `at` and another line id is used (V2OPEN-11, V2OPEN-12).
  case equalAtAccepted = "equal-at-accepted"
  /// A repeated open ends the channels of its line (V2OPEN-11, V2OPEN-12).
  case repeatedOpenUsed = "repeated-open-used"
  /// New keys for the same line end its channels (V2OPEN-15).
  case sameLineResets = "same-line-resets"
  /// An open may announce a line id of ours (V2OPEN-07).
  case ownIDAccepted = "own-id-accepted"
  /// After a minute of silence the open is not sent again (V2OPEN-16).
  case idleOpenLeftOut = "idle-open-left-out"
  /// Takes its own key for that of a hashname it has only heard of, and sends an open (V2OPEN-17).
  case opensWithoutKey = "opens-without-key"
  /// The compacted inner packet is not understood (V2CS1A-05).
  case compactedOpenUnread = "compacted-open-unread"
  /// A hashname with a part of an application is refused (V2HN-06).
  case applicationPartRefused = "application-part-refused"
  /// Every packet of a line has the same IV, where they count (V2CS1A-08).
  case ivNeverAdvances = "iv-never-advances"
  /// What waited for a line is forgotten when it stands (V2LINE-08).
  case waitingPacketsLost = "waiting-packets-lost"
  /// Bytes that are no packet of the edition are answered (V2PKT-05, V2PKT-06).
  case garbageAnswered = "garbage-answered"

  // MARK: Channels

  /// Ids are checked for parity alone (V2CH-04).
  case channelIDsUnordered = "channel-ids-unordered"
  /// Ids are not checked for parity (V2CH-03, V2LINE-07).
  case channelParityUnchecked = "channel-parity-unchecked"
  /// An open of an unknown type is answered with `err` (V2LINE-07).
  case unknownTypeAnswered = "unknown-type-answered"
  /// The end of an application channel stands inside `_` (V2CH-07, V2CH-09).
  case endInsideUnderscore = "end-inside-underscore"
  /// `miss` is written as version 3 has it, in steps (V2REL-07).
  case missAsDeltas = "miss-as-deltas"
  /// A missing packet is resent each time it is named (V2REL-08).
  case missAnsweredEveryTime = "miss-answered-every-time"
  /// Acknowledgements come late (V2REL-06).
  case ackLate = "ack-late"
  /// More than a hundred packets are sent unacknowledged (V2REL-03).
  case windowIgnored = "window-ignored"
  /// `seq` begins at 1 (V2REL-02).
  case seqFromOne = "seq-from-one"
  /// `seq` on a channel type of the switch is not noticed (V2CH-10).
  case seqOnCoreTypeIgnored = "seq-on-core-type-ignored"

  /// A packet whose `c` has the wrong form is answered with `err` (V2CH-01, V2CH-02).
  case wrongIDAnswered = "wrong-id-answered"
  /// `type` stands on every packet of an application's channel (V2CH-06).
  case typeOnEveryPacket = "type-on-every-packet"
  /// `err` is taken for content (V2CH-08).
  case errIgnored = "err-ignored"
  /// Content is taken and answered after an `end` (V2CH-07).
  case channelEndIgnored = "channel-end-ignored"
  /// Early packets are delivered as they come (V2REL-04).
  case deliversEarly = "delivers-early"
  /// An acknowledgement without content has a `seq` (V2REL-05).
  case bareAckWithSeq = "bare-ack-with-seq"
  /// Missing packets are not named (V2REL-07).
  case missLeftOut = "miss-left-out"
  /// After a hundred packets nothing is sent, whatever was acknowledged (V2REL-03).
  case windowNeverMoves = "window-never-moves"
  /// The last packet is not sent again (V2REL-09).
  case tailNeverResent = "tail-never-resent"
  /// A channel is forgotten with its end, which nobody acknowledges again (V2REL-09).
  case endForgotten = "end-forgotten"

  // MARK: Seek and link

  /// Seeks for single digits, so that their number may be odd (V2SEEK-01).
  case seekNibblePrefix = "seek-nibble-prefix"
  /// A non-seed is not found by a seek that fits it exactly (V2SEEK-05).
  case seekExactMissed = "seek-exact-missed"
  /// Hashnames without a link are told to seekers (V2SEEK-05).
  case seesUnlinked = "sees-unlinked"
  /// Entries come in the order of distance alone (V2SEEK-06).
  case seesByDistanceOnly = "sees-by-distance-only"
  /// A link without `seed` (V2LINK-01).
  case linkWithoutSeed = "link-without-seed"
  /// `bridges` is empty although it bridges (V2LINK-07).
  case bridgesEmpty = "bridges-empty"
  /// A keepalive is answered even when it is an answer (V2LINK-05).
  case keepalivePingPong = "keepalive-ping-pong"
  /// No keepalives (V2LINK-03, V2LINK-04).
  case noLinkKeepalive = "no-link-keepalive"
  /// A silent link is kept for ever (V2LINK-03, V2LINK-04).
  case linkNeverDropped = "link-never-dropped"
  /// `end` on a link is not noticed (V2LINK-02).
  case linkEndIgnored = "link-end-ignored"

  /// The answer to a seek does not end its channel (V2SEEK-02).
  case seeWithoutEnd = "see-without-end"
  /// Hashnames that are seen are not asked in their turn (V2SEEK-07).
  case seekGoesNoFurther = "seek-goes-no-further"
  /// A search without success never ends (V2SEEK-07).
  case seekNeverEnds = "seek-never-ends"
  /// Brings up lines to its seeds and asks for no link (V2NET-03).
  case seedsUnlinked = "seeds-unlinked"
  /// `see` on a link names hashnames that are no seeds (V2LINK-06).
  case linkSeesAnybody = "link-sees-anybody"
  /// However full the table is, no link is denied (V2LINK-08).
  case linksUnlimited = "links-unlimited"
  /// An empty `bridges` does not take the word back (V2LINK-07).
  case bridgesWordKept = "bridges-word-kept"

  // MARK: Introductions

  /// Internal addresses stand in `peer` requests (V2PEER-11).
  case peerWithInternalPaths = "peer-with-internal-paths"
  /// No hole is punched (V2PEER-13).
  case noHolePunch = "no-hole-punch"
  /// The asker's address is inserted into the connect even when it is private (V2CONN-04).
  case connectInsertsLocalPath = "connect-inserts-local-path"
  /// The asker's address is not inserted (V2CONN-03).
  case connectOmitsSenderPath = "connect-omits-sender-path"
  /// An internal object stands in a path of the connect (V2PATH-01).
  case connectPathLeaksJSON = "connect-path-leaks-json"
  /// `from` is not checked against the key (V2CONN-05).
  case connectFromUnchecked = "connect-from-unchecked"
  /// Every connect causes opens, however many there are (V2CONN-07, V2CONN-08, V2CONN-13).
  case connectsUnlimited = "connects-unlimited"
  /// The open is not returned on the connect channel (V2CONN-09).
  case connectWithoutTunnelledOpen = "connect-without-tunnelled-open"
  /// Requests for hashnames without a line are passed on as soon as one comes up (V2PEER-06).
  case introducesWithoutLine = "introduces-without-line"
  /// Excess tunnel packets are forwarded, with `warn` (V2RELAY-12, V2RELAY-14).
  case tunnelRateWarnOnly = "tunnel-rate-warn-only"
  /// `warn` goes to the receiver (V2RELAY-14).
  case warnToReceiver = "warn-to-receiver"
  /// A tunnel never times out (V2PEER-09, V2CONN-10).
  case tunnelNeverTimesOut = "tunnel-never-times-out"
  /// Several tunnels join the same two hashnames (V2RELAY-13).
  case tunnelsDoubled = "tunnels-doubled"
  /// The end of one side leaves the other open (V2RELAY-19).
  case tunnelEndUnshared = "tunnel-end-unshared"
  /// Bridges by itself although it was told not to (V2RELAY-17).
  case bridgesUninvited = "bridges-uninvited"
  /// Relayed without limit (V2RELAY-07).
  case relayUnlimited = "relay-unlimited"
  /// What came by a relay is relayed again (V2RELAY-08).
  case relayChained = "relay-chained"
  /// A relay packet is written anew with the known members alone (V2RELAY-04).
  case relayRewritten = "relay-rewritten"

  /// The request goes to another than who told of the hashname (V2PEER-02).
  case peerToAnybody = "peer-to-anybody"
  /// `peer` is half a hashname (V2PEER-03).
  case peerHashnameCut = "peer-hashname-cut"
  /// A request of v2.1 carries no key (V2PEER-04).
  case peerWithoutKey = "peer-without-key"
  /// A request of v2.0 does not end its channel (V2PEER-15).
  case peerWithoutEnd = "peer-without-end"
  /// A request of v2.0 offers no relay (V2PEER-16).
  case noRelayOffered = "no-relay-offered"
  /// Requests are not passed on (V2PEER-01, V2CONN-01).
  case introducesNobody = "introduces-nobody"
  /// A request that leads nowhere is answered with `err` (V2PEER-06).
  case peerRefusedAloud = "peer-refused-aloud"
  /// A request without a key is passed on with the one of its sender's open (V2PEER-05).
  case keylessRequestCompleted = "keyless-request-completed"
  /// Internal addresses of a request are passed on (V2PEER-12, V2PATH-08).
  case internalPathsPassedOn = "internal-paths-passed-on"
  /// A connect does not carry the key of the request (V2CONN-01).
  case connectWithoutKey = "connect-without-key"
  /// A connect does not say whose it is (V2CONN-02).
  case connectWithoutFrom = "connect-without-from"
  /// A connect of v2.0 does not end its channel (V2CONN-11).
  case connectWithoutEnd = "connect-without-end"
  /// A connect with a wrong key opens a hole towards its paths (V2CONN-05).
  case wrongConnectPunched = "wrong-connect-punched"
  /// The open goes to none of the paths a connect lists (V2CONN-06).
  case connectPathsIgnored = "connect-paths-ignored"
  /// A connect begins a new line where one stands (V2CONN-14).
  case connectRenewsLine = "connect-renews-line"
  /// The tunnel is gone as soon as it is introduced (V2PEER-07).
  case tunnelNeverOpens = "tunnel-never-opens"
  /// Tunnelled packets keep the members they came with (V2PEER-08).
  case tunnelKeepsMembers = "tunnel-keeps-members"
  /// Only a BODY that reads as a packet goes through a tunnel (V2RELAY-11).
  case tunnelReadsBodies = "tunnel-reads-bodies"
  /// What a tunnel carries is not read as a packet (V2PEER-18, V2PKT-07).
  case nestedPacketUnread = "nested-packet-unread"
  /// The address of who tunnels becomes a path of the hashname (V2RELAY-15).
  case tunnelMakesPath = "tunnel-makes-path"
  /// `bridge` stands on the first packet alone (V2RELAY-16).
  case bridgeFlagOnce = "bridge-flag-once"
  /// `bridge` on a tunnelled packet is not noticed (V2RELAY-18).
  case bridgeFlagIgnored = "bridge-flag-ignored"
  /// The relay path of a connect is not used (V2RELAY-01).
  case relayPathIgnored = "relay-path-ignored"
  /// A relay packet does not say whom it is for (V2RELAY-02).
  case relayWithoutTarget = "relay-without-target"
  /// `type` is taken off a relayed packet (V2RELAY-03).
  case relayTypeDropped = "relay-type-dropped"
  /// A packet for a hashname without a line is relayed as soon as one comes up (V2RELAY-05).
  case relaysWithoutLine = "relays-without-line"
  /// `seq` on a relay packet is not noticed (V2RELAY-06).
  case relaySeqIgnored = "relay-seq-ignored"
  /// The relay path of a request that came by a relay is passed on (V2RELAY-09).
  case relayPathPassedOn = "relay-path-passed-on"

  // MARK: Bridges

  /// A bridge is granted to anyone, even when bridging is off (V2BRIDGE-01).
  case bridgeGrantedWhenOff = "bridge-granted-when-off"
  /// The request echoes the Connect Path with a further `via` (V2BRIDGE-02).
  case bridgeExtraVia = "bridge-extra-via"
  /// Bridges are never removed (V2BRIDGE-12).
  case bridgeNeverRemoved = "bridge-never-removed"
  /// `to` and `from` of a request are swapped (V2BRIDGE-19).
  case bridgeIDsSwapped = "bridge-ids-swapped"
  /// A repeated packet is forwarded again (V2BRIDGE-13, V2BRIDGE-14).
  case loopGuardMissing = "loop-guard-missing"
  /// The loop guard forgets after a moment (V2BRIDGE-15).
  case loopCacheClearedEarly = "loop-cache-cleared-early"
  /// Own line ids can be bridged away (V2BRIDGE-17).
  case ownLineBridged = "own-line-bridged"
  /// The `id` of a Connect Path is the asker's hashname (V2BRIDGE-23).
  case connectPathIDGuessable = "connect-path-id-guessable"
  /// A Connect Path is offered whatever paths there are (V2BRIDGE-21).
  case connectPathAlways = "connect-path-always"
  /// Bridged packets count as tunnelled ones (V2BRIDGE-26).
  case bridgeRateLimited = "bridge-rate-limited"
  /// A bridge request gets no answer (V2BRIDGE-11).
  case bridgeUnanswered = "bridge-unanswered"

  /// A bridge request without a usable path leads back to its sender (V2BRIDGE-03, V2BRIDGE-06).
  case bridgePathUnchecked = "bridge-path-unchecked"
  /// A bridge is asked for although a direct path is there (V2BRIDGE-27).
  case bridgeAskedAlways = "bridge-asked-always"
  /// The two ids of a request are mapped the wrong way round (V2BRIDGE-04, V2BRIDGE-05).
  case bridgeMappedBackwards = "bridge-mapped-backwards"
  /// Packets are bridged in one direction (V2BRIDGE-05).
  case bridgeOneWay = "bridge-one-way"
  /// Packets of other lines are bridged as well (V2BRIDGE-07).
  case bridgeServesAnyLine = "bridge-serves-any-line"
  /// Packets too short to be sealed are not bridged (V2BRIDGE-08).
  case shortPacketsUnbridged = "short-packets-unbridged"
  /// Who asked for a bridge is told of every packet (V2BRIDGE-09).
  case bridgeDeliveryTold = "bridge-delivery-told"
  /// Whatever holds a bridged line id is bridged, a line packet or not (V2BRIDGE-18).
  case anyPacketBridged = "any-packet-bridged"
  /// A Connect Path that is sent back leads nowhere (V2BRIDGE-22).
  case connectPathForgotten = "connect-path-forgotten"
  /// An open is relayed to where a Connect Path was offered (V2BRIDGE-24, V2RELAY-01).
  case connectPathOpened = "connect-path-opened"

  // MARK: Paths

  /// A path request names no path (V2PATH-03).
  case pathRequestWithoutPath = "path-request-without-path"
  /// A path request is answered on the listed paths alone (V2PATH-05).
  case pathAnswersListedOnly = "path-answers-listed-only"
  /// A path answer is followed by a packet of `end` alone (V2PATH-05).
  case pathAnswerSeparateEnd = "path-answer-separate-end"
  /// No path request follows a new line (V2PATH-04).
  case noPathRequest = "no-path-request"
  /// The line moves to wherever a packet with its id came from, valid or not (V2PATH-07).
  case pathMovesOnForgery = "path-moves-on-forgery"

  /// A path answer of v2.0 does not end its channel (V2PATH-02).
  case pathAnswerWithoutEnd = "path-answer-without-end"
  /// Line packets go to the newest path anybody told of (V2PATH-06).
  case possiblePathUsed = "possible-path-used"
  /// The line stays where it was, wherever valid packets come from (V2PATH-07).
  case pathNeverMoves = "path-never-moves"
}

/// The deviations a switch carries; empty for one that follows the texts.
public struct SwitchDeviations: Hashable, Sendable, ExpressibleByArrayLiteral {
  private let carried: Set<SwitchDeviation>

  public static let none: SwitchDeviations = []

  public init(_ deviations: some Sequence<SwitchDeviation>) { carried = Set(deviations) }

  public init(arrayLiteral deviations: SwitchDeviation...) { self.init(deviations) }

  /// Looks up deviations by name; the first unknown name is thrown.
  public init(names: [String]) throws(UnknownSwitchDeviation) {
    var deviations: [SwitchDeviation] = []
    for name in names {
      guard let deviation = SwitchDeviation(rawValue: name) else {
        throw UnknownSwitchDeviation(name: name)
      }
      deviations.append(deviation)
    }
    self.init(deviations)
  }

  /// Both sets of deviations together.
  public func union(_ other: SwitchDeviations) -> SwitchDeviations {
    SwitchDeviations(carried.union(other.carried))
  }

  public var isEmpty: Bool { carried.isEmpty }

  /// Whether the switch shows this fault.
  public func contains(_ deviation: SwitchDeviation) -> Bool {
    !carried.isEmpty && carried.contains(deviation)
  }
}

/// A name no deviation of a switch has.
public struct UnknownSwitchDeviation: Error, Hashable, Sendable {
  public let name: String
}
