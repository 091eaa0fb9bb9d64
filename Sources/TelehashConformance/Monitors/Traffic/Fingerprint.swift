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

    init(_ bytes: UnsafeRawBufferPointer, from start: Int) {
      a = Self.word(bytes, start)
      b = Self.word(bytes, start + 8)
      c = Self.word(bytes, start + 16)
      d = Self.word(bytes, start + 24)
      e = Self.word(bytes, start + 32)
    }

    /// Eight bytes, or what is left of them.
    private static func word(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
      if start + 8 <= bytes.count {
        return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
      }
      guard start < bytes.count else { return 0 }
      return bytes.dropFirst(start).reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  /// Bytes of `Words`: a token of 16 and a nonce of 24.
  private static let sampled = 40

  init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  init(_ bytes: ArraySlice<UInt8>) {
    let end = max(0, bytes.count - Self.sampled)
    (head, tail) = bytes.withUnsafeBytes { (Words($0, from: 0), Words($0, from: end)) }
    count = bytes.count
  }
}
