/// The CS3a open of v2.1 (EDITIONS 20.1): `AUTH16 | LINEPUB32 | secretbox`.
enum OpenCS3a {
  static let overhead = boxStart + CurveBox.overhead
  private static let boxStart = CurveBox.authSize + CurveBox.keySize

  static func seal(
    _ inner: [UInt8], sender: SwitchKey, recipient: [UInt8], ephemeral: LineEphemeral,
    form: LineConstruction.CS3aNonce
  ) throws(CipherError) -> SealedOpen {
    // V2CS3A-03.
    let key = try LineSuite.cs3a.shared(ephemeral.secret, recipient)
    let covered = ephemeral.publicKey + (try CurveBox.seal(inner, nonce: form.nonce, key: key))
    // V2CS3A-04.
    let identities = try LineSuite.cs3a.shared(sender.secret, recipient)
    let body = try CurveBox.auth(covered, key: identities) + covered
    return SealedOpen(suite: .cs3a, body: body, key: [], iv: [], signature: [])
  }

  static func open(
    _ sealed: SealedOpen, recipient: SwitchKey, form: LineConstruction.CS3aNonce
  ) throws(CipherError) -> ([UInt8], [UInt8], OpenedOpen.Proof) {
    let lineKey = Array(sealed.body[CurveBox.authSize..<boxStart])
    let key = try LineSuite.cs3a.shared(recipient.secret, lineKey)
    let inner = try CurveBox.open(Array(sealed.body[boxStart...]), nonce: form.nonce, key: key)
    return (inner, lineKey, .cs3a(body: sealed.body, recipient: recipient))
  }

  /// What is inside, by the sender's line keys.
  static func inner(
    _ sealed: SealedOpen, sealedWith own: LineEphemeral, recipient: [UInt8],
    form: LineConstruction.CS3aNonce
  ) throws(CipherError) -> [UInt8] {
    guard sealed.body[CurveBox.authSize..<boxStart].elementsEqual(own.publicKey) else {
      throw .badKey(.pairMismatch)
    }
    let key = try LineSuite.cs3a.shared(own.secret, recipient)
    return try CurveBox.open(Array(sealed.body[boxStart...]), nonce: form.nonce, key: key)
  }

  /// `identities` is what the identity keys of both sides share.
  static func verify(_ body: [UInt8], identities: [UInt8]) throws(CipherError) {
    let expected = try CurveBox.auth(Array(body[CurveBox.authSize...]), key: identities)
    guard Sodium.equal(expected.span, body.span.extracting(first: CurveBox.authSize)) else {
      throw .badMAC
    }
  }
}

extension LineConstruction.CS3aNonce {
  /// Each open has a key of its own, so the nonce may be the same for all.
  fileprivate var nonce: [UInt8] {
    let zeros = [UInt8](repeating: 0, count: CurveBox.nonceSize - 1)
    return zeros + [self == .endsInOne ? 1 : 0]
  }
}
