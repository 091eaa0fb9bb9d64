import Testing

@testable import TelehashPackets

struct AddressTests {
  @Test func writesCanonicalText() {
    let forms = [
      ("127.0.0.1:42001", "127.0.0.1:42001"), ("255.255.255.255:65535", "255.255.255.255:65535"),
      ("[::1]:42001", "[::1]:42001"), ("[::]:0", "[::]:0"), ("[1::]:1", "[1::]:1"),
      ("[0:0:0:0:0:0:0:1]:1", "[::1]:1"), ("[FE80::00Ab]:1", "[fe80::ab]:1"),
      ("[2001:db8:0:1:1:1:1:1]:1", "[2001:db8:0:1:1:1:1:1]:1"),
      ("[2001:db8::1:1:1:1:1]:1", "[2001:db8:0:1:1:1:1:1]:1"),
      ("[2001:0:0:1:0:0:0:1]:1", "[2001:0:0:1::1]:1"),
      ("[2001:db8:0:0:1:0:0:1]:1", "[2001:db8::1:0:0:1]:1"),
      ("[::ffff:10.1.2.3]:1", "[::ffff:10.1.2.3]:1"), ("[::ffff:a01:203]:1", "[::ffff:10.1.2.3]:1"),
      ("[1:2:3:4:5:6:1.2.3.4]:1", "[1:2:3:4:5:6:102:304]:1"),
    ]
    for (text, canonical) in forms {
      #expect(Address(text)?.description == canonical)
      #expect(Address(canonical) == Address(text))
    }
  }

  @Test func refusesEverythingElse() {
    let wrong = [
      "", ":", ":1", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:+1", "1.2.3.4:01",
      "1.2.3.4:123456", "1.2.3:1", "1.2.3.4.5:1", "1.2.3.256:1", "1.2.3.04:1", "1..3.4:1",
      "a.b.c.d:1", "::1:1", "[]:1", "[:]:1", "[:::]:1", "[1]:1", "[1:2:3:4:5:6:7]:1",
      "[1:2:3:4:5:6:7:8:9]:1", "[1:2:3:4::5:6:7:8]:1", "[1::2::3]:1", "[12345::]:1", "[g::]:1",
      "[1:2:3:4:5:6:7:]:1", "[:1:2:3:4:5:6:7]:1", "[::1%eth0]:1", "[::1.2.3]:1",
      "[1:2:3:4:5:6:7:1.2.3.4]:1", "[::1.2.3.4:5]:1", "[127.0.0.1]:1", "[::1]", "[::1]1", "[::1:1",
      "localhost:1",
    ]
    for text in wrong { #expect(Address(text) == nil, "\(text)") }
  }

  @Test func keepsItsBytes() throws {
    let four = try #require(Address("10.1.2.3:7"))
    #expect(four.ipBytes == [10, 1, 2, 3])
    #expect(four.ip == "10.1.2.3")
    #expect(four.port == 7)
    #expect(!four.isIPv6)
    let six = try #require(Address(ip: "fe80::1", port: 9))
    #expect(six.ipBytes == [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1])
    #expect(six.isIPv6)
    for address in [four, six] {
      #expect(Address(ipBytes: address.ipBytes, port: address.port) == address)
      #expect(Address(ip: address.ip, port: address.port) == address)
    }
    #expect(Address(ipBytes: [1, 2, 3], port: 1) == nil)
  }

  @Test func ordersByFamilyThenAddressThenPort() {
    let texts = [
      "9.0.0.1:5", "9.0.0.2:1", "10.0.0.1:1", "255.0.0.0:1", "[::1]:1", "[::1]:2", "[1::]:0",
    ]
    let addresses = texts.compactMap { Address($0) }
    #expect(addresses.reversed().sorted().map(\.description) == texts)
  }
}

struct HexTests {
  @Test func readsEitherCaseAndWritesLower() throws {
    #expect(try Hex.decode("00fFaB9c") == [0x00, 0xFF, 0xAB, 0x9C])
    #expect(Hex.encode([0x00, 0xFF, 0xAB, 0x9C]) == "00ffab9c")
    #expect(try Hex.decode("") == [])
    #expect(Hex.encode([]) == "")
  }

  @Test func refusesOddLengthsAndOtherCharacters() {
    #expect(throws: HexError.oddLength(3)) { try Hex.decode("abc") }
    #expect(throws: HexError.notADigit(offset: 2)) { try Hex.decode("abxd") }
    #expect(throws: HexError.notADigit(offset: 0)) { try Hex.decode("é0") }
  }
}
