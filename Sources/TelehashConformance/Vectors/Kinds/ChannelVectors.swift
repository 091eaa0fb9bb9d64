import TelehashCrypto
import TelehashPackets

/// The parameters of channel packets: a cipher set and ephemerals.
struct ChannelParameters: VectorParameters {
  var cipher: CipherParameters

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    cipher = try CipherParameters(&fields)
    cipher.ephemerals = try fields.objects("ephemerals", VectorEphemeral.init)
  }
}

/// Two ephemerals, and the keys of the packets that go from one to the other.
struct ChannelDirection: Sendable {
  let cipher: CipherParameters
  let from: VectorEphemeral
  let to: VectorEphemeral

  init(_ fields: inout VectorFields, in group: ChannelParameters) throws(VectorError) {
    cipher = group.cipher
    from = try cipher.ephemeral(try fields.text("from"), fields)
    to = try cipher.ephemeral(try fields.text("to"), fields)
  }

  init(_ cipher: CipherParameters, from: VectorEphemeral, to: VectorEphemeral) {
    self.cipher = cipher
    self.from = from
    self.to = to
  }

  /// The keys as a holder of either secret has them, and on which side the sender is.
  func keys(random: [UInt8] = []) throws(VectorFault) -> (ChannelCipher, ChannelCipher.Side) {
    let (own, other, side): (VectorEphemeral, VectorEphemeral, ChannelCipher.Side) =
      to.secret == nil ? (from, to, .own) : (to, from, .remote)
    return (try keys(own: own, remote: other, random: random), side)
  }

  /// The keys as the sender has them.
  func senderKeys(random: [UInt8]) throws(VectorFault) -> ChannelCipher {
    try keys(own: from, remote: to, random: random)
  }

  private func keys(
    own: VectorEphemeral, remote: VectorEphemeral, random: [UInt8]
  ) throws(VectorFault) -> ChannelCipher {
    let secrets = try own.own(cipher.csid)
    let token = try own.knownToken()
    let shown = try remote.remote(cipher.csid)
    var script = ScriptedRandom(random)
    return try VectorFault.refusing {
      try ChannelCipher(
        own: secrets, ownToken: token, remote: shown, construction: cipher.construction,
        random: &script)
    }
  }

  /// The inner packet of a BODY that carries the receiver's token (TOK-02, TOK-04).
  func open(_ body: [UInt8]) throws(VectorFault) -> (inner: [UInt8], key: Secret) {
    let (keys, side) = try keys()
    guard let token = Token(channelBody: body), token == to.token else {
      throw .refused("the token is not that of \(to.name)")
    }
    return (try VectorFault.refusing { try keys.open(body, from: side) }, keys.key(of: side))
  }
}

/// `channel-open`: a channel packet, opened with the keys of its exchange (CH-28).
struct ChannelOpenVector: VectorKind {
  static let outputs = [VectorOutput("key", .bytes), VectorOutput("inner", .bytes)]
  static let canBeDerived = true
  let direction: ChannelDirection
  var body: [UInt8]

  init(_ fields: inout VectorFields, in group: ChannelParameters) throws(VectorError) {
    direction = try ChannelDirection(&fields, in: group)
    body = try fields.bytes("body")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let (inner, key) = try direction.open(body)
    return ["key": .bytes(key.withBytes { $0 }), "inner": .bytes(inner)]
  }
}

/// `channel-seal`: a channel packet made with a prescribed IV or nonce.
struct ChannelSealVector: VectorKind {
  static let outputs = [VectorOutput("key", .bytes), VectorOutput("body", .bytes)]
  let direction: ChannelDirection
  let nonce: [UInt8]
  let inner: [UInt8]

  init(_ fields: inout VectorFields, in group: ChannelParameters) throws(VectorError) {
    direction = try ChannelDirection(&fields, in: group)
    nonce = try fields.bytes("nonce")
    inner = try fields.bytes("inner")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    // IVs that count are drawn when the keys are made, random ones for each packet.
    var keys = try direction.senderKeys(random: nonce)
    var random = ScriptedRandom(nonce)
    let body = try VectorFault.refusing { try keys.seal(inner, random: &random) }
    return ["key": .bytes(keys.key(of: .own).withBytes { $0 }), "body": .bytes(body)]
  }
}
