import TelehashCore
import TelehashCrypto

/// Who a member is: what everybody may know, and the secrets unless it lives outside the world.
struct MemberIdentity: Sendable {
  let hashname: Hashname
  let keys: PublicKeys
  let secrets: Identity?

  init(_ identity: Identity) {
    hashname = identity.hashname
    keys = identity.publicKeys
    secrets = identity
  }

  init(_ resident: ResidentSubject) {
    hashname = resident.hashname
    keys = resident.keys
    secrets = nil
  }
}

extension PlayMember where Identity == MemberIdentity {
  var hashname: Hashname { identity.hashname }
  var keys: PublicKeys { identity.keys }
}
