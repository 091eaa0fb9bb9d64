/// The IVs of one key: random where they start, one more each time, never one twice.
///
/// Which byte counts first is free, because only uniqueness matters (AMBIGUITIES A39); the first
/// byte does here, as in the implementations.
struct IVCounter: Sendable {
  private var next: [UInt8]
  private var left: UInt64

  /// Counts from `start`, of which `issued` values are used up already.
  init(start: [UInt8], issued: UInt64 = 0) {
    next = start
    let all = start.count < 8 ? UInt64(1) << (8 * UInt64(start.count)) : .max
    left = all - min(all, issued)
  }

  /// The next IV; `ivExhausted` when it would be the first one again.
  mutating func take() throws(CipherError) -> [UInt8] {
    guard left > 0 else { throw .ivExhausted }
    left -= 1
    let iv = next
    for index in next.indices {
      next[index] &+= 1
      if next[index] != 0 { break }
    }
    return iv
  }
}
