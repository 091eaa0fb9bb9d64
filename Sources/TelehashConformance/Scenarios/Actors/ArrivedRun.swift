/// The numbers of what arrived on a channel, and up to which of them nothing is missing.
///
/// What arrived out of order is held until the gap before it is closed.
struct ArrivedRun: Hashable, Sendable {
  /// The highest number up to which everything arrived; nil as long as the first is missing.
  private(set) var last: UInt64?
  private let first: UInt64
  private var ahead: Set<UInt64> = []

  /// `first` is the number a channel begins with.
  init(from first: UInt64) { self.first = first }

  mutating func note(_ seq: UInt64) {
    guard seq >= missing else { return }
    ahead.insert(seq)
    while ahead.remove(missing) != nil { last = missing }
  }

  private var missing: UInt64 { last.map { $0 + 1 } ?? first }
}
