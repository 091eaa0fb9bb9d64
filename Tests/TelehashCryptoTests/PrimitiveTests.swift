import TelehashPackets
import Testing

@testable import TelehashCrypto

@Suite struct PrimitiveTests {
  @Test func chaCha20GivesThePublishedValues() {
    for (byte, expected): (UInt8, String) in [
      (0, "76b8e0ada0f13d9040"), (0xff, "2640c09431912f4abd"),
    ] {
      var data = [UInt8](repeating: byte, count: 9)
      Sodium.chaCha20(
        &data, in: 0..<9, nonce: [UInt8](repeating: byte, count: 8),
        key: [UInt8](repeating: byte, count: 32))
      #expect(Hex.encode(data) == expected)
    }
  }

  /// NIST SP 800-38A F.5.1 and F.5.5.
  @Test func counterModeGivesTheStandardsValues() throws {
    let rows = [
      (
        "2b7e151628aed2a6abf7158809cf4f3c",
        "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
      ),
      (
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
      ),
    ]
    let counter = try Hex.decode("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    let plain = try Hex.decode("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
    for (key, expected) in rows {
      let key = try Hex.decode(key)
      let sealed = try AES.ctr(key: key, counter: counter, plain)
      #expect(Hex.encode(sealed) == expected)
      #expect(try AES.ctr(key: key, counter: counter, sealed) == plain)
    }
    let empty: [UInt8] = []
    #expect(try AES.ctr(key: Hex.decode(rows[0].0), counter: counter, empty) == [])
  }

  @Test func theWholeBlockCounts() throws {
    let key = [UInt8](repeating: 5, count: 16)
    let zeros = [UInt8](repeating: 0, count: 32)
    let last = [UInt8](repeating: 0xff, count: 16)
    let wrapped = try AES.ctr(key: key, counter: last, zeros)
    let first = try AES.ctr(key: key, counter: [UInt8](repeating: 0, count: 16), zeros)
    #expect(wrapped[16...] == first[..<16])
  }

  /// A line packet between two v2.1 implementations: IV of 16 bytes, no additional data.
  @Test func sixteenByteIVsGiveTheRecordedBytes() throws {
    let packet = try Hex.decode(
      "00000dd756fe8718fa6399f8b2546b47e04ab8ab13c1edd25d8481dfa4554c6fd9e23adc844adff52b8d6e14"
        + "ed37dfdb8605575182129b6252a610537043a9bab98e3b45a5a4ccf518cecce63330f241af9312e2caf48f"
        + "9e369048372a4b6a884063fac975dcf952f590c85b2890937c")
    let key = try Hex.decode("3e7850cb2fd6f1fdbfbaf721ade61531ae342c94825a480bfb3c91a3092c7eb2")
    let iv = Array(packet[18..<34])
    let inner = try AES.openGCM(
      key: key, iv: iv, Array(packet[34...]))
    #expect(
      Hex.encode(inner)
        == "003c7b2270617468223a7b2274797065223a2269707634222c226970223a223132372e302e302e31222c"
        + "22706f7274223a34313131307d2c2263223a317d")
    #expect(try AES.sealGCM(key: key, iv: iv, inner) == Array(packet[34...]))
  }

