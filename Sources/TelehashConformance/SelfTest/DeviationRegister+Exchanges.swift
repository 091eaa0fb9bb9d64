extension DeviationRegister {
  /// Faults of exchanges, tokens and cloaking.
  static let exchanges: [DeviationRecord] = [
    .init(
      "order-ignores-first-byte", ["EXC-01", "HS-09", "HS-12"], .fail,
      "The order compares keys without their first byte"),
    .init(
      "restart-keeps-channels", ["EXC-06"], .fail,
      "A peer's restart leaves the channels of the old session alive"),
    .init(
      "restart-keeps-ids", ["EXC-06", "TOK-03", "EXC-05"], .fail,
      "A peer's restart leaves own keys and id counters as they were"),
    .init(
      "peer-table-full-silent", ["EXC-03"], .fail,
      "Channel packets of more than 32 peers are dropped"),
    .init(
      "hang-after-close", ["UDP-11", "TOK-04"], .inconclusive,
      "Hangs after a packet for a session that it let go"),
    .init("token-8-bytes", ["TOK-04"], .fail, "Only the first 8 bytes of a token are compared"),
    .init("answers-unknown-token", ["TOK-04"], .fail, "Packets with an unknown token are answered"),
    .init(
      "channels-before-handshake", ["EXC-04", "HS-01"], .fail,
      "Channel packets are sent before the handshake is confirmed"),
    .init(
      "cloak-single-round", ["CLOAK-06"], .reading(.roundsOne),
      "Exactly one cloaking round every time"),
    .init("cloak-unsupported", ["CLOAK-07"], .fail, "Packets are neither cloaked nor decloaked"),
    .init("sends-uncloaked", ["CLOAK-08"], .fail, "Datagrams leave uncloaked"),
    .init(
      "crash-noise", ["CLOAK-11", "UDP-11"], .inconclusive,
      "Dies of a datagram that never becomes a packet"),
    .init(
      "crash-short-token", ["TOK-06"], .inconclusive,
      "Dies of a channel packet shorter than a token"),
    .init(
      "noise-ends-link", ["CLOAK-12", "CLOAK-05"], .fail,
      "Noise from the address of a peer ends the link"),
    .init("token-of-sender", ["TOK-02"], .fail, "Channel packets carry the token of their sender"),
    .init(
      "keepalive-new-keys", ["HS-22", "TOK-03", "MSG-04"], .fail, "Each keepalive has new keys"),
    .init(
      "ephemeral-keys-constant", ["CS-10"], .fail,
      "Every exchange with a peer has the same ephemeral keys"),
    .init(
      "messages-under-csid-zero", ["CS-02", "HS-22"], .fail,
      "All messages but the first name the cipher set 00",
      at: .monitor),
    .init(
      "cloak-nonce-constant", ["CLOAK-03"], .fail, "All datagrams are cloaked with one nonce",
      at: .monitor),
    .init(
      "cs1a-iv-random", ["CS1A-11", "CS2A-11"], .reading(.ivRandom),
      "The IVs of channel packets do not count, each is random"),
    .init("channel-nonce-reused", ["CS3A-09"], .fail, "All packets of a channel have one nonce"),
    .init("cloak-not-mirrored", ["CLOAK-09"], .lenient, "What came cloaked is answered in clear"),
    .init(
      "message-nonce-reused", ["CS3A-06", "CS2A-12", "CS1A-12", "HS-21", "HS-22"], .fail,
      "All messages of an exchange have one nonce"),
    .init(
      "channel-keys-swapped", ["CS3A-07", "CS1A-08", "CS2A-08"], .fail,
      "The channel keys of the two directions are exchanged"),
    .init("udp-framed", ["UDP-01", "CLOAK-08"], .fail, "Datagrams begin with their length"),
  ]
}
