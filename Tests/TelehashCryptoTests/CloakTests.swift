import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct CloakTests {
  @Test func theKeyIsThePublishedOne() {
    #expect(
      Hex.encode(Cloak.key) == "d7f0e555546241b2a944ecd6d0de66856ac50b0baba76a6f5a4782956ca9459a")
  }

  @Test func publishedCloakedPacketsOpen() throws {
    let rows = [
      (
        "be82d1a1068b373b49a78dde5ac83991b41972010cfa592ac1aeea8440fd0a8d0912c7b2f6605cb78b70bb4d5b3841b0be48",
        1,
        "001d7b2274797065223a2274657374222c22666f6f223a5b22626172225d7d616e792062696e61727921"
      ),
      (
        "b8921a332948eedec882b3102aa9d6de8688d73a195b0cab64bbf61f5c6805df85e901c1fb774046f46a43ba5440a5cad24eb486",
        4, "00127b2274657374223a22636c6f616b6564227d"
      ),
      ("d7448f28bb70b4a55962", 1, "0000"),
      ("010203040506070857d6", 1, "0000"),
      ("11121314151617181b47fdd9e0eb9d70f4c8", 2, "0000"),
    ]
    for (cloaked, layers, packet) in rows {
      let opened = try Cloak.uncloak(Hex.decode(cloaked))
      #expect(Hex.encode(opened.packet) == packet)
      #expect(opened.rounds == layers)
    }
  }

  @Test func givenNoncesGiveTheFixedBytes() throws {
    let inner: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    let outer: [UInt8] = [0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18]
    let once = try Cloak.cloak([0, 0], nonce: inner)
    #expect(Hex.encode(once) == "010203040506070857d6")
    #expect(
      Hex.encode(try Cloak.cloak(once, nonce: outer)) == "11121314151617181b47fdd9e0eb9d70f4c8")
    // The stream starts at block 0, not at 1 as one implementation had it.
    #expect(Hex.encode(once) != "010203040506070863aa")
  }

  @Test func noncesOfOtherFormsAreRefused() {
    for nonce: [UInt8] in [
      [], [1, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7], [UInt8](repeating: 1, count: 9),
    ] {
      #expect(throws: CloakError.badNonce) { try Cloak.cloak([0, 0], nonce: nonce) }
    }
  }

  @Test func eachLayerAddsEightBytes() throws {
    var random = SeededRandom(seed: 1, label: "cloak")
    let packet: [UInt8] = [0, 0] + random.bytes(1200)
    for rounds in 0...Cloak.defaultMaximumRounds {
      let cloaked = Cloak.cloak(packet, rounds: rounds, random: &random)
      #expect(cloaked.count == packet.count + 8 * rounds)
      #expect(Cloak.isCloaked(cloaked) == (rounds > 0))
      let opened = try Cloak.uncloak(cloaked)
      #expect(opened.packet == packet)
      #expect(opened.rounds == rounds)
    }
  }

  @Test func noncesNeverBeginWithZero() {
    var random = SeededRandom(seed: 2, label: "nonce")
    var firsts = [Bool](repeating: false, count: 256)
    for _ in 0..<10_000 {
      firsts[Int(Cloak.cloak([0, 0], rounds: 1, random: &random)[0])] = true
    }
    #expect(!firsts[0])
    #expect(firsts.filter { $0 }.count == 255)
    var zeros = ScriptedRandom([])
    #expect(Cloak.isCloaked(Cloak.cloak([0, 0], rounds: 1, random: &zeros)))
  }

  @Test func layersAreBounded() {
    var random = SeededRandom(seed: 3, label: "bound")
    let cloaked = Cloak.cloak([0, 0], rounds: 5, random: &random)
    #expect(throws: CloakError.tooManyRounds(maximum: 4)) {
      try Cloak.uncloak(cloaked, maximumRounds: 4)
    }
    #expect(throws: CloakError.tooManyRounds(maximum: Cloak.defaultMaximumRounds)) {
      try Cloak.uncloak(
        Cloak.cloak([0, 0], rounds: Cloak.defaultMaximumRounds + 1, random: &random))
    }
  }

  @Test func truncationIsRefusedAtEveryLength() throws {
    let cloaked = try Hex.decode("d7448f28bb70b4a55962")
    for count in 1..<10 {
      #expect(throws: CloakError.tooShort(minimum: 10, actual: count)) {
        try Cloak.uncloak(Array(cloaked.prefix(count)))
      }
    }
    #expect(throws: CloakError.tooShort(minimum: 2, actual: 0)) { try Cloak.uncloak([]) }
  }

  @Test func noiseNeverTraps() {
    var random = SeededRandom(seed: 4, label: "noise")
    for count in 0..<1500 {
      let bytes = random.bytes(count)
      guard let opened = try? Cloak.uncloak(bytes) else { continue }
      #expect(opened.packet.first == 0)
    }
  }
}
