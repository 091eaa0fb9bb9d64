import TelehashCrypto
import TelehashPackets

/// `hashname`: what keys and intermediates roll up to (HN-03 to HN-09).
struct HashnameVector: VectorKind {
  static let outputs = [VectorOutput("hashname", .text)]
  static let mayStandInInvalid = true
  let keys: [(csid: String, value: Hashname.KeyOrIntermediate)]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    keys = try fields.objects("keys") { key throws(VectorError) in
      let csid = try key.text("csid")
      if let bytes = try key.optionalBytes("key") { return (csid, .key(bytes)) }
      return (csid, .intermediate(try key.bytes("intermediate")))
    }
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    var parts: [(CSID, Hashname.KeyOrIntermediate)] = []
    for key in keys {
      let csid = try VectorFault.require(CSID(text: key.csid), "\(key.csid) is no identifier")
      parts.append((csid, key.value))
    }
    let hashname = try VectorFault.require(Hashname(rollUp: parts), "no hashname")
    return ["hashname": .string(hashname.text)]
  }
}

/// `intermediate`: the hash that stands for a key (HN-02).
struct IntermediateVector: VectorKind {
  static let outputs = [VectorOutput("intermediate", .bytes)]
  let key: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    key = try fields.bytes("key")
  }

  func answer(expecting result: VectorResult) -> JSONObject {
    ["intermediate": .bytes(Hashname.intermediate(of: key))]
  }
}

/// `hashname-text`: the 32 bytes of a written hashname (HN-01).
struct HashnameTextVector: VectorKind {
  static let outputs = [VectorOutput("bytes", .bytes)]
  let text: String

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    text = try fields.text("text")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let hashname = Hashname(text: text)
    if result == .acceptable {
      // Read when leniency is asked for, refused otherwise.
      guard hashname == nil else { throw .wrong("taken without leniency") }
      let lenient = Hashname(lenientText: text)
      return ["bytes": .bytes(try VectorFault.require(lenient, "no hashname").bytes)]
    }
    return ["bytes": .bytes(try VectorFault.require(hashname, "no hashname").bytes)]
  }
}

/// `common-csid`: the cipher set two endpoints use (CS-06).
struct CommonCSIDVector: VectorKind {
  static let outputs = [VectorOutput("csid", .text)]
  let own: [CSID]
  let remote: [CSID]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    own = try fields.csids("own")
    remote = try fields.csids("remote")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let csid = CSID.highestCommon(own, remote)
    guard CSID.highestCommon(remote, own) == csid else {
      throw .wrong("the other side chooses another set")
    }
    return ["csid": .string(try VectorFault.require(csid, "nothing in common").description)]
  }
}

/// `order`: which of two endpoints is odd (EXC-01).
struct OrderVector: VectorKind {
  static let outputs = [VectorOutput("order", .text)]
  let own: [UInt8]
  let remote: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    own = try fields.bytes("own")
    remote = try fields.bytes("remote")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let order = try VectorFault.require(Order.of(own: own, remote: remote), "a link to itself")
    guard Order.of(own: remote, remote: own) == order.opposite else {
      throw .wrong("the other side does not take the opposite order")
    }
    return ["order": order == .odd ? "odd" : "even"]
  }
}

/// `token`: the routing token of a message (TOK-01).
struct TokenVector: VectorKind {
  static let outputs = [VectorOutput("token", .bytes)]
  static let mayStandInInvalid = true
  let body: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    body = try fields.bytes("body")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    guard body.count >= Token.size else { throw .refused("\(body.count) bytes") }
    return ["token": .string(Token(messageBody: body).hex)]
  }
}

/// `uri-digest`: the bytes that bind a URI to an endpoint (URI-10, URI-13).
struct URIDigestVector: VectorKind {
  static let outputs = [VectorOutput("digest", .bytes)]
  static let mayStandInInvalid = true
  static let acceptsOtherOutputs = true
  let hashname: Hashname
  let data: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    hashname = try fields.hashname("hashname")
    data = try fields.bytes("data")
  }

  func answer(expecting result: VectorResult) -> JSONObject {
    // An acceptable digest is one in the plain order, which is read with a warning.
    let digest =
      result == .acceptable
      ? URIDigest.referenceOrder(data, hashname: hashname)
      : URIDigest.sipHash(data, hashname: hashname)
    return ["digest": .bytes(digest)]
  }
}

/// `sha256`: a digest.
struct SHA256Vector: VectorKind {
  static let outputs = [VectorOutput("digest", .bytes)]
  let data: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    data = try fields.bytes("data")
  }

  func answer(expecting result: VectorResult) -> JSONObject {
    ["digest": .bytes(Digest.sha256(data))]
  }
}

/// `fold`: halves exclusive-ored, once or three times (CS1A-07).
struct FoldVector: VectorKind {
  static let outputs = [VectorOutput("output", .bytes)]
  let data: [UInt8]
  let isThreefold: Bool

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    data = try fields.bytes("data")
    let times = try fields.count("times")
    guard times == 1 || times == 3 else { throw fields.error("only 1 and 3", at: "times") }
    isThreefold = times == 3
  }

  func answer(expecting result: VectorResult) -> JSONObject {
    ["output": .bytes(isThreefold ? Digest.fold3(data) : Digest.fold1(data))]
  }
}

/// `chacha20`: the cipher of the cloak (CLOAK-02).
struct ChaCha20Vector: VectorKind {
  static let outputs = [VectorOutput("output", .bytes)]
  let key: [UInt8]
  let nonce: [UInt8]
  let input: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    key = try fields.bytes("key")
    nonce = try fields.bytes("nonce")
    input = try fields.bytes("input")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let output = Primitives.chaCha20(key: key, nonce: nonce, input)
    return ["output": .bytes(try VectorFault.require(output, "sizes of key or nonce"))]
  }
}
