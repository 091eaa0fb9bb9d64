import TelehashCore
import TelehashCrypto
import TelehashPackets

/// What is handed to somebody who shall link to an endpoint (LINK-08, URI-01).
struct LinkText: Hashable, Sendable {
  var hashname: Hashname
  var keys: PublicKeys
  /// Where it is reached by UDP, the best one first.
  var addresses: [Address]

  /// The link JSON: hashname, keys, paths.
  var json: JSONObject {
    [
      "hashname": .string(hashname.text),
      "keys": .object(
        JSONObject(keys.entries.map { ($0.csid.description, .string(Base32.encode($0.key))) })),
      "paths": .array(addresses.map { .object(NetworkPath.udp($0).json()) }),
    ]
  }

  /// The link URI; nil without an address. Further addresses become `paths` (URI-05).
  var uri: String? {
    guard let first = addresses.first else { return nil }
    var query = keys.entries.map { "cs\($0.csid)=\(Base32.encode($0.key))" }
    for address in addresses.dropFirst() {
      query.append("paths=\(Base32.encode(NetworkPath.udp(address).json().encoded()))")
    }
    return "link://\(first)/?\(query.joined(separator: "&"))"
  }
}
