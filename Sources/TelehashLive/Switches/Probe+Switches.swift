import TelehashConformance
import TelehashPackets
import TelehashV2

/// Probes in words: the steps for switches of version 2.
extension Probe {
  /// What a switch may offer, as probes find out.
  static let switchFeatures: [LiveFeature] = [.router, .echo, .stream]

  func switchRequirements(_ edition: EditionName) -> String {
    let isTunnelled = SwitchEdition.named(edition)?.tunnels ?? true
    return switch self {
    case .contact: "V2OPEN-14"
    case .alive, .pace: isTunnelled ? "V2OPEN-14, V2PATH-05" : "V2OPEN-14, V2PATH-02"
    case .echo(_, false): isTunnelled ? "V2CH-02" : "V2CH-01"
    case .echo(_, true), .stream, .sink: "V2REL-01"
    case .thtp, .connect: isTunnelled ? "V2CH-02" : "V2CH-01"
    case .router: "V2LINK-01, V2SEEK-02"
    }
  }

  /// Who takes part: a seed is asked by one switch, whatever a router is asked by.
  var switchCast: [String] {
    if case .router = self { ["tester: {}", "subject: { plays: router }"] } else { cast }
  }

  func switchSteps(_ edition: EditionName) -> [String] {
    let link = "link: { from: tester, to: subject, bind: first }"
    switch self {
    case .contact(_, let patience):
      return [
        "send: { from: tester, to: subject, open: {} }",
        "expect: { from: subject, open: {}, within: \(patience.rawValue) }",
      ]
    case .alive:
      return [link, "fence: { from: tester, to: subject, session: first }"]
    case .pace:
      let paths = SwitchEdition.named(edition)?.pathForm == .list ? ", members: { paths: [] }" : ""
      let request =
        "send: { from: tester, to: subject, channel: { c: next, type: path\(paths) } }"
      return [
        link, "repeat: { times: \(Self.paceCount), play: [ { \(request) } ] }",
        "expect: { from: subject, count: \(Self.paceCount).., within: 2s, channel: {} }",
      ]
    case .echo(let type, let reliable):
      let name = type.hasPrefix("_") ? type : "_\(type)"
      return [
        link,
        "send: { from: tester, to: subject, bind: opening, channel: { c: next, "
          + "type: \(Self.quoted(name)), \(reliable ? "seq: 0, " : "")body: { text: hello } } }",
        "expect: { from: subject, channel: { of: opening, \(reliable ? "seq: 0, " : "")"
          + "body: { text: hello } } }",
      ]
    case .stream, .sink, .thtp, .connect:
      return [
        link,
        "send: { from: tester, to: subject, bind: opening, "
          + "channel: { c: next, type: _stream, seq: 0 } }",
        "expect: { from: subject, channel: { of: opening, ack: 0 } }",
      ]
    case .router:
      return [
        link,
        "send: { from: tester, to: subject, bind: asked, "
          + "channel: { type: link, members: { seed: false, see: [] } } }",
        "expect: { from: subject, channel: { of: asked, members: { seed: true } } }",
        "send: { from: tester, to: subject, bind: sought, "
          + "channel: { type: seek, members: { seek: \"00\" } } }",
        "expect: { from: subject, channel: { of: sought, end: true, members: { see: any } } }",
      ]
    }
  }
}
