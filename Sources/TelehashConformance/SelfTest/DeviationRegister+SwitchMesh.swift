/// Faults of version 2 in the mesh: seeks, links and introductions.
extension DeviationRegister {
  /// Seeks and links.
  static let seeking: [DeviationRecord] = [
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
    .init(
      "see-without-end", ["V2SEEK-02"], .fail,
      "The answer to a seek does not end its channel", family: .version2),
    .init(
      "seek-goes-no-further", ["V2SEEK-07"], .fail,
      "Hashnames that are seen are not asked in their turn", family: .version2),
    .init(
      "seek-never-ends", ["V2SEEK-07"], .fail,
      "A search without success never ends", family: .version2),
    .init(
      "seeds-unlinked", ["V2NET-03"], .fail,
      "Brings up lines to its seeds and asks for no link", family: .version2),
    .init(
      "link-sees-anybody", ["V2LINK-06"], .lenient,
      "`see` on a link names hashnames that are no seeds", family: .version2),
    .init(
      "links-unlimited", ["V2LINK-08"], .fail,
      "However full the table is, no link is denied", family: .version2),
    .init(
      "bridges-word-kept", ["V2LINK-07"], .fail,
      "An empty `bridges` does not take the word back", family: .version2),
  ]

  /// Requests, and connects that follow them.
  static let introductions: [DeviationRecord] = [
    .init(
      "peer-with-internal-paths", ["V2PEER-11"], .fail,
      "Internal addresses stand in `peer` requests", family: .version2),
    .init("no-hole-punch", ["V2PEER-13"], .fail, "No hole is punched", family: .version2),
    .init(
      "connect-inserts-local-path", ["V2CONN-04", "V2PATH-08"], .fail,
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
      "connects-unlimited", ["V2CONN-07", "V2CONN-08", "V2CONN-12", "V2CONN-13"], .fail,
      "Every connect causes opens, however many there are", family: .version2),
    .init(
      "connect-without-tunnelled-open", ["V2CONN-09"], .fail,
      "The open is not returned on the connect channel", family: .version2),
    .init(
      "introduces-without-line", ["V2PEER-06"], .fail,
      "Requests for hashnames without a line are passed on as soon as one comes up",
      family: .version2),
    .init(
      "peer-to-anybody", ["V2PEER-02"], .fail,
      "The request goes to another than who told of the hashname", family: .version2),
    .init(
      "peer-hashname-cut", ["V2PEER-03"], .fail,
      "`peer` is half a hashname", family: .version2),
    .init(
      "peer-without-key", ["V2PEER-04"], .fail,
      "A request of v2.1 carries no key", family: .version2),
    .init(
      "peer-without-end", ["V2PEER-15"], .fail,
      "A request of v2.0 does not end its channel", family: .version2),
    .init(
      "no-relay-offered", ["V2PEER-16"], .fail,
      "A request of v2.0 offers no relay", family: .version2),
    .init(
      "introduces-nobody", ["V2PEER-01", "V2CONN-01"], .fail,
      "Requests are not passed on", family: .version2),
    .init(
      "peer-refused-aloud", ["V2PEER-06", "V2PEER-03"], .fail,
      "A request that leads nowhere is answered with `err`", family: .version2),
    .init(
      "keyless-request-completed", ["V2PEER-05"], .fail,
      "A request without a key is passed on with the one of its sender's open", family: .version2),
    .init(
      "internal-paths-passed-on", ["V2PEER-12", "V2PATH-08"], .fail,
      "Internal addresses of a request are passed on", family: .version2),
    .init(
      "connect-without-key", ["V2CONN-01"], .fail,
      "A connect does not carry the key of the request", family: .version2),
    .init(
      "connect-without-from", ["V2CONN-02"], .fail,
      "A connect does not say whose it is", family: .version2),
    .init(
      "connect-without-end", ["V2CONN-11"], .fail,
      "A connect of v2.0 does not end its channel", family: .version2),
    .init(
      "wrong-connect-punched", ["V2CONN-05"], .fail,
      "A connect with a wrong key opens a hole towards its paths", family: .version2),
    .init(
      "connect-paths-ignored", ["V2CONN-06"], .fail,
      "The open goes to none of the paths a connect lists", family: .version2),
    .init(
      "connect-renews-line", ["V2CONN-14"], .lenient,
      "A connect begins a new line where one stands", family: .version2),
  ]
}
