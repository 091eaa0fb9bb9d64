import TelehashCore
import TelehashCrypto
package import TelehashPackets

/// Judges what routers make of requests: a `connect` with the same BODY, to whom was asked for, with
/// the name of who asked; and that the answer comes back the same way.
package struct ConnectMonitor: LedgerMonitor {
  package static let name = "connects"

  enum Rule: String, MonitorRule {
    case sameBody = "PEER-08"
    case toWhomWasAskedFor = "PEER-11"
    case onlyOnRequest = "CONN-01"
    case form = "CONN-02"
    case namesRequester = "CONN-03"
    case answeredThroughRouter = "CONN-08"
  }

  private(set) var ledger = RuleLedger<Rule>()
  /// The newest requests to each router.
  private var requests: BoundedTable<String, [Request]>
  private var answers: BoundedTable<Route, Answer>
  private let context: MonitorContext

  private struct Request: Sendable {
    let number: Int
    let time: Instant
    let requester: String
    /// Nil where the request names a URI alone.
    let wanted: String?
    let body: [UInt8]
    var isRelayed = false
  }

  /// From somebody to somebody else through a router.
  private struct Route: Hashable, Sendable {
    let from: String
    let to: String
    let router: String
  }

  /// How a handshake went through a router.
  private struct Answer: Sendable {
    let from: String
    /// Whether a request carried it.
    var wasRequested = false
    /// Whether it answers a `connect`.
    var wasInvited = false
    /// The first packet that took it to the router bare, where nobody can open it.
    var bare: Int?
    var router: String
  }

  /// Routers that are followed.
  static let maximumRouters = 128
  /// Requests to one router that wait to be relayed: a second of a crowd's.
  static let maximumRequests = 512
  /// Routes that are followed.
  static let maximumRoutes = 4096
  /// A router relays within this time, or not at all.
  static let relayTime = TimeSpan.seconds(10)

  package init(_ context: MonitorContext) {
    self.context = context
    requests = BoundedTable(limit: Self.maximumRouters)
    answers = BoundedTable(limit: Self.maximumRoutes)
  }

  package mutating func observe(_ sighting: Sighting) {
    if let seen = sighting.handshake { observe(seen, sighting) }
    guard sighting.isNew, let seen = sighting.channel,
      seen.role == .open || seen.role == .reopen
    else { return }
    switch seen.head?.typeName {
    case "peer": note(seen, sighting)
    case "connect": observeConnect(seen, sighting)
    default: break
    }
  }

  private mutating func note(_ seen: SeenChannelPacket, _ sighting: Sighting) {
    let wanted = seen.inner.json?["peer"]?.string.flatMap { Hashname(text: $0) }
    let request = Request(
      number: sighting.number, time: sighting.time, requester: seen.from,
      wanted: wanted.map { context.name(of: $0) }, body: seen.inner.body)
    var waiting = requests.take(seen.to) ?? []
    waiting.removeAll { $0.time + Self.relayTime < sighting.time }
    if waiting.count == Self.maximumRequests { waiting.removeFirst() }
    requests.set(waiting + [request], for: seen.to)
  }

  // MARK: The router

  private mutating func observeConnect(_ seen: SeenChannelPacket, _ sighting: Sighting) {
    let router = seen.from
    let number = sighting.number
    let hasSeq = seen.head?.seq != .absent
    let breach: String? =
      hasSeq
      ? "a connect channel opened with seq"
      : seen.inner.body.isEmpty ? "a connect without BODY" : nil
    ledger.judge(.form, by: router, at: number, breach: breach)
    var waiting = requests[router] ?? []
    let relayed =
      waiting.firstIndex { $0.body == seen.inner.body && $0.wanted == seen.to && !$0.isRelayed }
      ?? waiting.firstIndex { $0.body == seen.inner.body && $0.wanted == seen.to }
      ?? waiting.firstIndex { $0.body == seen.inner.body }
    if let relayed {
      let request = waiting[relayed]
      observeRelay(of: request, seen, at: number)
      waiting[relayed].isRelayed = true
      requests.set(waiting, for: router)
      observeName(request.requester, seen, at: number)
    } else {
      observeUnmatched(seen, waiting, at: number)
      if case .handshake(let handshake) = seen.introduced(in: sighting) {
        observeName(handshake.from, seen, at: number)
      }
    }
  }

  private mutating func observeRelay(
    of request: Request, _ seen: SeenChannelPacket, at number: Int
  ) {
    ledger.held(.sameBody, by: seen.from)
    ledger.held(.onlyOnRequest, by: seen.from)
    // A router knows itself whom its URIs stand for.
    guard let wanted = request.wanted else { return }
    ledger.judge(
      .toWhomWasAskedFor, by: seen.from, at: number,
      breach: wanted == seen.to
        ? nil : "relays packet \(request.number) to \(seen.to), which asks for \(wanted)")
  }

  /// A `connect` whose BODY nobody sent. A capture may not show the request; one that only differs
  /// in its bytes was changed.
  private mutating func observeUnmatched(
    _ seen: SeenChannelPacket, _ waiting: [Request], at number: Int
  ) {
    let open = waiting.filter { !$0.isRelayed && $0.wanted == seen.to }
    let changed = open.first {
      context.isComplete || $0.body.count == seen.inner.body.count
        || $0.body.starts(with: seen.inner.body.prefix(Self.handshakeFront))
    }
    if let changed {
      ledger.broken(
        .sameBody, by: seen.from, at: number,
        "a connect with another BODY than the request of packet \(changed.number)",
        tolerance: context.isComplete ? nil : .warning)
    } else if context.isComplete {
      ledger.broken(
        .onlyOnRequest, by: seen.from, at: number, "a connect that nobody asked for")
    }
  }

  /// LENGTH, CSID and the bytes of a handshake that stay the same (MSG-04).
  private static let handshakeFront = 19

  private mutating func observeName(
    _ requester: String, _ seen: SeenChannelPacket, at number: Int
  ) {
    guard context.edition.connectCarriesPeer else { return }
    let router = seen.from
    guard let peer = seen.inner.json?["peer"] else {
      ledger.broken(
        .namesRequester, by: router, at: number, "a connect without peer",
        tolerance: .ambiguity("A27"))
      return ledger.read(.connectNamesNobody, by: router, at: number)
    }
    let name = peer.string.flatMap { Hashname(text: $0) }.map { context.name(of: $0) }
    switch name {
    case requester:
      ledger.held(.namesRequester, by: router)
      ledger.read(.connectNamesSender, by: router, at: number)
    case seen.to:
      ledger.broken(
        .namesRequester, by: router, at: number,
        "peer names \(seen.to) itself, not \(requester), who asked", tolerance: .ambiguity("A27"))
      ledger.read(.connectNamesTarget, by: router, at: number)
    default:
      ledger.broken(
        .namesRequester, by: router, at: number,
        "peer is \(name ?? "\(peer)"), and \(requester) asked")
    }
  }

  // MARK: The answer

  private mutating func observe(_ seen: SeenHandshake, _ sighting: Sighting) {
    switch seen.vehicle {
    case .peer where seen.isOwnSend:
      guard let router = sighting.channel?.to else { return }
      answer(seen, router) { $0.wasRequested = true }
    case .connect:
      guard let channel = sighting.channel, channel.to == seen.to else { return }
      let route = Route(from: seen.to, to: seen.from, router: channel.from)
      answers[route, default: Answer(from: seen.to, router: channel.from)].wasInvited = true
    case .datagram where seen.isOwnSend && seen.isMisdirected:
      guard let router = sighting.destination else { return }
      answer(seen, router) { $0.bare = $0.bare ?? sighting.number }
    case .peer, .datagram:
      break
    }
  }

  private mutating func answer(
    _ seen: SeenHandshake, _ router: String, _ change: (inout Answer) -> Void
  ) {
    let route = Route(from: seen.from, to: seen.to, router: router)
    change(&answers[route, default: Answer(from: seen.from, router: router)])
  }

  package mutating func finish(at time: Instant) {
    for answer in answers.inOrder {
      // In a capture addresses may be mistaken; a router is one that was asked.
      let isRouter = context.isComplete || requests[answer.router] != nil
      if let bare = answer.bare, isRouter {
        ledger.broken(
          .answeredThroughRouter, by: answer.from, at: bare,
          "a handshake goes bare to \(answer.router), who cannot open it",
          tolerance: answer.wasRequested || !context.isComplete ? .warning : nil)
      } else if answer.wasRequested, answer.wasInvited {
        ledger.held(.answeredThroughRouter, by: answer.from)
      }
    }
  }
}

extension SeenChannelPacket {
  /// What the BODY of this packet introduces.
  fileprivate func introduced(in sighting: Sighting) -> DissectedChannelPacket.Introduced? {
    guard case .channel(let channel) = sighting.packet.dissection.content else { return nil }
    return channel.introduced
  }
}
