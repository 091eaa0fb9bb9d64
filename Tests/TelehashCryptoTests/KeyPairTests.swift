import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct KeyPairTests {
  @Test func sealedWithLeadingZerosOfASharedSecret() throws {
    let secret = try Hex.decode("5555555555555555555555555555555555550204")
    let theirs = try Hex.decode("025c103fb55fb89ee5e6f2a924d6de0bba8579cf1d")
    let shared = try EllipticCurve.secp160r1.sharedX(
      secret: secret, publicKey: theirs, form: .compressed)
    #expect(Hex.encode(shared) == "00ccee2b4261c79170dac2d932a75200fba7877e")
  }

  @Test func cs1aSecretsMayHaveALeadingByte() throws {
    let secret = try Base32.decode("cgcsbs7yphotlb5fxls5ogy2lrc7yxbg")
    #expect(secret.count == 20)
    let short = try KeyPair(csid: .cs1a, secret: secret)
    let long = try KeyPair(csid: .cs1a, secret: [0] + secret)
    #expect(short.publicKey == long.publicKey)
    #expect(
      try KeyPair(csid: .cs1a, publicKey: short.publicKey, secret: [0] + secret).secret.count == 21)

    let order = try Hex.decode("0100000000000000000001f4c8f927aed3ca752257")
    var below = order
    below[20] -= 1
    #expect(try KeyPair(csid: .cs1a, secret: below).publicKey.count == 21)
    for wrong in [order, [2] + secret, [UInt8](repeating: 0, count: 20)] {
      #expect(throws: CipherError.badKey(.outOfRange)) {
        try KeyPair(csid: .cs1a, secret: wrong)
      }
    }
    for count in [0, 19, 22] {
      #expect(throws: CipherError.badKey(.size(expected: 20, actual: count))) {
        try KeyPair(csid: .cs1a, secret: [UInt8](repeating: 1, count: count))
      }
    }
  }

  @Test func secretsWithLeadingZerosWork() throws {
    var random = SeededRandom(seed: 9, label: "zeros")
    for zeros in 1...19 {
      let secret = [UInt8](repeating: 0, count: zeros) + [UInt8](repeating: 9, count: 20 - zeros)
      let recipient = try KeyPair(csid: .cs1a, secret: secret)
      let sender = try KeyPair.generate(.cs1a, random: &random)
      var sealer = try MessageSealer(
        sender: sender, recipient: recipient.publicKey,
        ephemeral: Ephemeral(csid: .cs1a, secret: secret), construction: .corrected,
        random: &random)
      let body = try sealer.seal([0, 0], random: &random)
      let opened = try MessageOpener.open(body, recipient: recipient, construction: .corrected)
      #expect(opened.inner == [0, 0])
      try opened.verify(sender: sender.publicKey)
    }
  }

  @Test func cs1aKeysArePointsOfTheCurve() throws {
    let key = try Hex.decode("03be277f53630a084de2f39c7ff9de56c38bb9d10c")
    try CSID.cs1a.check(publicKey: key)
    for count in [0, 20, 22, 40] {
      #expect(throws: CipherError.badKey(.size(expected: 21, actual: count))) {
        try CSID.cs1a.check(publicKey: [UInt8](repeating: 2, count: count))
      }
    }
    for prefix: UInt8 in [0, 1, 4, 5, 6, 7, 0x83] {
      #expect(throws: CipherError.badKey(.encoding)) {
        try CSID.cs1a.check(publicKey: [prefix] + key.dropFirst())
      }
    }
    // About half of all X have no point.
    var off = 0
    for byte in UInt8.min...UInt8.max {
      do {
        try CSID.cs1a.check(publicKey: key.dropLast() + [byte])
      } catch {
        #expect(error == .notOnCurve)
        off += 1
      }
    }
    #expect((64...192).contains(off))
    #expect(throws: CipherError.notOnCurve) {
      try CSID.cs1a.check(publicKey: [2] + [UInt8](repeating: 0xff, count: 20))
    }
  }

  @Test func cs3aKeysAre32Bytes() throws {
    for count in [0, 31, 33] {
      let bytes = [UInt8](repeating: 1, count: count)
      let expected = CipherError.badKey(.size(expected: 32, actual: count))
      #expect(throws: expected) { try CSID.cs3a.check(publicKey: bytes) }
      #expect(throws: expected) { try KeyPair(csid: .cs3a, secret: bytes) }
    }
  }

  @Test func keysThatShareOneSecretWithEverybodyAreRefused() throws {
    var pair = try TestPair(.cs3a, .corrected)
    for first: UInt8 in [0, 1] {
      let low = [first] + [UInt8](repeating: 0, count: 31)
      #expect(throws: CipherError.badKey(.lowOrder)) {
        try MessageSealer(
          sender: pair.sender, recipient: low, ephemeral: pair.ephemeral,
          construction: .corrected, random: &pair.random)
      }
      let body = try pair.sealer.seal([0, 0], random: &pair.random)
      #expect(throws: CipherError.badKey(.lowOrder)) {
        try MessageOpener.open(
          low + body[32...], recipient: pair.recipient, construction: .corrected)
      }
    }
  }

  @Test func halvesMustBelongTogether() throws {
    var random = SeededRandom(seed: 1, label: "halves")
    for csid in CSID.built {
      let pairs =
        try csid == .cs2a
        ? [IdentityPool.rsa(0), IdentityPool.rsa(1)]
        : [KeyPair.generate(csid, random: &random), KeyPair.generate(csid, random: &random)]
      let secret = pairs[0].secret.withBytes { $0 }
      #expect(
        try KeyPair(csid: csid, publicKey: pairs[0].publicKey, secret: secret).publicKey
          == pairs[0].publicKey)
      #expect(throws: CipherError.badKey(.pairMismatch)) {
        try KeyPair(csid: csid, publicKey: pairs[1].publicKey, secret: secret)
      }
    }
    let ephemeral = try Ephemeral.make(.cs2a, random: &random)
    #expect(throws: CipherError.badKey(.pairMismatch)) {
      try Ephemeral(
        csid: .cs2a, publicKey: [UInt8](repeating: 4, count: 65),
        secret: ephemeral.secret.withBytes { $0 })
    }
  }

  @Test func cs2aKeysAreReadInBothForms() throws {
    let row = try #require(Fixtures.load().messages.first { $0.csid == "2a" })
    let spki = row.recipientPublic.value
    let secret = row.recipientSecret.value
    #expect(spki.count == 294)
    // PKCS#1 is what follows the 24 bytes of SubjectPublicKeyInfo's front.
    let pkcs1 = Array(spki[24...])
    #expect(Hex.encode(Array(pkcs1.prefix(9))) == "3082010a0282010100")
    #expect(try RSAPublicKey(der: spki).encoding == .subjectPublicKeyInfo)
    #expect(try RSAPublicKey(der: pkcs1).encoding == .pkcs1)
    let pair = try KeyPair(csid: .cs2a, publicKey: pkcs1, secret: secret)
    #expect(pair.publicKey == pkcs1)
    #expect(try KeyPair(csid: .cs2a, secret: secret).publicKey == spki)
    // PKCS#8 of the same key.
    let pkcs8 = try RSAPrivateKey(der: secret).pkcs8
    #expect(pkcs8 != secret)
    #expect(try KeyPair(csid: .cs2a, secret: pkcs8).publicKey == spki)
    for wrong in [
      [], Array(spki.dropLast()), spki + [0], secret, [UInt8](repeating: 0x30, count: 294),
    ] {
      #expect(throws: CipherError.badKey(.encoding)) { try CSID.cs2a.check(publicKey: wrong) }
    }
    for wrong in [[], Array(secret.dropLast()), secret + [0], spki] {
      #expect(throws: CipherError.badKey(.encoding)) { try KeyPair(csid: .cs2a, secret: wrong) }
    }
  }

  @Test func cs2aKeysHave2048Bits() throws {
    var random = SeededRandom(seed: 1, label: "small")
    let small = try RSAPrivateKey.generate(bits: 1024, random: &random)
    let expected = CipherError.badKey(.modulusBits(expected: 2048, actual: 1024))
    #expect(throws: expected) {
      try CSID.cs2a.check(publicKey: small.publicKey.subjectPublicKeyInfo)
    }
    #expect(throws: expected) { try KeyPair(csid: .cs2a, secret: small.pkcs8) }
  }

  @Test func generatedKeysFollowTheSeed() throws {
    for csid in CSID.built {
      var first = SeededRandom(seed: 3, label: "generate")
      var second = first
      let a = try KeyPair.generate(csid, random: &first)
      let b = try KeyPair.generate(csid, random: &second)
      let c = try KeyPair.generate(csid, random: &second)
      #expect(a.publicKey == b.publicKey && a.secret == b.secret)
      #expect(a.publicKey != c.publicKey)
      try csid.check(publicKey: a.publicKey)
      #expect(
        try KeyPair(csid: csid, publicKey: a.publicKey, secret: a.secret.withBytes { $0 }).csid
          == csid)
    }
  }

  @Test func aGeneratedRSAKeySignsAndOpens() throws {
    var random = SeededRandom(seed: 4, label: "rsa")
    let key = try RSAPrivateKey.generate(bits: 2048, random: &random)
    let signature = try key.sign([1, 2, 3])
    try key.publicKey.verify(signature: signature, of: [1, 2, 3])
    #expect(throws: CipherError.badSignature) {
      try key.publicKey.verify(signature: signature, of: [1, 2, 4])
    }
    let sealed = try key.publicKey.sealOAEP([7, 8, 9], random: &random)
    #expect(try key.openOAEP(sealed) == [7, 8, 9])
  }

  @Test func sourcesOfZerosAreGivenUp() {
    var zeros = ScriptedRandom([])
    #expect(throws: CipherError.badKey(.outOfRange)) {
      try KeyPair.generate(.cs1a, random: &zeros)
    }
  }

  @Test func pooledIdentitiesAreSoundAndDiffer() throws {
    var seen: [[UInt8]] = []
    for index in 0..<IdentityPool.count {
      let pair = IdentityPool.rsa(index)
      #expect(!seen.contains(pair.publicKey))
      seen.append(pair.publicKey)
      #expect(pair.publicKey.count == 294)
      #expect(
        Hex.encode(Array(pair.publicKey.prefix(24)))
          == "30820122300d06092a864886f70d01010105000382010f00")
      #expect(
        try KeyPair(
          csid: .cs2a, publicKey: pair.publicKey, secret: pair.secret.withBytes { $0 }
        ).publicKey == pair.publicKey)
    }
    #expect(IdentityPool.rsa(IdentityPool.count).publicKey == seen[0])
    #expect(IdentityPool.rsa(-1).publicKey == seen.last)
  }
}
