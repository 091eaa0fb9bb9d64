import TelehashCore
import TelehashCrypto
import TelehashPackets

/// The parameters of types whose form differs between the editions of version 3.
struct EditionParameters: VectorParameters {
  let edition: Edition

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    edition = try fields.edition("edition")
  }
}

extension VectorFields {
  /// One of the editions of version 3.
  mutating func edition(_ name: String) throws(VectorError) -> Edition {
    guard let edition = Edition.named(try choice(name, of: EditionName.self)) else {
      throw error("is no edition of version 3", at: name)
    }
    return edition
  }
}

/// `link-json`: what link JSON says, and how it is written again (LINK-08 to LINK-13).
struct LinkJSONVector: VectorKind {
  static let outputs = [
    VectorOutput("hashname", .text), VectorOutput("proven", .flag), VectorOutput("local", .text),
    VectorOutput("shared", .text),
  ]
  let edition: Edition
  let json: String

  init(_ fields: inout VectorFields, in group: EditionParameters) throws(VectorError) {
    edition = group.edition
    json = try fields.text("json")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let link = try VectorFault.refusing { try LinkJSON(Array(json.utf8), edition: edition) }
    return [
      "hashname": .string(link.hashname.text), "proven": .bool(link.isProven),
      "local": .string(link.object(.local).description),
      "shared": .string(link.object(.shared).description),
    ]
  }
}

/// `link-jwk`: a hashname as JSON Web Key (LINK-23 to LINK-25).
struct LinkJWKVector: VectorKind {
  static let outputs = [VectorOutput("hashname", .text), VectorOutput("jwk", .text)]
  let json: String

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    json = try fields.text("json")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let link = try VectorFault.refusing {
      try LinkJSON(jwk: try JSONReader.readObject(Array(json.utf8)).object)
    }
    return [
      "hashname": .string(link.hashname.text), "jwk": .string(link.jwk(.local).description),
    ]
  }
}

/// `uri`: the parts of a link URI (URI-01 to URI-06).
struct URIVector: VectorKind {
  static let outputs = [
    VectorOutput("scheme", .text), VectorOutput("host", .text), VectorOutput("base", .text),
    VectorOutput("user", .text, isRequired: false),
    VectorOutput("port", .number, isRequired: false),
    VectorOutput("pathPart", .text, isRequired: false),
    VectorOutput("fragment", .text, isRequired: false),
    VectorOutput("keys", .object), VectorOutput("hashname", .text, isRequired: false),
    VectorOutput("paths", .list),
  ]
  let edition: Edition
  let text: String

  init(_ fields: inout VectorFields, in group: EditionParameters) throws(VectorError) {
    edition = group.edition
    text = try fields.text("uri")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let uri = try VectorFault.refusing { try LinkURI(text, form: edition.uri) }
    let keys = try VectorFault.refusing { try uri.keys() }
    var outputs: JSONObject = [
      "scheme": .string(uri.scheme), "host": .string(uri.host), "base": .string(uri.base),
    ]
    if let user = uri.user { outputs["user"] = .string(user) }
    if let port = uri.port { outputs["port"] = .number(JSONNumber(UInt64(port))) }
    if !uri.pathPart.isEmpty { outputs["pathPart"] = .string(uri.pathPart) }
    if let fragment = uri.token ?? uri.fragment { outputs["fragment"] = .string(fragment) }
    outputs["keys"] = .object(
      JSONObject(keys.entries.map { ($0.csid.description, .string(Base32.encode($0.key))) }))
    if let hashname = keys.hashname { outputs["hashname"] = .string(hashname.text) }
    var findings: [EndpointEvent.Finding] = []
    outputs["paths"] = .array(
      uri.paths(noting: &findings).map {
        .object($0.json(peerMembers: [edition.peerPathMember]))
      })
    return outputs
  }
}

/// `uri-fragment`: what binds a peer URI to the endpoint that made it (URI-10 to URI-13).
struct URIFragmentVector: VectorKind {
  static let outputs = [
    VectorOutput("digest", .bytes), VectorOutput("data", .bytes, isRequired: false),
  ]
  let edition: Edition
  let fragment: String
  let hashname: Hashname

  init(_ fields: inout VectorFields, in group: EditionParameters) throws(VectorError) {
    edition = group.edition
    fragment = try fields.text("fragment")
    hashname = try fields.hashname("hashname")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    var findings: [EndpointEvent.Finding] = []
    let read = try VectorFault.require(
      URIFragment(fragment, form: edition.uri.fragment, noting: &findings), "no fragment")
    let check = read.check(hashname)
    guard check != .wrong else { throw .refused("made by somebody else") }
    let isPlain = findings.isEmpty && check != .rightInReferenceOrder
    guard isPlain == (result != .acceptable) else {
      throw .wrong(isPlain ? "there is nothing to accept" : "taken without a word")
    }
    var outputs: JSONObject = ["digest": .bytes(read.digest)]
    if let data = read.data { outputs["data"] = .bytes(data) }
    return outputs
  }
}

/// The parameters of `peer-request`: who asks and who is asked.
struct PeerRequestParameters: VectorParameters {
  let edition: Edition
  let router: Hashname
  let requester: Hashname

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    edition = try fields.edition("edition")
    router = try fields.hashname("router")
    requester = try fields.hashname("requester")
  }
}

/// `peer-request`: what a router makes of a request, if it has a link to the wanted endpoint and
/// trusts one of the two (PEER-04 to PEER-11, CONN-02, CONN-03).
struct PeerRequestVector: VectorKind {
  static let outputs = [
    VectorOutput("peer", .text, isRequired: false), VectorOutput("uri", .text, isRequired: false),
    VectorOutput("connect", .text), VectorOutput("connectBody", .bytes),
  ]
  let parameters: PeerRequestParameters
  let open: String
  let body: [UInt8]

  init(_ fields: inout VectorFields, in group: PeerRequestParameters) throws(VectorError) {
    parameters = group
    open = try fields.text("open")
    body = try fields.bytes("body")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let head = try VectorFault.refusing { try JSONReader.readObject(Array(open.utf8)).object }
    let request = try VectorFault.refusing {
      try PeerRequest(
        Packet(json: head, body: body), edition: parameters.edition, router: parameters.router,
        requester: parameters.requester)
    }
    var outputs = JSONObject()
    if let peer = request.peer { outputs["peer"] = .string(peer.text) }
    if let uri = request.uri { outputs["uri"] = .string(uri.base) }
    let connect = request.connectHead(of: parameters.requester, edition: parameters.edition)
    outputs["connect"] = .string(connect.description)
    outputs["connectBody"] = .bytes(request.body)
    return outputs
  }
}

/// `introduction`: who introduces itself in clear in the BODY of a `connect` (PEER-16 to PEER-18,
/// CONN-04, CONN-05).
struct IntroductionVector: VectorKind {
  static let outputs = [
    VectorOutput("hashname", .text), VectorOutput("csid", .text), VectorOutput("key", .bytes),
    VectorOutput("at", .text),
  ]
  let edition: Edition
  let body: [UInt8]

  init(_ fields: inout VectorFields, in group: EditionParameters) throws(VectorError) {
    edition = group.edition
    body = try fields.bytes("body")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let packet = try VectorFault.refusing { try Packet(decoding: body) }
    let introduced = try VectorFault.require(
      Introduced(packet, edition: edition), "no key is shown")
    return [
      "hashname": .string(introduced.hashname.text),
      "csid": .string(introduced.csid.description), "key": .bytes(introduced.key),
      "at": .string(String(introduced.at)),
    ]
  }
}
