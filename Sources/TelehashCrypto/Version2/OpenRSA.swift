/// The open of v2.0 (EDITIONS 19): the line key under RSA, the rest under AES-256-CTR.
enum OpenRSA {
  static func seal(
    _ inner: [UInt8], line: LineID, sender: SwitchKey, recipient: [UInt8],
    ephemeral: LineEphemeral, random: inout some RandomSource
  ) throws(CipherError) -> SealedOpen {
    let recipientKey = try LineSuite.rsa.rsaKey(recipient)
    let point = ephemeral.publicKey
    // V2OPEN-02.
    let key = try recipientKey.sealOAEP(point, random: &random)
    // V2OPEN-05.
    let iv = random.bytes(LineID.size)
    // V2OPEN-03.
    let body = try AES.ctr(key: Digest.sha256(point), counter: iv, inner)
    // V2OPEN-04.
    let signature = try AES.ctr(
      key: signatureKey(point, line), counter: iv, try sender.privateKey().sign(body))
    return SealedOpen(suite: .rsa, body: body, key: key, iv: iv, signature: signature)
  }

  static func open(
    _ sealed: SealedOpen, recipient: SwitchKey
  ) throws(CipherError) -> ([UInt8], [UInt8], OpenedOpen.Proof) {
    let point = try recipient.privateKey().openOAEP(sealed.key)
    try EllipticCurve.p256.check(publicKey: point, form: .uncompressed)
    return (
      try inner(sealed, point: point), point,
      .rsa(signature: sealed.signature, iv: sealed.iv, signed: sealed.body)
    )
  }

  /// What is inside, when the line key is known.
  static func inner(_ sealed: SealedOpen, point: [UInt8]) throws(CipherError) -> [UInt8] {
    try AES.ctr(key: Digest.sha256(point), counter: sealed.iv, sealed.body)
  }

  static func verify(
    _ sealed: SealedOpen, lineKey: [UInt8], content: OpenContent
  ) throws(CipherError) {
    try verify(
      sealed.signature, iv: sealed.iv, signed: sealed.body, lineKey: lineKey, content: content)
  }

  static func verify(
    _ signature: [UInt8], iv: [UInt8], signed: [UInt8], lineKey: [UInt8], content: OpenContent
  ) throws(CipherError) {
    let plain = try AES.ctr(key: signatureKey(lineKey, content.line), counter: iv, signature)
    try LineSuite.rsa.rsaKey(content.key).verify(signature: plain, of: signed)
  }

  private static func signatureKey(_ point: [UInt8], _ line: LineID) -> [UInt8] {
    Digest.sha256(point, line.bytes)
  }
}
