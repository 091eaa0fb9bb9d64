/// CS1a: secp160r1, AES-128-CTR, HMAC-SHA256 folded to four bytes (EDITIONS 4.1).
enum CS1a {
  static let keySize = 21
  static let ivSize = 4
  static let macSize = 4
  /// KEY, IV and HMAC of a message (CS1A-02).
  static let messageOverhead = keySize + ivSize + macSize
  /// TOKEN, IV and HMAC of a channel packet (CS1A-09).
  static let channelOverhead = Token.size + ivSize + macSize

  static func publicKey(of secret: [UInt8]) throws(CipherError) -> [UInt8] {
    let curve = EllipticCurve.secp160r1
    guard secret.count == curve.fieldSize || secret.count == curve.fieldSize + 1 else {
      throw .badKey(.size(expected: curve.fieldSize, actual: secret.count))
    }
    return try curve.publicKey(of: secret, form: .compressed)
  }

  /// The 20 bytes two keys share (CS1A-03).
  static func shared(_ secret: Secret, _ publicKey: [UInt8]) throws(CipherError) -> [UInt8] {
    try EllipticCurve.secp160r1.sharedX(
      secret: secret.bytes, publicKey: publicKey, form: .compressed)
  }

  /// AES-128-CTR from the four IV bytes and twelve zeros (CS1A-04).
  static func cipher(
    _ data: Span<UInt8>, key: [UInt8], iv: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    try AES.ctr(key: key, counter: iv + [UInt8](repeating: 0, count: 12), data)
  }

  static func mac(_ data: Span<UInt8>, key: [UInt8]) -> [UInt8] {
    Digest.fold3(Sodium.hmacSHA256(key: key, data))
  }

  static func messageKey(_ shared: [UInt8]) -> [UInt8] { Digest.fold1(Digest.sha256(shared)) }

  /// What is kept to seal the messages of one exchange.
  struct Sealer: Sendable {
    let publicKey: [UInt8]
    let key: Secret
    let identities: Secret
    var ivs: IVCounter

    init(
      sender: KeyPair, recipient: [UInt8], ephemeral: Ephemeral, random: inout some RandomSource
    ) throws(CipherError) {
      publicKey = ephemeral.publicKey
      key = Secret(CS1a.messageKey(try CS1a.shared(ephemeral.secret, recipient)))
      identities = Secret(try CS1a.shared(sender.secret, recipient))
      ivs = IVCounter(start: random.bytes(CS1a.ivSize))
    }

    mutating func seal(_ inner: [UInt8]) throws(CipherError) -> [UInt8] {
      let iv = try ivs.take()
      var body = publicKey + iv
      body += try CS1a.cipher(inner.span, key: key.bytes, iv: iv)
      // CS1A-05.
      body += CS1a.mac(body.span, key: identities.bytes + iv)
      return body
    }
  }

  static func open(
    _ body: [UInt8], recipient: KeyPair, known: MessageAgreement?
  ) throws(CipherError) -> OpenedMessage {
    let publicKey = Array(body[..<keySize])
    let iv = Array(body[keySize..<keySize + ivSize])
    let agreement =
      if let known, known.serves(publicKey[...], recipient) {
        known
      } else {
        MessageAgreement(
          field: publicKey, recipient: recipient,
          opening: messageKey(try shared(recipient.secret, publicKey)))
      }
    let covered = body.count - macSize
    let inner = try cipher(
      body.span.extracting(keySize + ivSize..<covered), key: agreement.opening.bytes, iv: iv)
    let ephemeral = RemoteEphemeral(
      csid: .cs1a, publicKey: publicKey, token: agreement.token)
    return OpenedMessage(
      inner: inner, ephemeral: ephemeral, agreement: agreement,
      proof: .cs1a(body: body, recipient: recipient))
  }

  /// Throws unless the code over a message is one only `sender` or the recipient can make.
  static func verify(
    _ body: [UInt8], recipient: KeyPair, sender: [UInt8], agreement: inout MessageAgreement
  ) throws(CipherError) {
    let identities = try agreement.identities(with: sender) { key throws(CipherError) in
      try shared(recipient.secret, key)
    }
    try verify(body, identities: identities)
  }

  /// The same with what the two identity keys share.
  static func verify(_ body: [UInt8], identities: [UInt8]) throws(CipherError) {
    let key = identities + body[keySize..<keySize + ivSize]
    let covered = body.count - macSize
    let expected = mac(body.span.extracting(first: covered), key: key)
    guard Sodium.equal(expected.span, body.span.extracting(last: macSize)) else { throw .badMAC }
  }

  /// The keys of the two directions (CS1A-08).
  static func channelKeys(
    own: Ephemeral, remote: RemoteEphemeral
  ) throws(CipherError) -> ChannelKeys {
    let secret = try shared(own.secret, remote.publicKey)
    return ChannelKeys(
      sending: Digest.fold1(Digest.sha256(secret, own.publicKey, remote.publicKey)),
      receiving: Digest.fold1(Digest.sha256(secret, remote.publicKey, own.publicKey)))
  }

  static func sealChannel(
    _ inner: [UInt8], token: Token, key: [UInt8], iv: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    let ciphertext = try cipher(inner.span, key: key, iv: iv)
    // CS1A-10: the code covers the ciphertext alone.
    return token.bytes + iv + ciphertext + mac(ciphertext.span, key: key + iv)
  }

  static func openChannel(_ body: Span<UInt8>, key: [UInt8]) throws(CipherError) -> [UInt8] {
    let iv = body.copied(Token.size..<Token.size + ivSize)
    let ciphertext = body.extracting(Token.size + ivSize..<body.count - macSize)
    let expected = mac(ciphertext, key: key + iv)
    guard Sodium.equal(expected.span, body.extracting(last: macSize)) else { throw .badMAC }
    return try cipher(ciphertext, key: key, iv: iv)
  }
}
