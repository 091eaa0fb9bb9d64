import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct HashnameTests {
  private static func keys(_ texts: [(String, String)]) throws -> [(
    CSID, Hashname.KeyOrIntermediate
  )] {
    try texts.map { (try #require(CSID(text: $0.0)), .key(try Base32.decode($0.1))) }
  }

  @Test func publishedKeysGiveTheirHashnames() throws {
    let hn1a = "vgjz3yjb6cevxjomdleilmzasbj6lcc7"
    let hn3a = "hp6yglmmqwcbw5hno37uauh6fn6dx5oj7s5vtapaifrur2jv6zha"
    let rows: [([(String, String)], String)] = [
      ([("1a", hn1a)], "echmb6eke2f6z2mqdwifrt6i6hkkfua7hiisgrms6pwttd6jubiq"),
      ([("3a", hn3a)], "nzf4f6j7ylv53z3m4egrwltv2t2yks4rtpaimeg3avwqsoshqxba"),
      ([("1a", hn1a), ("3a", hn3a)], "jvdoio6kjvf3yqnxfvck43twaibbg4pmb7y3mqnvxafb26rqllwa"),
      ([("3a", hn3a), ("1a", hn1a)], "jvdoio6kjvf3yqnxfvck43twaibbg4pmb7y3mqnvxafb26rqllwa"),
      (
        [
          ("1a", "an7lbl5e6vk4ql6nblznjicn5rmf3lmzlm"),
          ("3a", "eg3fxjnjkz763cjfnhyabeftyf75m2s4gll3gvmuacegax5h6nia"),
        ], "27ywx5e5ylzxfzxrhptowvwntqrd3jhksyxrfkzi6jfn64d3lwxa"
      ),
      (
        [("1a", "aiw4cwmhicwp4lfbsecbdwyr6ymx6xqsli")],
        "frnfke2szyna2vwkge6eubxtnkj46rtctqk7g7ewbvfiesycbjdq"
      ),
      (
        [("1a", "ani5tcf3r3zgngisdogrg5haelxkckh5xq")],
        "kw3akwcypoedvfdquuppofpujbu7rplhj3vjvmvbkvf7z3do7kkq"
      ),
      (
        [("1a", "apkoh54rkobkeela6d62hblhqd7grqd5dm")],
        "fvifxlr3bsaan2jajo5qqn4au5ldy2ypiweazmuwjtgtg43tirkq"
      ),
      (
        [("1a", "akndnx5kbansip6xphxymwckpqkjj26fcm")],
        "5uegloufcyvnf34jausszmsabbfbcrg6fyxpcqzhddqxeefuapvq"
      ),
    ]
    for (texts, expected) in rows {
      let hashname = try #require(Hashname(rollUp: Self.keys(texts)))
      #expect(hashname.text == expected)
      #expect(Hashname(text: expected) == hashname)
      #expect(Hashname(bytes: hashname.bytes) == hashname)
    }
  }

  @Test func intermediatesStandForTheirKeys() throws {
    let key3a = try Base32.decode("hp6yglmmqwcbw5hno37uauh6fn6dx5oj7s5vtapaifrur2jv6zha")
    let key1a = try Base32.decode("vgjz3yjb6cevxjomdleilmzasbj6lcc7")
    let im1a = Hashname.intermediate(of: key1a)
    let im3a = Hashname.intermediate(of: key3a)
    #expect(Base32.encode(im1a) == "ym7p66flpzyncnwkzxv2qk5dtosgnnstgfhw6xj2wvbvm7oz5oaq")
    #expect(Base32.encode(im3a) == "bmxelsxgecormqjlnati6chxqua7wzipxliw5le35ifwxlge2zva")
    let expected = Hashname(text: "jvdoio6kjvf3yqnxfvck43twaibbg4pmb7y3mqnvxafb26rqllwa")
    #expect(expected != nil)
    #expect(Hashname(rollUp: [(.cs1a, .intermediate(im1a)), (.cs3a, .key(key3a))]) == expected)
    #expect(
      Hashname(rollUp: [(.cs3a, .intermediate(im3a)), (.cs1a, .intermediate(im1a))]) == expected)
  }

  @Test func recoveredKeysGiveThePrintedIntermediates() throws {
    let key1a = try Base32.decode("an7lbl5e6vk4ql6nblznjicn5rmf3lmzlm")
    let key3a = try Base32.decode("eg3fxjnjkz763cjfnhyabeftyf75m2s4gll3gvmuacegax5h6nia")
    #expect(
      Hex.encode(Hashname.intermediate(of: key1a))
        == "21b65ba5a9567fed892569f00090b3c17fd66a5c32d7b355940088605fa7f350")
    #expect(
      Hex.encode(Hashname.intermediate(of: key3a))
        == "97d83d1af8919874a449769145b7b3cb46359b2c12169ee53e683477bec47101")
  }

  /// The December 2014 page prints inputs that do not give its output (AMBIGUITIES B5, B6).
  @Test func misprintedExamplesDoNotRecompute() throws {
    let im1a = try Base32.decode("eg3fxjnjkz763cjfnhyabeftyf75m2s4gll3gvmuacegax5h6nia")
    let im3a = try Base32.decode("ckczcg2fq5hhaksfqgnm44xzheku6t7c4zksbd3dr4wffdvvem6q")
    let hashname = try #require(
      Hashname(rollUp: [(.cs1a, .intermediate(im1a)), (.cs3a, .intermediate(im3a))]))
    #expect(hashname.text != "27ywx5e5ylzxfzxrhptowvwntqrd3jhksyxrfkzi6jfn64d3lwxa")
    #expect(hashname.text == "onghzywfpq3p6z5hsoac3f7fdylvdtobnrubwo2knp52qzmtro5a")
    // The "3a" value of that page is an intermediate of the 1a key of another example.
    let key1a = try Base32.decode("an7lbl5e6vk4ql6nblznjicn5rmf3lmzlm")
    #expect(Hashname.intermediate(of: key1a) == im1a)
    #expect(Hashname.intermediate(of: key1a) != im3a)
    // The same page's program example, printed in an older alphabet.
    #expect(Hashname(text: "5ccn9gcxnj9nd7hp1m3v5pjwcu5hq80bt366bzh1ebhf9zqaxu2g") == nil)
    let published = try #require(
      Hashname(
        rollUp: Self.keys([
          ("1a", "an7lbl5e6vk4ql6nblznjicn5rmf3lmzlm"),
          ("3a", "eg3fxjnjkz763cjfnhyabeftyf75m2s4gll3gvmuacegax5h6nia"),
        ])))
    #expect(published.text != "5ccn9gcxnj9nd7hp1m3v5pjwcu5hq80bt366bzh1ebhf9zqaxu2g")
  }

  @Test func unknownSetsRollUpInNumericOrder() throws {
    let sets = [0x9f, 0x0a, 0x10, 0x07, 0xef].map { CSID(rawValue: $0) }
    let keys = sets.map { ($0, Hashname.KeyOrIntermediate.key([$0.rawValue, 1, 2])) }
    let sorted = keys.sorted { $0.0 < $1.0 }
    let hashname = try #require(Hashname(rollUp: keys))
    #expect(Hashname(rollUp: sorted) == hashname)
    #expect(Hashname(rollUp: sorted.reversed()) == hashname)
    #expect(Hashname(rollUp: Array(sorted.dropLast())) != hashname)
  }

  @Test func setsThatNameNobodyAreRefused() {
    let key = Hashname.KeyOrIntermediate.key([1])
    #expect(Hashname(rollUp: []) == nil)
    #expect(Hashname(rollUp: [(CSID(rawValue: 0), key)]) == nil)
    #expect(Hashname(rollUp: [(.cs1a, key), (.cs1a, key)]) == nil)
    #expect(Hashname(rollUp: [(.cs1a, .intermediate([1]))]) == nil)
    #expect(Hashname(rollUp: [(.cs1a, key)]) != nil)
  }

  @Test func textsOfOtherFormsAreRefused() {
    let text = "kw3akwcypoedvfdquuppofpujbu7rplhj3vjvmvbkvf7z3do7kkq"
    #expect(Hashname(text: text) != nil)
    for wrong in [
      "", String(text.dropLast()), text + "a", text.uppercased(), String(text.dropLast()) + "r",
      "uvabrvfqacyvgcu8kbrrmk9apjbvgvn2wjechqr3vf9c1zm3hv7g",
    ] {
      #expect(Hashname(text: wrong) == nil, "\(wrong)")
    }
    #expect(Hashname(lenientText: text.uppercased()) == Hashname(text: text))
    #expect(Hashname(lenientText: String(text.dropLast()) + "r") == Hashname(text: text))
    #expect(Hashname(lenientText: String(text.dropLast())) == nil)
  }

  @Test func orderIsThatOfTheBytes() throws {
    var random = SeededRandom(seed: 4, label: "hashname")
    for _ in 0..<100 {
      let a = random.bytes(32)
      let b = random.bytes(32)
      let (left, right) = (
        try #require(Hashname(bytes: a)), try #require(Hashname(bytes: b))
      )
      #expect((left < right) == a.lexicographicallyPrecedes(b))
    }
  }
}
