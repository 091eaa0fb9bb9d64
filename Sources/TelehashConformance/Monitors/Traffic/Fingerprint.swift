/// Enough of a ciphertext to know it again: its length, its beginning and its end.
///
/// The beginning holds the token, or the key, and the nonce; the end holds the MAC. Two packets
/// that agree in all of these are the same packet, unless their sender can forge MACs.
struct Fingerprint: Hashable, Sendable {
  private let count: Int
  private let head: Words
  private let tail: Words

  private struct Words: Hashable, Sendable {
    let a: UInt64
    let b: UInt64
    let c: UInt64
    let d: UInt64
    let e: UInt64
  }

  /// Bytes of `Words`: a token of 16 and a nonce of 24.
  private static let sampled = 40

  init(_ bytes: [UInt8]) {
    count = bytes.count
    head = Self.words(bytes, from: 0)
    tail = Self.words(bytes, from: max(0, bytes.count - Self.sampled))
  }

  private static func words(_ bytes: [UInt8], from start: Int) -> Words {
    Words(
      a: word(bytes, start), b: word(bytes, start + 8), c: word(bytes, start + 16),
      d: word(bytes, start + 24), e: word(bytes, start + 32))
  }

  private static func word(_ bytes: [UInt8], _ start: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in start..<min(start + 8, max(start, bytes.count)) {
      word = word << 8 | UInt64(bytes[index])
    }
    return word
  }
}
