import TelehashPackets
import Testing

@testable import TelehashCrypto

/// What a stranger can put where keys are expected.
@Suite struct HostileKeyTests {
  /// A body whose first field opens to `plain`; the rest is noise of sufficient length.
  private static func body(_ plain: [UInt8], random: inout SeededRandom) throws -> [UInt8] {
    let key = try RSAPublicKey(der: IdentityPool.rsa(1).publicKey)
    return try key.sealOAEP(plain, random: &random) + random.bytes(300)
  }

  @Test func openedFieldsOfOtherSizesAreRefused() throws {
    var random = SeededRandom(seed: 1, label: "sizes")
    for construction in [CipherConstruction.corrected, .december2014] {
      let right = construction.cs2a == .corrected ? 97 : 65
      for size in [0, 1, 64, 65, 66, 96, 97, 98, 214] {
        let body = try Self.body([UInt8](repeating: 4, count: size), random: &random)
        let expected: CipherError = size == right ? .notOnCurve : .keysNotOpened
        #expect(throws: expected, "\(size)") {
          try MessageOpener.open(
            body, recipient: IdentityPool.rsa(1), construction: construction)
        }
      }
    }
  }

  @Test func ephemeralPointsAreUncompressed() throws {
    var random = SeededRandom(seed: 2, label: "points")
    let point = try Ephemeral.make(.cs2a, random: &random).publicKey
    for first: UInt8 in [0, 2, 3, 6, 7] {
      let plain = [first] + point.dropFirst() + random.bytes(32)
      let body = try Self.body(plain, random: &random)
      #expect(throws: CipherError.badKey(.encoding)) {
        try MessageOpener.open(body, recipient: IdentityPool.rsa(1), construction: .corrected)
      }
    }
  }

  @Test func strangeModuliNeverTrap() throws {
    var random = SeededRandom(seed: 3, label: "moduli")
    var pair = try TestPair(.cs2a, .corrected)
    let body = try pair.sealer.seal([0, 0], random: &random)
    let opened = try MessageOpener.open(
      body, recipient: pair.recipient, construction: .corrected)
    let key = pair.sender.publicKey
    for last: UInt8 in [0, 1, 2, 255] {
      let altered = key[..<33] + [0xff] + random.bytes(254) + [last] + key[289...]
      #expect(throws: CipherError.badSignature) { try opened.verify(sender: Array(altered)) }
      _ = try? MessageSealer(
        sender: pair.sender, recipient: Array(altered), ephemeral: pair.ephemeral,
        construction: .corrected, random: &random)
    }
    // A modulus of 2047 bits, and one of zero.
    let short = key[..<33] + [0x7f] + key[34...]
    #expect(throws: CipherError.badKey(.modulusBits(expected: 2048, actual: 2047))) {
      try opened.verify(sender: Array(short))
    }
    let zero = key[..<33] + [UInt8](repeating: 0, count: 256) + key[289...]
    #expect(throws: CipherError.self) { try opened.verify(sender: Array(zero)) }
  }

  @Test func longExponentsAreRefused() throws {
    let key = IdentityPool.rsa(0).publicKey
    for size in [3, 8, 9] {
      var der = Array(key[..<289])
      let added = UInt8(size - 3)
      for length in [3, 22, 27] { der[length] += added }
      der += [2, UInt8(size), 1] + [UInt8](repeating: 0, count: size - 2) + [1]
      if size <= 8 {
        #expect(throws: Never.self) { try CSID.cs2a.check(publicKey: der) }
      } else {
        #expect(throws: CipherError.badKey(.outOfRange)) { try CSID.cs2a.check(publicKey: der) }
      }
    }
  }

  @Test func hugeKeysAreNotEvenRead() throws {
    func part(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
      [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xff)] + content
    }
    for (bytes, expected) in [
      (512, CipherError.badKey(.modulusBits(expected: 2048, actual: 4096))),
      (2048, .badKey(.encoding)),
    ] {
      let modulus = [0] + [UInt8](repeating: 0xff, count: bytes)
      // The same key as PKCS#1.
      let key = part(0x30, part(2, modulus) + [2, 3, 1, 0, 1])
      #expect(throws: expected) { try CSID.cs2a.check(publicKey: key) }
    }
  }

  @Test func keysOfOtherKindsAreRefused() throws {
    // A P-256 SubjectPublicKeyInfo.
    let point = try EllipticCurve.p256.publicKey(
      of: [UInt8](repeating: 7, count: 32), form: .uncompressed)
    let info =
      try Hex.decode("3059301306072a8648ce3d020106082a8648ce3d030107034200") + point
    #expect(throws: CipherError.badKey(.encoding)) { try CSID.cs2a.check(publicKey: info) }
  }

  @Test func noiseIsNoKey() {
    var random = SeededRandom(seed: 4, label: "noise")
    for count in 0..<600 {
      let noise = random.bytes(count)
      #expect(throws: CipherError.self) { try CSID.cs2a.check(publicKey: noise) }
      #expect(throws: CipherError.self) { try KeyPair(csid: .cs2a, secret: noise) }
    }
  }
}
