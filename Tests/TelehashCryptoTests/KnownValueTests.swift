import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct KnownValueTests {
  @Test func messagesOfImplementationsOpen() throws {
    let rows = try Fixtures.load().messages
    #expect(rows.count == 22)
    for row in rows {
      let csid = try #require(CSID(text: row.csid))
      let recipient = try KeyPair(
        csid: csid, publicKey: row.recipientPublic.value, secret: row.recipientSecret.value)
      let opened = try MessageOpener.open(
        row.body.value, recipient: recipient, construction: row.construction.construction)
      #expect(opened.inner == row.inner.value, "\(row.name)")
      try opened.verify(sender: row.senderPublic.value)
      if let token = row.token { #expect(opened.token.bytes == token.value, "\(row.name)") }
      // A message is not from its own recipient.
      #expect(throws: CipherError.self, "\(row.name)") {
        try opened.verify(sender: row.recipientPublic.value)
      }
    }
  }

  /// Opened with one side's secrets, whichever side sent: what an observer with a key file does.
  @Test func channelPacketsOfImplementationsOpen() throws {
    let rows = try Fixtures.load().channels
    #expect(rows.count == 7)
    for row in rows {
      let csid = try #require(CSID(text: row.csid))
      let own = try Ephemeral(
        csid: csid, publicKey: row.ownPublic.value, secret: row.ownSecret.value,
        contentKey: row.ownContentKey?.value)
      let remote = RemoteEphemeral(
        csid: csid, publicKey: row.remotePublic.value,
        contentKey: row.remoteContentKey.map { Secret($0.value) },
        token: try #require(Token(row.remoteToken.value)))
      var random = ScriptedRandom([])
      let cipher = try ChannelCipher(
        own: own, ownToken: try #require(Token(row.ownToken.value)), remote: remote,
        construction: row.construction.construction, random: &random)
      let side: ChannelCipher.Side = row.side == "own" ? .own : .remote
      #expect(cipher.key(of: side).withBytes { $0 } == row.key.value, "\(row.name)")
      #expect(try cipher.open(row.body.value, from: side) == row.inner.value, "\(row.name)")
      #expect(throws: CipherError.badMAC, "\(row.name)") {
        try cipher.open(row.body.value, from: side == .own ? .remote : .own)
      }
      // The packet carries its receiver's token.
      let receiver = side == .own ? row.remoteToken : row.ownToken
      #expect(Token(channelBody: row.body.value)?.bytes == receiver.value, "\(row.name)")
    }
  }

  @Test func fixedInputsGiveTheFixedBytes() throws {
    for row in try Fixtures.load().fixedInputs {
      let csid = try #require(CSID(text: row.csid))
      let sender = try KeyPair(
        csid: csid, publicKey: row.senderPublic.value, secret: row.senderSecret.value)
      let ephemeral = try Ephemeral(
        csid: csid, publicKey: row.ephemeralPublic.value, secret: row.ephemeralSecret.value)
      var random = ScriptedRandom(row.nonce.value)
      var sealer = try MessageSealer(
        sender: sender, recipient: row.recipientPublic.value, ephemeral: ephemeral,
        construction: row.construction.construction, random: &random)
      #expect(sealer.token.bytes == row.token.value, "\(row.name)")
      let body = try sealer.seal(row.inner.value, random: &random)
      #expect(body == row.body.value, "\(row.name)")

      let remote = RemoteEphemeral(
        csid: csid, publicKey: row.remoteEphemeralPublic.value,
        token: Token(messageBody: row.remoteEphemeralPublic.value))
      random = ScriptedRandom(row.channelNonce?.value ?? [])
      var cipher = try ChannelCipher(
        own: ephemeral, ownToken: sealer.token, remote: remote,
        construction: row.construction.construction, random: &random)
      #expect(cipher.key(of: .own).withBytes { $0 } == row.sendingKey.value, "\(row.name)")
      #expect(cipher.key(of: .remote).withBytes { $0 } == row.receivingKey.value, "\(row.name)")
      guard let inner = row.channelInner, let packet = row.channelBody else { continue }
      #expect(try cipher.seal(inner.value, random: &random) == packet.value, "\(row.name)")
    }
  }

  @Test func sizesAreTheListedOnes() throws {
    // {"a":42} and {"type":"foo"} as packets, with the front of a datagram.
    let message = Array("..{\"a\":42}".utf8)
    let packet = Array("..{\"type\":\"foo\"}".utf8)
    let rows: [(CSID, Int, Int)] = [(.cs1a, 42, 42), (.cs2a, 553, 62), (.cs3a, 101, 74)]
    for (csid, messageSize, packetSize) in rows {
      var pair = try TestPair(csid, .corrected)
      #expect(try 3 + pair.sealer.seal(message, random: &pair.random).count == messageSize)
      #expect(try 2 + pair.here.seal(packet, random: &pair.random).count == packetSize)
    }
    #expect(try MessageOpener.overhead(.cs2a, construction: .december2014) == 532)
  }

  @Test func theTwoFormsDoNotOpenEachOther() throws {
    for csid in [CSID.cs2a, .cs3a] {
      for (made, read) in [
        (CipherConstruction.corrected, CipherConstruction.december2014),
        (.december2014, .corrected),
      ] {
        var pair = try TestPair(csid, made)
        let body = try pair.sealer.seal([0, 0, 7], random: &pair.random)
        #expect(throws: CipherError.self) {
          try MessageOpener.open(body, recipient: pair.recipient, construction: read)
            .verify(sender: pair.sender.publicKey)
        }
        let packet = try pair.here.seal([0, 0, 7, 8, 9], random: &pair.random)
        let other = try TestPair(csid, read)
        #expect(throws: CipherError.self) { try other.there.open(packet) }
      }
    }
  }
}
