import TelehashPackets

/// Probes in words: what is the same everywhere, and the steps for endpoints of version 3.
extension Probe {
  var title: String {
    switch self {
    case .contact: "The target answers a handshake"
    case .alive: "The target answers a handshake and a path request"
    case .pace: "The target answers many requests at once"
    case .echo(_, false): "The target echoes unreliable packets"
    case .echo(_, true): "The target echoes reliable packets"
    case .stream: "The target takes streams"
    case .sink: "The target takes streams without answering their content"
    case .thtp: "The target answers thtp requests"
    case .connect: "The target answers an endpoint that a router introduces"
    case .router: "The target forwards between two endpoints linked to it"
    }
  }

  var requirements: String {
    switch self {
    case .contact: "HS-12"
    case .alive, .pace: "HS-12, PATH-03"
    case .echo(_, false): "CH-02"
    case .echo(_, true): "REL-01"
    case .stream, .sink: "REL-01"
    case .thtp: "THTP-01"
    case .connect: "CONN-08, CONN-09"
    case .router: "ROUTE-01, PEER-01, CONN-01"
    }
  }

  var cast: [String] {
    if self == .connect { return ["tester: {}", "router: { plays: router }", "subject: {}"] }
    guard case .router = self else { return ["tester: {}", "subject: {}"] }
    return [
      "caller: { by: reference, routers: [subject] }",
      "called: { by: reference, knows: [subject, caller] }",
      "subject: { plays: router }",
    ]
  }

  var steps: [String] {
    let link = "link: { from: tester, to: subject, bind: first }"
    switch self {
    case .contact(_, let patience):
      return [
        "send: { from: tester, to: subject, handshake: { ephemeral: fresh } }",
        "expect: { from: subject, handshake: {}, within: \(patience.rawValue) }",
      ]
    case .alive:
      return [link, "fence: { from: tester, to: subject, session: first }"]
    case .pace:
      let request =
        "send: { from: tester, to: subject, channel: "
        + "{ c: next, type: path, members: { paths: [] } } }"
      return [
        link, "repeat: { times: \(Self.paceCount), play: [ { \(request) } ] }",
        "expect: { from: subject, count: \(Self.paceCount).., within: 2s, "
          + "channel: { members: { path: any } } }",
      ]
    case .echo(let type, let reliable):
      return [
        link,
        "send: { from: tester, to: subject, bind: opening, channel: { c: next, "
          + "type: \(Self.quoted(type)), \(reliable ? "seq: 1, " : "")body: { text: hello } } }",
        "expect: { from: subject, channel: { c: opening.c, \(reliable ? "seq: 1, " : "")"
          + "body: { text: hello } } }",
      ]
    case .stream:
      return [
        link,
        "send: { from: tester, to: subject, bind: opening, "
          + "channel: { c: next, type: stream, seq: 1 } }",
        "expect: { from: subject, channel: { c: opening.c, ack: 1 } }",
      ]
    case .sink:
      return [
        link,
        "send: { from: tester, to: subject, bind: opening, "
          + "channel: { c: next, type: stream, seq: 1 } }",
        "expect: { from: subject, channel: { c: opening.c, ack: 1, members: { seq: absent } } }",
        "send: { from: tester, to: subject, "
          + "channel: { c: opening.c, seq: 2, body: { text: hello } } }",
        "expect: { from: subject, channel: { c: opening.c, ack: 2, members: { seq: absent } } }",
      ]
    case .thtp:
      return [
        link,
        "send: { from: tester, to: subject, bind: opening, "
          + "channel: { c: next, type: thtp, seq: 1, end: true, "
          + "body: { hex: \"\(Hex.encode(Self.request))\" } } }",
        "expect: { from: subject, channel: { c: opening.c } }",
      ]
    case .connect:
      return [
        "link: { from: router, to: subject }",
        "link: { from: tester, to: subject, through: router, within: 2s }",
      ]
    case .router:
      return [
        "link: { from: caller, to: subject, within: 2s }",
        "link: { from: called, to: subject, within: 2s }",
        "link: { from: caller, to: called, within: 2s }",
      ]
    }
  }

  /// A request for the root as a packet (THTP-01).
  private static var request: [UInt8] {
    (try? Packet(json: [":method": "GET", ":path": "/"]).encoded()) ?? []
  }

  /// A text for YAML, whatever it holds.
  static func quoted(_ text: String) -> String {
    String(decoding: JSONValue.string(text).encoded(), as: UTF8.self)
  }
}
