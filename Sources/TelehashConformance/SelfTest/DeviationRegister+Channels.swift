extension DeviationRegister {
  /// Faults of channels, streams and compression.
  static let channels: [DeviationRecord] = [
    .init("z-ignored", ["Z-02"], .fail, "`z` is ignored"),
    .init(
      "channel-ids-unchecked", ["CH-06", "CH-08", "CH-29"], .fail,
      "Takes every incoming open whatever its id", family: .channel),
    .init(
      "swapped-opens-refused", ["CH-08"], .fail,
      "Refuses the lower of two opens that arrive swapped", family: .channel),
    .init(
      "channel-ids-of-wrong-parity", ["CH-05"], .fail, "Opens with the other side's parity",
      family: .channel),
    .init(
      "channel-ids-reused", ["CH-07"], .fail, "Opens every channel with the same id",
      family: .channel),
    .init(
      "unknown-channel-answered", ["CH-09", "PEER-12"], .fail,
      "A packet of a channel that does not exist is answered with an `err`"),
    .init(
      "channel-ids-wrap-around", ["EXC-07"], .fail,
      "Begins again with the first ids when they are used up", family: .channel),
    .init(
      "err-ignored", ["CH-13", "STREAM-07"], .fail,
      "Hands a received `err` on as content and keeps the channel",
      family: .channel),
    .init(
      "err-not-final", ["CH-30"], .fail, "Keeps serving a channel after sending `err` on it",
      family: .channel),
    .init(
      "err-with-content", ["CH-14"], .fail, "Attaches content to the `err` it sends",
      family: .channel),
    .init(
      "channel-never-times-out", ["CH-15", "CH-19"], .fail, "Never removes a channel",
      family: .channel),
    .init(
      "open-channel-times-out", ["CH-20"], .fail, "Lets an idle OPEN channel time out",
      family: .channel),
    .init(
      "timeout-sent", ["CH-15"], .fail, "Sends `\"err\":\"timeout\"` when a channel times out",
      family: .channel),
    .init(
      "ended-channels-leak", ["CH-22", "CH-31"], .fail,
      "Keeps channels that ended in both directions for good", family: .channel),
    .init(
      "ended-channel-forgotten", ["CH-21"], .fail,
      "Forgets a channel the moment both sides have ended", family: .channel),
    .init(
      "type-reopens-channel", ["CH-10"], .fail,
      "Takes a packet with `type` on a live channel as a new open", family: .channel),
    .init(
      "type-on-every-packet", ["CH-10"], .fail, "Repeats `type` on every packet", family: .channel),
    .init(
      "content-after-end", ["CH-11", "STREAM-07"], .fail, "Sends more content after its `end`",
      family: .channel),
    .init(
      "seq-on-unreliable", ["CH-16"], .fail, "Numbers the packets of unreliable channels",
      family: .channel),
    .init(
      "oversize-accepted", ["CH-23"], .lenient, "Sends packets above the size limit",
      family: .channel),
    .init(
      "waits-for-answer-after-open", ["STREAM-03"], .fail,
      "After its open sends nothing until the other side has sent content", family: .channel),
    .init(
      "crash-bad-channel-mac", ["CH-28"], .inconclusive,
      "Dies of a channel packet that does not verify"),
    .init(
      "crash-hostile-head", ["CH-02"], .inconclusive, "Dies of a channel packet without a JSON head"
    ),
    .init("z-without-agreement", ["Z-02"], .fail, "Compression is used when one side offers it"),
    .init(
      "stream-unreliable", ["STREAM-03", "STREAM-01"], .fail, "Streams are opened unreliably"),
    .init("serves-every-type", ["CH-27"], .lenient, "A channel of any type is served"),
    .init(
      "service-reliability-ignored", ["REL-02", "STREAM-01"], .fail,
      "A service is offered reliably and unreliably, whatever the application says"),
    .init(
      "odd-channel-numbers-taken", ["CH-04", "CH-03"], .fail,
      "Channel numbers are read from texts and cut to 32 bits"),
    .init(
      "open-without-type-served", ["CH-09"], .fail,
      "An open without `type` is served as the first type there is"),
    .init("channel-code-ignored", ["CH-28"], .fail, "The code of a channel packet is not compared"),
    .init(
      "channel-timeout-ignored", ["CH-22"], .fail,
      "Every channel has the default time-out, whatever the application wants"),
    .init("err-closes-all-channels", ["CH-13"], .fail, "An `err` on one channel closes all"),
    .init(
      "closes-on-first-end", ["CH-12"], .fail,
      "Closes a channel as soon as the other side has ended", family: .channel),
    .init(
      "stream-options-refused", ["STREAM-02"], .lenient, "A stream whose open has a BODY is refused"
    ),
    .init(
      "z-offer-misread", ["Z-03"], .fail, "An offer of compression counts however it is written"),
    .init(
      "headless-packet-answered", ["CH-02"], .fail,
      "A channel packet without a JSON head is answered with an `err`"),
    .init(
      "unreliable-sent-twice", ["CH-25"], .fail,
      "Sends every packet of an unreliable channel twice", family: .channel),
    .init(
      "pads-large-packets", ["CH-23"], .lenient,
      "Fills packets up beyond the size limit with a member nobody needs", family: .channel),
  ]
}
