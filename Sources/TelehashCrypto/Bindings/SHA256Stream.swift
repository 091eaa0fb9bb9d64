import CSodium

/// A running SHA-256: bytes in, a digest of everything so far whenever it is asked for.
public struct SHA256Stream: Sendable {
  private var state = crypto_hash_sha256_state()

  public init() { crypto_hash_sha256_init(&state) }

  public mutating func update(_ bytes: [UInt8]) {
    crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  /// The digest of everything so far; more may follow.
  public func digest() -> [UInt8] {
    var state = state
    var digest = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
    crypto_hash_sha256_final(&state, &digest)
    return digest
  }
}
