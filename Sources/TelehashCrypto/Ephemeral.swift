/// The keys one side makes for one exchange, and forgets with it.
public struct Ephemeral: Sendable {
  public let csid: CSID
  /// CS1a: 21 bytes compressed. CS2a: 65 bytes of a P-256 point. CS3a: 32 bytes.
  public let publicKey: [UInt8]
  public let secret: Secret
  /// The 32 bytes a CS2a message is encrypted with, except in the December 2014 form.
  public let contentKey: Secret?

  /// New keys of a set.
  public static func make(
    _ csid: CSID, random: inout some RandomSource
  ) throws(CipherError) -> Ephemeral {
    switch csid {
    case .cs1a:
      return try Ephemeral(
        csid: csid, secret: EllipticCurve.secp160r1.makeSecret(random: &random))
    case .cs2a:
      let secret = try EllipticCurve.p256.makeSecret(random: &random)
      return try Ephemeral(
        csid: csid, secret: secret, contentKey: random.bytes(CS2a.contentKeySize))
    case .cs3a:
      return try Ephemeral(csid: csid, secret: random.bytes(Sodium.keySize))
    default:
      throw .unsupported(csid)
    }
  }

  /// Known keys, from a key file or a test; the public key is worked out.
  public init(csid: CSID, secret: [UInt8], contentKey: [UInt8]? = nil) throws(CipherError) {
    switch csid {
    case .cs1a: publicKey = try CS1a.publicKey(of: secret)
    case .cs2a:
      publicKey = try EllipticCurve.p256.publicKey(of: secret, form: .uncompressed)
      if let contentKey, contentKey.count != CS2a.contentKeySize {
        throw .badKey(.size(expected: CS2a.contentKeySize, actual: contentKey.count))
      }
    case .cs3a: publicKey = try KeyPair(csid: csid, secret: secret).publicKey
    default: throw .unsupported(csid)
    }
    self.csid = csid
    self.secret = Secret(secret)
    self.contentKey = csid == .cs2a ? contentKey.map { Secret($0) } : nil
  }

  /// Known keys whose halves must belong together.
  public init(
    csid: CSID, publicKey: [UInt8], secret: [UInt8], contentKey: [UInt8]? = nil
  ) throws(CipherError) {
    try self.init(csid: csid, secret: secret, contentKey: contentKey)
    guard self.publicKey == publicKey else { throw .badKey(.pairMismatch) }
  }
}

/// What a message told of its sender's ephemeral keys.
public struct RemoteEphemeral: Hashable, Sendable {
  public let csid: CSID
  public let publicKey: [UInt8]
  /// The key a CS2a message carried, except in the December 2014 form.
  public let contentKey: Secret?
  /// The token of the exchange that the message belongs to.
  public let token: Token

  public init(csid: CSID, publicKey: [UInt8], contentKey: Secret? = nil, token: Token) {
    self.csid = csid
    self.publicKey = publicKey
    self.contentKey = contentKey
    self.token = token
  }
}
