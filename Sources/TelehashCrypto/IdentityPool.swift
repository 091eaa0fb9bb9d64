/// RSA identities that are shipped, because making one takes long: for simulations and tests only.
public enum IdentityPool {
  /// How many there are.
  public static let count = 16

  /// The CS2a identity number `index`, counted round when there are fewer.
  public static func rsa(_ index: Int) -> KeyPair {
    let remainder = index % count
    return pairs[remainder < 0 ? remainder + count : remainder]
  }

  private static let pairs: [KeyPair] = encoded.map { text in
    let secret = Base64.decode(text) ?? []
    // A damaged pool is found by a test; a pair without a key refuses every operation.
    return (try? KeyPair(csid: .cs2a, secret: secret))
      ?? KeyPair(trusted: .cs2a, publicKey: [], secret: secret)
  }
}
