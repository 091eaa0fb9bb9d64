import TelehashCore
import TelehashCrypto
import TelehashPackets

extension VectorMutant {
  /// What works out names and reads what leads to links wrong.
  static let links: [VectorMutant] = [
    VectorMutant("rollup-in-given-order", ["HN-05"], "Keys are rolled up in the order given") {
      kind, right in
      guard let vector = kind as? HashnameVector, case .outputs = right else { return nil }
      return .outputs(["hashname": .string(rolledUp(vector.keys))])
    },
    VectorMutant("no-keys-named", ["HN-08"], "No keys at all have a hashname") { kind, right in
      guard let vector = kind as? HashnameVector, vector.keys.isEmpty, case .refused = right
      else { return nil }
      return .outputs(["hashname": .string(rolledUp([]))])
    },
    VectorMutant(
      "odd-identifiers-rolled-up", ["HN-09"], "A key counts whatever its identifier is"
    ) { kind, right in
      guard let vector = kind as? HashnameVector, case .refused = right,
        vector.keys.contains(where: { CSID(text: $0.csid) == nil })
      else { return nil }
      return .outputs(["hashname": .string(rolledUp(vector.keys))])
    },
    VectorMutant("order-always-even", ["EXC-02"], "Both sides take themselves for even") {
      kind, right in
      guard kind is OrderVector, case .outputs = right else { return nil }
      return .outputs(["order": "even"])
    },
    VectorMutant("link-json-without-paths", ["LINK-08"], "Link JSON without paths is taken") {
      kind, right in
      taken(kind, right) { $0["keys"] != nil && $0["paths"]?.array == nil }
    },
    VectorMutant("link-json-without-keys", ["LINK-11"], "Link JSON without keys is taken") {
      kind, right in
      taken(kind, right) { ($0["keys"]?.object?.members ?? []).isEmpty }
    },
    VectorMutant("jwk-kid-unchecked", ["LINK-24"], "The `kid` of a JSON Web Key is not compared") {
      kind, right in
      guard let vector = kind as? LinkJWKVector, case .refused = right,
        let json = object(vector.json), let kid = json["kid"]?.string
      else { return nil }
      return .outputs(["hashname": .string(kid), "jwk": .string(vector.json)])
    },
    VectorMutant("claims-for-anybody", ["LINK-27"], "A token's audience is not looked at") {
      kind, right in
      guard let vector = kind as? LinkClaimsVector, case .refused = right,
        let claims = object(vector.claims), claims["scope"]?.string?.contains("link") == true
      else { return nil }
      return .outputs(["audience": claims["aud"] ?? []])
    },
    VectorMutant("claims-of-any-scope", ["LINK-28"], "A token's scope is not looked at") {
      kind, right in
      guard let vector = kind as? LinkClaimsVector, case .refused = right,
        let claims = object(vector.claims),
        claims["aud"]?.array?.contains(.string(vector.hashname.text)) == true
      else { return nil }
      return .outputs(["audience": claims["aud"] ?? []])
    },
  ]

  /// What keys roll up to in the order given, whatever they are called.
  private static func rolledUp(
    _ keys: [(csid: String, value: Hashname.KeyOrIntermediate)]
  ) -> String {
    var sum: [UInt8] = []
    for key in keys {
      let name = (try? Hex.decode(key.csid)) ?? Array(key.csid.utf8)
      let digest =
        switch key.value {
        case .key(let bytes): Hashname.intermediate(of: bytes)
        case .intermediate(let bytes): bytes
        }
      sum = Digest.sha256(Digest.sha256(sum, name), digest)
    }
    return Base32.encode(keys.isEmpty ? Digest.sha256([]) : sum)
  }

  private static func object(_ text: String) -> JSONObject? {
    try? JSONReader.readObject(Array(text.utf8)).object
  }

  /// Link JSON that is right to refuse, read as it stands where `isMissed` says so.
  private static func taken(
    _ kind: any VectorKind, _ right: VectorAnswer, where isMissed: (JSONObject) -> Bool
  ) -> VectorAnswer? {
    guard let vector = kind as? LinkJSONVector, case .refused = right,
      let json = object(vector.json), isMissed(json)
    else { return nil }
    return .outputs([
      "hashname": json["hashname"] ?? "", "proven": false, "local": .string(vector.json),
      "shared": .string(vector.json),
    ])
  }
}
