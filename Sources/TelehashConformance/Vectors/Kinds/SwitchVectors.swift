import TelehashCrypto
import TelehashPackets

/// `switch-hashname`: what the keys or fingerprints of a version 2 switch make (V2HN-01, V2HN-04).
struct SwitchHashnameVector: VectorKind {
  static let outputs = [VectorOutput("hashname", .text)]
  static let mayStandInInvalid = true
  private let keys: [(csid: String, value: Value)]

  private enum Value {
    case key([UInt8])
    case fingerprint(String)
  }

  /// Keys of v2.0 have no cipher set: the one there is stands under `rsa`.
  private static let rsa = "rsa"

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    keys = try fields.objects("keys") { key throws(VectorError) in
      let csid = try key.text("csid")
      if let bytes = try key.optionalBytes("key") { return (csid, Value.key(bytes)) }
      return (csid, Value.fingerprint(try key.text("fingerprint")))
    }
  }

  /// The one key of a hashname of v2.0.
  var rsaKey: [UInt8]? {
    guard keys.count == 1, keys[0].csid == Self.rsa, case .key(let der) = keys[0].value else {
      return nil
    }
    return der
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    if let der = rsaKey {
      try VectorFault.refusing { try LineSuite.rsa.check(publicKey: der) }
      return ["hashname": .string(HexHashname(publicKeyInfo: der).text)]
    }
    // Read as the object travels, so that its texts are checked too.
    let parts = JSONObject(
      keys.map { key in
        switch key.value {
        case .key(let bytes):
          (key.csid, .string(Hex.encode(HashnameParts.fingerprint(of: bytes))))
        case .fingerprint(let text): (key.csid, .string(text))
        }
      })
    let read = try VectorFault.require(HashnameParts(parts), "no parts of a hashname")
    return ["hashname": .string(read.hashname.text)]
  }
}

/// `switch-hashname-text`: the 32 bytes of a written hashname of version 2 (V2HN-08).
struct SwitchHashnameTextVector: VectorKind {
  static let outputs = [VectorOutput("bytes", .bytes)]
  let text: String

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    text = try fields.text("text")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    ["bytes": .bytes(try VectorFault.require(HexHashname(text: text), "no hashname").bytes)]
  }
}

/// `bucket`: how far apart two hashnames of version 2 are (V2SEEK-08).
struct BucketVector: VectorKind {
  static let outputs = [VectorOutput("bucket", .number)]
  let own: HexHashname
  let remote: HexHashname

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    own = try fields.hexHashname("own")
    remote = try fields.hexHashname("remote")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let bucket = own.bucket(of: remote)
    guard remote.bucket(of: own) == bucket else { throw .wrong("the other side differs") }
    return ["bucket": .number(try VectorFault.require(bucket, "the same hashname"))]
  }
}

/// A suite of version 2 in one reading, with the keys its tests name.
struct LineParameters: Sendable {
  let suite: LineSuite
  var construction: LineConstruction
  var identities: [VectorSwitch] = []
  var ephemerals: [LineHalf] = []

  init(_ fields: inout VectorFields) throws(VectorError) {
    guard let suite = LineSuite(rawValue: try fields.text("suite")) else {
      throw fields.error("rsa, 1a, 2a and 3a are built here", at: "suite")
    }
    self.suite = suite
    construction = try fields.choice("reading", of: Reading.self).value
  }

  func identity(_ name: String, _ fields: VectorFields) throws(VectorError) -> VectorSwitch {
    guard let found = identities.first(where: { $0.name == name }) else {
      throw fields.error("the group has no identity \(name)")
    }
    return found
  }

  func half(_ name: String, _ fields: VectorFields) throws(VectorError) -> LineHalf {
    guard let found = ephemerals.first(where: { $0.name == name }) else {
      throw fields.error("the group has no ephemeral \(name)")
    }
    return found
  }

  /// The names files use.
  private enum Reading: String, CaseIterable {
    case implemented
    case literal

    var value: LineConstruction { self == .implemented ? .implemented : .literal }
  }
}

/// An identity of a group; its secret may be unknown.
struct VectorSwitch: Sendable {
  let name: String
  let publicKey: [UInt8]
  let secret: [UInt8]?

  init(_ fields: inout VectorFields) throws(VectorError) {
    name = try fields.text("name")
    publicKey = try fields.bytes("public")
    secret = try fields.optionalBytes("secret")
  }

