import DequeModule
import TelehashPackets

/// The remotes one mapping lets in, each for its time; the oldest makes room for the newest.
struct PermissionList: Sendable {
  private var expiries: [Address: Instant] = [:]
  private var oldestFirst = Deque<Address>()

  /// One inner address talks to fewer remotes at a time than this, or is scanning.
  static let maximumCount = 1024

  mutating func allow(_ part: Address, until expiry: Instant) {
    if expiries.updateValue(expiry, forKey: part) != nil { return }
    oldestFirst.append(part)
    if oldestFirst.count > Self.maximumCount, let oldest = oldestFirst.popFirst() {
      expiries[oldest] = nil
    }
  }

  func allows(_ part: Address, at now: Instant) -> Bool {
    expiries[part].map { $0 > now } ?? false
  }
}
