/// A stream of random-looking bytes that a seed and a label determine.
///
/// Simulations give every node and every purpose its own label, so that drawing more in one place
/// moves nothing elsewhere. The stream is ChaCha20's: asking for 3 bytes and then 5 gives the same
/// eight as asking for 8.
public struct SeededRandom: RandomSource {
  /// What the whole stream follows from: 32 bytes.
  package let key: [UInt8]
  private var block: [UInt8]
  private var used: Int
  private var nextBlock: UInt64

  public init(seed: UInt64, label: String) {
    let number = (0..<8).map { UInt8(truncatingIfNeeded: seed >> (56 - 8 * UInt64($0))) }
    self.init(key: Digest.sha256(number, Array(label.utf8)))
  }

  /// The stream of a key of 32 bytes.
  package init(key: [UInt8]) {
    self.key = key
    block = []
    used = 0
    nextBlock = 0
  }

  /// A stream that begins alike whenever it is asked for: what a deviation draws from where it should
  /// draw something new.
  package static var unvarying: SeededRandom { SeededRandom(seed: 0, label: "one nonce") }

  /// The stream of this one's seed under another label.
  ///
  /// It depends on the seed and the labels alone, not on what was drawn so far.
  public func fork(_ label: String) -> SeededRandom {
    SeededRandom(key: Digest.sha256(key, Array(label.utf8)))
  }

  public mutating func bytes(_ count: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    while result.count < count {
      if used == block.count { refill() }
      let taken = min(count - result.count, block.count - used)
      result += block[used..<used + taken]
      used += taken
    }
    return result
  }

  public mutating func nextUInt64() -> UInt64 {
    var value: UInt64 = 0
    for _ in 0..<8 {
      if used == block.count { refill() }
      value = value << 8 | UInt64(block[used])
      used += 1
    }
    return value
  }

  private mutating func refill() {
    if block.isEmpty { block = [UInt8](repeating: 0, count: Self.blockSize) }
    for index in block.indices { block[index] = 0 }
    Sodium.chaCha20(
      &block, in: 0..<Self.blockSize, nonce: Self.nonce, key: key, block: nextBlock)
    nextBlock &+= UInt64(Self.blockSize / Self.cipherBlock)
    used = 0
  }

  /// The cipher's own block.
  private static let cipherBlock = 64
  /// Four of its blocks, which the library makes in little more time than one; an idle stream holds
  /// no more memory than that.
  private static let blockSize = Sodium.fourBlocks
  private static let nonce = [UInt8](repeating: 0, count: 8)
}
