import CLibCrypto

/// An RSA private key: opens the first field of CS2a messages, signs.
package final class RSAPrivateKey: Sendable {
  let key: LibraryKey

  /// Reads PKCS#8 or PKCS#1; nothing may follow it.
  package init(der: [UInt8]) throws(CipherError) {
    guard let key = LibraryKey(privateDER: der) else { throw .badKey(.encoding) }
    self.key = key
  }

  private init(_ key: LibraryKey) { self.key = key }

  package var modulusBits: Int { key.modulusBits }

  package var publicKey: RSAPublicKey { RSAPublicKey(key) }

  /// The key as PKCS#8.
  package var pkcs8: [UInt8] { get throws(CipherError) { try key.privateDER } }

  /// The message in an OAEP block with SHA-1 and MGF1-SHA-1 (CS2A-04); `keysNotOpened` when it
  /// holds none for this key.
  package func openOAEP(_ block: [UInt8]) throws(CipherError) -> [UInt8] {
    try AgreementMemory.opened(block, by: self) { () throws(CipherError) in
      do throws(CipherError) {
        return try key.run(block, padding: RSA_PKCS1_OAEP_PADDING, encrypting: false)
      } catch {
        throw .keysNotOpened
      }
    }
  }

  /// The PKCS#1 v1.5 SHA-256 signature of `data` (CS2A-06).
  package func sign(_ data: [UInt8]) throws(CipherError) -> [UInt8] { try key.sign(data) }

  /// A new key of `bits` bits and exponent 65537, which `random` determines.
  ///
  /// Made of the library's arithmetic rather than by its generator, which takes no seed.
  package static func generate(
    bits: Int, random: inout some RandomSource
  ) throws(CipherError) -> RSAPrivateKey {
    let context = try BigNumberContext()
    for _ in 0..<pairs {
      let p = try prime(bits: bits / 2, random: &random, context: context)
      let q = try prime(bits: bits / 2, random: &random, context: context)
      if BN_cmp(p.pointer, q.pointer) == 0 { continue }
      // The larger prime comes first by custom.
      return BN_cmp(p.pointer, q.pointer) > 0
        ? try assemble(p, q, context: context) : try assemble(q, p, context: context)
    }
    throw .libraryFailure
  }

  /// Pairs drawn before a source that repeats itself is given up.
  private static let pairs = 4
  /// Candidates walked through from one draw: primes of 1024 bits are some 355 odd numbers apart.
  private static let candidates = 20_000
  private static let exponent: UInt = 65_537

  /// A prime with its two highest bits set, one above which the exponent does not divide.
  private static func prime(
    bits: Int, random: inout some RandomSource, context: borrowing BigNumberContext
  ) throws(CipherError) -> BigNumber {
    var start = random.bytes(bits / 8)
    start[0] |= 0xc0
    start[start.count - 1] |= 1
    let candidate = try BigNumber(start)
    for _ in 0..<candidates {
      let remainder = BN_mod_word(candidate.pointer, .init(exponent))
      if remainder != 1, BN_check_prime(candidate.pointer, context.pointer, nil) == 1 {
        return candidate
      }
      guard BN_add_word(candidate.pointer, 2) == 1 else { throw .libraryFailure }
    }
    throw .libraryFailure
  }

  private static func assemble(
    _ p: borrowing BigNumber, _ q: borrowing BigNumber, context: borrowing BigNumberContext
  ) throws(CipherError) -> RSAPrivateKey {
    let e = try BigNumber(exponent)
    let n = try BigNumber()
    let pLess1 = try BigNumber()
    let qLess1 = try BigNumber()
    let order = try BigNumber()
    let d = try BigNumber()
    let dP = try BigNumber()
    let dQ = try BigNumber()
    let qInverse = try BigNumber()
    guard BN_mul(n.pointer, p.pointer, q.pointer, context.pointer) == 1,
      BN_sub(pLess1.pointer, p.pointer, BN_value_one()) == 1,
      BN_sub(qLess1.pointer, q.pointer, BN_value_one()) == 1,
      BN_mul(order.pointer, pLess1.pointer, qLess1.pointer, context.pointer) == 1,
      BN_mod_inverse(d.pointer, e.pointer, order.pointer, context.pointer) != nil,
      BN_div(nil, dP.pointer, d.pointer, pLess1.pointer, context.pointer) == 1,
      BN_div(nil, dQ.pointer, d.pointer, qLess1.pointer, context.pointer) == 1,
      BN_mod_inverse(qInverse.pointer, q.pointer, p.pointer, context.pointer) != nil
    else { throw .libraryFailure }
    let builder = OSSL_PARAM_BLD_new()
    defer { OSSL_PARAM_BLD_free(builder) }
    // The library's macros for these names do not reach Swift.
    let parts = [
      ("n", n.pointer), ("e", e.pointer), ("d", d.pointer),
      ("rsa-factor1", p.pointer), ("rsa-factor2", q.pointer),
      ("rsa-exponent1", dP.pointer), ("rsa-exponent2", dQ.pointer),
      ("rsa-coefficient1", qInverse.pointer),
    ]
    // The builder keeps the names' addresses until it is asked for the list.
    let names = parts.map { strdup($0.0) }
    defer { for name in names { free(name) } }
    for (name, part) in zip(names, parts) {
      guard OSSL_PARAM_BLD_push_BN(builder, name, part.1) == 1 else { throw .libraryFailure }
    }
    guard let key = LibraryKey(rsaParameters: builder) else { throw .libraryFailure }
    return RSAPrivateKey(key)
  }
}
