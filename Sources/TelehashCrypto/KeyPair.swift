/// An identity key of one cipher set: the public bytes that travel, and their secret.
public struct KeyPair: Sendable {
  public let csid: CSID
  /// The CSK, exactly as it was given; never encoded again (CS-07).
  public let publicKey: [UInt8]
  public let secret: Secret
  /// The secret of a CS2a identity as the library holds it, read once.
  let rsa: RSAPrivateKey?

  /// A pair of known keys, which must belong together.
  ///
  /// CS1a: 21 bytes compressed, and 20 or 21 bytes of secret (CS1A-01, CS1A-13). CS2a: the public
  /// key as SubjectPublicKeyInfo or PKCS#1, the secret as PKCS#8 or PKCS#1, 2048 bits. CS3a: 32
  /// bytes each.
  public init(csid: CSID, publicKey: [UInt8], secret: [UInt8]) throws(CipherError) {
    self.csid = csid
    self.publicKey = publicKey
    self.secret = Secret(secret)
    switch csid {
    case .cs1a, .cs3a:
      try csid.check(publicKey: publicKey)
      guard try Self.publicKey(csid, of: secret) == publicKey else {
        throw .badKey(.pairMismatch)
      }
      rsa = nil
    case .cs2a:
      let key = try CS2a.privateKey(secret)
      guard try CS2a.publicKey(publicKey).belongs(to: key) else { throw .badKey(.pairMismatch) }
      rsa = key
    default:
      throw .unsupported(csid)
    }
  }

  /// The pair of a known secret; a CS2a public key is written as SubjectPublicKeyInfo.
  public init(csid: CSID, secret: [UInt8]) throws(CipherError) {
    switch csid {
    case .cs1a, .cs3a:
      let publicKey = try Self.publicKey(csid, of: secret)
      self.init(trusted: csid, publicKey: publicKey, secret: secret)
    case .cs2a:
      try self.init(CS2a.privateKey(secret), secret: secret)
    default:
      throw .unsupported(csid)
    }
  }

  /// A new pair, which `random` determines; CS2a takes some tenths of a second to find primes.
  ///
  /// Simulations take their CS2a identities from ``IdentityPool``.
  public static func generate(
    _ csid: CSID, random: inout some RandomSource
  ) throws(CipherError) -> KeyPair {
    switch csid {
    case .cs1a:
      try KeyPair(csid: csid, secret: EllipticCurve.secp160r1.makeSecret(random: &random))
    case .cs2a:
      try KeyPair(RSAPrivateKey.generate(bits: CS2a.modulusBits, random: &random))
    case .cs3a:
      try KeyPair(csid: csid, secret: random.bytes(Sodium.keySize))
    default:
      throw .unsupported(csid)
    }
  }

  /// The intermediate of the public key, for hashnames.
  public var intermediate: [UInt8] { Hashname.intermediate(of: publicKey) }

  /// A pair whose halves are known to belong together.
  init(trusted csid: CSID, publicKey: [UInt8], secret: [UInt8]) {
    self.csid = csid
    self.publicKey = publicKey
    self.secret = Secret(secret)
    rsa = nil
  }

  init(_ key: RSAPrivateKey, secret: [UInt8]? = nil) throws(CipherError) {
    csid = .cs2a
    publicKey = try key.publicKey.subjectPublicKeyInfo
    if let secret {
      self.secret = Secret(secret)
    } else {
      self.secret = Secret(try key.pkcs8)
    }
    rsa = key
  }

  /// The public key of a CS1a or CS3a secret.
  private static func publicKey(
    _ csid: CSID, of secret: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    csid == .cs1a ? try CS1a.publicKey(of: secret) : try CS3a.publicKey(of: secret)
  }
}

extension CSID {
  /// Throws unless the bytes can be an identity key of this set.
  ///
  /// CS1a: a point of its curve (CS1A-01). CS2a: an RSA key of 2048 bits. CS3a: 32 bytes (CS3A-01).
  public func check(publicKey: [UInt8]) throws(CipherError) {
    switch self {
    case .cs1a: try EllipticCurve.secp160r1.check(publicKey: publicKey, form: .compressed)
    case .cs2a: _ = try CS2a.publicKey(publicKey)
    case .cs3a:
      guard publicKey.count == Sodium.keySize else {
        throw .badKey(.size(expected: Sodium.keySize, actual: publicKey.count))
      }
    default: throw .unsupported(self)
    }
  }
}
