import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges what routers do with packets they cannot open: channel packets go on as they came, to the
/// path their token belongs to.
package struct BridgeMonitor: LedgerMonitor {
  package static let name = "bridging"

  enum Rule: String, MonitorRule {
    case mapsThePath = "PEER-22"
    case redelivers = "PEER-23"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var paths: BoundedTable<Mapping, [Address]>
  private var crossing: BoundedTable<Token, [Crossing]>
  /// Who was asked to route, or did; a bare packet alone shows no router in a capture, where
  /// addresses may be mistaken.
  private var routers: BoundedTable<String, Bool>
  private let context: MonitorContext

  /// A token as one router knows it.
  private struct Mapping: Hashable, Sendable {
    let router: String
    let token: Token
  }

  /// A packet on its way over a router.
  private struct Crossing: Sendable {
    let router: String
    let number: Int
    let count: Int
    let time: Instant
  }

  /// Tokens that are followed.
  static let maximumTokens = 16_384
  /// Paths of one token that are remembered; a requester can move.
  static let maximumPaths = 8
  /// Packets with one token that are on their way at a time.
  static let maximumCrossing = 64
  /// What a router has not passed on by now it will not.
  static let crossingTime = TimeSpan.seconds(2)

  package init(_ context: MonitorContext) {
    self.context = context
    paths = BoundedTable(limit: Self.maximumTokens)
    crossing = BoundedTable(limit: Self.maximumTokens)
    routers = BoundedTable(limit: Self.maximumTokens)
  }

  package mutating func observe(_ sighting: Sighting) {
    if let channel = sighting.channel {
      switch channel.head?.typeName {
      case "peer": routers.set(true, for: channel.to)
      case "connect": routers.set(true, for: channel.from)
      default: break
      }
    }
    if let seen = sighting.handshake { observe(seen, sighting) }
    switch sighting.packet.dissection.content {
    case .channel(let channel):
      if sighting.isCarried, sighting.transmitter.isKnown, !sighting.isNew {
        observeRedelivery(channel, sighting)
      } else if sighting.isNew, sighting.isOwnSend, let router = sighting.destination,
        router != channel.to
      {
        note(channel, over: router, sighting)
      }
    case .invalid(.doesNotVerify):
      observeUnreadable(sighting)
    case .invalid, .empty, .other, .handshake, .open, .line:
      break
    }
  }

  // MARK: Handshakes

  private mutating func observe(_ seen: SeenHandshake, _ sighting: Sighting) {
    switch seen.vehicle {
    case .peer:
      // A request makes the router map its handshake's token to where it came from.
      guard seen.isOwnSend, let router = sighting.channel?.to else { return }
      let mapping = Mapping(router: router, token: seen.handshake.token)
      paths[mapping, default: []].removeAll { $0 == sighting.packet.source }
      paths[mapping, default: []].append(sighting.packet.source)
      if paths[mapping, default: []].count > Self.maximumPaths {
        paths[mapping, default: []].removeFirst()
      }
    case .datagram:
      guard sighting.isCarried, !sighting.isNew, sighting.transmitter.isKnown,
        context.isComplete || routers[sighting.transmitter.name] != nil
      else { return }
      let isBack = sighting.packet.destination == sighting.earlierSource
      ledger.broken(
        .redelivers, by: sighting.transmitter.name, at: sighting.number,
        isBack
          ? "sends the handshake of packet \(sighting.earlier ?? 0) back to where it came from"
          : "passes on a handshake, which is not a channel packet",
        tolerance: .ambiguity("A30"))
      ledger.read(.bridgesHandshakes, by: sighting.transmitter.name, at: sighting.number)
    case .connect:
      break
    }
  }

  // MARK: Channel packets

  private mutating func note(
    _ channel: DissectedChannelPacket, over router: String, _ sighting: Sighting
  ) {
    var waiting = crossing.take(channel.token) ?? []
    waiting.removeAll { $0.time + Self.crossingTime < sighting.time }
    if waiting.count == Self.maximumCrossing { waiting.removeFirst() }
    waiting.append(
      Crossing(
        router: router, number: sighting.number, count: channel.body.count, time: sighting.time))
    crossing.set(waiting, for: channel.token)
  }

  private mutating func observeRedelivery(
    _ channel: DissectedChannelPacket, _ sighting: Sighting
  ) {
    let router = sighting.transmitter.name
    let number = sighting.number
    var waiting = crossing.take(channel.token) ?? []
    waiting.removeAll { $0.number == sighting.earlier }
    crossing.set(waiting, for: channel.token)
    guard sighting.packet.destination != sighting.earlierSource else {
      return ledger.broken(
        .redelivers, by: router, at: number,
        "sends packet \(sighting.earlier ?? 0) back to where it came from")
    }
    ledger.held(.redelivers, by: router)
    ledger.read(.bridgesChannels, by: router, at: number)
    guard let known = paths[Mapping(router: router, token: channel.token)] else { return }
    ledger.judge(
      .mapsThePath, by: router, at: number,
      breach: known.contains(sighting.packet.destination) || sighting.reach != .no
        ? nil : "goes to \(sighting.packet.destination), where no request with this token came from"
    )
  }

  /// A packet that cannot be opened, in place of one of the same size that went to the router.
  private mutating func observeUnreadable(_ sighting: Sighting) {
    let bytes = sighting.packet.dissection.packet
    guard sighting.transmitter.isKnown, let layout = try? PacketLayout(of: bytes),
      let token = Token(channelBody: Array(bytes[layout.body]))
    else { return }
    let router = sighting.transmitter.name
    let changed = crossing[token]?.first {
      $0.router == router && $0.count == layout.body.count
        && $0.time + Self.crossingTime >= sighting.time
    }
    guard let changed else { return }
    ledger.broken(
      .redelivers, by: router, at: sighting.number,
      "packet \(changed.number) is passed on with other bytes", tolerance: .warning)
  }
}
