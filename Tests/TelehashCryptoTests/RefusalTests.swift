import TelehashCrypto
import Testing

@Suite struct RefusalTests {
  static let forms = RoundTripTests.forms

  /// Opens a message as an endpoint does: nothing counts until the sender is proven.
  private static func accept(_ body: [UInt8], _ pair: TestPair) throws {
    let opened = try MessageOpener.open(
      body, recipient: pair.recipient, construction: pair.construction)
    try opened.verify(sender: pair.sender.publicKey)
  }

  /// Every bit, or one bit of every byte where each try costs an RSA operation.
  private static func masks(_ csid: CSID, at index: Int) -> [UInt8] {
    csid == .cs2a ? [1 << UInt8(index % 8)] : (0..<8).map { 1 << $0 }
  }

  @Test(arguments: forms.indices) func flippedBitsOfMessagesAreRefused(_ index: Int) throws {
    let (csid, construction) = Self.forms[index]
    var pair = try TestPair(csid, construction)
    let body = try pair.sealer.seal([0, 0, 1, 2, 3], random: &pair.random)
    try Self.accept(body, pair)
    for index in body.indices {
      for mask in Self.masks(csid, at: index) {
        var altered = body
        altered[index] ^= mask
        #expect(throws: CipherError.self, "\(csid) byte \(index)") {
          try Self.accept(altered, pair)
        }
      }
    }
  }

  @Test(arguments: forms.indices) func flippedBitsOfChannelPacketsAreRefused(_ index: Int) throws {
    let (csid, construction) = Self.forms[index]
    var pair = try TestPair(csid, construction)
    let inner: [UInt8] = [0, 0, 1, 2, 3]
    let packet = try pair.here.seal(inner, random: &pair.random)
    for index in packet.indices {
      for bit in 0..<8 {
        var altered = packet
        altered[index] ^= 1 << UInt8(bit)
        if index < Token.size {
          // The token found the exchange and has no cryptographic role.
          #expect(try pair.there.open(altered) == inner)
        } else {
          #expect(throws: CipherError.badMAC, "\(csid) byte \(index)") {
            try pair.there.open(altered)
          }
        }
      }
    }
  }

  @Test(arguments: forms.indices) func truncatedMessagesAreRefused(_ index: Int) throws {
    let (csid, construction) = Self.forms[index]
    var pair = try TestPair(csid, construction)
    let body = try pair.sealer.seal([0, 0, 1, 2, 3], random: &pair.random)
    let minimum = try MessageOpener.overhead(csid, construction: construction) + 2
    for count in 0..<body.count {
      let short = Array(body.prefix(count))
      if count < minimum {
        #expect(throws: CipherError.tooShort(minimum: minimum, actual: count)) {
          try Self.accept(short, pair)
        }
      } else {
        #expect(throws: CipherError.badMAC) { try Self.accept(short, pair) }
      }
    }
    #expect(throws: CipherError.badMAC) { try Self.accept(body + [0], pair) }
  }

  @Test(arguments: forms.indices) func truncatedChannelPacketsAreRefused(_ index: Int) throws {
    let (csid, construction) = Self.forms[index]
    var pair = try TestPair(csid, construction)
    let packet = try pair.here.seal([0, 0, 1, 2, 3], random: &pair.random)
    let minimum = pair.there.overhead + 2
    for count in 0..<packet.count {
      let expected: CipherError =
        count < minimum ? .tooShort(minimum: minimum, actual: count) : .badMAC
      #expect(throws: expected) { try pair.there.open(Array(packet.prefix(count))) }
    }
    #expect(throws: CipherError.badMAC) { try pair.there.open(packet + [0]) }
    for start in [packet.count, packet.count + 1, .max] {
      #expect(throws: CipherError.tooShort(minimum: minimum, actual: 0)) {
        try pair.there.open(datagram: packet, bodyAt: start)
      }
    }
  }

  @Test func noiseNeverTraps() throws {
    for (csid, construction) in Self.forms {
      var pair = try TestPair(csid, construction)
      for count in stride(from: 0, to: 700, by: csid == .cs2a ? 23 : 1) {
        let noise = pair.random.bytes(count)
        #expect(throws: CipherError.self) { try Self.accept(noise, pair) }
        #expect(throws: CipherError.self) { try pair.there.open(noise) }
      }
    }
  }

  @Test(arguments: forms.indices) func otherKeysAreRefused(_ index: Int) throws {
    let (csid, construction) = Self.forms[index]
    var pair = try TestPair(csid, construction)
    let stranger =
      csid == .cs2a ? IdentityPool.rsa(2) : try KeyPair.generate(csid, random: &pair.random)
    let body = try pair.sealer.seal([0, 0], random: &pair.random)

    // Not for this recipient: CS1a has no way to tell before the sender is checked.
    let notOurs: CipherError = csid == .cs2a ? .keysNotOpened : .badMAC
    #expect(throws: notOurs) {
      try MessageOpener.open(body, recipient: stranger, construction: construction)
        .verify(sender: pair.sender.publicKey)
    }
    // Opens, and is not from whom it says.
    let opened = try MessageOpener.open(
      body, recipient: pair.recipient, construction: construction)
    let notTheirs: CipherError = csid == .cs2a ? .badSignature : .badMAC
    #expect(throws: notTheirs) { try opened.verify(sender: stranger.publicKey) }
    #expect(throws: CipherError.self) { try opened.verify(sender: []) }
    try opened.verify(sender: pair.sender.publicKey)

    let other = try TestPair(csid, construction, seed: 2)
    let packet = try pair.here.seal([0, 0], random: &pair.random)
    #expect(throws: CipherError.badMAC) { try other.there.open(packet) }
    #expect(throws: CipherError.badMAC) { try pair.here.open(packet) }
    #expect(throws: CipherError.badMAC) { try pair.there.open(packet, from: .own) }
  }

  @Test func eachFieldOfCS2aHasItsError() throws {
    var pair = try TestPair(.cs2a, .corrected)
    let body = try pair.sealer.seal([0, 0], random: &pair.random)
    for (index, expected) in [
      (0, CipherError.keysNotOpened), (255, .keysNotOpened), (256, .badMAC), (268, .badMAC),
      (body.count - 1, .badMAC),
    ] {
      var altered = body
      altered[index] ^= 1
      #expect(throws: expected) {
        try MessageOpener.open(altered, recipient: pair.recipient, construction: .corrected)
      }
    }
  }

  @Test func keysOfAnotherSetAreRefused() throws {
    var pair = try TestPair(.cs1a, .corrected)
    let other = try TestPair(.cs3a, .corrected)
    #expect(throws: CipherError.wrongKeyType(expected: .cs1a, actual: .cs3a)) {
      try MessageSealer(
        sender: pair.sender, recipient: pair.recipient.publicKey, ephemeral: other.ephemeral,
        construction: .corrected, random: &pair.random)
    }
    let remote = RemoteEphemeral(
      csid: .cs3a, publicKey: other.ephemeral.publicKey, token: other.sealer.token)
    #expect(throws: CipherError.wrongKeyType(expected: .cs1a, actual: .cs3a)) {
      try ChannelCipher(
        own: pair.ephemeral, ownToken: pair.sealer.token, remote: remote,
        construction: .corrected, random: &pair.random)
    }
    let unknown = CSID(rawValue: 0x2b)
    #expect(throws: CipherError.unsupported(unknown)) {
      try Ephemeral.make(unknown, random: &pair.random)
    }
    #expect(throws: CipherError.unsupported(unknown)) {
      try KeyPair.generate(unknown, random: &pair.random)
    }
    #expect(throws: CipherError.unsupported(unknown)) { try unknown.check(publicKey: [1]) }
  }

  @Test func aMissingContentKeyIsNamed() throws {
    var random = SeededRandom(seed: 1, label: "content")
    let secret = [UInt8](repeating: 7, count: 32)
    let ephemeral = try Ephemeral(csid: .cs2a, secret: secret)
    #expect(throws: CipherError.badKey(.missingContentKey)) {
      try MessageSealer(
        sender: IdentityPool.rsa(0), recipient: IdentityPool.rsa(1).publicKey,
        ephemeral: ephemeral, construction: .corrected, random: &random)
    }
    #expect(throws: CipherError.badKey(.size(expected: 32, actual: 31))) {
      try Ephemeral(csid: .cs2a, secret: secret, contentKey: [UInt8](secret.dropLast()))
    }
  }
}
