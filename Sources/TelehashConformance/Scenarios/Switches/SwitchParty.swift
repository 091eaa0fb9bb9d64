package import TelehashCrypto
package import TelehashPackets
package import TelehashV2

/// Who a member of version 2 is: what everybody may know, and the secrets unless it lives outside
/// the world.
struct SwitchParty: Sendable {
  let hashname: HexHashname
  let parts: HashnameParts?
  /// Highest cipher set first.
  let publicKeys: [SwitchPublicKey]
  let secrets: SwitchIdentity?

  init(_ identity: SwitchIdentity) {
    hashname = identity.hashname
    parts = identity.parts
    publicKeys = identity.publicKeys
    secrets = identity
  }

  init(_ resident: ResidentSwitch) {
    hashname = resident.hashname
    parts = resident.parts
    publicKeys = resident.keys
    secrets = nil
  }

  func key(_ suite: LineSuite) -> [UInt8]? { publicKeys.first { $0.suite == suite }?.bytes }
}

/// A subject of version 2 that no world starts: all that is known of it is what everybody may know.
package struct ResidentSwitch: Hashable, Sendable {
  package let hashname: HexHashname
  /// The fingerprints of all its keys (v2.1).
  package let parts: HashnameParts?
  /// The keys that are known, highest cipher set first.
  package let keys: [SwitchPublicKey]
  package let address: Address

  package init(
    hashname: HexHashname, parts: HashnameParts?, keys: [SwitchPublicKey], address: Address
  ) {
    self.hashname = hashname
    self.parts = parts
    self.keys = keys
    self.address = address
  }
}
