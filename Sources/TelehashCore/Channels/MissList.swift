public import TelehashPackets

/// The `miss` member of an acknowledgement: what is missing, and how far the sender may go.
///
/// Each entry is the distance from the one before, the first from `ack`; all but the last lead to a
/// missing packet, the last to the highest one the receiver would take (REL-15).
///
///     ack 3, buffered 6 7 8 10, room up to 103:   [1, 1, 4, 94]   →   4, 5, 9 and 103
public enum MissList {
  /// What a list says.
  public struct Reading: Hashable, Sendable {
    /// The packets to resend, ascending.
    public let missing: [UInt64]
    /// The highest `seq` the receiver would take.
    public let highestAcceptable: UInt64
    /// Whether more were missing than `maximumMissing`, the rest left out.
    public let isCut: Bool
  }

  /// Why a list is no list; the packet around it is still good (REL-26).
  public enum Problem: Error, Hashable, Sendable {
    case notAnArray
    case empty
    /// The entry at `index` is not a positive integer.
    case entryNotPositive(index: Int)
  }

  /// How many missing packets are read from one list: a sender never has more than
  /// `ReliableSender.maximumInFlight` under way, so more cannot be meant.
  public static let maximumMissing = 1024

  /// The list for `missing` packets above `acknowledged`, empty when there is no room for a single
  /// packet more (REL-15, REL-17).
  ///
  /// Numbers that are acknowledged or lie beyond the highest acceptable one are left out.
  public static func encode(
    acknowledged: UInt64, missing: [UInt64], highestAcceptable: UInt64
  ) -> [UInt64] {
    guard highestAcceptable > acknowledged else { return [] }
    var deltas: [UInt64] = []
    var last = acknowledged
    for seq in missing.sorted() where seq > last && seq < highestAcceptable {
      deltas.append(seq - last)
      last = seq
    }
    deltas.append(highestAcceptable - last)
    return deltas
  }

  /// Reads the list that came with `acknowledged`, which is 0 when nothing was processed (REL-18).
  ///
  /// Sums beyond the highest possible `seq` stop there, and no entry makes it trap (REL-26).
  public static func decode(
    _ value: JSONValue, acknowledged: UInt64
  ) throws(Problem) -> Reading {
    guard case .array(let entries) = value else { throw .notAnArray }
    guard !entries.isEmpty else { throw .empty }
    var missing: [UInt64] = []
    var isCut = false
    var sum = acknowledged
    for (index, entry) in entries.enumerated() {
      guard case .number(let number) = entry, let delta = number.uint64, delta > 0 else {
        throw .entryNotPositive(index: index)
      }
      let (next, overflow) = sum.addingReportingOverflow(delta)
      sum = overflow ? SequenceNumber.maximum : min(next, SequenceNumber.maximum)
      guard index < entries.count - 1 else { break }
      if missing.count == maximumMissing || sum == missing.last {
        isCut = true
      } else {
        missing.append(sum)
      }
    }
    return Reading(missing: missing, highestAcceptable: sum, isCut: isCut)
  }
}