  func key(_ suite: LineSuite) throws(VectorFault) -> SwitchKey {
    let secret = try VectorFault.require(secret, "the secret of \(name) is not given")
    return try VectorFault.refusing {
      try SwitchKey(suite, publicKey: publicKey, secret: secret)
    }
  }
}

/// One side of a line: its ephemeral and the id it announced.
struct LineHalf: Sendable {
  let name: String
  let publicKey: [UInt8]
  let secret: [UInt8]?
  let line: LineID

  init(_ fields: inout VectorFields) throws(VectorError) {
    name = try fields.text("name")
    publicKey = try fields.bytes("public")
    secret = try fields.optionalBytes("secret")
    line = try fields.lineID("line")
  }

  func own(_ suite: LineSuite) throws(VectorFault) -> LineEphemeral {
    let secret = try VectorFault.require(secret, "the secret of \(name) is not given")
    return try VectorFault.refusing {
      try LineEphemeral(suite, publicKey: publicKey, secret: secret)
    }
  }
}

/// The parameters of `switch-open`: a suite and identities.
struct SwitchOpenParameters: VectorParameters {
  var line: LineParameters

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    line = try LineParameters(&fields)
    line.identities = try fields.objects("identities", VectorSwitch.init)
  }
}

/// `switch-open`: an open, opened, read and its sender verified (V2OPEN-09, V2OPEN-10).
struct SwitchOpenVector: VectorKind {
  static let outputs = [
    VectorOutput("inner", .bytes), VectorOutput("line", .bytes), VectorOutput("at", .number),
    VectorOutput("lineKey", .bytes), VectorOutput("hashname", .text),
  ]
  static let canBeDerived = true
  let parameters: LineParameters
  let to: VectorSwitch
  var body: [UInt8]

  init(_ fields: inout VectorFields, in group: SwitchOpenParameters) throws(VectorError) {
    parameters = group.line
    to = try parameters.identity(try fields.text("to"), fields)
    body = try fields.bytes("body")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let recipient = try to.key(parameters.suite)
    let opened = try VectorFault.refusing {
      let packet = try SealedPacket(body, rules: parameters.suite.rules)
      guard case .open(let sealed) = packet else { throw VectorFault.refused("no open") }
      let opened = try OpenOpener.open(
        sealed, recipient: recipient, construction: parameters.construction)
      try opened.verify()
      return opened
    }
    guard let inner = try? opened.inner.encoded() else { throw .refused("no inner packet") }
    return [
      "inner": .bytes(inner), "line": .bytes(opened.content.line.bytes),
      "at": .number(JSONNumber(opened.content.at)), "lineKey": .bytes(opened.lineKey),
      "hashname": .string(opened.content.sender.text),
    ]
  }
}

/// The parameters of `switch-open-seal`: identities and ephemerals.
struct SwitchSealParameters: VectorParameters {
  var line: LineParameters

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    line = try LineParameters(&fields)
    line.identities = try fields.objects("identities", VectorSwitch.init)
    line.ephemerals = try fields.objects("ephemerals", LineHalf.init)
  }
}

/// `switch-open-seal`: an open made with prescribed random values.
struct SwitchOpenSealVector: VectorKind {
  static let outputs = [VectorOutput("body", .bytes)]
  var parameters: LineParameters
  let from: VectorSwitch
  let to: VectorSwitch
  let half: LineHalf
  let oaepSeed: [UInt8]
  let iv: [UInt8]
  let inner: [UInt8]

  init(_ fields: inout VectorFields, in group: SwitchSealParameters) throws(VectorError) {
    parameters = group.line
    from = try parameters.identity(try fields.text("from"), fields)
    to = try parameters.identity(try fields.text("to"), fields)
    half = try parameters.half(try fields.text("ephemeral"), fields)
    oaepSeed = try fields.optionalBytes("oaepSeed") ?? []
    iv = try fields.optionalBytes("iv") ?? []
    inner = try fields.bytes("inner")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let sender = try from.key(parameters.suite)
    let own = try half.own(parameters.suite)
    var random = ScriptedRandom(oaepSeed + iv)
    let bytes = try VectorFault.refusing {
      try OpenSealer.seal(
        inner: inner, line: half.line, sender: sender, recipient: to.publicKey, ephemeral: own,
        construction: parameters.construction, random: &random
      ).encoded()
    }
    return ["body": .bytes(bytes)]
  }
}

