import TelehashCore
import TelehashCrypto
package import TelehashPackets

/// Judges requests to routers, and that no word is ever said on their channels.
package struct PeerMonitor: LedgerMonitor {
  package static let name = "peer-requests"

  enum Rule: String, MonitorRule {
    case unreliable = "PEER-02"
    case namesPeer = "PEER-04"
    case namesPeerOrURI = "PEER-05"
    case hashname = "PEER-06"
    case attachesPacket = "PEER-07"
    case silence = "PEER-12"
    case silentRefusal = "PEER-13"
    case introducedByKeys = "PEER-17"
    case introducedByHandshake = "PEER-18"
    case uriWithoutFragment = "URI-14"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var requests: BoundedTable<Int, Request>
  private let context: MonitorContext

  /// A request and whether anything came back on its channel.
  private struct Request: Sendable {
    let router: String
    var wasAnswered = false
  }

  /// Requests whose silence is watched.
  static let maximumRequests = 16_384

  package init(_ context: MonitorContext) {
    self.context = context
    requests = BoundedTable(limit: Self.maximumRequests)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard sighting.isNew, let seen = sighting.channel, let channel = seen.channel,
      channel.type == "peer", let head = seen.head
    else { return }
    switch seen.role {
    case .open, .reopen:
      requests.set(Request(router: seen.to), for: channel.index)
      observeRequest(seen, head, sighting)
    case .later, .typed, .openAgain, .orphan:
      guard channel.opener != seen.from else { return }
      observeAnswer(seen, channel, head, at: sighting.number)
    }
  }

  package mutating func finish(at time: Instant) {
    for request in requests.inOrder where !request.wasAnswered {
      ledger.held(.silence, by: request.router)
      ledger.held(.silentRefusal, by: request.router)
    }
  }

  // MARK: The request

  private mutating func observeRequest(
    _ seen: SeenChannelPacket, _ head: ChannelHead, _ sighting: Sighting
  ) {
    let sender = seen.from
    let number = sighting.number
    ledger.judge(
      .unreliable, by: sender, at: number,
      breach: head.seq == .absent ? nil : "a peer channel opened with seq")
    observeNames(seen.inner.json ?? [:], of: sender, at: number)
    let isPacket = !seen.inner.body.isEmpty && (try? PacketLayout(of: seen.inner.body)) != nil
    ledger.judge(
      .attachesPacket, by: sender, at: number,
      breach: isPacket ? nil : "a request whose BODY is no packet")
    if let clear = sighting.clear { observe(clear, of: sender, at: number) }
  }

  private mutating func observeNames(_ json: JSONObject, of sender: String, at number: Int) {
    if let peer = json["peer"] {
      ledger.judge(
        .hashname, by: sender, at: number,
        breach: peer.string.flatMap { Hashname(text: $0) } == nil
          ? "peer is \(peer), no hashname" : nil)
    }
    let uri = json["uri"]?.string
    if let uri {
      ledger.judge(
        .uriWithoutFragment, by: sender, at: number,
        breach: uri.contains("#") ? "a uri with its fragment" : nil)
    }
    let hasName = json["peer"] != nil
    if context.edition.peerMayBeURI {
      ledger.judge(
        .namesPeerOrURI, by: sender, at: number,
        breach: hasName || uri != nil ? nil : "a request with neither peer nor uri")
    } else {
      ledger.judge(
        .namesPeer, by: sender, at: number, breach: hasName ? nil : "a request without peer")
    }
  }

  // MARK: Introductions

  private enum Introduction: Hashable, Sendable {
    case handshake, otherHandshake, keyPacket, emptyHead, unknown
  }

  private static func introduction(_ packet: Packet) -> Introduction {
    guard let head = packet.json else { return packet.head == .none ? .emptyHead : .unknown }
    if head["type"] == nil, head["at"] == nil {
      let names = head.members.compactMap { CSID(text: $0.name) }
      return names.isEmpty ? .unknown : .keyPacket
    }
    guard let message = try? HandshakeMessage(packet, carriage: .clear) else { return .unknown }
    return message.keyPacket == nil ? .otherHandshake : .handshake
  }

  private mutating func observe(
    _ clear: ClearIntroduction, of sender: String, at number: Int
  ) {
    let introduction = Self.introduction(clear.packet)
    switch introduction {
    case .handshake: ledger.read(.introducedByHandshake, by: sender, at: number)
    case .keyPacket: ledger.read(.introducedByKeyPacket, by: sender, at: number)
    case .emptyHead: ledger.read(.introducedByEmptyHead, by: sender, at: number)
    case .otherHandshake, .unknown: break
    }
    switch context.edition.introductionBody {
    case .keyPacket:
      ledger.judge(
        .introducedByKeys, by: sender, at: number,
        breach: introduction == .keyPacket ? nil : "an introduction that is no key packet",
        tolerance: introduction == .handshake ? .ambiguity("A28") : nil)
    case .unencryptedHandshake:
      observeHandshake(introduction, of: sender, at: number)
    }
  }

  private mutating func observeHandshake(
    _ introduction: Introduction, of sender: String, at number: Int
  ) {
    switch introduction {
    case .handshake, .otherHandshake:
      ledger.held(.introducedByHandshake, by: sender)
    case .keyPacket:
      ledger.broken(
        .introducedByHandshake, by: sender, at: number,
        "introduces itself with a bare key packet, as in December 2014",
        tolerance: .ambiguity("A28"))
    case .emptyHead:
      ledger.broken(
        .introducedByHandshake, by: sender, at: number,
        "introduces itself with an empty HEAD, which tells neither type nor set")
    case .unknown:
      ledger.broken(
        .introducedByHandshake, by: sender, at: number,
        "introduces itself with something that is no handshake")
    }
  }

  // MARK: The answer that must not be

  private mutating func observeAnswer(
    _ seen: SeenChannelPacket, _ channel: SeenChannel, _ head: ChannelHead, at number: Int
  ) {
    requests[channel.index, default: Request(router: seen.from)].wasAnswered = true
    let isErr = head.err != nil
    ledger.broken(
      .silence, by: seen.from, at: number,
      isErr ? "answers a peer request with err" : "answers on a peer channel",
      tolerance: isErr ? .ambiguity("A17") : nil)
    guard isErr else { return }
    ledger.broken(.silentRefusal, by: seen.from, at: number, "err on a peer channel")
    ledger.read(.peerRefused, by: seen.from, at: number)
  }
}
