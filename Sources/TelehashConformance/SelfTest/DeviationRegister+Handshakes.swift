extension DeviationRegister {
  /// Faults of handshakes, links and keepalives.
  static let handshakes: [DeviationRecord] = [
    .init(
      "replayed-handshake-rekeys", ["HS-13", "HS-26"], .fail,
      "A replayed handshake with an older `at` and other keys takes the session over"),
    .init("at-truncated-32", ["HS-04"], .fail, "`at` keeps only its low 32 bits"),
    .init("at-rounded-53", ["HS-04"], .fail, "`at` is rounded to what a double holds"),
    .init("at-parity-unchecked", ["HS-11"], .fail, "A new `at` of the wrong parity is confirmed"),
    .init("at-parity-wrong", ["HS-09"], .fail, "Chooses an `at` with the other side's parity"),
    .init(
      "handshake-never-resent", ["HS-18"], .lenient, "A handshake is sent once and never again"),
    .init("handshake-resend-fresh-at", ["HS-18"], .lenient, "Each resend carries a new `at`"),
    .init("exchange-never-times-out", ["HS-20"], .fail, "An unanswered exchange is never given up"),
    .init(
      "echo-answered-again", ["HS-14"], .fail,
      "A duplicate of the confirmed handshake is answered again"),
    .init(
      "first-answer-own-at", ["HS-12"], .fail,
      "The first answer to an unknown peer carries an `at` of its own"),
    .init(
      "answers-untrusted", ["HS-17"], .fail,
      "Handshakes of strangers are answered whatever the application says"),
    .init("sender-unverified", ["HS-30"], .fail, "The sender part of a message is not verified"),
    .init("handshake-flat", ["LINK-17"], .fail, "The handshake has the flat form of December 2014"),
    .init(
      "handshake-flat-only", ["LINK-17"], .fail, "Only handshakes of the flat form are understood"),
    .init(
      "unknown-head-member-refused", ["HS-02"], .fail,
      "An unknown member in the handshake's HEAD makes it unusable"),
    .init(
      "attached-own-csid-required", ["LINK-18"], .fail, "The attached packet must name its own CSID"
    ),
    .init(
      "attached-own-csid-null", ["LINK-19"], .reading(.ownCSIDNull),
      "The attached packet names its own CSID with `null`"),
    .init("no-keepalive", ["UDP-05"], .lenient, "No keepalive on an idle path"),
    .init(
      "link-never-down", ["LINK-05"], .fail,
      "A handshake without response leaves the link up for ever"),
    .init(
      "at-default-milliseconds", ["HS-04"], .fail,
      "A missing `at` is replaced by the time in milliseconds"),
    .init("at-width-unchecked", ["HS-04"], .fail, "An `at` wider than the edition allows counts"),
    .init(
      "at-wraps-around", ["HS-24"], .fail, "After the highest `at` small values are used again"),
    .init(
      "at-must-be-near-clock", ["HS-06"], .fail, "An `at` far from the own clock is refused",
      reach: .strangers),
    .init(
      "restart-forgets-at", ["HS-23", "HS-05"], .fail,
      "The highest `at` of before a restart is not remembered"),
    .init("lower-at-confirmed", ["HS-13"], .fail, "A lower `at` is confirmed"),
    .init(
      "confirm-by-parity-only", ["HS-31"], .fail,
      "Whether a handshake confirms ours is decided by its parity alone"),
    .init(
      "required-types-ignored", ["HS-29", "HS-15"], .fail,
      "The types the application wants to see are not waited for"),
    .init(
      "handshake-groups-mix-ats", ["HS-16", "HS-08"], .fail,
      "Messages of different `at` values make one handshake"),
    .init(
      "further-type-ends-link", ["HS-03"], .fail,
      "A message of a type it does not know ends the link"),
    .init(
      "lost-confirmation-ignored", ["HS-21", "HS-32"], .fail,
      "A lost confirmation is never made up for"),
    .init("exchange-gives-up-early", ["HS-20"], .fail, "An exchange is given up after 20 seconds"),
    .init(
      "confirmed-handshake-resent", ["HS-19"], .fail, "A confirmed handshake goes on being resent"),
    .init(
      "idle-exchange-dropped", ["CH-20", "HS-20"], .fail,
      "An exchange without channel traffic is dropped"),
    .init(
      "hashname-from-members-only", ["LINK-18", "HN-06"], .fail,
      "The hashname is worked out from the members of the attached packet alone"),
    .init(
      "rollup-counts-foreign-members", ["LINK-30"], .fail,
      "Every member of the attached packet counts for the hashname"),
    .init(
      "accepts-nobody-new", ["MESH-08"], .fail,
      "Nobody but the links it made is answered, whatever the application says"),
    .init(
      "replies-to-first-address", ["UDP-10"], .fail,
      "Packets go to the first address known of a peer"),
    .init(
      "keepalive-regardless-of-traffic", ["UDP-05"], .fail,
      "Keepalives go out however busy the path is"),
    .init("handshake-nested", ["LINK-22"], .lenient, "The handshake has the nested form of 2015"),
    .init(
      "message-needs-exchange", ["MSG-06"], .fail,
      "A message is refused unless an exchange with its sender was begun", reach: .strangers),
    .init("lower-csid-chosen", ["CS-06"], .fail, "The lowest common cipher set is used"),
    .init(
      "answers-plaintext-announcement", ["MESH-02", "MESH-10"], .fail,
      "A link in clear is answered with a handshake"),
    .init(
      "crash-unknown-csid", ["CS-09", "UDP-11"], .inconclusive,
      "Dies of a message for a cipher set it has no key of"),
    .init(
      "crash-bad-handshake-mac", ["UDP-11", "HS-30"], .inconclusive,
      "Dies of a message that does not verify"),
    .init(
      "crash-no-handshake", ["HS-04"], .inconclusive,
      "Dies of a message whose inner packet is no handshake"),
    .init(
      "legacy-handshake-crash", ["LINK-22", "LINK-17"], .inconclusive,
      "Dies of a flat handshake of December 2014"),
    .init("hang-wrong-parity", ["HS-11"], .inconclusive, "Hangs after an `at` of the wrong parity"),
    .init(
      "crash-short-head", ["MSG-02"], .inconclusive,
      "Dies of a packet with a head of two to six bytes"),
    .init(
      "head-csid-believed", ["LINK-21"], .fail,
      "A `csid` that contradicts its message ends the session"),
    .init(
      "identity-not-compared", ["LINK-29"], .fail,
      "Whoever answers a call is taken for the peer that was called"),
    .init(
      "busy-while-calling", ["HS-32"], .fail,
      "A handshake that arrives while it calls is not answered"),
    .init(
      "never-calls-twice", ["HS-32", "HS-20"], .fail,
      "A peer is called once and, if it did not answer, never again"),
    .init(
      "restart-refused", ["HS-25", "EXC-08"], .fail, "A peer that began anew is taken for a replay"),
    .init(
      "early-further-type-dropped", ["HS-15", "HS-29"], .fail,
      "A message of another type that comes before the basic one is dropped"),
    .init(
      "handshake-oversized", ["MSG-07", "HS-28"], .lenient,
      "A handshake is longer than a packet may be", at: .monitor),
    .init(
      "numbers-beyond-doubles", ["LOB-13"], .lenient, "Heads hold numbers that no double can",
      at: .monitor),
    .init(
      "further-types-own-at", ["HS-07"], .fail, "Each further type of a handshake has its own `at`"),
    .init(
      "waiting-packets-dropped", ["HS-27"], .fail,
      "What waits for the session is dropped when it comes"),
    .init("answers-itself", ["MESH-09"], .fail, "Its own introduction, come back, is answered"),
    .init(
      "other-csid-refused", ["LINK-01"], .fail,
      "A handshake of another cipher set of a linked peer is dropped"),
    .init(
      "csid-member-refused", ["LINK-20"], .fail,
      "An encrypted handshake that names its `csid` is dropped"),
    .init(
      "no-discovery", ["MESH-05"], .fail,
      "Announcements are not told to the application"),
    .init(
      "link-up-when-called", ["LINK-06"], .fail,
      "A link counts as up as soon as its handshake has left"),
    .init(
      "link-json-paths-ignored", ["LINK-14"], .fail, "The paths of link JSON are ignored"),
    .init(
      "hears-nothing", ["HS-12"], .fail, "Nothing that arrives is heard", reach: .everything),
    .init("uri-path-type-typo", ["URI-06"], .fail, "The path of a URI has the type `upd4`"),
    .init(
      "uri-handshake-missing", ["URI-16", "URI-15", "PEER-27", "PEER-29"], .fail,
      "No handshake shows the URI of a link"),
    .init(
      "request-uri-with-fragment", ["URI-14"], .fail,
      "A request shows the fragment of a URI to the router"),
    .init(
      "uri-names-peer", ["URI-09"], .fail,
      "A router's URI holds the hashname of whom it stands for", at: .monitor),
  ]
}
