import TelehashCrypto
import Testing

@Suite struct RandomTests {
  @Test func aSeedAndALabelDetermineTheStream() {
    var first = SeededRandom(seed: 7, label: "node")
    var same = SeededRandom(seed: 7, label: "node")
    var otherSeed = SeededRandom(seed: 8, label: "node")
    var otherLabel = SeededRandom(seed: 7, label: "nodf")
    let drawn = first.bytes(200)
    #expect(drawn == same.bytes(200))
    #expect(drawn != otherSeed.bytes(200))
    #expect(drawn != otherLabel.bytes(200))
  }

  @Test func theStreamDoesNotDependOnHowItIsDrawn() {
    var whole = SeededRandom(seed: 3, label: "s")
    let expected = whole.bytes(300)
    var parts = SeededRandom(seed: 3, label: "s")
    var drawn: [UInt8] = []
    for count in [0, 1, 2, 61, 64, 65, 107] { drawn += parts.bytes(count) }
    #expect(drawn == expected)

    var words = SeededRandom(seed: 3, label: "s")
    for index in 0..<30 {
      let bytes = expected[index * 8..<index * 8 + 8]
      #expect(words.nextUInt64() == bytes.reduce(0) { $0 << 8 | UInt64($1) })
    }
  }

  @Test func forksDependOnLabelsAlone() {
    let parent = SeededRandom(seed: 3, label: "s")
    var drawnFrom = parent
    _ = drawnFrom.bytes(99)
    var a = parent.fork("a")
    var late = drawnFrom.fork("a")
    var b = parent.fork("b")
    let bytes = a.bytes(32)
    #expect(bytes == late.bytes(32))
    #expect(bytes != b.bytes(32))
  }

  @Test func numbersStayBelowTheirBound() {
    var random = SeededRandom(seed: 5, label: "below")
    var seen = [Int](repeating: 0, count: 6)
    for _ in 0..<6000 { seen[Int(random.below(6))] += 1 }
    for count in seen { #expect((800...1200).contains(count)) }
    #expect(random.below(0) == 0)
    #expect(random.below(1) == 0)
  }

  @Test func systemRandomnessDiffers() {
    var random = SystemRandom()
    #expect(random.bytes(32) != random.bytes(32))
    #expect(random.bytes(0) == [])
    #expect(random.nextUInt64() != random.nextUInt64())
  }
}

@Suite struct SecretTests {
  @Test func descriptionsNeverShowBytes() {
    let secret = Secret([222, 173, 190, 239])
    for text in ["\(secret)", String(reflecting: secret), String(describing: [secret])] {
      #expect(!text.contains("222") && !text.contains("dead"), "\(text)")
    }
    #expect(Mirror(reflecting: secret).children.isEmpty)
    #expect(secret.description == "Secret(4 bytes)")
  }

  @Test func holdersSeeTheSameBytes() {
    let bytes: [UInt8] = [1, 2, 3]
    let secret = Secret(bytes)
    #expect(secret.withBytes { $0 } == bytes)
    #expect(secret == Secret(bytes))
    #expect(secret != Secret([1, 2, 4]))
    #expect(secret != Secret([1, 2]))
    #expect(secret.count == 3)
  }

  @Test func wipingLeavesTheCallersBytesAlone() {
    let bytes: [UInt8] = [1, 2, 3]
    do { _ = Secret(bytes) }
    #expect(bytes == [1, 2, 3])
  }
}
