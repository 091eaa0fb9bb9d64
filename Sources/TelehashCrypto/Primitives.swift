/// The building blocks under the cipher sets, for checking them one by one against known values.
package enum Primitives {
  /// What a set calls the shared secret of two keys, ephemeral ones for CS2a.
  ///
  /// CS1a: X of the product, 20 bytes (CS1A-03). CS2a: the same on P-256, 32 bytes (CS2A-08). CS3a:
  /// HSalsa20 of the X25519 result (CS3A-03).
  package static func agreement(
    _ csid: CSID, secret: [UInt8], publicKey: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    switch csid {
    case .cs1a: return try CS1a.shared(Secret(secret), publicKey)
    case .cs2a:
      return try EllipticCurve.p256.sharedX(
        secret: secret, publicKey: publicKey, form: .uncompressed)
    case .cs3a:
      guard secret.count == CS3a.keySize else {
        throw .badKey(.size(expected: CS3a.keySize, actual: secret.count))
      }
      return try CS3a.shared(Secret(secret), publicKey)
    default: throw .unsupported(csid)
    }
  }

  /// ChaCha20 with an 8-byte nonce and a block counter from zero (CLOAK-02); nil for other sizes.
  package static func chaCha20(key: [UInt8], nonce: [UInt8], _ input: [UInt8]) -> [UInt8]? {
    guard key.count == 32, nonce.count == Cloak.layerSize else { return nil }
    var bytes = input
    Sodium.chaCha20(&bytes, in: bytes.indices, nonce: nonce, key: key)
    return bytes
  }
}
