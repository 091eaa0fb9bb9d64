/// Faults of switches of version 2.
extension DeviationRegister {
  static let switches: [DeviationRecord] =
    opens + switchChannels + seeking + introductions + bridging + switchPaths

  private static let opens: [DeviationRecord] = [
    .init(
      "line-nonce-reused", ["V2CS3A-05", "V2CS2A-06", "V2OPEN-05"], .fail,
      "All packets of a line have one nonce", at: .monitor, family: .version2),
    .init(
      "packets-oversized", ["V2NET-01"], .fail, "Packets are longer than a datagram may be",
      at: .monitor, family: .version2),
    .init(
      "hears-nothing", ["V2OPEN-14"], .fail, "Nothing that arrives is heard", family: .version2),
    .init(
      "dies-of-findings", ["V2OPEN-09", "V2OPEN-10", "V2LINE-03", "V2LINE-06", "V2OPEN-08"],
      .inconclusive, "It dies of whatever it finds wrong", family: .version2),
    .init(
      "at-seconds", ["V2OPEN-07"], .fail,
      "`at` counts seconds, so that two lines within one cannot be told apart", family: .version2),
    .init(
      "open-answered-always", ["V2OPEN-12"], .reading(.equalOpensAnswered),
      "Every valid open is answered by the own one, even when nothing changed", family: .version2),
    .init(
      "older-open-accepted", ["V2OPEN-11", "V2OPEN-12"], .fail,
      "An open with an older `at` is used", family: .version2),
    .init(
      "foreign-open-accepted", ["V2OPEN-08"], .fail, "An open for somebody else is used",
      family: .version2),
    .init(
      "open-resent-anew", ["V2OPEN-13"], .fail,
      "Each repetition of an open carries a new `at` and line id", family: .version2),
    .init(
      "lower-set-accepted", ["V2HN-07"], .fail, "An open in any common cipher set is answered",
      family: .version2),
    .init(
      "new-line-keeps-channels", ["V2OPEN-15", "V2CH-05"], .fail,
      "A new line leaves the channels of the old one alive", family: .version2),
    .init(
      "answers-unknown-line", ["V2LINE-05", "V2NET-04"], .fail,
      "A packet for an unknown line is answered", family: .version2),
    .init(
      "answers-empty-packet", ["V2PEER-14"], .fail, "The empty packet is answered and remembered",
      family: .version2),
  ]

  private static let switchChannels: [DeviationRecord] = [
    .init(
      "channel-ids-unordered", ["V2CH-04"], .fail, "Ids are checked for parity alone",
      family: .version2),
    .init(
      "channel-parity-unchecked", ["V2CH-03", "V2LINE-07"], .fail, "Ids are not checked for parity",
      family: .version2),
    .init(
      "unknown-type-answered", ["V2LINE-07"], .fail,
      "An open of an unknown type is answered with `err`", family: .version2),
    .init(
      "end-inside-underscore", ["V2CH-07", "V2CH-09"], .fail,
      "The end of an application channel stands inside `_`", family: .version2),
    .init(
      "miss-as-deltas", ["V2REL-07"], .fail, "`miss` is written as version 3 has it, in steps",
      family: .version2),
    .init(
      "miss-answered-every-time", ["V2REL-08"], .fail,
      "A missing packet is resent each time it is named", family: .version2),
    .init("ack-late", ["V2REL-06"], .fail, "Acknowledgements come late", family: .version2),
    .init(
      "window-ignored", ["V2REL-03"], .fail, "More than a hundred packets are sent unacknowledged",
      family: .version2),
    .init("seq-from-one", ["V2REL-02"], .fail, "`seq` begins at 1", family: .version2),
    .init(
      "seq-on-core-type-ignored", ["V2CH-10"], .fail,
      "`seq` on a channel type of the switch is not noticed", family: .version2),
  ]

  private static let seeking: [DeviationRecord] = [
    .init(
      "seek-nibble-prefix", ["V2SEEK-01"], .reading(.seeksNibbles),
      "Seeks for single digits, so that their number may be odd", family: .version2),
    .init(
      "seek-exact-missed", ["V2SEEK-05"], .fail,
      "A non-seed is not found by a seek that fits it exactly", family: .version2),
    .init(
      "sees-unlinked", ["V2SEEK-05"], .fail, "Hashnames without a link are told to seekers",
      family: .version2),
    .init("link-without-seed", ["V2LINK-01"], .fail, "A link without `seed`", family: .version2),
    .init(
      "bridges-empty", ["V2LINK-07"], .fail, "`bridges` is empty although it bridges",
      family: .version2),
    .init(
      "keepalive-ping-pong", ["V2LINK-05"], .fail,
      "A keepalive is answered even when it is an answer", family: .version2),
    .init(
      "no-link-keepalive", ["V2LINK-03", "V2LINK-04"], .fail, "No keepalives", family: .version2),
    .init(
      "link-never-dropped", ["V2LINK-03", "V2LINK-04"], .fail, "A silent link is kept for ever",
      family: .version2),
    .init(
      "link-end-ignored", ["V2LINK-02"], .fail, "`end` on a link is not noticed", family: .version2),
  ]

