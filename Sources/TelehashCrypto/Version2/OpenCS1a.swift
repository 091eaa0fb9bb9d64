/// The CS1a open of v2.1 (EDITIONS 20.1): `HMAC4 | LINEPUB40 | CT`.
enum OpenCS1a {
  static let overhead = lineKeyEnd
  private static let lineKeyEnd = CS1a.macSize + 40
  /// 00…01, the same for every open: each has a key of its own (V2CS1A-03).
  private static let iv = [UInt8](repeating: 0, count: 15) + [1]

  static func seal(
    _ inner: [UInt8], sender: SwitchKey, recipient: [UInt8], ephemeral: LineEphemeral
  ) throws(CipherError) -> SealedOpen {
    let key = Digest.fold1(Digest.sha256(try LineSuite.cs1a.shared(ephemeral.secret, recipient)))
    let covered = ephemeral.publicKey + (try AES.ctr(key: key, counter: iv, inner))
    // V2CS1A-04.
    let identities = try LineSuite.cs1a.shared(sender.secret, recipient)
    let body = CS1a.mac(covered.span, key: identities) + covered
    return SealedOpen(suite: .cs1a, body: body, key: [], iv: [], signature: [])
  }

  static func open(
    _ sealed: SealedOpen, recipient: SwitchKey
  ) throws(CipherError) -> ([UInt8], [UInt8], OpenedOpen.Proof) {
    let lineKey = Array(sealed.body[CS1a.macSize..<lineKeyEnd])
    let key = Digest.fold1(Digest.sha256(try LineSuite.cs1a.shared(recipient.secret, lineKey)))
    let inner = try AES.ctr(
      key: key, counter: iv, sealed.body.span.extracting(droppingFirst: lineKeyEnd))
    return (inner, lineKey, .cs1a(body: sealed.body, recipient: recipient))
  }

  /// What is inside, by the sender's line keys.
  static func inner(
    _ sealed: SealedOpen, sealedWith own: LineEphemeral, recipient: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    guard sealed.body[CS1a.macSize..<lineKeyEnd].elementsEqual(own.publicKey) else {
      throw .badKey(.pairMismatch)
    }
    let key = Digest.fold1(Digest.sha256(try LineSuite.cs1a.shared(own.secret, recipient)))
    return try AES.ctr(
      key: key, counter: iv, sealed.body.span.extracting(droppingFirst: lineKeyEnd))
  }

  /// `identities` is what the identity keys of both sides share.
  static func verify(_ body: [UInt8], identities: [UInt8]) throws(CipherError) {
    let bytes = body.span
    let expected = CS1a.mac(bytes.extracting(droppingFirst: CS1a.macSize), key: identities)
    guard Sodium.equal(expected.span, bytes.extracting(first: CS1a.macSize)) else {
      throw .badMAC
    }
  }
}
