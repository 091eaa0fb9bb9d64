import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct CSIDTests {
  @Test func textIsExactlyTwoHexDigits() {
    #expect(CSID(text: "1a") == .cs1a)
    #expect(CSID(text: "3A") == .cs3a)
    #expect(CSID(rawValue: 0x0b).description == "0b")
    for wrong in ["", "1", "bad", "at", "1 ", " 1", "1g", "1a ", "é"] {
      #expect(CSID(text: wrong) == nil, "\(wrong)")
    }
  }

  @Test func everyByteIsAllocated() {
    for byte in UInt8.min...UInt8.max {
      let expected: CSID.Allocation =
        byte == 0
        ? .invalid : byte < 0x10 ? .experimental : byte % 16 < 8 ? .application : .reserved
      #expect(CSID(rawValue: byte).allocation == expected)
    }
  }

  @Test func theHighestCommonSetIsUsed() {
    #expect(CSID.highestCommon([.cs1a, .cs2a, .cs3a], [.cs3a, .cs1a]) == .cs3a)
    #expect(CSID.highestCommon([.cs1a, .cs2a], [.cs1a, .cs3a]) == .cs1a)
    #expect(CSID.highestCommon([.cs1a], [.cs3a]) == nil)
    let invalid = CSID(rawValue: 0)
    #expect(CSID.highestCommon([invalid], [invalid]) == nil)
  }
}

@Suite struct TokenTests {
  @Test func tokensAreHashesOfTheFirst16Bytes() throws {
    let rows = [
      ("5dfedd3b6bd47f6fa28ee15d969d5bb0", "1c04dede2ccc5c218214f00044c0b4b9"),
      ("036a8315f095fcfca8f903d51e350ae5", "e9363c548f52d131a0c4a0c8cca9414b"),
      ("0347ed6cf7cf3506ab69ab54499cd609", "40cfe22e98ac65861e7b4edfd14a3ad1"),
    ]
    for (prefix, token) in rows {
      let start = try Hex.decode(prefix)
      #expect(Token(messageBody: start).hex == token)
      #expect(Token(messageBody: start + [1, 2, 3]) == Token(messageBody: start))
      #expect(try Token(Hex.decode(token)) == Token(messageBody: start))
      #expect(try Token(messageBody: start).bytes == Hex.decode(token))
    }
  }

  @Test func everyByteOfATokenCounts() throws {
    let bytes = [UInt8](0..<16)
    for index in bytes.indices {
      var other = bytes
      other[index] ^= 1
      #expect(Token(other) != Token(bytes))
    }
  }

  @Test func shortBodiesHaveNoToken() {
    for count in 0..<16 {
      #expect(Token(channelBody: [UInt8](repeating: 7, count: count)) == nil)
      #expect(Token([UInt8](repeating: 7, count: count)) == nil)
    }
    #expect(Token([UInt8](repeating: 7, count: 17)) == nil)
    #expect(
      Token(channelBody: [UInt8](repeating: 7, count: 17))
        == Token([UInt8](repeating: 7, count: 16)))
  }
}

@Suite struct OrderTests {
  @Test func theGreaterKeyIsOdd() throws {
    let rows = [
      ("03a3c4c9f6e081706be52903c75e077f0f3264eda1", "03fef52613c4dad0614d92cb7331d3e64658e0b8ba"),
      // By X alone this would be the other way round.
      ("02b254000000000000000000000000000000000000", "0336ba000000000000000000000000000000000000"),
      ("00", "01"),
      ("00ff", "0100"),
    ]
    for (small, great) in rows {
      let small = try Hex.decode(small)
      let great = try Hex.decode(great)
      #expect(Order.of(own: small, remote: great) == .even)
      #expect(Order.of(own: great, remote: small) == .odd)
    }
  }

  @Test func equalKeysHaveNoOrder() {
    #expect(Order.of(own: [1, 2], remote: [1, 2]) == nil)
  }

  @Test func sidesAlwaysDiffer() throws {
    var random = SeededRandom(seed: 1, label: "order")
    for _ in 0..<1000 {
      let a = random.bytes(21)
      let b = random.bytes(21)
      let order = try #require(Order.of(own: a, remote: b))
      #expect(Order.of(own: b, remote: a) == order.opposite)
    }
  }
}
