/// RSA identities that are shipped, because making one takes long: for simulations and tests only.
public enum IdentityPool {
  /// How many there are.
  public static let count = 16

  /// The CS2a identity number `index`, counted round when there are fewer.
  public static func rsa(_ index: Int) -> KeyPair {
    let remainder = index % count
    return pairs[remainder < 0 ? remainder + count : remainder]
  }

  /// The public keys of the pool as the library holds them, by their bytes.
  static let publicKeys: [[UInt8]: RSAPublicKey] = Dictionary(
    pairs.compactMap { pair in pair.rsa.map { (pair.publicKey, $0.publicKey) } },
    uniquingKeysWith: { first, _ in first })

  private static let pairs: [KeyPair] = encoded.map { text in
    let secret = Base64.decode(text) ?? []
    // A damaged pool is found by a test; a pair without a key refuses every operation.
    return (try? KeyPair(csid: .cs2a, secret: secret))
      ?? KeyPair(trusted: .cs2a, publicKey: [], secret: secret)
  }
}
