import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges `path` channels: what is asked, what is answered, and how paths are written.
package struct PathMonitor: LedgerMonitor {
  package static let name = "paths"

  enum Rule: String, MonitorRule {
    case unreliable = "PATH-01"
    case listsPaths = "PATH-02"
    case saysWhere = "PATH-04"
    case addresses = "PATH-06"
    case httpMember = "PATH-07"
    case routerMember = "PATH-08"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private let context: MonitorContext

  /// Entries of one list that are looked at.
  static let maximumPaths = 64

  package init(_ context: MonitorContext) { self.context = context }

  package mutating func observe(_ sighting: Sighting) {
    guard sighting.isNew, let seen = sighting.channel, let channel = seen.channel,
      channel.type == "path", let head = seen.head, let json = seen.inner.json
    else { return }
    switch seen.role {
    case .open, .reopen:
      ledger.judge(
        .unreliable, by: seen.from, at: sighting.number,
        breach: head.seq == .absent ? nil : "a path channel opened with seq")
      observeRequest(json, of: seen.from, at: sighting.number)
    case .later where channel.opener != seen.from && head.err == nil:
      observeAnswer(json, of: seen, sighting)
    case .later, .openAgain, .typed, .orphan:
      break
    }
  }

  private mutating func observeRequest(_ json: JSONObject, of sender: String, at number: Int) {
    guard let paths = json["paths"]?.array else {
      return ledger.broken(.listsPaths, by: sender, at: number, "a path request without paths")
    }
    let isWhole = paths.allSatisfy { $0.object?["type"]?.string != nil }
    ledger.judge(
      .listsPaths, by: sender, at: number,
      breach: isWhole ? nil : "paths holds something that is no path")
    for path in paths.prefix(Self.maximumPaths) { observe(path, of: sender, at: number) }
  }

  private mutating func observeAnswer(
    _ json: JSONObject, of seen: SeenChannelPacket, _ sighting: Sighting
  ) {
    guard let path = json["path"], path.object?["type"]?.string != nil else {
      let text = json["path"].map { "path is \($0)" } ?? "no path"
      return ledger.broken(
        .saysWhere, by: seen.from, at: sighting.number, "\(text) in a path answer")
    }
    observe(path, of: seen.from, at: sighting.number)
    var breach: String?
    // Where addresses are translated on the way, a capture shows others than the sender knows.
    if context.isComplete, let address = NetworkPath(path)?.udpAddress,
      address != sighting.packet.destination
    {
      breach = "says \(address), and goes to \(sighting.packet.destination)"
    }
    ledger.judge(.saysWhere, by: seen.from, at: sighting.number, breach: breach)
  }

  // MARK: One path

  private mutating func observe(_ path: JSONValue, of sender: String, at number: Int) {
    guard let object = path.object, let type = object["type"]?.string else { return }
    switch type {
    case "udp4", "udp6", "tcp4", "tcp6":
      ledger.judge(
        .addresses, by: sender, at: number,
        breach: NetworkPath(path) == nil ? "no address of \(type): \(path)" : nil)
    case "http":
      if object["url"]?.string != nil {
        ledger.held(.httpMember, by: sender)
      } else {
        ledger.broken(
          .httpMember, by: sender, at: number, "an http path without url",
          tolerance: object["http"] == nil ? nil : .ambiguity("A26"))
        if object["http"] != nil { ledger.read(.httpPathByHTTP, by: sender, at: number) }
      }
    case "peer":
      observeRouter(object, of: sender, at: number)
    default:
      break
    }
  }

  private mutating func observeRouter(_ object: JSONObject, of sender: String, at number: Int) {
    let hn = object["hn"]?.string
    let peer = object["peer"]?.string
    let breach: String? =
      if let hn, let peer, hn != peer {
        "hn and peer name two routers"
      } else if (hn ?? peer).flatMap({ Hashname(text: $0) }) == nil {
        "a peer path that names no router"
      } else {
        nil
      }
    ledger.judge(.routerMember, by: sender, at: number, breach: breach)
    if hn != nil { ledger.read(.peerPathByHN, by: sender, at: number) }
    if peer != nil { ledger.read(.peerPathByPeer, by: sender, at: number) }
  }
}