/// The parameters of `line-open` and `line-seal`: the halves of lines.
struct LineHalves: VectorParameters {
  var line: LineParameters

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    line = try LineParameters(&fields)
    line.ephemerals = try fields.objects("ephemerals", LineHalf.init)
  }

  /// The cipher of two halves, worked out from the side whose secret is known, and which it is.
  fileprivate func cipher(
    from: LineHalf, to: LineHalf, random: inout ScriptedRandom
  ) throws(VectorFault) -> (LineCipher, LineCipher.Side) {
    let isSender = to.secret == nil
    let (own, other) = isSender ? (from, to) : (to, from)
    let ephemeral = try own.own(line.suite)
    do {
      let cipher = try LineCipher(
        own: ephemeral, ownLine: own.line, remoteKey: other.publicKey, remoteLine: other.line,
        random: &random)
      return (cipher, isSender ? .own : .remote)
    } catch {
      throw .refused("\(error)")
    }
  }
}

/// `line-open`: a line packet, opened (V2LINE-02, V2CS1A-07, V2CS2A-06, V2CS3A-05).
struct LineOpenVector: VectorKind {
  static let outputs = [VectorOutput("key", .bytes), VectorOutput("inner", .bytes)]
  static let canBeDerived = true
  let parameters: LineHalves
  let from: LineHalf
  let to: LineHalf
  var body: [UInt8]

  init(_ fields: inout VectorFields, in group: LineHalves) throws(VectorError) {
    parameters = group
    from = try group.line.half(try fields.text("from"), fields)
    to = try group.line.half(try fields.text("to"), fields)
    body = try fields.bytes("body")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    var random = ScriptedRandom([])
    let (cipher, side) = try parameters.cipher(from: from, to: to, random: &random)
    let inner = try VectorFault.refusing {
      guard case .line(let sealed) = try SealedPacket(body, rules: parameters.line.suite.rules),
        sealed.line == to.line
      else { throw VectorFault.refused("no packet of this line") }
      let inner = try cipher.open(sealed, from: side)
      // V2LINE-03: without a code, what is no packet with a channel was altered.
      if parameters.line.suite == .rsa {
        let packet = try Packet(decoding: inner, rules: parameters.line.suite.rules)
        guard packet.json?["c"] != nil else { throw VectorFault.refused("no channel inside") }
      }
      return inner
    }
    return [
      "key": cipher.key(of: side).withBytes { .bytes($0) }, "inner": .bytes(inner),
    ]
  }
}

/// `line-seal`: a line packet made with a prescribed iv or nonce.
struct LineSealVector: VectorKind {
  static let outputs = [VectorOutput("key", .bytes), VectorOutput("body", .bytes)]
  let parameters: LineHalves
  let from: LineHalf
  let to: LineHalf
  let nonce: [UInt8]
  let inner: [UInt8]

  init(_ fields: inout VectorFields, in group: LineHalves) throws(VectorError) {
    parameters = group
    from = try group.line.half(try fields.text("from"), fields)
    to = try group.line.half(try fields.text("to"), fields)
    nonce = try fields.bytes("nonce")
    inner = try fields.bytes("inner")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    var random = ScriptedRandom(nonce)
    let own = try from.own(parameters.line.suite)
    let (key, bytes): ([UInt8], [UInt8])
    do {
      var cipher = try LineCipher(
        own: own, ownLine: from.line, remoteKey: to.publicKey, remoteLine: to.line,
        random: &random)
      key = cipher.key(of: .own).withBytes { $0 }
      bytes = try cipher.seal(inner, random: &random).encoded()
    } catch {
      throw .refused("\(error)")
    }
    return ["key": .bytes(key), "body": .bytes(bytes)]
  }
}

extension VectorFields {
  mutating func hexHashname(_ name: String) throws(VectorError) -> HexHashname {
    guard let hashname = HexHashname(text: try text(name)) else {
      throw error("no hashname", at: name)
    }
    return hashname
  }

  mutating func lineID(_ name: String) throws(VectorError) -> LineID {
    guard let line = LineID(text: try text(name)) else {
      throw error("32 hex digits were expected", at: name)
    }
    return line
  }
}
