import Synchronization
import TelehashPackets

/// Why a whole check ends before its cases are over; the first reason stands.
final class StopReason: Sendable {
  enum Reason: Hashable, Sendable {
    case interrupted
    case deadline(TimeSpan)
  }

  private let stored = Mutex<Reason?>(nil)

  var reason: Reason? { stored.withLock { $0 } }

  func set(_ reason: Reason) { stored.withLock { $0 = $0 ?? reason } }
}
