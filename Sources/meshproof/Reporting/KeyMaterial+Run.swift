import TelehashCapture
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashV2

extension KeyMaterial {
  /// The secrets of a run, as they stand in the key file beside its capture.
  init(_ keys: CaseRunner.SimulatedKeys) {
    self.init(
      edition: keys.edition,
      identities: keys.strangers.map { Identity($0.name, $0.keys) }
        + keys.switches.strangers.map { Identity($0) }
        + keys.identities.map { Identity($0.name, $0.identity) }
        + keys.switches.identities.map { Identity($0.name, $0.identity) },
      ephemerals: keys.ephemerals.map {
        Ephemeral(
          csid: $0.csid.description, publicKey: $0.publicKey, secret: $0.secret,
          aesKey: $0.contentKey)
      }
        + keys.switches.ephemerals.map { owner, ephemeral in
          Ephemeral(
            name: owner, csid: ephemeral.suite.csid?.description, publicKey: ephemeral.publicKey,
            secret: ephemeral.secret)
        },
      lines: keys.switches.lines.map {
        Line(owner: $0.owner, peer: $0.peer, line: $0.line.bytes, at: $0.at)
      })
  }
}

extension KeyMaterial.Identity {
  fileprivate init(_ name: String, _ publicKeys: PublicKeys) {
    var keys = KeySet<[UInt8]>()
    for entry in publicKeys.entries { keys[entry.csid.description] = entry.key }
    self.init(name: name, hashname: publicKeys.hashname?.text, keys: keys)
  }

  fileprivate init(_ name: String, _ identity: TelehashCore.Identity) {
    var keys = KeySet<[UInt8]>()
    var secrets = KeySet<Secret>()
    for key in identity.keys {
      keys[key.csid.description] = key.publicKey
      secrets[key.csid.description] = key.secret
    }
    self.init(name: name, hashname: identity.hashname.text, keys: keys, secrets: secrets)
  }

  fileprivate init(_ stranger: CaseRunner.SwitchKeys.Stranger) {
    var keys = KeySet<[UInt8]>()
    for key in stranger.keys { keys[key.suite.rawValue] = key.bytes }
    self.init(name: stranger.name, hashname: stranger.hashname.text, keys: keys)
  }

  fileprivate init(_ name: String, _ identity: SwitchIdentity) {
    var keys = KeySet<[UInt8]>()
    var secrets = KeySet<Secret>()
    for key in identity.keys {
      keys[key.suite.rawValue] = key.publicKey
      secrets[key.suite.rawValue] = key.secret
    }
    self.init(name: name, hashname: identity.hashname.text, keys: keys, secrets: secrets)
  }
}
