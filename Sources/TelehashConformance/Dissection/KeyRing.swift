public import TelehashCore
public import TelehashCrypto
public import TelehashPackets

/// The secrets an observer of traffic was given: those of version 3, and those of version 2.
public struct KeyRing: Sendable {
  /// Somebody in the traffic, with the identity secrets that are known.
  public struct Party: Sendable {
    public var name: String
    public var publicKeys: PublicKeys
    /// The pairs whose secrets are known.
    public var keys: [KeyPair]

    public init(name: String, publicKeys: PublicKeys, keys: [KeyPair]) {
      self.name = name
      self.publicKeys = publicKeys
      self.keys = keys
    }
  }

  /// The edition the keys were written down for; nil when that is to be found out.
  public var edition: EditionName?
  /// The secrets of version 2.
  public var switches = SwitchKeyRing()
  public private(set) var parties: [Party] = []
  private var ephemerals: [EphemeralName: Ephemeral] = [:]
  /// The ephemerals with a content key, in the order they were added: their messages do not show
  /// which of them they were sealed with.
  public private(set) var contentKeys: [Ephemeral] = []

  private struct EphemeralName: Hashable {
    let csid: CSID
    let publicKey: [UInt8]
  }

  public init(edition: EditionName? = nil) { self.edition = edition }

  public mutating func add(_ party: Party) { parties.append(party) }

  /// Adds the party an identity stands for.
  public mutating func add(_ name: String, _ identity: Identity) {
    add(Party(name: name, publicKeys: identity.publicKeys, keys: identity.keys))
  }

  public mutating func add(_ ephemeral: Ephemeral) {
    let name = EphemeralName(csid: ephemeral.csid, publicKey: ephemeral.publicKey)
    let isNew = ephemerals.updateValue(ephemeral, forKey: name) == nil
    if isNew, ephemeral.contentKey != nil { contentKeys.append(ephemeral) }
  }

  /// The secret of an exchange's public key, when it is known.
  public func ephemeral(_ csid: CSID, publicKey: [UInt8]) -> Ephemeral? {
    ephemerals[EphemeralName(csid: csid, publicKey: publicKey)]
  }

  /// The party whose key of this set it is.
  public func party(_ csid: CSID, key: [UInt8]) -> Party? {
    parties.first { $0.publicKeys[csid] == key }
  }

  /// Everybody of whom only the public key of this set is known.
  public func strangers(_ csid: CSID) -> [(name: String, key: [UInt8])] {
    parties.compactMap { party in
      guard let key = party.publicKeys[csid], !party.keys.contains(where: { $0.csid == csid })
      else { return nil }
      return (party.name, key)
    }
  }

  /// Everybody whose secret of this set is known, with that pair.
  public func recipients(_ csid: CSID) -> [(name: String, key: KeyPair)] {
    parties.compactMap { party in
      party.keys.first { $0.csid == csid }.map { (party.name, $0) }
    }
  }
}
