/// Faults of version 2 in carrying what others send: tunnels, relays and bridges.
extension DeviationRegister {
  /// Tunnels and relays.
  static let carrying: [DeviationRecord] = [
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
    .init(
      "tunnel-never-opens", ["V2PEER-07"], .fail,
      "The tunnel is gone as soon as it is introduced", family: .version2),
    .init(
      "tunnel-keeps-members", ["V2PEER-08"], .fail,
      "Tunnelled packets keep the members they came with", family: .version2),
    .init(
      "tunnel-reads-bodies", ["V2RELAY-11"], .fail,
      "Only a BODY that reads as a packet goes through a tunnel", family: .version2),
    .init(
      "nested-packet-unread", ["V2PEER-18", "V2PKT-07"], .fail,
      "What a tunnel carries is not read as a packet", family: .version2),
    .init(
      "tunnel-makes-path", ["V2RELAY-15"], .fail,
      "The address of who tunnels becomes a path of the hashname", family: .version2),
    .init(
      "bridge-flag-once", ["V2RELAY-16"], .fail,
      "`bridge` stands on the first packet alone", family: .version2),
    .init(
      "bridge-flag-ignored", ["V2RELAY-18"], .fail,
      "`bridge` on a tunnelled packet is not noticed", family: .version2),
    .init(
      "relay-path-ignored", ["V2RELAY-01"], .fail,
      "The relay path of a connect is not used", family: .version2),
    .init(
      "relay-without-target", ["V2RELAY-02", "V2RELAY-01"], .fail,
      "A relay packet does not say whom it is for", family: .version2),
    .init(
      "relay-type-dropped", ["V2RELAY-03"], .fail,
      "`type` is taken off a relayed packet", family: .version2),
    .init(
      "relays-without-line", ["V2RELAY-05"], .fail,
      "A packet for a hashname without a line is relayed as soon as one comes up", family: .version2
    ),
    .init(
      "relay-seq-ignored", ["V2RELAY-06"], .fail,
      "`seq` on a relay packet is not noticed", family: .version2),
    .init(
      "relay-path-passed-on", ["V2RELAY-09"], .fail,
      "The relay path of a request that came by a relay is passed on", family: .version2),
  ]

  /// Bridges.
  static let bridging: [DeviationRecord] = [
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
      "bridge-ids-swapped", ["V2BRIDGE-19"], .fail,
      "`to` and `from` of a request are swapped", family: .version2),
    .init(
      "loop-guard-missing", ["V2BRIDGE-13", "V2BRIDGE-14", "V2BRIDGE-16"], .fail,
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
    .init(
      "bridge-path-unchecked", ["V2BRIDGE-03", "V2BRIDGE-06"], .fail,
      "A bridge request without a usable path leads back to its sender", family: .version2),
    .init(
      "bridge-asked-always", ["V2BRIDGE-27"], .fail,
      "A bridge is asked for although a direct path is there", family: .version2),
    .init(
      "bridge-mapped-backwards", ["V2BRIDGE-04", "V2BRIDGE-05"], .fail,
      "The two ids of a request are mapped the wrong way round", family: .version2),
    .init(
      "bridge-one-way", ["V2BRIDGE-05"], .fail,
      "Packets are bridged in one direction", family: .version2),
    .init(
      "bridge-serves-any-line", ["V2BRIDGE-07"], .fail,
      "Packets of other lines are bridged as well", family: .version2),
    .init(
      "short-packets-unbridged", ["V2BRIDGE-08"], .fail,
      "Packets too short to be sealed are not bridged", family: .version2),
    .init(
      "bridge-delivery-told", ["V2BRIDGE-09"], .fail,
      "Who asked for a bridge is told of every packet", family: .version2),
    .init(
      "any-packet-bridged", ["V2BRIDGE-18"], .fail,
      "Whatever holds a bridged line id is bridged, a line packet or not", family: .version2),
    .init(
      "connect-path-forgotten", ["V2BRIDGE-22"], .fail,
      "A Connect Path that is sent back leads nowhere", family: .version2),
    .init(
      "connect-path-opened", ["V2BRIDGE-24", "V2RELAY-01"], .fail,
      "An open is relayed to where a Connect Path was offered", family: .version2),
  ]
}
