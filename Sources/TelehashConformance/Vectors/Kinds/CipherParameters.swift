import TelehashCrypto
import TelehashPackets

/// A group of tests of one cipher set.
struct CipherSetParameters: VectorParameters {
  let csid: CSID

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    csid = try fields.builtCSID("csid")
  }
}

/// A group of tests of one cipher set in one construction, with the keys its tests name.
struct CipherParameters: Sendable {
  let csid: CSID
  let construction: CipherConstruction
  var identities: [VectorIdentity] = []
  var ephemerals: [VectorEphemeral] = []

  /// Reads what every group of a construction has; the keys are for the types to ask for.
  init(_ fields: inout VectorFields) throws(VectorError) {
    csid = try fields.builtCSID("csid")
    construction = try fields.choice("construction", of: Construction.self).value
  }

  func identity(_ name: String, _ fields: VectorFields) throws(VectorError) -> VectorIdentity {
    guard let found = identities.first(where: { $0.name == name }) else {
      throw fields.error("the group has no identity \(name)")
    }
    return found
  }

  func ephemeral(_ name: String, _ fields: VectorFields) throws(VectorError) -> VectorEphemeral {
    guard let found = ephemerals.first(where: { $0.name == name }) else {
      throw fields.error("the group has no ephemeral \(name)")
    }
    return found
  }

  /// The names files use.
  private enum Construction: String, CaseIterable {
    case corrected
    case december2014 = "december-2014"

    var value: CipherConstruction { self == .corrected ? .corrected : .december2014 }
  }
}

/// The parameters of types without keys of their own.
struct ConstructionParameters: VectorParameters {
  let cipher: CipherParameters

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    cipher = try CipherParameters(&fields)
  }
}

/// An identity of a group; its secret may be unknown.
struct VectorIdentity: Sendable {
  let name: String
  /// Given in transcripts.
  let hashname: Hashname?
  let publicKey: [UInt8]
  let secret: [UInt8]?

  init(_ fields: inout VectorFields) throws(VectorError) {
    name = try fields.text("name")
    hashname = fields.has("hashname") ? try fields.hashname("hashname") : nil
    publicKey = try fields.bytes("public")
    secret = try fields.optionalBytes("secret")
  }

  func keyPair(_ csid: CSID) throws(VectorFault) -> KeyPair {
    let secret = try VectorFault.require(secret, "the secret of \(name) is not given")
    return try VectorFault.refusing {
      try KeyPair(csid: csid, publicKey: publicKey, secret: secret)
    }
  }
}

/// An ephemeral of a group; of two that agree, one secret may be unknown.
struct VectorEphemeral: Sendable {
  let name: String
  /// The identity it belongs to, given in transcripts.
  let owner: String?
  let publicKey: [UInt8]
  let secret: [UInt8]?
  let contentKey: [UInt8]?
  let token: Token?

  init(_ fields: inout VectorFields) throws(VectorError) {
    name = try fields.text("name")
    owner = try fields.optionalText("owner")
    publicKey = try fields.bytes("public")
    secret = try fields.optionalBytes("secret")
    contentKey = try fields.optionalBytes("contentKey")
    let bytes = try fields.optionalBytes("token")
    token = bytes.flatMap { Token($0) }
    if bytes != nil, token == nil { throw fields.error("16 bytes were expected", at: "token") }
  }

  func own(_ csid: CSID) throws(VectorFault) -> Ephemeral {
    let secret = try VectorFault.require(secret, "the secret of \(name) is not given")
    return try VectorFault.refusing {
      try Ephemeral(csid: csid, publicKey: publicKey, secret: secret, contentKey: contentKey)
    }
  }

  func remote(_ csid: CSID) throws(VectorFault) -> RemoteEphemeral {
    RemoteEphemeral(
      csid: csid, publicKey: publicKey, contentKey: contentKey.map { Secret($0) },
      token: try knownToken())
  }

  func knownToken() throws(VectorFault) -> Token {
    try VectorFault.require(token, "the token of \(name) is not given")
  }
}

/// A source that gives out the bytes a test prescribes, and then zeros.
struct ScriptedRandom: RandomSource {
  private var script: ArraySlice<UInt8>

  init(_ script: [UInt8]) { self.script = script[...] }

  mutating func bytes(_ count: Int) -> [UInt8] {
    let drawn = Array(script.prefix(count))
    script = script.dropFirst(count)
    return drawn + [UInt8](repeating: 0, count: count - drawn.count)
  }
}

extension VectorFields {
  mutating func builtCSID(_ name: String) throws(VectorError) -> CSID {
    guard let csid = CSID(text: try text(name)), CSID.built.contains(csid) else {
      throw error("no cipher set that is built here", at: name)
    }
    return csid
  }

  mutating func csids(_ name: String) throws(VectorError) -> [CSID] {
    var csids: [CSID] = []
    for text in try texts(name) {
      guard let csid = CSID(text: text) else { throw error("\(text) is no identifier", at: name) }
      csids.append(csid)
    }
    return csids
  }

  mutating func hashname(_ name: String) throws(VectorError) -> Hashname {
    guard let hashname = Hashname(text: try text(name)) else {
      throw error("no hashname", at: name)
    }
    return hashname
  }
}
