extension DeviationRegister {
  /// Faults of reliable channels.
  static let reliable: [DeviationRecord] = [
    .init(
      "reliable-open-silent", ["REL-02"], .fail,
      "A reliable open that cannot be served is not answered"),
    .init(
      "odd-seq-open-unreliable", ["REL-01"], .fail,
      "Takes an open with a `seq` other than 1 as unreliable", family: .channel),
    .init(
      "reliable-whatever-the-type", ["REL-03"], .fail,
      "Opens channels reliably whose type never is", family: .channel),
    .init(
      "ack-too-high-accepted", ["REL-14"], .fail,
      "Takes an `ack` above everything sent as one for everything sent", family: .channel),
    .init("miss-ignored", ["REL-21"], .fail, "Ignores every `miss`", family: .channel),
    .init(
      "miss-window-resent", ["REL-15"], .fail, "Resends the window entry of a `miss` too",
      family: .channel),
    .init(
      "miss-releases-others", ["REL-23"], .fail, "Releases what a `miss` does not name",
      family: .channel),
    .init(
      "miss-answered-every-time", ["REL-22"], .lenient,
      "Resends a missing packet for every `miss`, however often", family: .channel),
    .init(
      "empty-miss-refused", ["REL-26"], .fail, "Drops a packet whose `miss` is empty",
      family: .channel),
    .init("window-ignored", ["REL-20"], .fail, "Ignores the other side's window", family: .channel),
    .init(
      "first-seq-twice", ["REL-04"], .fail, "Sends two different packets with `seq` 1",
      family: .channel),
    .init("seq-skips-one", ["REL-04"], .fail, "Leaves out `seq` 3", family: .channel),
    .init("end-without-seq", ["REL-04"], .fail, "Sends `end` without `seq`", family: .channel),
    .init(
      "resend-corrupts-seq", ["REL-06"], .fail, "Gives resent packets a time value as `seq`",
      family: .channel),
    .init(
      "resend-gives-up-silently", ["REL-24", "CH-15"], .fail,
      "Resends only the last packet, for 10 s, and then does nothing at all", family: .channel),
    .init(
      "loses-one-reliable-packet-for-good", ["REL-06"], .fail, "Never sends its second packet",
      family: .channel),
    .init(
      "silent-after-end", ["REL-25"], .fail, "Neither acknowledges nor resends once it has ended",
      family: .channel),
    .init("ack-late", ["REL-11"], .fail, "Acknowledges after 10 s", family: .channel),
    .init(
      "ack-before-processed", ["REL-10"], .fail,
      "Acknowledges what arrived instead of what was processed", family: .channel),
    .init(
      "no-backpressure", ["REL-19"], .fail,
      "Never sends `miss` for a full buffer without gaps", family: .channel),
    .init(
      "ack-zero-with-data", ["REL-10", "REL-16"], .fail,
      "Puts the `ack` from before the request, and a `miss`, on the reply to it", family: .channel),
    .init(
      "ack-alone-with-seq", ["REL-12"], .fail, "Puts `seq` on stand-alone acknowledgements",
      family: .channel),
    .init(
      "duplicate-not-acked", ["REL-08", "REL-11"], .fail,
      "Says nothing about duplicates and early packets", family: .channel),
    .init(
      "duplicate-delivered", ["REL-08"], .fail, "Hands duplicates to the application",
      family: .channel),
    .init(
      "delivers-out-of-order", ["REL-07"], .fail, "Hands packets to the application as they arrive",
      family: .channel),
    .init(
      "early-packet-dropped-as-duplicate", ["REL-07", "REL-09"], .fail,
      "Drops packets below any buffered one as duplicates", family: .channel),
    .init("miss-left-out", ["REL-16"], .fail, "Leaves `miss` out", family: .channel),
    .init(
      "miss-lists-received", ["REL-17"], .fail, "Names packets that arrived in `miss`",
      family: .channel),
    .init(
      "miss-omits-leading-gap", ["REL-17"], .fail, "Leaves the gap next to `ack` out of `miss`",
      family: .channel),
    .init(
      "miss-without-ack", ["REL-18"], .fail,
      "Sends `miss` without `ack` while nothing was processed", family: .channel),
    .init(
      "end-acked-as-missing", ["REL-16", "REL-17"], .fail,
      "Acknowledges on `end` before storing it, and so names it as missing", family: .channel),
    .init(
      "crash-seq-beyond-window", ["REL-09"], .inconclusive, "Dies of a `seq` beyond its window"),
    .init(
      "crash-hostile-number", ["REL-14", "REL-05"], .inconclusive,
      "Dies of a `seq` or `ack` that is no such number"),
    .init(
      "acknowledged-resent", ["REL-13"], .fail, "Sends once more what was just acknowledged",
      family: .channel),
    .init(
      "resend-corrupts-body", ["REL-06"], .fail, "Changes the content of what it sends again",
      family: .channel),
  ]
}
