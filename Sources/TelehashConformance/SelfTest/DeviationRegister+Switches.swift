/// Faults of switches of version 2.
extension DeviationRegister {
  static let switches: [DeviationRecord] =
    opens + switchChannels + switchReliable + seeking + introductions + carrying + bridging
    + switchPaths

  /// Opens, lines and what is none.
  private static let opens: [DeviationRecord] = [
    .init(
      "line-nonce-reused", ["V2CS3A-05", "V2CS2A-06", "V2OPEN-05"], .fail,
      "All packets of a line have one nonce", at: .monitor, family: .version2),
    .init(
      "packets-oversized", ["V2NET-01"], .fail, "Packets are longer than a datagram may be",
      at: .monitor, family: .version2),
    .init(
      "hears-nothing", ["V2OPEN-14"], .fail, "Nothing that arrives is heard", family: .version2,
      reach: .everything),
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
    .init(
      "open-unanswered", ["V2OPEN-14"], .fail,
      "A valid open gets no answer", family: .version2),
    .init(
      "bad-open-answered", ["V2OPEN-07", "V2OPEN-09", "V2OPEN-10", "V2HN-06"], .fail,
      "What is wrong inside an open is answered with an empty packet", family: .version2),
    .init(
      "open-unverified", ["V2OPEN-09", "V2CS1A-04", "V2CS3A-04"], .fail,
      "Opens are used whoever made them: no code and no signature is checked", family: .version2),
    .init(
      "equal-at-accepted", ["V2OPEN-11", "V2OPEN-12"], .fail,
      "An open with the newest `at` and another line id is used", family: .version2),
    .init(
      "repeated-open-used", ["V2OPEN-11", "V2OPEN-12"], .fail,
      "A repeated open ends the channels of its line", family: .version2),
    .init(
      "same-line-resets", ["V2OPEN-15"], .fail,
      "New keys for the same line end its channels", family: .version2),
    .init(
      "own-id-accepted", ["V2OPEN-07"], .fail,
      "An open may announce a line id of ours", family: .version2),
    .init(
      "idle-open-left-out", ["V2OPEN-16"], .lenient,
      "After a minute of silence the open is not sent again", family: .version2),
    .init(
      "opens-without-key", ["V2OPEN-17"], .fail,
      "Takes its own key for that of a hashname it has only heard of, and sends an open",
      family: .version2),
    .init(
      "compacted-open-unread", ["V2CS1A-05"], .fail,
      "The compacted inner packet is not understood", family: .version2),
    .init(
      "application-part-refused", ["V2HN-06"], .fail,
      "A hashname with a part of an application is refused", family: .version2),
    .init(
      "iv-never-advances", ["V2CS1A-08"], .fail,
      "Every packet of a line has the same IV, where they count", family: .version2),
    .init(
      "waiting-packets-lost", ["V2LINE-08"], .fail,
      "What waited for a line is forgotten when it stands", family: .version2),
    .init(
      "garbage-answered", ["V2PKT-05", "V2PKT-06"], .fail,
      "Bytes that are no packet of the edition are answered", family: .version2),
  ]

  /// Ways between two hashnames.
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
    .init(
      "path-answer-without-end", ["V2PATH-02"], .fail,
      "A path answer of v2.0 does not end its channel", at: .monitor, family: .version2),
    .init(
      "possible-path-used", ["V2PATH-06"], .fail,
      "Line packets go to the newest path anybody told of", family: .version2),
    .init(
      "path-never-moves", ["V2PATH-07"], .fail,
      "The line stays where it was, wherever valid packets come from", family: .version2),
  ]
}
