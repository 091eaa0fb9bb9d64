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
  /// A router of ours links with it, and an endpoint reaches it through that.
  case connect
  /// Two endpoints of ours link with it, and one reaches the other through it.
  case router

  /// How long an answer is waited for.
  enum Patience: String, Hashable, Sendable {
    case first = "1500ms"
    case second = "3s"
  }

  /// Requests of `pace`: what any receive buffer holds.
  static let paceCount = 32

  /// How often the first handshake is tried again, by others of ours.
  static let contactsAgain = 3

  /// Their labels.
  static let contactLabels = (1...contactsAgain).map { "live/contact-again-\($0)" }

  /// What a target offers is asked by so many of ours side by side: datagrams get lost, and a target
  /// may take some identities alone, which cases are to find out.
  static let askers = 2

  /// The label of one who asks; the first has that of the probe itself.
  static func label(_ label: String, asker: Int) -> String {
    asker == 0 ? label : "\(label)/\(asker)"
  }

  /// The label of the one over TCP.
  static let tcpLabel = "live/tcp"

  func scenario(_ edition: EditionName) throws(ScenarioErrors) -> Scenario {
    try ScenarioParser.parse(text(edition), file: "Scenarios/live/\(name).yaml")
  }

  /// The same play in the words of an edition.
  private func text(_ edition: EditionName) -> String {
    let isVersion3 = edition.isVersion3
    let (cast, steps) =
      isVersion3 ? (cast, steps) : (switchCast, switchSteps(edition))
    return """
      title: \(title)
      requirements: [\(isVersion3 ? requirements : switchRequirements(edition))]
      editions: [\(edition.rawValue)]
      axes: { csid: [1a, 2a, 3a] }
      cast:
      \(cast.map { "  \($0)" }.joined(separator: "\n"))
      play:
      \(steps.map { "  - \($0)" }.joined(separator: "\n"))
      """
  }

  /// The case at one cipher set.
  func point(_ edition: EditionName, _ csid: CSID) -> ScenarioCase {
    ScenarioCase(
      scenario: "live/\(name)", edition: edition, csid: csid, network: "clean", role: nil)
  }

  var name: String {
    switch self {
    case .contact(let profile, _):
      "contact-\(profile.name)"
    case .alive: "alive"
    case .pace: "pace"
    case .echo(_, let reliable): reliable ? "reliable-echo" : "echo"
    case .stream: "stream"
    case .sink: "sink"
    case .thtp: "thtp"
    case .connect: "connect"
    case .router: "router"
    }
  }
}
