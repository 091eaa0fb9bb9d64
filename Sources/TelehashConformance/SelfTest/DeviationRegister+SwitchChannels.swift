/// Faults of version 2 on channels, reliable ones among them.
extension DeviationRegister {
  /// Ids, types and ends.
  static let switchChannels: [DeviationRecord] = [
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
      "seq-on-core-type-ignored", ["V2CH-10", "V2CH-11"], .fail,
      "`seq` on a channel type of the switch is not noticed", family: .version2),
    .init(
      "wrong-id-answered", ["V2CH-01", "V2CH-02", "V2LINE-06"], .fail,
      "A packet whose `c` has the wrong form is answered with `err`", family: .version2),
    .init(
      "type-on-every-packet", ["V2CH-06"], .fail,
      "`type` stands on every packet of an application's channel", family: .version2),
    .init(
      "err-ignored", ["V2CH-08"], .fail,
      "`err` is taken for content", family: .version2),
    .init(
      "channel-end-ignored", ["V2CH-07"], .fail,
      "Content is taken and answered after an `end`", family: .version2),
  ]

  /// What makes a channel reliable.
  static let switchReliable: [DeviationRecord] = [
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
    .init("seq-from-one", ["V2REL-02", "V2REL-01"], .fail, "`seq` begins at 1", family: .version2),
    .init(
      "delivers-early", ["V2REL-04"], .fail,
      "Early packets are delivered as they come", family: .version2),
    .init(
      "bare-ack-with-seq", ["V2REL-05"], .fail,
      "An acknowledgement without content has a `seq`", family: .version2),
    .init(
      "miss-left-out", ["V2REL-07"], .fail,
      "Missing packets are not named", family: .version2),
    .init(
      "window-never-moves", ["V2REL-03"], .fail,
      "After a hundred packets nothing is sent, whatever was acknowledged", family: .version2),
    .init(
      "tail-never-resent", ["V2REL-09"], .fail,
      "The last packet is not sent again", family: .version2),
    .init(
      "end-forgotten", ["V2REL-09"], .fail,
      "A channel is forgotten with its end, which nobody acknowledges again", family: .version2),
  ]
}
