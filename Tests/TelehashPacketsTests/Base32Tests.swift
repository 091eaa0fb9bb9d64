import Testing

@testable import TelehashPackets

struct Base32Tests {
  /// The two published chains, "foobarbax" and a 32-byte digest, byte by byte (`B32-04`).
  static let chains: [(hex: String, texts: [String])] = [
    (
      "666f6f626172626178",
      [
        "", "my", "mzxq", "mzxw6", "mzxw6yq", "mzxw6ytb", "mzxw6ytboi", "mzxw6ytbojra",
        "mzxw6ytbojrgc", "mzxw6ytbojrgc6a",
      ]
    ),
    (
      "9fa9e0379247cad2d395ad7e61c215ad32f768382cd44cf03f5f5ae780884a98",
      [
        "", "t4", "t6uq", "t6u6a", "t6u6any", "t6u6an4s", "t6u6an4si4", "t6u6an4si7fa",
        "t6u6an4si7fne", "t6u6an4si7fnfuy", "t6u6an4si7fnfu4v", "t6u6an4si7fnfu4vvu",
        "t6u6an4si7fnfu4vvv7a", "t6u6an4si7fnfu4vvv7gc", "t6u6an4si7fnfu4vvv7gdqq",
        "t6u6an4si7fnfu4vvv7gdqqv", "t6u6an4si7fnfu4vvv7gdqqvvu", "t6u6an4si7fnfu4vvv7gdqqvvuza",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo", "t6u6an4si7fnfu4vvv7gdqqvvuzpo2a",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2by", "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byfq",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftka", "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkey",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkez4a", "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkez4b7",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkez4b7l4",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkez4b7l5na",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkez4b7l5noo",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkez4b7l5nopaa",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkez4b7l5nopaei",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkez4b7l5nopaeiji",
        "t6u6an4si7fnfu4vvv7gdqqvvuzpo2byftkez4b7l5nopaeijkma",
      ]
    ),
  ]

  @Test func agreesWithThePublishedChains() throws {
    for chain in Self.chains {
      let bytes = try Hex.decode(chain.hex)
      #expect(chain.texts.count == bytes.count + 1)
      for (count, text) in chain.texts.enumerated() {
        let part = Array(bytes[..<count])
        #expect(Base32.encode(part) == text)
        #expect(try Base32.decode(text) == part)
        #expect(try Base32.decode(text.uppercased()) == part)
        #expect(Base32.isCanonical(text))
        #expect(Base32.isCanonical(text.uppercased()) == text.isEmpty)
      }
    }
  }

  @Test func agreesWithOtherImplementations() throws {
    let known = [
      ("mzxw6idcmfza", "666f6f20626172"), ("cn33wzacvwfya", "1377bb6402ad8b80"),
      ("sgoomt3lqqkia", "919ce64f6b841480"), ("k46demhj7b6ii", "573c3230e9f87c84"),
    ]
    for (text, hex) in known {
      #expect(Hex.encode(try Base32.decode(text)) == hex)
      #expect(Base32.encode(try Hex.decode(hex)) == text)
    }
  }

  @Test func refusesWhatIsNotInTheAlphabet() {
    let wrong = [
      ("uvabrvfqacyvgcu8kbrrmk9apjbvgvn2wjechqr3vf9c1zm3hv7g", 15), ("1zm3hv7g", 0),
      ("8jze", 0), ("my======", 2), ("m-y", 1), ("m y", 1), ("my\0\0", 2), ("ö", 0), ("m0", 1),
    ]
    for (text, offset) in wrong {
      #expect(throws: Base32Error.notInAlphabet(offset: offset)) { try Base32.decode(text) }
      #expect(!Base32.isCanonical(text))
    }
  }

  @Test func refusesLengthsNoBytesHave() {
    for count in 0..<64 {
      let text = String(repeating: "a", count: count)
      if [1, 3, 6].contains(count % 8) {
        #expect(throws: Base32Error.impossibleLength(count)) { try Base32.decode(text) }
      } else {
        #expect(throws: Never.self) { try Base32.decode(text) }
      }
    }
  }

  @Test func reportsSpareBitsButReadsPastThem() throws {
    #expect(try Base32.decode("mz") == [0x66])
    #expect(Base32.isCanonical("my"))
    #expect(!Base32.isCanonical("mz"))
  }
}
