import Testing

@testable import TelehashPackets

struct CBORPayloadTests {
  private func decode(_ hex: String) throws -> Packet { try CBORPayload.decode(Hex.decode(hex)) }

  @Test func agreesWithKnownPayloads() throws {
    let known: [(JSONObject, String)] = [
      (["c": 1, "type": "open"], "01646f70656e"),
      (["c": 2, "seq": 22, "ack": 20, "miss": [1, 2, 20]], "02168414010214"),
      (["c": 300, "a": 1, "b": "x", "type": "path"], "19012ca2616101616261786470617468"),
      (["c": 3, "ack": 5], "038105"),
    ]
    for (json, hex) in known {
      #expect(try decode(hex) == Packet(json: json))
      #expect(Hex.encode(try CBORPayload.encode(Packet(json: json))) == hex)
    }
    let attached = try decode("0751000d7b2263223a392c2278223a317dbeef")
    #expect(attached == Packet(json: ["c": 7, "x": 1], body: [0xBE, 0xEF]))
  }

  @Test func usesOnlyTextAndNumbersOfTheMap() throws {
    // {1: 2, "a": true, "b": [1], "c": 9, "d": -1, "e": 1.5, "f": "x", "g": h'00', "h": 1(2)}
    let map =
      "a9" + "0102" + "6161f5" + "61628101" + "616309" + "616420" + "6165f93e00" + "61666178"
    let packet = try decode("05" + map + "61674100" + "6168c102")
    #expect(
      packet.json == [
        "c": 5, "d": -1, "e": .number(try #require(JSONNumber(text: "1.5"))), "f": "x",
      ])
  }

  @Test func usesOnlyUnsignedElementsOfTheArray() throws {
    #expect(try decode("0185146178012002").json == ["c": 1, "ack": 20, "miss": [1, 2]])
    #expect(try decode("01826178" + "07").json == ["c": 1, "ack": 7])
    #expect(try decode("0180").json == ["c": 1])
    #expect(try decode("0181f6").json == ["c": 1])
  }

