import CLibCrypto

/// An RSA public key: encrypts the first field of CS2a messages, checks signatures.
package final class RSAPublicKey: Sendable {
  /// The form the key's bytes have.
  package enum Encoding: Hashable, Sendable {
    /// X.509 SubjectPublicKeyInfo, the form the protocol names (CS2A-01).
    case subjectPublicKeyInfo
    /// PKCS#1 RSAPublicKey, which one implementation publishes.
    case pkcs1
  }

  package let encoding: Encoding

  private let key: LibraryKey

  /// Reads either form; nothing may follow it.
  package init(der: [UInt8]) throws(CipherError) {
    guard der.count <= Self.largestDER else { throw .badKey(.encoding) }
    if let key = LibraryKey(subjectPublicKeyInfo: der) {
      encoding = .subjectPublicKeyInfo
      self.key = key
    } else if let key = LibraryKey(pkcs1Public: der) {
      encoding = .pkcs1
      self.key = key
    } else {
      throw .badKey(.encoding)
    }
    guard key.exponentBits <= Self.largestExponentBits else { throw .badKey(.outOfRange) }
  }

  init(_ key: LibraryKey) {
    self.key = key
    encoding = .subjectPublicKeyInfo
  }

  /// Bits of the modulus.
  package var modulusBits: Int { key.modulusBits }

  /// Bytes of a signature or an encrypted block.
  package var blockSize: Int { (modulusBits + 7) / 8 }

  package var subjectPublicKeyInfo: [UInt8] { get throws(CipherError) { try key.publicDER } }

  /// Whether this is the public half of `other`.
  package func belongs(to other: RSAPrivateKey) -> Bool { key.hasSamePublicHalf(as: other.key) }

  /// The public operation on a block as long as the modulus, no padding.
  package func raw(_ block: [UInt8]) throws(CipherError) -> [UInt8] {
    try key.run(block, padding: RSA_NO_PADDING, encrypting: true)
  }

  /// Throws `badSignature` unless this is the PKCS#1 v1.5 SHA-256 signature of `data` (CS2A-06).
  package func verify(signature: Span<UInt8>, of data: [UInt8]) throws(CipherError) {
    guard key.verify(signature: signature, of: data) else { throw .badSignature }
  }

  /// Far above the 550 bytes of a 4096-bit key: what is longer comes from nobody honest.
  private static let largestDER = 2048
  /// Public exponents are 3 or 65537; a long one would buy a stranger our time.
  private static let largestExponentBits = 64
}
