import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges whether idle links are kept alive: a handshake when nothing was sent for half a minute.
package struct KeepaliveMonitor: LedgerMonitor {
  package static let name = "keepalives"

  enum Rule: String, MonitorRule {
    case keepsAlive = "UDP-05"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var directions: BoundedTable<Direction, Idle>
  private let context: MonitorContext

  private struct Direction: Hashable, Sendable {
    let from: String
    let to: String
  }

  /// When somebody last sent something to another, and under which token of its own.
  private struct Idle: Sendable {
    var last: Instant
    var token: Token?
  }

  /// Directions between parties that are followed.
  static let maximumDirections = 16_384
  /// A keepalive may be this early or late.
  static let slack = TimeSpan.seconds(3)

  package init(_ context: MonitorContext) {
    self.context = context
    directions = BoundedTable(limit: Self.maximumDirections)
  }

  package mutating func observe(_ sighting: Sighting) {
    guard let idle = context.edition.idleKeepalive, sighting.isOwnSend else { return }
    let direction: Direction
    var token: Token?
    if let seen = sighting.handshake, seen.vehicle == .datagram {
      direction = Direction(from: seen.from, to: seen.to)
      token = seen.handshake.token
    } else if case .channel(let channel) = sighting.packet.dissection.content,
      let from = channel.from, let to = channel.to
    {
      direction = Direction(from: from, to: to)
      token = channel.senderToken
    } else {
      return
    }
    defer { directions.set(Idle(last: sighting.time, token: token), for: direction) }
    // After a restart, or a link that was down, there was nothing to keep alive.
    guard let known = directions[direction], known.token == token else { return }
    let silence = sighting.time - known.last
    if silence > idle + Self.slack {
      ledger.broken(
        .keepsAlive, by: direction.from, at: sighting.number,
        "nothing was sent for \(Int(silence.seconds)) s before this")
    } else if silence + Self.slack >= idle, sighting.handshake != nil {
      ledger.held(.keepsAlive, by: direction.from)
    }
  }
}
