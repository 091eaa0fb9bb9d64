import Testing

@testable import TelehashCrypto

@Suite struct AgreementMemoryTests {
  /// A whole conversation of two endpoints: what was sealed, and what the other side read.
  private func conversation(_ form: (CSID, CipherConstruction)) throws -> [[UInt8]] {
    var pair = try TestPair(form.0, form.1)
    let body = try pair.sealer.seal([0, 0, 1, 2], random: &pair.random)
    let opened = try MessageOpener.open(body, recipient: pair.recipient, construction: form.1)
    try opened.verify(sender: pair.sender.publicKey)
    let packet = try pair.here.seal([0, 0, 3], random: &pair.random)
    return [body, opened.inner, packet, try pair.there.open(packet)]
  }

  @Test(arguments: RoundTripTests.forms.indices)
  func nothingChangesWhereItIsUsed(_ index: Int) throws {
    let form = RoundTripTests.forms[index]
    let plain = try conversation(form)
    let remembered = try AgreementMemory.use {
      // The second conversation finds everything known.
      [try conversation(form), try conversation(form)]
    }
    // OAEP and channel packets draw from the pair's own seed: all bytes are the same.
    #expect(remembered == [plain, plain])
  }

  @Test func theOtherSideNeedsNoWork() throws {
    var random = SeededRandom(seed: 1, label: "memory")
    try AgreementMemory.use {
      let mine = try KeyPair.generate(.cs3a, random: &random)
      let theirs = try KeyPair.generate(.cs3a, random: &random)
      let shared = try CS3a.shared(mine.secret, theirs.publicKey)
      let again = try AgreementMemory.shared(
        .curve25519, secret: theirs.secret.bytes, publicKey: mine.publicKey
      ) { () throws(CipherError) in throw .libraryFailure }
      #expect(again == shared)
    }
  }

  @Test func otherKeysShareSomethingElse() throws {
    var random = SeededRandom(seed: 1, label: "memory")
    let pairs = try (0..<3).map { _ in try KeyPair.generate(.cs1a, random: &random) }
    let plain = try CS1a.shared(pairs[0].secret, pairs[2].publicKey)
    try AgreementMemory.use {
      let other = try CS1a.shared(pairs[0].secret, pairs[1].publicKey)
      let shared = try CS1a.shared(pairs[0].secret, pairs[2].publicKey)
      #expect(shared == plain)
      #expect(shared != other)
    }
  }

  @Test func refusedBlocksStayRefused() throws {
    let key = try #require(IdentityPool.rsa(0).rsa)
    AgreementMemory.use {
      for _ in 0..<2 {
        #expect(throws: CipherError.keysNotOpened) {
          try key.openOAEP([UInt8](repeating: 1, count: CS2a.keysSize))
        }
      }
    }
  }

  @Test func nothingIsKeptOutside() throws {
    var calls = 0
    for _ in 0..<2 {
      _ = try AgreementMemory.shared(
        .curve25519, secret: [1], publicKey: [2]
      ) { () throws(CipherError) in
        calls += 1
        return []
      }
    }
    #expect(calls == 2)
  }
}
