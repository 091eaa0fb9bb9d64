import TelehashCapture
import TelehashCore
import TelehashCrypto

/// A file of identities with their keys, in the form of `keys.json`.
enum IdentityFile {
  /// One identity of a file; its secrets may be missing.
  struct Entry {
    let name: String
    let hashname: Hashname
    let publicKeys: PublicKeys
    /// The sets whose secrets are in the file.
    let secrets: [CSID]
  }

  /// The text of a file for one identity.
  static func encode(_ identity: Identity, name: String) -> [UInt8] {
    var keys = KeySet<[UInt8]>()
    var secrets = KeySet<Secret>()
    for pair in identity.keys {
      keys[pair.csid.description] = pair.publicKey
      secrets[pair.csid.description] = pair.secret
    }
    return KeyFile.encode(
      KeyMaterial(identities: [
        KeyMaterial.Identity(
          name: name, hashname: identity.hashname.text, keys: keys, secrets: secrets)
      ]))
  }

  /// The version 3 identities of a file. Keys that are none, secrets of other keys, and a hashname
  /// that is not that of the keys are refused.
  static func read(_ path: String) throws(CommandError) -> [Entry] {
    let material: KeyMaterial
    do throws(KeyFileError) {
      material = try KeyFile.read(path: path)
    } catch {
      throw .keys(error)
    }
    guard !material.identities.isEmpty else {
      throw .unusable("\(path): identities: there are none; expected one at least")
    }
    var entries: [Entry] = []
    for (index, identity) in material.identities.enumerated() {
      do throws(CommandError) {
        entries.append(try Entry(identity))
      } catch {
        throw .unusable("\(path): identities[\(index)]: \(error)")
      }
    }
    return entries
  }

  /// The identity of that name, or the only one.
  static func read(_ path: String, named name: String?) throws(CommandError) -> Entry {
    let entries = try read(path)
    let names = entries.map(\.name).joined(separator: ", ")
    if let name {
      guard let entry = entries.first(where: { $0.name == name }) else {
        throw .unusable("\(path): identities: none is called \(name); expected one of \(names)")
      }
      return entry
    }
    guard entries.count == 1, let entry = entries.first else {
      throw .unusable("\(path): identities: there are several; choose with --name: \(names)")
    }
    return entry
  }
}

extension IdentityFile.Entry {
  fileprivate init(_ identity: KeyMaterial.Identity) throws(CommandError) {
    var publicKeys = PublicKeys()
    var secrets: [CSID] = []
    for entry in identity.keys.entries {
      guard let csid = CSID(text: entry.csid) else {
        throw .unusable("keys.\(entry.csid): no cipher set of version 3; expected 1a, 2a or 3a")
      }
      publicKeys[csid] = entry.key
      do throws(CipherError) {
        if CSID.built.contains(csid) { try csid.check(publicKey: entry.key) }
        guard let secret = identity.secrets[entry.csid] else { continue }
        _ = try secret.withBytes { bytes throws(CipherError) in
          try KeyPair(csid: csid, publicKey: entry.key, secret: bytes)
        }
        secrets.append(csid)
      } catch {
        throw .unusable("keys.\(entry.csid): \(error.explanation)")
      }
    }
    guard let hashname = publicKeys.hashname else {
      throw .unusable("keys: there are none that make a hashname")
    }
    if let written = identity.hashname, written != hashname.text {
      throw .unusable("hashname: \(written) is not that of the keys; expected \(hashname.text)")
    }
    self.init(
      name: identity.name, hashname: hashname, publicKeys: publicKeys, secrets: secrets)
  }
}
