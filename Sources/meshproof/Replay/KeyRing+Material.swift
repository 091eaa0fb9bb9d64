import TelehashCapture
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets

extension KeyRing {
  /// The key ring of what key files hold; an entry that is no key is named.
  init(_ material: KeyMaterial) throws(CommandError) {
    self.init(edition: material.edition)
    for identity in material.identities {
      var publicKeys = PublicKeys()
      var pairs: [KeyPair] = []
      for entry in identity.keys.entries {
        guard let csid = CSID(text: entry.csid) else { continue }
        publicKeys[csid] = entry.key
        guard let secret = identity.secrets[entry.csid], CSID.built.contains(csid) else { continue }
        do throws(CipherError) {
          pairs.append(
            try secret.withBytes { bytes throws(CipherError) in
              try KeyPair(csid: csid, publicKey: entry.key, secret: bytes)
            })
        } catch {
          throw .unusable("the \(entry.csid) key of \(identity.name): \(error.explanation)")
        }
      }
      add(Party(name: identity.name, publicKeys: publicKeys, keys: pairs))
    }
    for entry in material.ephemerals {
      guard let name = entry.csid, let csid = CSID(text: name), CSID.built.contains(csid) else {
        continue
      }
      do throws(CipherError) {
        let contentKey = entry.aesKey?.withBytes { $0 }
        add(
          try entry.secret.withBytes { bytes throws(CipherError) in
            try Ephemeral(
              csid: csid, publicKey: entry.publicKey, secret: bytes, contentKey: contentKey)
          })
      } catch {
        throw .unusable(
          "the \(name) ephemeral \(Hex.encode(entry.publicKey)): \(error.explanation)")
      }
    }
  }
}