  private static let introductions: [DeviationRecord] = [
    .init(
      "peer-with-internal-paths", ["V2PEER-11"], .fail,
      "Internal addresses stand in `peer` requests", family: .version2),
    .init("no-hole-punch", ["V2PEER-13"], .fail, "No hole is punched", family: .version2),
    .init(
      "connect-inserts-local-path", ["V2CONN-04"], .fail,
      "The asker's address is inserted into the connect even when it is private", family: .version2),
    .init(
      "connect-omits-sender-path", ["V2CONN-03"], .fail, "The asker's address is not inserted",
      family: .version2),
    .init(
      "connect-path-leaks-json", ["V2PATH-01"], .lenient,
      "An internal object stands in a path of the connect", family: .version2),
    .init(
      "connect-from-unchecked", ["V2CONN-05"], .fail, "`from` is not checked against the key",
      family: .version2),
    .init(
      "connects-unlimited", ["V2CONN-07", "V2CONN-08", "V2CONN-13"], .fail,
      "Every connect causes opens, however many there are", family: .version2),
    .init(
      "connect-without-tunnelled-open", ["V2CONN-09"], .fail,
      "The open is not returned on the connect channel", family: .version2),
    .init(
      "introduces-without-line", ["V2PEER-06"], .fail,
      "Requests for hashnames without a line are passed on as soon as one comes up",
      family: .version2),
    .init(
      "tunnel-rate-warn-only", ["V2RELAY-12", "V2RELAY-14"], .fail,
      "Excess tunnel packets are forwarded, with `warn`", family: .version2),
    .init(
      "warn-to-receiver", ["V2RELAY-14"], .fail, "`warn` goes to the receiver", family: .version2
    ),
    .init(
      "tunnel-never-times-out", ["V2PEER-09", "V2CONN-10"], .fail, "A tunnel never times out",
      family: .version2),
    .init(
      "tunnels-doubled", ["V2RELAY-13"], .fail, "Several tunnels join the same two hashnames",
      family: .version2),
    .init(
      "tunnel-end-unshared", ["V2RELAY-19"], .fail, "The end of one side leaves the other open",
      family: .version2),
    .init(
      "bridges-uninvited", ["V2RELAY-17"], .fail, "Bridges by itself although it was told not to",
      family: .version2),
    .init("relay-unlimited", ["V2RELAY-07"], .fail, "Relayed without limit", family: .version2),
    .init(
      "relay-chained", ["V2RELAY-08"], .fail, "What came by a relay is relayed again",
      family: .version2),
    .init(
      "relay-rewritten", ["V2RELAY-04"], .fail,
      "A relay packet is written anew with the known members alone", family: .version2),
  ]

  private static let bridging: [DeviationRecord] = [
    .init(
      "bridge-granted-when-off", ["V2BRIDGE-01"], .fail,
      "A bridge is granted to anyone, even when bridging is off", family: .version2),
    .init(
      "bridge-extra-via", ["V2BRIDGE-02"], .fail,
      "The request echoes the Connect Path with a further `via`", family: .version2),
    .init(
      "bridge-never-removed", ["V2BRIDGE-12"], .lenient, "Bridges are never removed",
      family: .version2),
    .init(
      "bridge-ids-swapped", ["V2BRIDGE-04", "V2BRIDGE-19"], .fail,
      "`to` and `from` of a request are swapped", family: .version2),
    .init(
      "loop-guard-missing", ["V2BRIDGE-13", "V2BRIDGE-14"], .fail,
      "A repeated packet is forwarded again", family: .version2),
    .init(
      "loop-cache-cleared-early", ["V2BRIDGE-15"], .fail,
      "The loop guard forgets after a moment", family: .version2),
    .init(
      "own-line-bridged", ["V2BRIDGE-17"], .fail, "Own line ids can be bridged away",
      family: .version2),
    .init(
      "connect-path-id-guessable", ["V2BRIDGE-23"], .fail,
      "The `id` of a Connect Path is the asker's hashname", family: .version2),
    .init(
      "connect-path-always", ["V2BRIDGE-21"], .fail,
      "A Connect Path is offered whatever paths there are", family: .version2),
    .init(
      "bridge-rate-limited", ["V2BRIDGE-26"], .fail, "Bridged packets count as tunnelled ones",
      family: .version2),
    .init(
      "bridge-unanswered", ["V2BRIDGE-11"], .fail, "A bridge request gets no answer",
      family: .version2),
  ]

  private static let switchPaths: [DeviationRecord] = [
    .init(
      "path-request-without-path", ["V2PATH-03"], .lenient, "A path request names no path",
      family: .version2),
    .init(
      "path-answers-listed-only", ["V2PATH-05"], .fail,
      "A path request is answered on the listed paths alone", family: .version2),
    .init(
      "path-answer-separate-end", ["V2PATH-05"], .reading(.pathAnswersEnd),
      "A path answer is followed by a packet of `end` alone", family: .version2),
    .init(
      "no-path-request", ["V2PATH-04"], .fail, "No path request follows a new line",
      family: .version2),
    .init(
      "path-moves-on-forgery", ["V2PATH-07"], .fail,
      "The line moves to wherever a packet with its id came from, valid or not", family: .version2),
  ]
}
