extension DeviationRegister {
  /// Faults of paths and routing.
  static let routing: [DeviationRecord] = [
    .init("path-request-empty", ["PATH-02"], .fail, "A path request lists no paths"),
    .init("path-answer-empty", ["PATH-04"], .fail, "A path answer holds an empty `path`"),
    .init("direct-path-unused", ["PATH-13"], .fail, "A new working path is not used"),
    .init(
      "path-list-unbounded", ["PATH-14"], .fail,
      "A request is answered on all addresses it lists, however many"),
    .init(
      "unknown-path-type-refused", ["PATH-11"], .fail,
      "One path of an unknown type makes a list unusable"),
    .init("path-answers-once", ["PATH-03"], .fail, "A request is answered on one address alone"),
    .init(
      "peer-answers-err", ["PEER-12", "PEER-14", "ROUTE-03"], .fail,
      "A `peer` request is answered with `err`"),
    .init(
      "routes-uninvited", ["ROUTE-02", "PEER-10", "CONN-01"], .fail,
      "Forwards although nobody made it a router"),
    .init("connect-names-target", ["CONN-03"], .fail, "`connect` names the target in `peer`"),
    .init("connect-without-peer", ["CONN-03"], .fail, "`connect` has no `peer`"),
    .init("relay-alters-body", ["PEER-08"], .fail, "The BODY of a request is changed on its way"),
    .init("introduction-key-packet", ["PEER-18"], .fail, "An introduction is a bare key packet"),
    .init(
      "introduction-raw-in-clear", ["PEER-16", "LINK-20", "PEER-18"], .fail,
      "An introduction goes to the router as it is, in clear and outside any channel"),
    .init("introduction-without-at", ["PEER-18"], .fail, "An introduction has no `at`"),
    .init(
      "introduction-refused-if-known", ["CONN-04"], .fail,
      "An introduction of a known link is refused"),
    .init(
      "bare-handshake-to-router", ["CONN-08"], .lenient,
      "A handshake is sent bare to a router as well, which cannot use it"),
    .init(
      "bridge-reflects-handshake", ["PEER-23"], .lenient,
      "A bridged token brings its handshakes back to their sender"),
    .init("router-dedup", ["PEER-11"], .fail, "The same BODY is relayed once a minute only"),
    .init(
      "refused-request-maps", ["PEER-22", "PEER-09"], .fail,
      "A request that is not relayed makes a mapping all the same"),
    .init(
      "relays-nothing", ["PEER-11", "PEER-08"], .fail,
      "Requests are never relayed, though it is a router"),
    .init("path-answer-typed", ["PATH-03"], .fail, "A path answer has a `type`"),
    .init(
      "bridge-survives-link", ["PEER-22"], .fail,
      "A bridge outlives the link whose request made it"),
    .init(
      "bridge-delivers-anything", ["PEER-23"], .lenient,
      "Packets with a token of nobody go to the last one who asked for their sender"),
    .init(
      "relayed-links-silent", ["CONN-09"], .lenient,
      "Channel packets are not sent to a peer that only a router reaches"),
    .init(
      "sessions-forgotten", ["PEER-27", "URI-21"], .fail, "A router forgets the URIs it made"),
    .init("bridges-nothing", ["PEER-23"], .fail, "Packets of others are never re-delivered"),
    .init("connect-ignored", ["CONN-04", "CONN-08"], .fail, "What a `connect` carries is ignored"),
    .init("connect-answered", ["CONN-06"], .fail, "A `connect` is answered on its channel"),
    .init(
      "reliable-requests-taken", ["PEER-02", "CONN-02"], .fail,
      "A `peer` or `connect` with `seq` is served like one without"),
    .init(
      "bridge-token-taken", ["PEER-25"], .fail, "A request takes the token of any exchange over"),
    .init(
      "clear-request-maps", ["PEER-24"], .fail, "A request with keys in clear makes a mapping"),
    .init("bridge-loops", ["PEER-23"], .lenient, "A packet is re-delivered to where it came from"),
    .init(
      "introduction-csid-unchecked", ["LINK-20"], .fail,
      "An introduction in clear counts without its CSID"),
    .init(
      "path-answered-once", ["PATH-05"], .lenient, "The first answer to a path request ends it"),
    .init(
      "handshake-best-path-only", ["LINK-03"], .fail,
      "A handshake goes to the best known address alone"),
    .init(
      "introduction-handshake", ["PEER-17"], .fail,
      "An introduction is a handshake, where it should be a key packet"),
    .init(
      "introductions-trusted", ["CONN-10", "PEER-30"], .fail,
      "Whoever is introduced is trusted, whatever the application says"),
    .init(
      "request-names-nobody", ["PEER-05", "PEER-04"], .fail,
      "A request says nothing about whom it wants"),
    .init("request-names-hex", ["PEER-06", "PEER-05"], .fail, "A request names a hashname in hex"),
    .init(
      "session-uri-unchecked", ["PEER-28"], .fail,
      "Whoever has a session may ask for anybody, without the URI"),
    .init("never-introduces", ["PEER-16"], .fail, "Nobody is introduced whose keys are unknown"),
    .init(
      "crash-empty-peer-body", ["PEER-07", "UDP-11"], .inconclusive,
      "Dies of a request with an empty BODY"),
  ]
}
