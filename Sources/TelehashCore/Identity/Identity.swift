public import TelehashCrypto

/// An endpoint's permanent keys, one pair for each cipher set, and the hashname they roll up to.
public struct Identity: Sendable {
  /// The key pairs, ascending by CSID, each CSID once.
  public let keys: [KeyPair]
  public let hashname: Hashname

  /// Nil when `keys` is empty or names a CSID twice (HN-01).
  public init?(keys: [KeyPair]) {
    let sorted = keys.sorted { $0.csid < $1.csid }
    for (a, b) in zip(sorted, sorted.dropFirst()) where a.csid == b.csid { return nil }
    guard let hashname = Hashname(rollUp: sorted.map { ($0.csid, .key($0.publicKey)) }) else {
      return nil
    }
    self.keys = sorted
    self.hashname = hashname
  }

  /// The pair for one cipher set.
  public func key(_ csid: CSID) -> KeyPair? {
    keys.firstIndex { $0.csid == csid }.map { keys[$0] }
  }

  /// The CSIDs of the identity, ascending.
  public var csids: [CSID] { keys.map(\.csid) }

  /// The public keys alone.
  public var publicKeys: PublicKeys { PublicKeys(keys.map { ($0.csid, $0.publicKey) }) }

  /// The highest CSID this identity shares with `other` (CS-06).
  public func bestCSID(with other: PublicKeys) -> CSID? {
    csids.last { other[$0] != nil }
  }

  /// The key packet that tells a peer our key of `csid` and vouches for the others (LINK-18).
  public func keyPacket(_ csid: CSID, naming own: KeyPacket.OwnMember) -> KeyPacket? {
    guard let key = key(csid) else { return nil }
    let others = keys.filter { $0.csid != csid }
    return KeyPacket(
      csid: csid, key: key.publicKey,
      intermediates: others.map { ($0.csid, Hashname.intermediate(of: $0.publicKey)) },
      own: own)
  }
}

/// Public keys by CSID, ascending, each CSID once.
public struct PublicKeys: Hashable, Sendable {
  /// One public key of one cipher set, as opaque bytes (CS-07).
  public struct Entry: Hashable, Sendable {
    public let csid: CSID
    public let key: [UInt8]
  }

  public private(set) var entries: [Entry]

  public init(_ keys: [(CSID, [UInt8])] = []) {
    entries = []
    for (csid, key) in keys { self[csid] = key }
  }

  public var isEmpty: Bool { entries.isEmpty }

  public subscript(csid: CSID) -> [UInt8]? {
    get { entries.first { $0.csid == csid }?.key }
    set {
      entries.removeAll { $0.csid == csid }
      guard let newValue else { return }
      let place = entries.firstIndex { $0.csid > csid } ?? entries.endIndex
      entries.insert(Entry(csid: csid, key: newValue), at: place)
    }
  }

  /// The hashname of exactly these keys (HN-01); nil without keys.
  public var hashname: Hashname? {
    Hashname(rollUp: entries.map { ($0.csid, .key($0.key)) })
  }
}
