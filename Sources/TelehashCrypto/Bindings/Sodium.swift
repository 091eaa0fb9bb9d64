import CSodium

/// The calls into libsodium: hashes, keyed hashes, comparison, wiping, randomness.
///
/// Every function takes whole arrays or spans of exactly the sizes it needs; callers check sizes
/// of what came from outside.
enum Sodium {
  /// Runs the library's own initialisation once; it chooses the fastest code for this processor.
  static let isReady: Bool = sodium_init() >= 0

  static func sha256(_ parts: [[UInt8]]) -> [UInt8] {
    sha256 { state in
      for part in parts { update(&state, part.span) }
    }
  }

  /// The SHA-256 of `first | second`.
  static func sha256(_ first: Span<UInt8>, _ second: Span<UInt8> = Span()) -> [UInt8] {
    sha256 { state in
      update(&state, first)
      update(&state, second)
    }
  }

  /// The SHA-256 of what `feed` gives it.
  private static func sha256(_ feed: (inout crypto_hash_sha256_state) -> Void) -> [UInt8] {
    _ = isReady
    var state = crypto_hash_sha256_state()
    crypto_hash_sha256_init(&state)
    feed(&state)
    return [UInt8](unsafeUninitializedCapacity: 32) { digest, filled in
      if let base = digest.baseAddress { crypto_hash_sha256_final(&state, base) }
      filled = 32
    }
  }

  private static func update(_ state: inout crypto_hash_sha256_state, _ bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress {
        crypto_hash_sha256_update(&state, base, UInt64(bytes.count))
      }
    }
  }

  static func hmacSHA256(key: [UInt8], _ data: Span<UInt8>) -> [UInt8] {
    _ = isReady
    var state = crypto_auth_hmacsha256_state()
    crypto_auth_hmacsha256_init(&state, key, key.count)
    data.withUnsafeBufferPointer { bytes in
      if let base = bytes.baseAddress {
        crypto_auth_hmacsha256_update(&state, base, UInt64(bytes.count))
      }
    }
    var code = [UInt8](repeating: 0, count: 32)
    crypto_auth_hmacsha256_final(&state, &code)
    return code
  }

  /// SipHash-2-4 of `data`; the result in the library's own (little-endian) order.
  static func sipHash(_ data: [UInt8], key: [UInt8]) -> [UInt8] {
    precondition(key.count == 16)
    var digest = [UInt8](repeating: 0, count: 8)
    crypto_shorthash_siphash24(&digest, data, UInt64(data.count), key)
    return digest
  }

  /// Whether two byte strings are equal, in a time that depends on their length alone.
  static func equal(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    return a.withUnsafeBufferPointer { left in
      b.withUnsafeBufferPointer { right in
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return sodium_memcmp(first, second, left.count) == 0
      }
    }
  }

  /// Overwrites `bytes` with zeros, in a way no optimiser removes.
  static func wipe(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { memory in
      if let base = memory.baseAddress { sodium_memzero(base, memory.count) }
    }
  }

  /// `count` bytes of the operating system's randomness.
  static func randomBytes(_ count: Int) -> [UInt8] {
    _ = isReady
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      if let base = buffer.baseAddress { randombytes_buf(base, count) }
      filled = count
    }
  }

  /// Applies the ChaCha20 key stream to `buffer[range]` in place; the nonce is the eight bytes at
  /// `nonceAt`.
  ///
  /// A rest of several blocks is made up to four where the buffer goes on: what stands there is
  /// spoilt.
  static func chaCha20(
    _ buffer: inout [UInt8], in range: Range<Int>, nonceAt: Int, key: [UInt8]
  ) {
    precondition(nonceAt >= 0 && nonceAt + 8 <= range.lowerBound)
    precondition(range.upperBound <= buffer.count && key.count == 32)
    _ = isReady
    buffer.withUnsafeMutableBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      let start = base + range.lowerBound
      let size = min(wholeFours(range.count), bytes.count - range.lowerBound)
      crypto_stream_chacha20_xor(start, start, UInt64(size), base + nonceAt, key)
    }
  }

  /// Bytes of four blocks of ChaCha20 or Salsa20.
  static let fourBlocks = 256

  /// So many bytes of a stream, or as many more as make a rest of several blocks up to four.
  ///
  /// The library takes four blocks at once for little more than one, but only whole fours.
  static func wholeFours(_ count: Int) -> Int {
    let rest = count % fourBlocks
    return rest > fourBlocks / 4 ? count - rest + fourBlocks : count
  }

  /// Applies the ChaCha20 key stream (8-byte nonce) to `bytes[range]`, in place, starting with
  /// block `block`.
  static func chaCha20(
    _ bytes: inout [UInt8], in range: Range<Int>, nonce: [UInt8], key: [UInt8], block: UInt64 = 0
  ) {
    precondition(nonce.count == 8 && key.count == 32)
    _ = isReady
    bytes.withUnsafeMutableBufferPointer { buffer in
      let part = UnsafeMutableBufferPointer(rebasing: buffer[range])
      guard let base = part.baseAddress else { return }
      crypto_stream_chacha20_xor_ic(base, base, UInt64(part.count), nonce, block, key)
    }
  }
}
