public import TelehashCrypto
import TelehashPackets

/// The secrets an observer of version 2 traffic was given.
public struct SwitchKeyRing: Sendable {
  /// Somebody in the traffic, with the identity secrets that are known.
  public struct Party: Sendable {
    public var name: String
    /// Nil when the keys do not make one.
    public var hashname: HexHashname?
    /// The public keys, as many as are known.
    public var publicKeys: [LineSuite: [UInt8]]
    /// The pairs whose secrets are known.
    public var keys: [SwitchKey]

    public init(
      name: String, hashname: HexHashname?, publicKeys: [LineSuite: [UInt8]], keys: [SwitchKey]
    ) {
      self.name = name
      self.hashname = hashname
      self.publicKeys = publicKeys
      self.keys = keys
    }

    /// The party these pairs belong to: of v2.0 with an RSA key alone, else of v2.1.
    public init(name: String, keys: [SwitchKey]) {
      var publicKeys: [LineSuite: [UInt8]] = [:]
      for key in keys { publicKeys[key.suite] = key.publicKey }
      self.init(
        name: name, hashname: Self.hashname(publicKeys), publicKeys: publicKeys, keys: keys)
    }

    /// The hashname of keys: of the RSA key in v2.0, of all parts in v2.1.
    public static func hashname(_ publicKeys: [LineSuite: [UInt8]]) -> HexHashname? {
      if let rsa = publicKeys[.rsa] { return HexHashname(publicKeyInfo: rsa) }
      let keys = LineSuite.allCases.compactMap { suite in
        suite.csid.flatMap { csid in publicKeys[suite].map { (csid, $0) } }
      }
      return HashnameParts(keys: keys)?.hashname
    }
  }

  /// What a key file tells of a line: `owner` announced its id to `peer`.
  public struct Announcement: Hashable, Sendable {
    public let owner: String
    public let peer: String
    public let line: LineID

    public init(owner: String, peer: String, line: LineID) {
      self.owner = owner
      self.peer = peer
      self.line = line
    }
  }

  public private(set) var parties: [Party] = []
  /// Line ids that are known without their opens.
  public private(set) var announcements: [Announcement] = []
  private var ephemerals: [EphemeralName: LineEphemeral] = [:]
  private var bySuite: [LineSuite: [LineEphemeral]] = [:]
  /// The ephemerals whose owners are known, in the order they were given.
  private var owned: [(name: String, ephemeral: LineEphemeral)] = []
  private var announced: [LineID: Int] = [:]

  private struct EphemeralName: Hashable {
    let suite: LineSuite
    let publicKey: [UInt8]
  }

  public init() {}

  public var isEmpty: Bool { parties.isEmpty && ephemerals.isEmpty }

  public mutating func add(_ party: Party) { parties.append(party) }

  public mutating func add(_ ephemeral: LineEphemeral, of name: String? = nil) {
    let key = EphemeralName(suite: ephemeral.suite, publicKey: ephemeral.publicKey)
    if ephemerals.updateValue(ephemeral, forKey: key) == nil {
      bySuite[ephemeral.suite, default: []].append(ephemeral)
    }
    if let name { owned.append((name, ephemeral)) }
  }

  public mutating func add(_ announcement: Announcement) {
    announced[announcement.line] = announcements.count
    announcements.append(announcement)
  }

  /// The secret of a line's public key, when it is known.
  public func ephemeral(_ suite: LineSuite, publicKey: [UInt8]) -> LineEphemeral? {
    ephemerals[EphemeralName(suite: suite, publicKey: publicKey)]
  }

  /// The ephemerals of a suite, in the order they were given; empty when there are more than
  /// `most`, which are too many to try one after the other.
  public func ephemerals(_ suite: LineSuite, atMost most: Int) -> [LineEphemeral] {
    let fitting = bySuite[suite] ?? []
    return fitting.count <= most ? fitting : []
  }

  /// All ephemerals somebody is known to have made.
  public func ephemerals(of name: String) -> [LineEphemeral] {
    owned.filter { $0.name == name }.map(\.ephemeral)
  }

  /// What the key file says of a line id.
  public func announcement(of line: LineID) -> Announcement? {
    announced[line].map { announcements[$0] }
  }

  /// The party whose key of this suite it is.
  public func party(_ suite: LineSuite, key: [UInt8]) -> Party? {
    parties.first { $0.publicKeys[suite] == key }
  }

  /// The party with this hashname.
  public func party(_ hashname: HexHashname) -> Party? {
    parties.first { $0.hashname == hashname }
  }

  /// Everybody of whom only the public key of this suite is known.
  public func strangers(_ suite: LineSuite) -> [(name: String, key: [UInt8])] {
    parties.compactMap { party in
      guard let key = party.publicKeys[suite], !party.keys.contains(where: { $0.suite == suite })
      else { return nil }
      return (party.name, key)
    }
  }

  /// Everybody whose secret of this suite is known, with that pair.
  public func recipients(_ suite: LineSuite) -> [(name: String, key: SwitchKey)] {
    parties.compactMap { party in
      party.keys.first { $0.suite == suite }.map { (party.name, $0) }
    }
  }
}
