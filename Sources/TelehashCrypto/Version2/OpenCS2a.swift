/// The CS2a open of v2.1 (EDITIONS 20.1): `KEYC256 | SIGC256 | SMAC4 | INNERC | IMAC16`.
enum OpenCS2a {
  static let overhead = innerStart + CS2a.tagSize
  private static let keySize = 256
  private static let signatureTag = 4
  private static let innerStart = keySize + CS2a.signatureSize + signatureTag
  /// 00…01, the same for every open: each has keys of its own (V2CS2A-04).
  private static let iv = [UInt8](repeating: 0, count: 15) + [1]

  static func seal(
    _ inner: [UInt8], line: LineID, sender: SwitchKey, recipient: [UInt8],
    ephemeral: LineEphemeral, form: LineConstruction.CS2aSignature,
    random: inout some RandomSource
  ) throws(CipherError) -> SealedOpen {
    let point = ephemeral.publicKey
    // V2CS2A-03.
    let key = try LineSuite.cs2a.rsaKey(recipient).sealOAEP(point, random: &random)
    let sealedInner = try AES.sealGCM(key: Digest.sha256(point), iv: iv, inner)
    // V2CS2A-05.
    let signature = try AES.sealGCM(
      key: Digest.sha256(point, line.bytes), iv: iv,
      try sender.privateKey().sign(form.signed(sealedInner)), tagSize: signatureTag)
    return SealedOpen(
      suite: .cs2a, body: key + signature + sealedInner, key: [], iv: [], signature: [])
  }

  static func open(
    _ sealed: SealedOpen, recipient: SwitchKey, form: LineConstruction.CS2aSignature
  ) throws(CipherError) -> ([UInt8], [UInt8], OpenedOpen.Proof) {
    let body = sealed.body
    let point = try recipient.privateKey().openOAEP(Array(body[..<keySize]))
    try EllipticCurve.p256.check(publicKey: point, form: .coordinates)
    return (
      try inner(sealed, point: point), point,
      .cs2a(
        sealedSignature: Array(body[keySize..<innerStart]),
        signed: form.signed(Array(body[innerStart...])))
    )
  }

  /// What is inside, when the line key is known.
  static func inner(_ sealed: SealedOpen, point: [UInt8]) throws(CipherError) -> [UInt8] {
    try AES.openGCM(key: Digest.sha256(point), iv: iv, Array(sealed.body[innerStart...]))
  }

  static func verify(
    _ sealed: SealedOpen, lineKey: [UInt8], content: OpenContent,
    form: LineConstruction.CS2aSignature
  ) throws(CipherError) {
    try verify(
      Array(sealed.body[keySize..<innerStart]),
      signed: form.signed(Array(sealed.body[innerStart...])), lineKey: lineKey, content: content)
  }

  static func verify(
    _ sealedSignature: [UInt8], signed: [UInt8], lineKey: [UInt8], content: OpenContent
  ) throws(CipherError) {
    let signature = try AES.openGCM(
      key: Digest.sha256(lineKey, content.line.bytes), iv: iv, sealedSignature,
      tagSize: signatureTag)
    try LineSuite.cs2a.rsaKey(content.key).verify(signature: signature, of: signed)
  }
}

extension LineConstruction.CS2aSignature {
  /// The part of the sealed inner packet that is signed.
  fileprivate func signed(_ sealedInner: [UInt8]) -> [UInt8] {
    self == .withTag ? sealedInner : Array(sealedInner.dropLast(CS2a.tagSize))
  }
}
