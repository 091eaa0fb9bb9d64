import TelehashCapture
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets

extension KeyRing {
  /// The key ring of what key files hold; an entry that is no key is named.
  ///
  /// Without an edition a key that fits both versions is kept for both.
  init(_ material: KeyMaterial) throws(CommandError) {
    self.init(edition: material.edition)
    for identity in material.identities { try add(identity, material.edition) }
    for ephemeral in material.ephemerals { try add(ephemeral, material.edition) }
    for line in material.lines {
      guard let id = LineID(line.line) else { continue }
      switches.add(
        SwitchKeyRing.Announcement(owner: line.owner, peer: line.peer, line: id))
    }
  }

  private mutating func add(
    _ identity: KeyMaterial.Identity, _ edition: EditionName?
  ) throws(CommandError) {
    var publicKeys = PublicKeys()
    var pairs: [KeyPair] = []
    var switchKeys: [LineSuite: [UInt8]] = [:]
    var switchPairs: [SwitchKey] = []
    for entry in identity.keys.entries {
      let secret = identity.secrets[entry.csid]
      do throws(CipherError) {
        if let csid = CSID(text: entry.csid), entry.fitsVersion3(edition) {
          publicKeys[csid] = entry.key
          if let secret, CSID.built.contains(csid) {
            pairs.append(
              try secret.withBytes { bytes throws(CipherError) in
                try KeyPair(csid: csid, publicKey: entry.key, secret: bytes)
              })
          }
        }
        if let suite = LineSuite(rawValue: entry.csid), entry.fitsVersion2(edition) {
          try suite.check(publicKey: entry.key)
          switchKeys[suite] = entry.key
          if let secret {
            switchPairs.append(
              try secret.withBytes { bytes throws(CipherError) in
                try SwitchKey(suite, publicKey: entry.key, secret: bytes)
              })
          }
        }
      } catch {
        throw .unusable("the \(entry.csid) key of \(identity.name): \(error.explanation)")
      }
    }
    if edition?.isVersion3 ?? !publicKeys.isEmpty {
      add(Party(name: identity.name, publicKeys: publicKeys, keys: pairs))
    }
    guard !switchKeys.isEmpty else { return }
    switches.add(
      SwitchKeyRing.Party(
        name: identity.name,
        hashname: identity.hashname.flatMap(HexHashname.init(text:))
          ?? SwitchKeyRing.Party.hashname(switchKeys),
        publicKeys: switchKeys, keys: switchPairs))
  }

  private mutating func add(
    _ entry: KeyMaterial.Ephemeral, _ edition: EditionName?
  ) throws(CommandError) {
    do throws(CipherError) {
      if let csid = entry.csid.flatMap(CSID.init(text:)), CSID.built.contains(csid),
        entry.fitsVersion3(edition)
      {
        let contentKey = entry.aesKey?.withBytes { $0 }
        add(
          try entry.secret.withBytes { bytes throws(CipherError) in
            try Ephemeral(
              csid: csid, publicKey: entry.publicKey, secret: bytes, contentKey: contentKey)
          })
      }
      if let suite = entry.suite, entry.fitsVersion2(edition) {
        switches.add(
          try entry.secret.withBytes { bytes throws(CipherError) in
            try LineEphemeral(suite, publicKey: entry.publicKey, secret: bytes)
          }, of: entry.name)
      }
    } catch {
      throw .unusable(
        "the \(entry.csid ?? "rsa") ephemeral \(Hex.encode(entry.publicKey)): "
          + error.explanation)
    }
  }
}

/// Whether a key may be one of an edition; when none is told, by its size.
extension KeySet<[UInt8]>.Entry {
  fileprivate func fitsVersion3(_ edition: EditionName?) -> Bool {
    if let edition { return edition.isVersion3 }
    return csid != "1a" || key.count == 21
  }

  fileprivate func fitsVersion2(_ edition: EditionName?) -> Bool {
    if let edition { return !edition.isVersion3 }
    guard let suite = LineSuite(rawValue: csid) else { return false }
    // What is no key of version 2 may still be one of version 3: that names it.
    return suite == .rsa || (try? suite.check(publicKey: key)) != nil
  }
}

extension KeyMaterial.Ephemeral {
  fileprivate var suite: LineSuite? { csid.map(LineSuite.init(rawValue:)) ?? .rsa }

  fileprivate func fitsVersion3(_ edition: EditionName?) -> Bool {
    if let edition { return edition.isVersion3 }
    return csid == "3a" || suite?.lineKeySize != publicKey.count
  }

  fileprivate func fitsVersion2(_ edition: EditionName?) -> Bool {
    if let edition { return !edition.isVersion3 }
    return suite?.lineKeySize == publicKey.count
  }
}
