import TelehashCore
import TelehashCrypto
import TelehashPackets

/// `uri-lookups`: where the keys of a URI without any are looked for, in order (URI-17).
struct URILookupsVector: VectorKind {
  static let outputs = [VectorOutput("steps", .list)]
  let edition: Edition
  let text: String

  init(_ fields: inout VectorFields, in group: EditionParameters) throws(VectorError) {
    edition = group.edition
    text = try fields.text("uri")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let uri = try VectorFault.refusing { try LinkURI(text, form: edition.uri) }
    let keys = try VectorFault.refusing { try uri.keys() }
    guard keys.isEmpty else { throw .refused("there are keys") }
    return ["steps": .array(uri.lookups.map { .string(Self.step($0)) })]
  }

  private static func step(_ lookup: LinkLookup) -> String {
    switch lookup {
    case .webFinger(let host, let resource, let rel): "webfinger \(host) \(resource) \(rel)"
    case .serviceRecord(let name): "srv \(name)"
    case .openID(let host): "openid \(host)"
    case .document(let url): "get \(url)"
    }
  }
}

/// `service-records`: the link that a name server's records describe (URI-18).
struct ServiceRecordsVector: VectorKind {
  static let outputs = [
    VectorOutput("hashname", .text), VectorOutput("keys", .object), VectorOutput("paths", .list),
  ]
  let records: LinkJSON.ServiceRecords

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    let target = try fields.text("target")
    guard let port = UInt16(exactly: try fields.count("port")) else {
      throw fields.error("no port", at: "port")
    }
    records = LinkJSON.ServiceRecords(
      target: target, port: port, addresses: try fields.texts("addresses"),
      texts: try fields.texts("texts"))
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let link = try VectorFault.refusing { try LinkJSON(records) }
    return [
      "hashname": .string(link.hashname.text),
      "keys": .object(
        JSONObject(link.keys.entries.map { ($0.csid.description, .string(Base32.encode($0.key))) })),
      "paths": .array(link.paths.map { .object($0.json()) }),
    ]
  }
}

/// `webfinger`: where a WebFinger document says that the link JSON is (URI-19).
struct WebFingerVector: VectorKind {
  static let outputs = [VectorOutput("href", .text)]
  let json: String

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    json = try fields.text("json")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let object = try VectorFault.refusing { try JSONReader.readObject(Array(json.utf8)).object }
    let href = LinkJSON.document(ofWebFinger: object)
    return ["href": .string(try VectorFault.require(href, "there is no link"))]
  }
}

/// `jwk-set`: the first hashname of a set of keys (URI-20).
struct JWKSetVector: VectorKind {
  static let outputs = [VectorOutput("hashname", .text)]
  let json: String

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    json = try fields.text("json")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let link = try VectorFault.refusing {
      try LinkJSON(jwks: try JSONReader.readObject(Array(json.utf8)).object)
    }
    return ["hashname": .string(link.hashname.text)]
  }
}

/// `link-claims`: whether a token's claims introduce its holder to an endpoint (LINK-27, LINK-28).
struct LinkClaimsVector: VectorKind {
  static let outputs = [VectorOutput("audience", .list)]
  let claims: String
  let hashname: Hashname

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    claims = try fields.text("claims")
    hashname = try fields.hashname("hashname")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let object = try VectorFault.refusing { try JSONReader.readObject(Array(claims.utf8)).object }
    guard LinkJSON.admits(object, to: hashname, edition: .v3) else {
      throw .refused("it is not for this endpoint")
    }
    return ["audience": object["aud"] ?? []]
  }
}
