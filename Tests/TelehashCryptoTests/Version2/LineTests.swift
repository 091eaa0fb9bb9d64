import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct LineTests {
  /// V2LINE-02, V2CS1A-06, V2CS2A-06, V2CS3A-05.
  @Test func opensWhatImplementationsSealed() throws {
    let fixtures = try LineFixtures.load()
    for line in fixtures.lines {
      let own = try LineEphemeral(line.suite, secret: line.secret.value)
      let other = line.secretOf == line.sender ? line.recipient : line.sender
      let ours = try fixtures.open(line.suite, from: line.secretOf)
      let theirs = try fixtures.open(line.suite, from: other)
      #expect(ours.lineKey == own.publicKey)
      var random = SeededRandom(seed: 0, label: "lines")
      let cipher = try LineCipher(
        own: own, ownLine: ours.content.line, remoteKey: theirs.lineKey,
        remoteLine: theirs.content.line, random: &random)
      let side: LineCipher.Side = line.secretOf == line.sender ? .own : .remote
      let sealed = try sealedLine(line.packet.value, line.suite)
      #expect(sealed.line == (side == .own ? theirs : ours).content.line)
      #expect(try cipher.open(sealed, from: side) == line.inner.value)
      #expect(cipher.key(of: side) == Secret(line.key.value))
    }
  }

  @Test(arguments: LineSuite.allCases)
  func bothSidesReadEachOther(_ suite: LineSuite) throws {
    var (a, b, random) = try ends(suite)
    for count in 0..<20 {
      let inner = try Packet(json: ["c": 1], body: [UInt8](repeating: 7, count: count)).encoded()
      let there = try sealedLine(a.seal(inner, random: &random).encoded(), suite)
      #expect(there.line == b.ownLine)
      #expect(try b.open(there) == inner)
      #expect(try a.open(there, from: .own) == inner)
      let back = try sealedLine(b.seal(inner, random: &random).encoded(), suite)
      #expect(try a.open(back) == inner)
      #expect(try a.open(back) != a.seal(inner, random: &random).encoded())
    }
  }

  /// V2LINE-03: v2.0 lines have no code, so what is altered there opens to other bytes.
  @Test(arguments: LineSuite.allCases)
  func refusesEveryFlippedByte(_ suite: LineSuite) throws {
    var (a, b, random) = try ends(suite)
    let inner = try Packet(json: ["c": 1, "type": "seek"], body: [1, 2, 3]).encoded()
    let sealed = try sealedLine(a.seal(inner, random: &random).encoded(), suite)
    for index in sealed.body.indices {
      var body = sealed.body
      body[index] ^= 1
      let packet = Packet(
        head: sealed.packet.head, body: suite == .rsa ? body : sealed.line.bytes + body)
      let damaged = try sealedLine(packet.encoded(), suite)
      if suite == .rsa {
        #expect(try b.open(damaged) != inner)
      } else {
        #expect(throws: CipherError.badMAC) { try b.open(damaged) }
      }
    }
  }

  @Test(arguments: LineSuite.allCases)
  func refusesShortBodies(_ suite: LineSuite) throws {
    let (_, b, _) = try ends(suite)
    for count in 0..<(suite.lineOverhead + 2) {
      let body = [UInt8](repeating: 0, count: count)
      let packet =
        suite == .rsa
        ? Packet(
          json: [
            "type": "line", "line": .string(b.ownLine.text),
            "iv": .string(String(repeating: "0", count: 32)),
          ], body: body) : Packet(body: b.ownLine.bytes + body)
      let sealed = try sealedLine(packet.encoded(), suite)
      #expect(throws: CipherError.tooShort(minimum: suite.lineOverhead + 2, actual: count)) {
        try b.open(sealed)
      }
    }
  }

  /// V2CS1A-08, and the little-endian order of AMBIGUITIES D16.
  @Test func countsTheIVsOfCS1a() throws {
    var (a, _, random) = try ends(.cs1a)
    let ivs = try (0..<300).map { _ in
      Array(try a.seal([0, 0], random: &random).body[20..<24])
    }
    for (one, next) in zip(ivs, ivs.dropFirst()) {
      let value = one.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let following = next.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      #expect(following == value &+ 1)
    }
  }

  private func ends(
    _ suite: LineSuite
  ) throws -> (LineCipher, LineCipher, SeededRandom) {
    var random = SeededRandom(seed: 3, label: suite.rawValue)
    let a = try LineEphemeral.make(suite, random: &random)
    let b = try LineEphemeral.make(suite, random: &random)
    let ids = (LineID.make(random: &random), LineID.make(random: &random))
    return (
      try LineCipher(
        own: a, ownLine: ids.0, remoteKey: b.publicKey, remoteLine: ids.1, random: &random),
      try LineCipher(
        own: b, ownLine: ids.1, remoteKey: a.publicKey, remoteLine: ids.0, random: &random),
      random
    )
  }
}
