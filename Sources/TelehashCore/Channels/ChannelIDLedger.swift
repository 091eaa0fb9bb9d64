public import TelehashCrypto

/// Judges the ids of the channels the other endpoint opens in one exchange.
///
/// An open is taken when its id has the other side's parity (CH-06) and is higher than every one
/// before; one exception lets two opens arrive swapped, 13 before 11 (CH-08). Everything else is an
/// id that was used or skipped, and stays retired for the life of the exchange (CH-29, CH-31): two
/// numbers are all the memory this takes, however many channels there were.
public struct ChannelIDLedger: Hashable, Sendable {
  /// Why an open was not taken.
  public enum Refusal: Hashable, Sendable {
    /// The id belongs to the receiver of the open (CH-06).
    case ownParity
    /// The id is not higher than the last one, nor the missing half of a swapped pair (CH-08).
    case notHigher(than: ChannelID)

    /// The requirement the sender of such an open breaks.
    public var requirement: String {
      switch self {
      case .ownParity: "CH-06"
      case .notHigher: "CH-08"
      }
    }
  }

  /// The parity of the ids to expect: the other endpoint's.
  public let remoteParity: Order
  /// The highest id taken so far.
  public private(set) var highest: ChannelID?
  /// Whether the id just below `highest` of the same parity was taken as well.
  private var tookNeighbour = false
  private let faults: ChannelFaults

  public init(remoteParity: Order, faults: ChannelFaults = []) {
    self.remoteParity = remoteParity
    self.faults = faults
  }

  /// Takes the id of an incoming open, or says why not; nil means taken.
  public mutating func take(_ id: ChannelID) -> Refusal? {
    if faults.contains(.channelIDsUnchecked) { return nil }
    guard id.parity == remoteParity else { return .ownParity }
    guard let last = highest else {
      highest = id
      return nil
    }
    if id > last {
      tookNeighbour = UInt64(id.value) == UInt64(last.value) + 2
      highest = id
      return nil
    }
    let isSwapped = UInt64(id.value) + 2 == UInt64(last.value) && !tookNeighbour
    guard isSwapped, !faults.contains(.swappedOpensRefused) else {
      return .notHigher(than: last)
    }
    tookNeighbour = true
    return nil
  }
}
