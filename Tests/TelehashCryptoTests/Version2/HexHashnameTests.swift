import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct HexHashnameTests {
  /// V2HN-04, the published example.
  @Test func rollsTheTextsUp() throws {
    let parts = try #require(
      HashnameParts([
        "2a": "bf6e23c6db99ed2d24b160e89a37c9cd183fb61afeca40c4bc378cf6e488bebe",
        "1a": "a5a741fa09b05baaead17fa9932e13cdafc7bcd39db1153fc6bbfe4614c063f3",
      ]))
    #expect(
      parts.hashname.text == "0b0137a6b38d00780686207b6f4b19e8731e68c6f76b435c85faf77100851451")
    #expect(parts.csids == [.cs1a, .cs2a])
    #expect(HashnameParts(parts.json) == parts)
  }

  @Test func refusesWhatIsNoHashname() {
    let good = String(repeating: "ab", count: 32)
    #expect(HexHashname(text: good)?.text == good)
    for text in [good.uppercased(), String(good.dropLast()), good + "a", "", good.dropLast() + "g"]
    {
      #expect(HexHashname(text: String(text)) == nil)
    }
  }

  @Test func refusesImpossibleParts() {
    let fingerprint = JSONValue.string(String(repeating: "0", count: 64))
    let many = (1...9).map { ("0\($0)", fingerprint) }
    #expect(HashnameParts(JSONObject(many)) == nil)
    #expect(HashnameParts(JSONObject(Array(many.dropLast()))) != nil)
    for bad: JSONObject in [
      [:], ["00": fingerprint], ["1A": fingerprint], ["1": fingerprint], ["1a": "00"],
      ["1a": true], ["1a": fingerprint, "paths": []],
    ] {
      #expect(HashnameParts(bad) == nil)
    }
    #expect(HashnameParts(JSONObject([("1a", fingerprint), ("1a", fingerprint)])) == nil)
  }

  /// V2SEEK-08.
  @Test func countsBucketsFromTheFirstBit() throws {
    let zero = try #require(HexHashname(bytes: [UInt8](repeating: 0, count: 32)))
    func name(_ byte: Int, _ value: UInt8) -> HexHashname {
      var bytes = [UInt8](repeating: 0, count: 32)
      bytes[byte] = value
      return HexHashname(bytes: bytes) ?? zero
    }
    #expect(zero.bucket(of: name(0, 0x80)) == 255)
    #expect(zero.bucket(of: name(1, 0x80)) == 247)
    #expect(zero.bucket(of: name(31, 1)) == 0)
    #expect(zero.bucket(of: name(15, 0x10)) == 255 - 15 * 8 - 3)
    #expect(zero.bucket(of: zero) == nil)
    #expect(zero.distance(to: name(0, 1)) > zero.distance(to: name(1, 0xFF)))
  }
}