  @Test func shortTagsAreThePrefixOfLongOnes() throws {
    let key = [UInt8](repeating: 3, count: 32)
    let additional: [UInt8] = [9, 9]
    for ivSize in [4, 12, 16] {
      let iv = [UInt8](repeating: 1, count: ivSize)
      let long = try AES.sealGCM(key: key, iv: iv, [1, 2, 3], additional: additional)
      for tagSize in [4, 12] {
        let short = try AES.sealGCM(
          key: key, iv: iv, [1, 2, 3], additional: additional, tagSize: tagSize)
        #expect(short == Array(long.prefix(3 + tagSize)))
        #expect(
          try AES.openGCM(
            key: key, iv: iv, short, additional: additional, tagSize: tagSize)
            == [1, 2, 3])
        var altered = short
        altered[3] ^= 1
        #expect(throws: CipherError.badMAC) {
          try AES.openGCM(
            key: key, iv: iv, altered, additional: additional, tagSize: tagSize)
        }
      }
      #expect(throws: CipherError.badMAC) {
        try AES.openGCM(key: key, iv: iv, long)
      }
    }
    let empty = try AES.sealGCM(key: key, iv: [1], [])
    #expect(empty.count == 16)
    #expect(try AES.openGCM(key: key, iv: [1], empty) == [])
    #expect(throws: CipherError.tooShort(minimum: 16, actual: 2)) {
      let two: [UInt8] = [1, 2]
      return try AES.openGCM(key: key, iv: [1], two)
    }
  }

  @Test func pointsAreWrittenInThreeForms() throws {
    var random = SeededRandom(seed: 1, label: "points")
    for curve in [EllipticCurve.secp160r1, .p256] {
      let a = try curve.makeSecret(random: &random)
      let b = try curve.makeSecret(random: &random)
      let shared = try curve.sharedX(
        secret: a, publicKey: curve.publicKey(of: b, form: .uncompressed), form: .uncompressed)
      #expect(shared.count == curve.fieldSize)
      for form in [EllipticCurve.Form.compressed, .uncompressed, .coordinates] {
        let ours = try curve.publicKey(of: a, form: form)
        #expect(ours.count == curve.size(form))
        #expect(try curve.sharedX(secret: b, publicKey: ours, form: form) == shared)
      }
      let coordinates = try curve.publicKey(of: a, form: .coordinates)
      #expect(try curve.publicKey(of: a, form: .uncompressed) == [4] + coordinates)
      #expect(throws: CipherError.notOnCurve) {
        try curve.check(
          publicKey: [UInt8](repeating: 1, count: 2 * curve.fieldSize), form: .coordinates)
      }
    }
  }

  @Test func countersNeverRepeat() throws {
    var seen: Set<[UInt8]> = []
    var counter = IVCounter(start: [0xfe, 0xff, 0, 0], issued: UInt64(1) << 32 - 600)
    for _ in 0..<600 { seen.insert(try counter.take()) }
    #expect(seen.count == 600)
    #expect(seen.contains([0, 0, 1, 0]))
    #expect(throws: CipherError.ivExhausted) { try counter.take() }
    var wrapping = IVCounter(start: [0xff, 0xff, 0xff, 0xff])
    _ = try wrapping.take()
    #expect(try wrapping.take() == [0, 0, 0, 0])
  }

  /// RFC 4231, test case 2.
  @Test func keyedHashesGiveThePublishedValue() {
    #expect(
      Hex.encode(
        Digest.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test func comparisonSeesEveryBit() {
    let bytes = [UInt8](0..<16)
    #expect(ConstantTime.equal(bytes, bytes))
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 0x80
      #expect(!ConstantTime.equal(bytes, other))
    }
    #expect(!ConstantTime.equal(bytes, Array(bytes.dropLast())))
    #expect(ConstantTime.equal([], []))
  }

  /// The pieces of the fixed-input message, put together by hand.
  @Test func boxesInPiecesGiveTheSameBytes() throws {
    let row = try #require(Fixtures.load().fixedInputs.first { $0.name == "fixed inputs 3a" })
    let shared = try CurveBox.shared(
      secret: row.ephemeralSecret.value, publicKey: row.recipientPublic.value)
    #expect(
      Hex.encode(shared) == "7eb1ed09d0591d454fb63f13cdd879c84cf0b977c1b7a74f8af3ae0623d90834")
    let identities = try CurveBox.shared(
      secret: row.senderSecret.value, publicKey: row.recipientPublic.value)
    #expect(
      Hex.encode(identities) == "18a99320f3488fa18a04239715d8ee738065e65c3d4b2898522d6c3d4ead588c")
    let nonce = row.nonce.value
    let box = try CurveBox.seal(row.inner.value, nonce: nonce, key: shared)
    #expect(try CurveBox.open(box, nonce: nonce, key: shared) == row.inner.value)
    let covered = row.ephemeralPublic.value + nonce + box
    let key = Digest.sha256(nonce, identities)
    #expect(
      Hex.encode(key) == "721df6778fa9a483ba4b268024adf688a02ba6fb7372fa5c5d204d67b8717f9b")
    #expect(try covered + CurveBox.auth(covered, key: key) == row.body.value)
    // The X25519 result itself is not the key.
    #expect(throws: CipherError.badMAC) {
      try CurveBox.open(box, nonce: nonce, key: row.recipientPublic.value)
    }
    #expect(throws: CipherError.tooShort(minimum: 16, actual: 15)) {
      try CurveBox.open(Array(box.prefix(15)), nonce: nonce, key: shared)
    }
    #expect(throws: CipherError.badKey(.size(expected: 24, actual: 0))) {
      try CurveBox.open(box, nonce: [], key: shared)
    }
  }

  @Test func base64RoundTrips() {
    for (text, plain) in [
      ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"),
    ] {
      #expect(Base64.encode(Array(plain.utf8)) == text)
      #expect(Base64.decode(text) == Array(plain.utf8))
    }
    for wrong in ["Z", "Zg", "Zg=", "Z===", "====", "Zm9v\n", "Zm=v", "Zm9-", " Zm9v", "é==="] {
      #expect(Base64.decode(wrong) == nil, "\(wrong)")
    }
  }
}
