/// CS2a: RSA-2048, P-256, AES-256-GCM (EDITIONS 4.2).
enum CS2a {
  static let modulusBits = 2048
  /// KEYS, the RSA-encrypted first field of a message.
  static let keysSize = 256
  static let signatureSize = 256
  static let tagSize = 16
  /// An uncompressed P-256 point (CS2A-02).
  static let pointSize = 65
  /// The AES key inside KEYS.
  static let contentKeySize = 32

  /// The public key in these bytes, of the one size the layout has room for (CS2A-01).
  static func publicKey(_ der: [UInt8]) throws(CipherError) -> RSAPublicKey {
    try AgreementMemory.rsaKey(der) { () throws(CipherError) in
      let key = try RSAPublicKey(der: der)
      guard key.modulusBits == modulusBits else {
        throw .badKey(.modulusBits(expected: modulusBits, actual: key.modulusBits))
      }
      return key
    }
  }

  static func privateKey(_ der: [UInt8]) throws(CipherError) -> RSAPrivateKey {
    let key = try RSAPrivateKey(der: der)
    guard key.modulusBits == modulusBits else {
      throw .badKey(.modulusBits(expected: modulusBits, actual: key.modulusBits))
    }
    return key
  }

  static func rsa(of pair: KeyPair) throws(CipherError) -> RSAPrivateKey {
    guard let key = pair.rsa else { throw .badKey(.encoding) }
    return key
  }

  /// What is kept to seal the messages of one exchange.
  struct Sealer: Sendable {
    /// Encrypted once, so that the first bytes of all messages are the same (CS2A-13).
    let keys: [UInt8]
    let key: Secret
    let signer: RSAPrivateKey
    let form: CipherConstruction.CS2a
    var ivs: IVCounter

    init(
      sender: KeyPair, recipient: [UInt8], ephemeral: Ephemeral, form: CipherConstruction.CS2a,
      recordedKeys: [UInt8]?, random: inout some RandomSource
    ) throws(CipherError) {
      var plain = ephemeral.publicKey
      switch form {
      case .december2014:
        key = Secret(Digest.sha256(ephemeral.publicKey))
      case .corrected:
        guard let contentKey = ephemeral.contentKey else { throw .badKey(.missingContentKey) }
        key = contentKey
        plain += contentKey.bytes
      }
      signer = try CS2a.rsa(of: sender)
      let recipient = try CS2a.publicKey(recipient)
      keys =
        if let recordedKeys { recordedKeys } else {
          try recipient.sealOAEP(plain, random: &random)
        }
      ivs = IVCounter(start: random.bytes(form.messageIVSize))
      self.form = form
    }

    mutating func seal(_ inner: [UInt8]) throws(CipherError) -> [UInt8] {
      let iv = try ivs.take()
      let signature = try signer.sign(form.signed(keys: keys, iv: iv, inner: inner))
      let sealed = try AES.sealGCM(
        key: key.bytes, iv: iv, inner + signature, additional: keys.span)
      return keys + iv + sealed
    }
  }

  static func open(
    _ body: [UInt8], recipient: KeyPair, form: CipherConstruction.CS2a,
    known: MessageAgreement?
  ) throws(CipherError) -> OpenedMessage {
    let keys = Array(body[..<keysSize])
    let agreement =
      if let known, known.serves(keys[...], recipient) {
        known
      } else {
        MessageAgreement(
          field: keys, recipient: recipient, opening: try rsa(of: recipient).openOAEP(keys))
      }
    let plain = agreement.opening.bytes
    let expectedSize = form == .corrected ? pointSize + contentKeySize : pointSize
    guard plain.count == expectedSize else { throw .keysNotOpened }
    let point = Array(plain[..<pointSize])
    try EllipticCurve.p256.check(publicKey: point, form: .uncompressed)
    let contentKey = form == .corrected ? Secret(Array(plain[pointSize...])) : nil
    let ivEnd = keysSize + form.messageIVSize
    let iv = Array(body[keysSize..<ivEnd])
    let bytes = body.span
    let opened = try AES.openGCM(
      key: contentKey?.bytes ?? Digest.sha256(point), iv: iv,
      bytes.extracting(droppingFirst: ivEnd), additional: bytes.extracting(first: keysSize))
    let inner = Array(opened.dropLast(signatureSize))
    let ephemeral = RemoteEphemeral(
      csid: .cs2a, publicKey: point, contentKey: contentKey, token: agreement.token)
    return OpenedMessage(
      inner: inner, ephemeral: ephemeral, agreement: agreement,
      proof: .cs2a(
        signed: form.signed(keys: keys, iv: iv, inner: inner),
        signature: Array(opened.suffix(signatureSize))))
  }

  /// The keys of the two directions, all 32 bytes (CS2A-08).
  static func channelKeys(
    own: Ephemeral, remote: RemoteEphemeral, form: CipherConstruction.CS2a
  ) throws(CipherError) -> ChannelKeys {
    let secret = try EllipticCurve.p256.sharedX(
      secret: own.secret.bytes, publicKey: remote.publicKey, form: .uncompressed)
    let (sent, received): ([UInt8], [UInt8])
    switch form {
    case .december2014:
      (sent, received) = (own.publicKey, remote.publicKey)
    case .corrected:
      guard let ours = own.contentKey, let theirs = remote.contentKey else {
        throw .badKey(.missingContentKey)
      }
      (sent, received) = (ours.bytes, theirs.bytes)
    }
    return ChannelKeys(
      sending: Digest.sha256(secret, sent, received),
      receiving: Digest.sha256(secret, received, sent))
  }

  /// Channel packets have no additional data (CS2A-10).
  static func sealChannel(
    _ inner: [UInt8], token: Token, key: [UInt8], iv: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    token.bytes + iv + (try AES.sealGCM(key: key, iv: iv, inner, additional: Span()))
  }

  static func openChannel(
    _ body: Span<UInt8>, key: [UInt8], form: CipherConstruction.CS2a
  ) throws(CipherError) -> [UInt8] {
    let ivEnd = Token.size + form.channelIVSize
    return try AES.openGCM(
      key: key, iv: body.copied(Token.size..<ivEnd), body.extracting(droppingFirst: ivEnd),
      additional: Span())
  }
}

extension CipherConstruction.CS2a {
  var messageIVSize: Int { self == .corrected ? 12 : 4 }

  var channelIVSize: Int { self == .corrected ? 12 : 16 }

  /// KEYS, IV, the signature inside and the tag of a message (CS2A-03).
  var messageOverhead: Int {
    CS2a.keysSize + messageIVSize + CS2a.signatureSize + CS2a.tagSize
  }

  /// TOKEN, IV and tag of a channel packet (CS2A-09).
  var channelOverhead: Int { Token.size + channelIVSize + CS2a.tagSize }

  /// What the sender signs (CS2A-06; without the IV in December 2014).
  func signed(keys: [UInt8], iv: [UInt8], inner: [UInt8]) -> [UInt8] {
    self == .corrected ? keys + iv + inner : keys + inner
  }
}
