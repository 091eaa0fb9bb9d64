import TelehashCore
import TelehashCrypto
import TelehashPackets

/// What is handed to somebody who shall link to an endpoint, in the forms of an edition (LINK-08,
/// LINK-23, URI-01).
struct LinkText: Sendable {
  let link: LinkJSON
  let edition: Edition
  /// Whether paths that lead nowhere from outside are left out (LINK-13).
  let scope: LinkJSON.Scope

  /// Nil without keys.
  init?(
    keys: PublicKeys, paths: [NetworkPath], edition: Edition, scope: LinkJSON.Scope = .local
  ) {
    guard let link = LinkJSON(hashname: nil, keys: keys, paths: paths) else { return nil }
    self.link = link
    self.edition = edition
    self.scope = scope
  }

  var json: JSONObject { link.object(scope, peerPathMembers: [edition.peerPathMember]) }

  var jwk: JSONObject { link.jwk(scope, peerPathMembers: [edition.peerPathMember]) }

  /// The link URI: host and port are those of the first address, further paths become members
  /// where the edition has them (URI-05). Nil without an address.
  var uri: LinkURI? {
    let paths = link.paths.filter { scope == .local || $0.isExternal }
    guard let place = paths.firstIndex(where: { $0.udpAddress != nil }),
      let address = paths[place].udpAddress
    else { return nil }
    var parts = LinkURI.Parts(address)
    parts.keys = link.keys
    parts.paths = Array(paths[..<place] + paths[(place + 1)...])
    return LinkURI(parts, form: edition.uri, peerPathMembers: [edition.peerPathMember])
  }
}
