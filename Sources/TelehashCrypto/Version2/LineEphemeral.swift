/// The keys one side makes for one line, and forgets with it.
public struct LineEphemeral: Sendable {
  public let suite: LineSuite
  /// RSA: a P-256 point, 65 bytes with the leading 04. CS2a: the same without it, 64 bytes. CS1a:
  /// X and Y, 40 bytes. CS3a: 32 bytes.
  public let publicKey: [UInt8]
  public let secret: Secret

  /// Known keys, from a key file or a test; the public key is worked out.
  public init(_ suite: LineSuite, secret: [UInt8]) throws(CipherError) {
    self.suite = suite
    self.secret = Secret(secret)
    if let (curve, form) = suite.lineCurve {
      publicKey = try curve.publicKey(of: secret, form: form)
    } else {
      publicKey = try CurveBox.publicKey(of: secret)
    }
  }

  /// Known keys whose halves must belong together.
  public init(_ suite: LineSuite, publicKey: [UInt8], secret: [UInt8]) throws(CipherError) {
    try self.init(suite, secret: secret)
    guard self.publicKey == publicKey else { throw .badKey(.pairMismatch) }
  }

  /// New keys.
  public static func make(
    _ suite: LineSuite, random: inout some RandomSource
  ) throws(CipherError) -> LineEphemeral {
    if let (curve, _) = suite.lineCurve {
      return try LineEphemeral(suite, secret: curve.makeSecret(random: &random))
    }
    return try LineEphemeral(suite, secret: random.bytes(CurveBox.keySize))
  }
}

extension LineSuite {
  /// The curve of line keys and how their points are written; nil for CS3a, whose keys are bytes.
  var lineCurve: (curve: EllipticCurve, form: EllipticCurve.Form)? {
    switch self {
    case .rsa: (.p256, .uncompressed)
    case .cs1a: (.secp160r1, .coordinates)
    case .cs2a: (.p256, .coordinates)
    case .cs3a: nil
    }
  }

  /// Bytes of a line's public key.
  public var lineKeySize: Int {
    lineCurve.map { $0.curve.size($0.form) } ?? CurveBox.keySize
  }

  /// What two line keys share: X of the product, or for CS3a HSalsa20 of it (V2LINE-02,
  /// V2CS1A-06, V2CS2A-06, V2CS3A-05).
  func shared(_ secret: Secret, _ publicKey: [UInt8]) throws(CipherError) -> [UInt8] {
    if let (curve, form) = lineCurve {
      return try curve.sharedX(secret: secret.bytes, publicKey: publicKey, form: form)
    }
    return try CurveBox.shared(secret: secret.bytes, publicKey: publicKey)
  }
}
