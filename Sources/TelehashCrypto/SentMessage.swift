/// A message opened with the secrets of whoever sent it, where the recipient's are not known.
///
/// An observer that holds one side's ephemeral keys reads that side's messages too; a live run
/// judges its own traffic so. **Call `verify(sender:)` before believing `inner`.**
public struct SentMessage: Sendable {
  /// The inner packet's bytes.
  public let inner: [UInt8]
  /// The sender's ephemeral keys, as its messages tell them.
  public let ephemeral: RemoteEphemeral
  private let body: [UInt8]
  private let recipient: [UInt8]
  private let construction: CipherConstruction

  public var token: Token { ephemeral.token }

  /// Opens a BODY that was sealed with `ephemeral` for the identity key `recipient`.
  public init(
    _ body: [UInt8], sealedWith own: Ephemeral, recipient: [UInt8],
    construction: CipherConstruction
  ) throws(CipherError) {
    let minimum =
      try MessageOpener.overhead(own.csid, construction: construction)
      + MessageOpener.smallestPacket
    guard body.count >= minimum else { throw .tooShort(minimum: minimum, actual: body.count) }
    inner =
      switch own.csid {
      case .cs1a: try CS1a.open(body, sealedWith: own, recipient: recipient)
      case .cs2a: try CS2a.open(body, sealedWith: own, form: construction.cs2a)
      case .cs3a: try CS3a.open(body, sealedWith: own, recipient: recipient)
      default: throw .unsupported(own.csid)
      }
    ephemeral = RemoteEphemeral(
      csid: own.csid, publicKey: own.publicKey,
      contentKey: construction.cs2a == .corrected ? own.contentKey : nil,
      token: Token(messageBody: body))
    self.body = body
    self.recipient = recipient
    self.construction = construction
  }

  /// Throws unless this pair's owner made the message (CS1A-06, CS2A-06, CS3A-05).
  public func verify(sender: KeyPair) throws(CipherError) {
    switch ephemeral.csid {
    case .cs1a:
      try CS1a.verify(body, identities: CS1a.shared(sender.secret, recipient))
    case .cs2a:
      let form = construction.cs2a
      let keys = Array(body[..<CS2a.keysSize])
      let iv = Array(body[CS2a.keysSize..<CS2a.keysSize + form.messageIVSize])
      let signature = try CS2a.signature(of: body, ephemeral: ephemeral, form: form)
      try CS2a.publicKey(sender.publicKey).verify(
        signature: signature.span, of: form.signed(keys: keys, iv: iv, inner: inner))
    case .cs3a:
      try CS3a.verify(
        body, identities: CS3a.shared(sender.secret, recipient), form: construction.cs3a)
    default: throw .unsupported(ephemeral.csid)
    }
  }
}

extension CS1a {
  fileprivate static func open(
    _ body: [UInt8], sealedWith own: Ephemeral, recipient: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    let key = messageKey(try shared(own.secret, recipient))
    let iv = Array(body[keySize..<keySize + ivSize])
    return try cipher(
      body.span.extracting(keySize + ivSize..<body.count - macSize), key: key, iv: iv)
  }
}

extension CS2a {
  fileprivate static func open(
    _ body: [UInt8], sealedWith own: Ephemeral, form: CipherConstruction.CS2a
  ) throws(CipherError) -> [UInt8] {
    let opened = try content(
      of: body, point: own.publicKey, contentKey: own.contentKey, form: form)
    return Array(opened.dropLast(signatureSize))
  }

  fileprivate static func signature(
    of body: [UInt8], ephemeral: RemoteEphemeral, form: CipherConstruction.CS2a
  ) throws(CipherError) -> [UInt8] {
    let opened = try content(
      of: body, point: ephemeral.publicKey, contentKey: ephemeral.contentKey, form: form)
    return Array(opened.suffix(signatureSize))
  }

  /// The inner packet and the signature after it.
  private static func content(
    of body: [UInt8], point: [UInt8], contentKey: Secret?, form: CipherConstruction.CS2a
  ) throws(CipherError) -> [UInt8] {
    if form == .corrected, contentKey == nil { throw .badKey(.missingContentKey) }
    let key = form == .corrected ? contentKey?.bytes : nil
    let ivEnd = keysSize + form.messageIVSize
    let bytes = body.span
    return try AES.openGCM(
      key: key ?? Digest.sha256(point), iv: Array(body[keysSize..<ivEnd]),
      bytes.extracting(droppingFirst: ivEnd), additional: bytes.extracting(first: keysSize))
  }
}

extension CS3a {
  fileprivate static func open(
    _ body: [UInt8], sealedWith own: Ephemeral, recipient: [UInt8]
  ) throws(CipherError) -> [UInt8] {
    let key = try shared(own.secret, recipient)
    let bytes = body.span
    let boxStart = keySize + nonceSize
    guard
      let inner = Sodium.openBox(
        bytes.extracting(boxStart..<body.count - Sodium.authSize),
        nonce: bytes.extracting(keySize..<boxStart), key: key)
    else { throw .badMAC }
    return inner
  }
}
