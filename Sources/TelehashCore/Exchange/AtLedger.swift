public import TelehashCrypto

/// The `at` values of one exchange and the rules that order handshakes by them.
///
/// Nothing here touches keys or packets: the ledger is told what arrived and says what it means.
public struct AtLedger: Hashable, Sendable {
  /// Our side's order: the last bit of every `at` we choose (HS-09).
  public let order: Order
  /// The largest value the edition allows (HS-24).
  public let maximum: UInt64
  /// The highest `at` we sent; nil before the first handshake.
  public private(set) var sent: UInt64?
  /// The highest `at` received in a handshake that counted; nil before the first.
  public private(set) var received: UInt64?

  private let faults: Deviations

  public init(
    order: Order, maximum: UInt64, lastKnown: UInt64? = nil, faults: Deviations = .none
  ) {
    self.order = order
    self.maximum = maximum
    self.faults = faults
    floor = lastKnown ?? 0
  }

  /// Values at or below this were used before this exchange began (HS-23).
  private var floor: UInt64

  /// The highest value either side is known to have used.
  public var highest: UInt64 { max(floor, max(sent ?? 0, received ?? 0)) }

  /// Whether both sides agree on the newest handshake (HS-01, HS-31).
  public var isConfirmed: Bool { sent != nil && sent == received }

  /// What an arriving `at` means beside what is known.
  public enum Meaning: Hashable, Sendable {
    /// Higher than all we sent and chosen by the peer: confirm it (HS-12).
    case newer
    /// Repeats what we sent last, for the first time: ours is confirmed (HS-10).
    case confirmsOurs
    /// Belongs to the handshake both sides have confirmed already (HS-14, HS-15).
    case current
    /// Lower than the newest known: nothing changes (HS-13).
    case stale
    /// Newly chosen by the peer with our parity: not confirmed (HS-11).
    case wrongParity
  }

  /// Judges an arriving `at`; changes nothing.
  public func meaning(of at: UInt64) -> Meaning {
    if let sent, at == sent, sent == highest {
      return received == sent ? .current : .confirmsOurs
    }
    if faults.contains(.confirmByParityOnly), sent != nil, received == nil,
      Self.parity(at) == order
    {
      return .confirmsOurs
    }
    guard at > highest || faults.contains(.lowerAtConfirmed) && at != received else {
      return at == received ? .current : .stale
    }
    return Self.parity(at) == order ? .wrongParity : .newer
  }

  /// Notes an `at` of the peer that counts.
  public mutating func note(received at: UInt64) { received = max(at, received ?? 0) }

  /// Notes an `at` that goes out.
  public mutating func note(sent at: UInt64) { sent = max(at, sent ?? 0) }

  /// The next `at` of our own: at least `epoch`, above everything known, with our parity; nil when
  /// there is none left (HS-05, HS-09, HS-24).
  public func next(epoch: UInt64) -> UInt64? {
    guard highest < maximum else {
      return faults.contains(.atWrapsAround) ? (order == .odd ? 1 : 2) : nil
    }
    var at = max(epoch, highest + 1)
    if Self.parity(at) != order {
      let (sum, overflow) = at.addingReportingOverflow(1)
      if overflow { return faults.contains(.atWrapsAround) ? (order == .odd ? 1 : 2) : nil }
      at = sum
    }
    if at > maximum, faults.contains(.atWrapsAround) { return order == .odd ? 1 : 2 }
    return at <= maximum ? at : nil
  }

  /// The order whose endpoints choose values like `at` (HS-09).
  public static func parity(_ at: UInt64) -> Order { at & 1 == 1 ? .odd : .even }
}
