import Testing

@testable import TelehashPackets

struct JSONReaderTests {
  private func read(_ text: String) throws(JSONError) -> JSONValue {
    try JSONReader.readValue(Array(text.utf8)).value
  }

  private func findings(_ text: String) throws(JSONError) -> [JSONFinding] {
    try JSONReader.readValue(Array(text.utf8)).findings
  }

  @Test func readsEveryKindOfValue() throws {
    let value = try read(#"{"s":"x","n":-1.5e+3,"t":true,"f":false,"z":null,"a":[1,[],{}],"o":{}}"#)
    #expect(
      value == [
        "s": "x", "n": .number(try #require(JSONNumber(text: "-1.5e+3"))), "t": true, "f": false,
        "z": nil, "a": [1, [], [:]], "o": [:],
      ])
    #expect(try read("0").uint64 == 0)
    #expect(try read(#""""#).string == "")
  }

  @Test func decodesEscapes() throws {
    #expect(try read(#""\"\\\/\b\f\n\r\t""#).string == "\"\\/\u{8}\u{C}\n\r\t")
    #expect(try read(#""\u0041\u00e9\u20AC\ud83d\ude00\u0000""#).string == "Aé€😀\0")
    #expect(try read("\"é€😀\u{7F}\"").string == "é€😀\u{7F}")
  }

  @Test func replacesHalfOfASurrogatePairAlone() throws {
    #expect(try read(#""\ud800\u0041""#).string == "\u{FFFD}A")
    #expect(try read(#""\ud800\ud83d\ude00\udc00""#).string == "\u{FFFD}😀\u{FFFD}")
    #expect(try findings(#""\ud800\ud83d\ude00\udc00""#).map(\.offset) == [1, 19])
  }

  @Test func namesThePlaceOfEveryError() {
    let wrong: [(String, JSONError.Reason, Int)] = [
      ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("{", .unexpectedEnd, 1),
      ("[", .unexpectedEnd, 1), (#"{"a""#, .unexpectedEnd, 4), (#"{"a":"#, .unexpectedEnd, 5),
      (#"{"a":12"#, .unexpectedEnd, 7), (#"{"a":1,"#, .unexpectedEnd, 7), ("[1", .unexpectedEnd, 2),
      (#""ab"#, .unexpectedEnd, 3), (#""\"#, .unexpectedEnd, 1), (#""\u12"#, .unexpectedEnd, 1),
      (#"{"a":1,}"#, .unexpectedByte, 7), ("[1,]", .unexpectedByte, 3),
      ("[,1]", .unexpectedByte, 1),
      ("{a:1}", .unexpectedByte, 1), ("{1:1}", .unexpectedByte, 1), ("['a']", .unexpectedByte, 1),
      (#"{"a" 1}"#, .unexpectedByte, 5), (#"{"a":1 "b":2}"#, .unexpectedByte, 7),
      ("[1}", .unexpectedByte, 2), ("tru", .unexpectedEnd, 3), ("trup", .unexpectedByte, 3),
      ("nul]", .unexpectedByte, 3), ("True", .unexpectedByte, 0), ("NaN", .unexpectedByte, 0),
      ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0), ("-", .badNumber, 0),
      ("1.", .badNumber, 0), ("[1e]", .badNumber, 1), ("1e+", .badNumber, 0),
      ("01", .trailingBytes, 1), ("1 2", .trailingBytes, 2), ("{}}", .trailingBytes, 2),
      ("{}\0", .trailingBytes, 2), ("0x10", .trailingBytes, 1), ("\"a\nb\"", .controlCharacter, 2),
      ("\"\0\"", .controlCharacter, 1), (#""\x41""#, .badEscape, 1), (#""\u12g4""#, .badEscape, 1),
      (#""a\ud800\u12""#, .badEscape, 8), ("// x", .unexpectedByte, 0),
      ("\u{A0}1", .unexpectedByte, 0),
    ]
    for (text, reason, offset) in wrong {
      #expect(throws: JSONError(reason, offset: offset), "\(text)") { try read(text) }
    }
  }

  @Test func refusesStringsThatAreNotUTF8() {
    let wrong: [[UInt8]] = [
      [0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80],
      [0x61, 0xC3],
    ]
    for bytes in wrong {
      let quoted = [UInt8(ascii: "[")] + [UInt8(ascii: "\"")] + bytes + Array("\"]".utf8)
      #expect(throws: JSONError(.notUTF8, offset: 2)) { try JSONReader.readValue(quoted) }
    }
    #expect(throws: JSONError(.unexpectedByte, offset: 0)) { try JSONReader.readValue([0xFF]) }
  }

  @Test func reportsRepeatedNames() throws {
    #expect(
      try findings(#"{"b":1,"a":{"x":1,"x":2,"x":3},"b":3}"#) == [
        JSONFinding(kind: .duplicateMember, offset: 18),
        JSONFinding(kind: .duplicateMember, offset: 24),
        JSONFinding(kind: .duplicateMember, offset: 31),
      ])
    #expect(
      try findings(#"{"a":1,"\u0061":2}"#) == [
        JSONFinding(kind: .duplicateMember, offset: 7)
      ])
    // The same hash bit, and the same text only to Unicode's eyes: neither is a repetition.
    #expect(try findings(#"{"axb":1,"ayb":2,"é":3,"e\u0301":4}"#).isEmpty)
    let value = try read(#"{"é":3,"e\u0301":4}"#)
    #expect(value.object?["é"] == 3)
    #expect(value.object?["e\u{301}"] == 4)
  }

  @Test func reportsRepeatedNamesAmongThousands() throws {
    var text = (0..<4000).map { #""n\#($0)":0"# }
    #expect(try findings("{" + text.joined(separator: ",") + "}").isEmpty)
    text.append(#""n17":0"#)
    #expect(try findings("{" + text.joined(separator: ",") + "}").map(\.kind) == [.duplicateMember])
  }

  @Test func reportsWhatIJSONForbids() throws {
    let forbidden: [(String, JSONFinding.Kind, Int)] = [
      ("\u{FEFF}{}", .byteOrderMark, 0), (" {}", .surroundingWhitespace, 0),
      ("{}\n", .surroundingWhitespace, 2), (#"["\ud800"]"#, .loneSurrogate, 2),
      (#"["\udc00\ud800x"]"#, .loneSurrogate, 2), (#"["\ud800\u0041"]"#, .loneSurrogate, 2),
      (#"["\uffff"]"#, .noncharacter, 2), (#"["a\ufdd0"]"#, .noncharacter, 2),
      ("[9007199254740993]", .lossyNumber, 1), ("[-9007199254740993]", .lossyNumber, 1),
      ("[18446744073709551615]", .lossyNumber, 1), ("[18446744073709551616]", .lossyNumber, 1),
      ("[1e400]", .lossyNumber, 1), ("[-1e400]", .lossyNumber, 1), ("[1e-400]", .lossyNumber, 1),
      ("[0.123456789012345678]", .lossyNumber, 1),
    ]
    for (text, kind, offset) in forbidden {
      #expect(try findings(text).first == JSONFinding(kind: kind, offset: offset), "\(text)")
    }
    let allowed = [
      "[9007199254740992]", "[9007199254740994]", "[9223372036854775808]", "[0.1]", "[1e300]",
      "[0.00000000000000000000000000001]", "[0e999]", "[ 1 ]", #"["\ud83d\ude00"]"#,
      "[-999999999999999]", "[1.5]",
    ]
    for text in allowed { #expect(try findings(text).isEmpty, "\(text)") }
  }

  @Test func lastOfRepeatedMembersIsRead() throws {
    var object = try JSONReader.readObject(Array(#"{"a":1,"b":2,"a":3}"#.utf8)).object
    #expect(object["a"] == 3)
    #expect(object.names == ["a", "b", "a"])
    object["a"] = 4
    #expect(object == ["a": 4, "b": 2])
    object["c"] = true
    object["b"] = nil
    #expect(object == ["a": 4, "c": true])
    object["a"] = .null
    #expect(object == ["a": nil, "c": true])
  }

  @Test func holdsItsLimits() throws {
    let nested = { (depth: Int) in
      [UInt8](repeating: UInt8(ascii: "["), count: depth)
        + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    }
    #expect(throws: Never.self) { try JSONReader.readValue(nested(32)) }
    #expect(throws: JSONError(.tooDeep, offset: 32)) { try JSONReader.readValue(nested(33)) }
    #expect(throws: JSONError(.tooDeep, offset: 32)) { try JSONReader.readValue(nested(30_000)) }
    let open = [UInt8](repeating: UInt8(ascii: "["), count: 65_535)
    #expect(throws: JSONError(.tooDeep, offset: 256)) {
      try JSONReader.readValue(open, limits: JSONLimits(depth: .max))
    }
    #expect(throws: JSONError(.tooDeep, offset: 160)) {
      try JSONReader.readValue(Array(String(repeating: #"{"a":"#, count: 9000).utf8))
    }
    let many = Array(("[" + String(repeating: "0,", count: 9000) + "0]").utf8)
    #expect(throws: JSONError(.tooManyValues, offset: 1 + 2 * 8191)) {
      try JSONReader.readValue(many)
    }
    let long = Array(("\"" + String(repeating: "x", count: 65_533) + "\"").utf8)
    #expect(try JSONReader.readValue(long).value.string?.utf8.count == 65_533)
    #expect(throws: JSONError(.tooLong, offset: 65_535)) { try JSONReader.readValue(long + [0x20]) }
  }

  @Test func readsHostileHeadsOfFullLength() throws {
    let ones = String(repeating: "1", count: 65_000)
    for number in [ones, "0.\(ones)", "1e\(ones)", "0.\(ones.replacing("1", with: "0"))1"] {
      #expect(try findings("[\(number)]").map(\.kind) == [.lossyNumber])
    }
    let repeated = String(repeating: #""":0,"#, count: 8000)
    #expect(try findings("{\(repeated)\"\":0}").count == 8000)
    let lone = String(repeating: #"\ud800"#, count: 10_900)
    #expect(try findings("[\"\(lone)\"]").count == 10_900)
    let slashes = String(repeating: #"\"#, count: 65_000)
    #expect(try read("[\"\(slashes)\"]").array?.first?.string?.utf8.count == 32_500)
  }

  @Test func readsObjectsOnlyWhenAsked() {
    for text in ["[1,2,3]", #""abcde""#, "1234567", "true", "null"] {
      #expect(throws: JSONError(.notAnObject, offset: 0)) {
        try JSONReader.readObject(Array(text.utf8))
      }
    }
  }

  @Test func writesWhatItReadByteForByte() throws {
    let texts = [
      #"{"type":"test","foo":["bar"]}"#, #"{"b":1,"a":[{},[],null,true,false,-1.50E+2,""]}"#,
      #"{"a":1,"a":2}"#, "{}", #"{"\"\\/\b\f\n\r\t\u0000\u001f":"é😀"}"#,
      #"{"n":18446744073709551616}"#,
    ]
    for text in texts {
      let object = try JSONReader.readObject(Array(text.utf8)).object
      #expect(object.description == text)
      #expect(try JSONReader.readObject(object.encoded()).object == object)
    }
  }

  @Test func survivesRandomBytes() {
    var random = TestRandom(seed: 7)
    let alphabet = Array(#"{}[]":,\u0019eE+-.truefalsn dcDC"#.utf8) + [0xC3, 0xA9, 0xFF, 0x0A]
    var read = 0
    for _ in 0..<20_000 {
      let bytes = (0..<random.below(40)).map { _ in alphabet[random.below(alphabet.count)] }
      guard let (value, _) = try? JSONReader.readValue(bytes) else { continue }
      read += 1
      let again = try? JSONReader.readValue(value.encoded())
      #expect(again?.value == value)
    }
    #expect(read > 0)
  }

  @Test func survivesDamageToARealHead() throws {
    var random = TestRandom(seed: 8)
    let head = Array(
      #"{"type":"link","at":1795250454,"paths":[{"type":"udp4","ip":"10.0.0.1","port":1}],"é":"\u00e9"}"#
        .utf8)
    for _ in 0..<20_000 {
      var damaged = head
      for _ in 0...random.below(3) {
        let at = random.below(damaged.count)
        switch random.below(3) {
        case 0: damaged[at] = UInt8(random.below(256))
        case 1: damaged.remove(at: at)
        default: damaged.insert(head[random.below(head.count)], at: at)
        }
      }
      guard let (object, _) = try? JSONReader.readObject(damaged) else { continue }
      #expect(try JSONReader.readObject(object.encoded()).object == object)
    }
  }
}

struct JSONNumberTests {
  @Test func keepsSixtyFourBits() throws {
    let max = try #require(JSONNumber(text: "18446744073709551615"))
    #expect(max.uint64 == .max)
    #expect(max.int64 == nil)
    #expect(JSONNumber(text: "-9223372036854775808")?.int64 == .min)
    #expect(JSONNumber(text: "18446744073709551616")?.uint64 == nil)
    #expect(JSONNumber(UInt64.max) == max)
  }

  @Test func takesWholeNumbersHoweverWritten() {
    #expect(JSONNumber(text: "1.0")?.uint64 == 1)
    #expect(JSONNumber(text: "1e3")?.uint64 == 1000)
    #expect(JSONNumber(text: "-2.50e1")?.int64 == -25)
    #expect(JSONNumber(text: "-0")?.uint64 == 0)
    for text in ["1.5", "-1", "1e400", "1e16", "0.1"] {
      #expect(JSONNumber(text: text)?.uint64 == nil, "\(text)")
    }
  }

  @Test func followsTheGrammar() {
    for text in [
      "", "-", "01", "1.", ".1", "1e", "+1", " 1", "1 ", "0x1", "inf", "nan", "1_0", "é",
    ] {
      #expect(JSONNumber(text: text) == nil, "\(text)")
    }
  }

  @Test func writesDoublesThatReadBack() throws {
    for value in [0, 1, -1, 0.1, 1.5e300, .leastNonzeroMagnitude, 9_007_199_254_740_994, 1e16]
      as [Double]
    {
      let number = try #require(JSONNumber(value))
      #expect(JSONNumber(text: number.text)?.double == value)
    }
    #expect(JSONNumber(5.0)?.text == "5")
    #expect(JSONNumber(Double.infinity) == nil)
    #expect(JSONNumber(Double.nan) == nil)
  }
}
