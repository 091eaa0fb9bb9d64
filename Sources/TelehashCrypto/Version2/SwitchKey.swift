/// An identity key of version 2: the public bytes that travel, and their secret.
public struct SwitchKey: Sendable {
  public let suite: LineSuite
  /// RSA and CS2a: SubjectPublicKeyInfo. CS1a: X and Y, 40 bytes. CS3a: 32 bytes.
  public let publicKey: [UInt8]
  public let secret: Secret
  /// An RSA secret as the library holds it, read once.
  let rsa: RSAPrivateKey?

  /// The pair of a known secret.
  ///
  /// RSA and CS2a: PKCS#1 or PKCS#8, at least 2048 bits in v2.0 (V2HN-02), exactly so many in CS2a
  /// (V2CS2A-01). CS1a: 20 or 21 bytes. CS3a: 32 bytes.
  public init(_ suite: LineSuite, secret: [UInt8]) throws(CipherError) {
    self.suite = suite
    self.secret = Secret(secret)
    switch suite {
    case .rsa, .cs2a:
      let key = try RSAPrivateKey(der: secret)
      try suite.check(modulusBits: key.modulusBits)
      publicKey = try key.publicKey.subjectPublicKeyInfo
      rsa = key
    case .cs1a:
      publicKey = try EllipticCurve.secp160r1.publicKey(of: secret, form: .coordinates)
      rsa = nil
    case .cs3a:
      publicKey = try CurveBox.publicKey(of: secret)
      rsa = nil
    }
  }

  /// A pair of known keys, which must belong together.
  public init(_ suite: LineSuite, publicKey: [UInt8], secret: [UInt8]) throws(CipherError) {
    try self.init(suite, secret: secret)
    guard self.publicKey == publicKey else { throw .badKey(.pairMismatch) }
  }

  /// The RSA identity of a version 3 pair, for instance of ``IdentityPool``, under version 2.
  public init(_ suite: LineSuite, rsa pair: KeyPair) throws(CipherError) {
    guard suite == .rsa || suite == .cs2a, let key = pair.rsa else {
      throw .wrongKeyType(expected: .cs2a, actual: pair.csid)
    }
    self.suite = suite
    publicKey = try key.publicKey.subjectPublicKeyInfo
    secret = pair.secret
    rsa = key
  }

  /// A new pair, which `random` determines; RSA takes some tenths of a second to find primes.
  public static func generate(
    _ suite: LineSuite, random: inout some RandomSource
  ) throws(CipherError) -> SwitchKey {
    switch suite {
    case .rsa, .cs2a:
      try SwitchKey(suite, rsa: KeyPair.generate(.cs2a, random: &random))
    case .cs1a:
      try SwitchKey(suite, secret: EllipticCurve.secp160r1.makeSecret(random: &random))
    case .cs3a:
      try SwitchKey(suite, secret: random.bytes(CurveBox.keySize))
    }
  }

  /// The secret as the library holds it.
  func privateKey() throws(CipherError) -> RSAPrivateKey {
    guard let rsa else { throw .badKey(.encoding) }
    return rsa
  }
}

extension LineSuite {
  /// Bits an RSA key has at least (V2HN-02).
  public static let shortestRSA = 2048

  /// Throws unless the bytes can be an identity key of this suite.
  public func check(publicKey: [UInt8]) throws(CipherError) {
    switch self {
    case .rsa, .cs2a: _ = try rsaKey(publicKey)
    case .cs1a: try EllipticCurve.secp160r1.check(publicKey: publicKey, form: .coordinates)
    case .cs3a:
      guard publicKey.count == CurveBox.keySize else {
        throw .badKey(.size(expected: CurveBox.keySize, actual: publicKey.count))
      }
    }
  }

  /// The RSA key in canonical SubjectPublicKeyInfo (V2HN-03, V2CS2A-01).
  func rsaKey(_ der: [UInt8]) throws(CipherError) -> RSAPublicKey {
    try AgreementMemory.rsaKey(der, of: self) { () throws(CipherError) in
      let key = try RSAPublicKey(der: der)
      guard key.encoding == .subjectPublicKeyInfo, try key.subjectPublicKeyInfo == der else {
        throw .badKey(.encoding)
      }
      try check(modulusBits: key.modulusBits)
      return key
    }
  }

  fileprivate func check(modulusBits bits: Int) throws(CipherError) {
    let fits = self == .cs2a ? bits == Self.shortestRSA : bits >= Self.shortestRSA
    guard fits else { throw .badKey(.modulusBits(expected: Self.shortestRSA, actual: bits)) }
  }
}
