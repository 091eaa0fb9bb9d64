public import TelehashCrypto

/// A switch's permanent keys and the hashname they make.
public struct SwitchIdentity: Sendable {
  /// The keys, highest cipher set first: v2.0 has one RSA key, v2.1 one of each set.
  public let keys: [SwitchKey]
  public let hashname: HexHashname
  /// The fingerprints of all keys (v2.1).
  public let parts: HashnameParts?

  /// Nil without keys, with two of one suite, or with the suites of both editions.
  public init?(keys: [SwitchKey]) {
    guard let first = keys.first else { return nil }
    if first.suite == .rsa {
      guard keys.count == 1 else { return nil }
      self.keys = keys
      parts = nil
      hashname = HexHashname(publicKeyInfo: first.publicKey)
      return
    }
    var fingerprinted: [(CSID, [UInt8])] = []
    for key in keys {
      guard let csid = key.suite.csid else { return nil }
      fingerprinted.append((csid, key.publicKey))
    }
    guard let parts = HashnameParts(keys: fingerprinted) else { return nil }
    self.keys = keys.sorted { Self.rank($0.suite) > Self.rank($1.suite) }
    self.parts = parts
    hashname = parts.hashname
  }

  public func key(_ suite: LineSuite) -> SwitchKey? { keys.first { $0.suite == suite } }

  /// The public keys, highest cipher set first.
  public var publicKeys: [SwitchPublicKey] {
    keys.map { SwitchPublicKey(suite: $0.suite, bytes: $0.publicKey) }
  }

  /// The suite to use with somebody who has these sets: the highest of both (V2HN-07).
  func bestSuite(with csids: [CSID]) -> LineSuite? {
    keys.first { key in key.suite.csid.map { csids.contains($0) } ?? true }?.suite
  }

  private static func rank(_ suite: LineSuite) -> UInt8 { suite.csid?.rawValue ?? 0 }
}

/// A public key with the suite it is for.
public struct SwitchPublicKey: Hashable, Sendable {
  public let suite: LineSuite
  public let bytes: [UInt8]

  public init(suite: LineSuite, bytes: [UInt8]) {
    self.suite = suite
    self.bytes = bytes
  }
}
