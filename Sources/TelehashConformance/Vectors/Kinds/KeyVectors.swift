import TelehashCrypto
import TelehashPackets

/// `key-pair`: whether two keys are keys and belong together (CS1A-01, CS2A-01, CS3A-01).
struct KeyPairVector: VectorKind {
  static let outputs: [VectorOutput] = []
  let csid: CSID
  let publicKey: [UInt8]
  let secret: [UInt8]

  init(_ fields: inout VectorFields, in group: CipherSetParameters) throws(VectorError) {
    csid = group.csid
    publicKey = try fields.bytes("public")
    secret = try fields.bytes("secret")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let pair = try VectorFault.refusing {
      try KeyPair(csid: csid, publicKey: publicKey, secret: secret)
    }
    guard pair.publicKey == publicKey else { throw .wrong("the public key was changed") }
    return [:]
  }
}

/// `agreement`: what two keys share (CS1A-03, CS2A-08, CS3A-03).
struct AgreementVector: VectorKind {
  static let outputs = [VectorOutput("shared", .bytes)]
  let csid: CSID
  let publicKey: [UInt8]
  let secret: [UInt8]

  init(_ fields: inout VectorFields, in group: CipherSetParameters) throws(VectorError) {
    csid = group.csid
    secret = try fields.bytes("secret")
    publicKey = try fields.bytes("public")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let shared = try VectorFault.refusing {
      try Primitives.agreement(csid, secret: secret, publicKey: publicKey)
    }
    return ["shared": .bytes(shared)]
  }
}

/// `message-size`: how long a BODY gets (CS1A-02, CS2A-03, CS3A-02).
struct MessageSizeVector: VectorKind {
  static let outputs = [VectorOutput("bodyLength", .number)]
  let cipher: CipherParameters
  let innerLength: Int

  init(_ fields: inout VectorFields, in group: ConstructionParameters) throws(VectorError) {
    cipher = group.cipher
    innerLength = try fields.count("innerLength")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let overhead = try VectorFault.refusing {
      try MessageOpener.overhead(cipher.csid, construction: cipher.construction)
    }
    return ["bodyLength": .number(innerLength + overhead)]
  }
}

/// `channel-size`: how long the BODY of a channel packet gets (CS1A-09, CS2A-09, CS3A-08).
struct ChannelSizeVector: VectorKind {
  static let outputs = [VectorOutput("bodyLength", .number)]
  let cipher: CipherParameters
  let innerLength: Int

  init(_ fields: inout VectorFields, in group: ConstructionParameters) throws(VectorError) {
    cipher = group.cipher
    innerLength = try fields.count("innerLength")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    var random = SeededRandom(seed: 0, label: "sizes")
    let body = try VectorFault.refusing {
      let own = try Ephemeral.make(cipher.csid, random: &random)
      let remote = RemoteEphemeral(
        csid: cipher.csid, publicKey: own.publicKey, contentKey: own.contentKey,
        token: Token(messageBody: own.publicKey))
      var sealing = try ChannelCipher(
        own: own, ownToken: remote.token, remote: remote, construction: cipher.construction,
        random: &random)
      return try sealing.seal([UInt8](repeating: 0, count: innerLength), random: &random)
    }
    return ["bodyLength": .number(body.count)]
  }
}
