/// CS3a: Curve25519, XSalsa20, Poly1305 (EDITIONS 4.3).
enum CS3a {
  static let keySize = Sodium.keySize
  static let nonceSize = Sodium.nonceSize
  /// KEY, NONCE, the box's own code and AUTH of a message (CS3A-02).
  static let messageOverhead = keySize + nonceSize + Sodium.boxOverhead + Sodium.authSize
  /// TOKEN, NONCE and the box's own code of a channel packet (CS3A-08).
  static let channelOverhead = Token.size + nonceSize + Sodium.boxOverhead

  /// The public key of a 32-byte secret.
  static func publicKey(of secret: [UInt8]) throws(CipherError) -> [UInt8] {
    guard secret.count == keySize else {
      throw .badKey(.size(expected: keySize, actual: secret.count))
    }
    return try AgreementMemory.publicKey(.curve25519, of: secret) { () throws(CipherError) in
      Sodium.publicKey(of: secret)
    }
  }

  /// What two keys share: HSalsa20 of the X25519 result, never that result itself (CS3A-03).
  static func shared(_ secret: Secret, _ publicKey: [UInt8]) throws(CipherError) -> [UInt8] {
    guard publicKey.count == keySize else {
      throw .badKey(.size(expected: keySize, actual: publicKey.count))
    }
    return try AgreementMemory.shared(
      .curve25519, secret: secret.bytes, publicKey: publicKey
    ) { () throws(CipherError) in
      guard let shared = Sodium.beforeNM(publicKey: publicKey, secret: secret.bytes) else {
        throw .badKey(.lowOrder)
      }
      return shared
    }
  }

  /// The code over a message's other fields (CS3A-04; without NONCE in December 2014, V21).
  ///
  /// `covered` is KEY, NONCE and CIPHERTEXT.
  static func auth(
    _ covered: Span<UInt8>, identities: [UInt8], form: CipherConstruction.CS3a
  ) -> [UInt8] {
    let boxStart = keySize + nonceSize
    let key = Sodium.sha256(covered.extracting(keySize..<boxStart), identities.span)
    switch form {
    case .corrected: return Sodium.oneTimeAuth(covered, key: key.span)
    case .december2014:
      return Sodium.oneTimeAuth(
        covered.extracting(first: keySize), covered.extracting(droppingFirst: boxStart),
        key: key.span)
    }
  }

  /// What is kept to seal the messages of one exchange.
  struct Sealer: Sendable {
    let publicKey: [UInt8]
    let key: Secret
    let identities: Secret
    let form: CipherConstruction.CS3a

    init(
      sender: KeyPair, recipient: [UInt8], ephemeral: Ephemeral, form: CipherConstruction.CS3a
    ) throws(CipherError) {
      publicKey = ephemeral.publicKey
      key = Secret(try CS3a.shared(ephemeral.secret, recipient))
      identities = Secret(try CS3a.shared(sender.secret, recipient))
      self.form = form
    }

    /// Every message has a random nonce of its own (CS3A-06).
    func seal(_ inner: [UInt8], random: inout some RandomSource) -> [UInt8] {
      var body = Sodium.sealBox(
        inner, nonce: random.bytes(CS3a.nonceSize), key: key.bytes, prefix: publicKey,
        spare: Sodium.authSize)
      body += CS3a.auth(body.span, identities: identities.bytes, form: form)
      return body
    }
  }

  static func open(
    _ body: [UInt8], recipient: KeyPair, form: CipherConstruction.CS3a,
    known: MessageAgreement?
  ) throws(CipherError) -> OpenedMessage {
    let agreement: MessageAgreement
    if let known, known.serves(body[..<keySize], recipient) {
      agreement = known
    } else {
      let publicKey = Array(body[..<keySize])
      agreement = MessageAgreement(
        field: publicKey, recipient: recipient, opening: try shared(recipient.secret, publicKey))
    }
    let bytes = body.span
    let boxStart = keySize + nonceSize
    guard
      let inner = Sodium.openBox(
        bytes.extracting(boxStart..<body.count - Sodium.authSize),
        nonce: bytes.extracting(keySize..<boxStart), key: agreement.opening.bytes)
    else { throw .badMAC }
    let ephemeral = RemoteEphemeral(
      csid: .cs3a, publicKey: agreement.field, token: agreement.token)
    return OpenedMessage(
      inner: inner, ephemeral: ephemeral, agreement: agreement,
      proof: .cs3a(body: body, recipient: recipient, form: form))
  }

  /// Throws unless the code over a message is one only `sender` or the recipient can make
  /// (CS3A-05).
  static func verify(
    _ body: [UInt8], recipient: KeyPair, form: CipherConstruction.CS3a, sender: [UInt8],
    agreement: inout MessageAgreement
  ) throws(CipherError) {
    let identities = try agreement.identities(with: sender) { key throws(CipherError) in
      try shared(recipient.secret, key)
    }
    try verify(body, identities: identities, form: form)
  }

  /// The same with what the two identity keys share.
  static func verify(
    _ body: [UInt8], identities: [UInt8], form: CipherConstruction.CS3a
  ) throws(CipherError) {
    let expected = auth(
      body.span.extracting(droppingLast: Sodium.authSize), identities: identities, form: form)
    guard Sodium.equal(expected.span, body.span.extracting(last: Sodium.authSize)) else {
      throw .badMAC
    }
  }

  /// The keys of the two directions, all 32 bytes (CS3A-07); December 2014 took tokens (V22).
  static func channelKeys(
    own: Ephemeral, ownToken: Token, remote: RemoteEphemeral, form: CipherConstruction.CS3a
  ) throws(CipherError) -> ChannelKeys {
    let secret = try shared(own.secret, remote.publicKey)
    let (sent, received) =
      form == .corrected
      ? (own.publicKey, remote.publicKey) : (ownToken.bytes, remote.token.bytes)
    return ChannelKeys(
      sending: Digest.sha256(secret, sent, received),
      receiving: Digest.sha256(secret, received, sent))
  }

  static func openChannel(_ body: Span<UInt8>, key: [UInt8]) throws(CipherError) -> [UInt8] {
    let boxStart = Token.size + nonceSize
    guard
      let inner = Sodium.openBox(
        body.extracting(droppingFirst: boxStart),
        nonce: body.extracting(Token.size..<boxStart), key: key)
    else { throw .badMAC }
    return inner
  }
}