  @Test func readsIndefiniteAndWideForms() throws {
    #expect(try decode("1800" + "7f626f7062656eff").json == ["c": 0, "type": "open"])
    #expect(
      try decode("1b0000000000000001" + "bf616101ff" + "9f0102ff").json == [
        "c": 1, "a": 1, "ack": 1, "miss": [2],
      ])
    #expect(try decode("01" + "5f42000041beff").body == [0xBE])
    #expect(try decode("1bffffffffffffffff").json?["c"]?.uint64 == .max)
    #expect(
      try decode("01a161613bffffffffffffffff").json?["a"]?.number?.text
        == "-18446744073709551616")
  }

  @Test func readsFloatsOfEveryWidth() throws {
    let floats = [
      ("f93c00", "1"), ("f90001", "5.960464477539063e-08"), ("f9c400", "-4"), ("f97bff", "65504"),
      ("f98001", "-5.960464477539063e-08"), ("fa47c35000", "100000"),
      ("fb3ff199999999999a", "1.1"),
    ]
    for (hex, text) in floats {
      #expect(try decode("01a16161" + hex).json?["a"]?.number?.text == text, "\(hex)")
    }
    for hex in ["f97c00", "f97e00", "fa7f800000", "fb7ff8000000000000"] {
      #expect(try decode("01a16161" + hex).json == ["c": 1], "\(hex)")
    }
  }

  @Test func refusesWhatIsOutOfOrderOrBroken() {
    let wrong: [(String, CBORPayloadError)] = [
      ("", .noChannel), ("20", .noChannel), ("6161", .noChannel), ("c101", .noChannel),
      ("0116a0", .unexpectedItem(offset: 2)), ("018101" + "01", .unexpectedItem(offset: 3)),
      ("0161616162", .unexpectedItem(offset: 3)), ("01f5", .unexpectedItem(offset: 1)),
      ("01a041", .truncated), ("0142" + "0000" + "420000", .unexpectedItem(offset: 4)),
      ("18", .truncated), ("0163", .truncated), ("01830102", .truncated), ("019f01", .truncated),
      ("019bffffffffffffffff", .truncated), ("015bffffffffffffffff", .truncated),
      ("01ff", .malformed(offset: 1)), ("011c", .malformed(offset: 1)),
      ("015f6161ff", .malformed(offset: 2)), ("01bf6161ff", .malformed(offset: 4)),
      ("0161ff", .notUTF8(offset: 1)),
      ("014100", .attached(.tooShort(1))), ("0143000102", .attachedHeadIsNotJSON),
      ("014900075b312c322c335d", .attachedHeadIsNotJSON),
      ("01" + String(repeating: "81", count: 40), .tooDeep(offset: 17)),
      ("01" + String(repeating: "c1", count: 60_000), .tooDeep(offset: 17)),
      ("01b90101" + String(repeating: "616101", count: 257), .tooManyMembers),
    ]
    for (hex, error) in wrong { #expect(throws: error, "\(hex.prefix(40))") { try decode(hex) } }
  }

  @Test func needsAnUnsignedChannel() {
    for json in [[:], ["c": -1], ["c": "1"], ["type": "x"]] as [JSONObject] {
      #expect(throws: CBORPayloadError.noChannel) { try CBORPayload.encode(Packet(json: json)) }
    }
    #expect(throws: CBORPayloadError.noChannel) {
      try CBORPayload.encode(Packet(binaryHead: [1]))
    }
  }

  /// Equality of objects without the order of their members.
  private func sorted(_ json: JSONObject?) -> [String] {
    (json?.members ?? []).map { JSONObject(members: [$0]).description }.sorted()
  }

  @Test func carriesEveryChannelPacketBack() throws {
    var random = TestRandom(seed: 5)
    let values: [JSONValue] = [
      0, 23, 24, 255, 256, 65536, -1, -500, .number(JSONNumber(UInt64.max)),
      .number(JSONNumber(Int64.min)), .number(JSONNumber(unchecked: "1.5")),
      .number(JSONNumber(unchecked: "1.0")), .number(JSONNumber(unchecked: "-0")),
      .number(JSONNumber(unchecked: "18446744073709551616")), "", "é", true, false, nil, [], [1],
      [1, -1], ["x"], ["a": [1]],
    ]
    let names = ["type", "seq", "ack", "miss", "end", "a", "b", "é", ""]
    for _ in 0..<2000 {
      var json: JSONObject = ["c": 5]
      for name in names where random.below(2) == 0 {
        json[name] = values[random.below(values.count)]
      }
      let packet = Packet(json: json, body: random.bytes(random.below(3) * 20))
      let decoded = try CBORPayload.decode(CBORPayload.encode(packet))
      #expect(sorted(decoded.json) == sorted(json))
      #expect(decoded.body == packet.body)
    }
  }

  @Test func carriesManyOrRepeatedMembersInTheAttachedPacket() throws {
    var json: JSONObject = ["c": 5]
    json.members += (0..<300).map { JSONObject.Member(name: "m\($0)", value: 1) }
    #expect(
      try CBORPayload.decode(CBORPayload.encode(Packet(json: json))).json?.members.count == 301)
    let repeated: JSONObject = ["c": 5, "x": 1, "x": true]
    let decoded = try CBORPayload.decode(CBORPayload.encode(Packet(json: repeated)))
    #expect(decoded.json?["x"] == true)
  }

  @Test func survivesRandomBytes() {
    var random = TestRandom(seed: 6)
    var read = 0
    for _ in 0..<50_000 {
      var bytes = random.bytes(1 + random.below(30))
      bytes[0] &= 0x1F
      if let packet = try? CBORPayload.decode(bytes) {
        read += 1
        #expect(throws: Never.self) { try CBORPayload.encode(packet) }
      }
    }
    #expect(read > 0)
  }
}
