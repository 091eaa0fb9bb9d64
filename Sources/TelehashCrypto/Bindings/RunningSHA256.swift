import CSodium

/// A SHA-256 that is fed piece by piece, for input that is never in memory at once.
public struct RunningSHA256: Sendable {
  private var state: crypto_hash_sha256_state

  public init() {
    _ = Sodium.isReady
    state = crypto_hash_sha256_state()
    crypto_hash_sha256_init(&state)
  }

  public mutating func update(_ bytes: [UInt8]) {
    crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
  }

  /// The 32 bytes for everything so far; more can follow.
  public func digest() -> [UInt8] {
    var last = state
    var digest = [UInt8](repeating: 0, count: 32)
    crypto_hash_sha256_final(&last, &digest)
    return digest
  }
}
