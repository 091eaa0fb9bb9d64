/// NaCl's boxes piece by piece, for the editions that put them together in another order.
package enum CurveBox {
  package static let keySize = Sodium.keySize
  package static let nonceSize = Sodium.nonceSize
  /// Bytes a box is longer than its message.
  package static let overhead = Sodium.boxOverhead
  package static let authSize = Sodium.authSize

  /// The public key of a 32-byte secret.
  package static func publicKey(of secret: [UInt8]) throws(CipherError) -> [UInt8] {
    try CS3a.publicKey(of: secret)
  }

  /// crypto_box_beforenm: what two keys share (CS3A-03).
  package static func shared(
    secret: [UInt8], publicKey: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    try checkSize(secret, keySize)
    try checkSize(publicKey, keySize)
    return try CS3a.shared(Secret(secret), publicKey)
  }

  /// crypto_secretbox: the code, then the ciphertext.
  package static func seal(
    _ message: [UInt8], nonce: [UInt8], key: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    try checkSize(nonce, nonceSize)
    try checkSize(key, keySize)
    return Array(Sodium.sealBox(message, nonce: nonce, key: key, prefix: [])[nonceSize...])
  }

  package static func open(
    _ box: [UInt8], nonce: [UInt8], key: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    try checkSize(nonce, nonceSize)
    try checkSize(key, keySize)
    guard box.count >= overhead else { throw .tooShort(minimum: overhead, actual: box.count) }
    guard let message = Sodium.openBox(box.span, nonce: nonce.span, key: key) else {
      throw .badMAC
    }
    return message
  }

  /// crypto_onetimeauth: the Poly1305 code of `data`.
  package static func auth(_ data: [UInt8], key: [UInt8]) throws(CipherError) -> [UInt8] {
    try checkSize(key, keySize)
    return Sodium.oneTimeAuth(data.span, key: key.span)
  }

  private static func checkSize(_ bytes: [UInt8], _ size: Int) throws(CipherError) {
    guard bytes.count == size else {
      throw .badKey(.size(expected: size, actual: bytes.count))
    }
  }
}

/// Comparison in a time that does not depend on the bytes.
package enum ConstantTime {
  package static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    Sodium.equal(a.span, b.span)
  }
}
