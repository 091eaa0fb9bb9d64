import TelehashCrypto
public import TelehashPackets

/// Links as JSON Web Keys (LINK-23 to LINK-25).
extension LinkJSON {
  /// The kind of key a hashname is.
  static let jwkKind = "hashname"
  /// What it is for.
  static let jwkUse = "link"

  /// Reads a JWK; `kid` must be the hashname of exactly its keys (LINK-24).
  public init(jwk object: JSONObject) throws(Refusal) {
    guard object["kty"] == .string(Self.jwkKind) else { throw .otherJWK("kty") }
    guard object["use"] == .string(Self.jwkUse) else { throw .otherJWK("use") }
    guard case .string(let text) = object["kid"], let kid = Hashname(text: text) else {
      throw .badHashname
    }
    var members: [(name: String, value: JSONValue)] = []
    for member in object.members where member.name.hasPrefix("cs") {
      let name = String(member.name.dropFirst(2))
      if CSID(text: name) != nil { members.append((name, member.value)) }
    }
    let keys = try Self.keys(members)
    guard let computed = keys.hashname else { throw .missing("cs??") }
    guard computed == kid else { throw .otherHashname(computed: computed) }
    var findings: [EndpointEvent.Finding] = []
    var paths: [NetworkPath] = []
    if let value = object["paths"] {
      guard case .array(let values) = value else { throw .wrongShape("paths") }
      paths = Self.paths(values, noting: &findings)
    }
    guard let link = LinkJSON(hashname: kid, keys: keys, paths: paths) else { throw .nobody }
    self = link
    note(findings)
  }

  /// Reads the first hashname of a set of JWKs, as OpenID discovery returns them (URI-20).
  public init(jwks object: JSONObject) throws(Refusal) {
    guard case .array(let values) = object["keys"] else { throw .wrongShape("keys") }
    let first = values.prefix(Self.maximumPaths).lazy.compactMap(\.object)
      .first { $0["kty"] == .string(Self.jwkKind) }
    guard let first else { throw .nobody }
    try self.init(jwk: first)
  }

  /// The link as a JWK; with `paths` only where there are any to show.
  public func jwk(_ scope: Scope, peerPathMembers: [String] = ["hn"]) -> JSONObject {
    var object: JSONObject = [
      "kty": .string(Self.jwkKind), "kid": .string(hashname.text), "use": .string(Self.jwkUse),
    ]
    for entry in keys.entries { object["cs\(entry.csid)"] = .string(Base32.encode(entry.key)) }
    let paths = pathValues(scope, peerPathMembers)
    if !paths.isEmpty { object["paths"] = .array(paths) }
    return object
  }
}
