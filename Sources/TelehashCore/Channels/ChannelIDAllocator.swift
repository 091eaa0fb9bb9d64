public import TelehashCrypto

/// Hands out the ids of the channels an endpoint opens in one exchange.
///
/// Ids start at 1 or 2 by the endpoint's order and only grow (CH-05, CH-07). A new exchange begins
/// with a new allocator, which is what sets the ids back (EXC-06).
public struct ChannelIDAllocator: Hashable, Sendable {
  public let parity: Order
  private let faults: ChannelFaults
  /// The next id, in more bits than an id has, so that the end is a comparison.
  private var upcoming: UInt64
  /// How many ids are left after the next one; nil for all there are.
  private var left: Int?

  public init(parity: Order, faults: ChannelFaults = []) {
    self.parity = parity
    self.faults = faults
    let wrong = faults.contains(.channelIDsOfWrongParity)
    upcoming = (wrong ? parity.opposite : parity) == .odd ? 1 : 2
  }

  /// An allocator that continues at `first`: for replaying a capture, and for reaching the end.
  public init(continuingAt first: ChannelID, faults: ChannelFaults = []) {
    parity = first.parity
    self.faults = faults
    upcoming = UInt64(first.value)
  }

  /// Hands out one more id, then goes on where so many are left.
  mutating func leave(_ count: Int) { left = max(count, 1) }

  /// Whether no id is left and the exchange has to be renewed before the next open (EXC-07).
  public var isExhausted: Bool { ChannelID(upcoming) == nil }

  /// The next id, or nil when they are used up (EXC-07).
  public mutating func next() -> ChannelID? {
    if faults.contains(.channelIDsWrapAround), isExhausted { upcoming = parity == .odd ? 1 : 2 }
    guard let id = ChannelID(upcoming) else { return nil }
    if !faults.contains(.channelIDsReused) { upcoming += 2 }
    if let left = left.take() {
      let last = UInt64(UInt32.max) - (upcoming % 2 == 1 ? 0 : 1)
      upcoming = max(upcoming, last - 2 * UInt64(left - 1))
    }
    return id
  }
}
