import TelehashCrypto
import TelehashPackets

/// The parameters of `message-open`: a cipher set and identities.
struct MessageOpenParameters: VectorParameters {
  var cipher: CipherParameters

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    cipher = try CipherParameters(&fields)
    cipher.identities = try fields.objects("identities", VectorIdentity.init)
  }
}

/// `message-open`: a message, opened and its sender verified (HS-30).
struct MessageOpenVector: VectorKind {
  static let outputs = [VectorOutput("inner", .bytes), VectorOutput("token", .bytes)]
  static let canBeDerived = true
  let cipher: CipherParameters
  let from: VectorIdentity
  let to: VectorIdentity
  var body: [UInt8]

  init(_ fields: inout VectorFields, in group: MessageOpenParameters) throws(VectorError) {
    cipher = group.cipher
    from = try cipher.identity(try fields.text("from"), fields)
    to = try cipher.identity(try fields.text("to"), fields)
    body = try fields.bytes("body")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let recipient = try to.keyPair(cipher.csid)
    let opened = try VectorFault.refusing {
      let opened = try MessageOpener.open(
        body, recipient: recipient, construction: cipher.construction)
      try opened.verify(sender: from.publicKey)
      return opened
    }
    return ["inner": .bytes(opened.inner), "token": .string(opened.token.hex)]
  }
}

/// The parameters of `message-seal`: identities and ephemerals.
struct MessageSealParameters: VectorParameters {
  var cipher: CipherParameters

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    cipher = try CipherParameters(&fields)
    cipher.identities = try fields.objects("identities", VectorIdentity.init)
    cipher.ephemerals = try fields.objects("ephemerals", VectorEphemeral.init)
  }
}

/// `message-seal`: a message made with prescribed random values.
struct MessageSealVector: VectorKind {
  static let outputs = [VectorOutput("body", .bytes), VectorOutput("token", .bytes)]
  let cipher: CipherParameters
  let from: VectorIdentity
  let to: VectorIdentity
  let ephemeral: VectorEphemeral
  let nonce: [UInt8]
  let oaepSeed: [UInt8]
  let inner: [UInt8]

  init(_ fields: inout VectorFields, in group: MessageSealParameters) throws(VectorError) {
    cipher = group.cipher
    from = try cipher.identity(try fields.text("from"), fields)
    to = try cipher.identity(try fields.text("to"), fields)
    ephemeral = try cipher.ephemeral(try fields.text("ephemeral"), fields)
    nonce = try fields.bytes("nonce")
    oaepSeed = try fields.optionalBytes("oaepSeed") ?? []
    inner = try fields.bytes("inner")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let sender = try from.keyPair(cipher.csid)
    let own = try ephemeral.own(cipher.csid)
    // CS1a and CS2a draw when a sealer is made, CS3a for each message; the order is the same.
    var random = ScriptedRandom(oaepSeed + nonce)
    let (body, token) = try VectorFault.refusing {
      var sealer = try MessageSealer(
        sender: sender, recipient: to.publicKey, ephemeral: own,
        construction: cipher.construction, random: &random)
      return (try sealer.seal(inner, random: &random), sealer.token)
    }
    return ["body": .bytes(body), "token": .string(token.hex)]
  }
}
