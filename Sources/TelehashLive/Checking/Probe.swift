import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets

/// The small plays a check begins with: is anybody there, and what does it offer.
///
/// They are written in the language of scenarios, so that what they see is traced and judged like
/// everything else.
enum Probe: Hashable, Sendable {
  /// One handshake; any handshake of the target answers it.
  case contact(ReadingProfile, Patience)
  /// A link and a path request in it.
  case alive
  /// Many path requests at once, to learn how fast it answers.
  case pace
  /// One open of a type, with or without `seq`, whose BODY must come back.
  case echo(type: String, reliable: Bool)
  /// A reliable stream that is acknowledged.
  case stream
  /// Content of a stream that is acknowledged, and not answered.
  case sink
  /// A request that gets any response but an error.
  case thtp
  /// Two endpoints of ours link with it, and one reaches the other through it.
  case router

  /// How long an answer is waited for.
  enum Patience: String, Hashable, Sendable {
    case first = "1500ms"
    case second = "3s"
  }

  /// Requests of `pace`: what any receive buffer holds.
  static let paceCount = 32

  /// The labels of signs of life that are asked for when something looks wrong, used in turn.
  static let aliveLabels = (1...8).map { "live/alive-\($0)" } + ["live/alive-after"]

  /// The label of the one over TCP.
  static let tcpLabel = "live/tcp"

  /// The label of one of them.
  static func aliveLabel(_ number: Int) -> String {
    aliveLabels[number % (aliveLabels.count - 1)]
  }

  func scenario(_ edition: EditionName) throws(ScenarioErrors) -> Scenario {
    try ScenarioParser.parse(text(edition), file: "Scenarios/live/\(name).yaml")
  }

  /// The case at one cipher set.
  func point(_ edition: EditionName, _ csid: CSID) -> ScenarioCase {
    ScenarioCase(
      scenario: "live/\(name)", edition: edition, csid: csid, network: "clean", role: nil)
  }

  var name: String {
    switch self {
    case .contact(let profile, _):
      "contact-" + LiveReading.allCases.map { profile[$0] }.joined(separator: "-")
    case .alive: "alive"
    case .pace: "pace"
    case .echo(_, let reliable): reliable ? "reliable-echo" : "echo"
    case .stream: "stream"
    case .sink: "sink"
    case .thtp: "thtp"
    case .router: "router"
    }
  }

  private func text(_ edition: EditionName) -> String {
    """
    title: \(title)
    requirements: [\(requirements)]
    editions: [\(edition.rawValue)]
    axes: { csid: [1a, 2a, 3a] }
    cast:
    \(cast.map { "  \($0)" }.joined(separator: "\n"))
    play:
    \(steps.map { "  - \($0)" }.joined(separator: "\n"))
    """
  }

  private var title: String {
    switch self {
    case .contact: "The target answers a handshake"
    case .alive: "The target answers a handshake and a path request"
    case .pace: "The target answers many requests at once"
    case .echo(_, false): "The target echoes unreliable packets"
    case .echo(_, true): "The target echoes reliable packets"
    case .stream: "The target takes streams"
    case .sink: "The target takes streams without answering their content"
    case .thtp: "The target answers thtp requests"
    case .router: "The target forwards between two endpoints linked to it"
    }
  }

  private var requirements: String {
    switch self {
    case .contact: "HS-12"
    case .alive, .pace: "HS-12, PATH-03"
    case .echo(_, false): "CH-02"
    case .echo(_, true): "REL-01"
    case .stream, .sink: "REL-01"
    case .thtp: "THTP-01"
    case .router: "ROUTE-01, PEER-01, CONN-01"
    }
  }

  private var cast: [String] {
    guard case .router = self else { return ["tester: {}", "subject: {}"] }
    return [
      "caller: { by: reference, routers: [subject] }",
      "called: { by: reference, knows: [subject, caller] }",
      "subject: { plays: router }",
    ]
  }

  private var steps: [String] {
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
  private static func quoted(_ text: String) -> String {
    String(decoding: JSONValue.string(text).encoded(), as: UTF8.self)
  }
}
