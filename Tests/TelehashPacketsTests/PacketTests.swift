import Testing

@testable import TelehashPackets

struct PacketTests {
  private func packet(_ hex: String, jsonFrom: Int = 7) throws -> Packet {
    try Packet(decoding: Hex.decode(hex), jsonFrom: jsonFrom)
  }

  @Test func agreesWithThePublishedPacket() throws {
    let hex = "001d7b2274797065223a2274657374222c22666f6f223a5b22626172225d7d616e792062696e61727921"
    let packet = try packet(hex)
    #expect(packet.json == ["type": "test", "foo": ["bar"]])
    #expect(packet.head.bytes.count == 29)
    #expect(packet.body == Array("any binary!".utf8))
    #expect(Hex.encode(try packet.encoded()) == hex)
    let written = Packet(json: ["type": "test", "foo": ["bar"]], body: Array("any binary!".utf8))
    #expect(Hex.encode(try written.encoded()) == hex)
    #expect(written == packet)
  }

  @Test func readsHeadsByTheirLength() throws {
    #expect(try packet("0000") == Packet())
    let headless = try packet("0000616e792062696e61727921")
    #expect(headless.head == .none)
    #expect(headless.json == nil)
    #expect(headless.body.count == 11)
    #expect(try packet("000201020304") == Packet(binaryHead: [1, 2], body: [3, 4]))
    #expect(try packet("00027b7d").head == .binary(Array("{}".utf8)))
    for head in ["4", "{}", "[1]", #"{"a":"#, "ÿÿÿ"] {
      let bytes = Array(head.utf8)
      #expect(try Packet(decoding: [0, UInt8(bytes.count)] + bytes).head == .binary(bytes))
    }
    let short = try packet("00077b2261223a307d0102")
    #expect(short.json == ["a": 0])
    #expect(short.body == [1, 2])
  }

  @Test func keepsHeadsThatAreNoObject() throws {
    let heads: [(String, JSONError)] = [
      ("[1,2,3]", JSONError(.notAnObject, offset: 0)),
      (#""abcde""#, JSONError(.notAnObject, offset: 0)),
      ("1234567", JSONError(.notAnObject, offset: 0)),
      ("trueeee", JSONError(.notAnObject, offset: 0)),
      (#" {"a":0}"#, JSONError(.notAnObject, offset: 0)),
      ("\u{FEFF}{\"a\":0}", JSONError(.notAnObject, offset: 0)),
      (#"{"a":0} "#, JSONError(.trailingBytes, offset: 7)),
      (#"{"a":12"#, JSONError(.unexpectedEnd, offset: 7)),
      (#"{"a":x}"#, JSONError(.unexpectedByte, offset: 5)),
    ]
    for (head, error) in heads {
      let bytes = Array(head.utf8)
      let encoded = [0, UInt8(bytes.count)] + bytes + [0xFF]
      let packet = try Packet(decoding: encoded)
      #expect(packet.head == .malformed(bytes, error), "\(head)")
      #expect(packet.json == nil)
      #expect(packet.body == [0xFF])
      #expect(try packet.encoded() == encoded)
    }
    let bytes = Array(#"{"a":"#.utf8) + [UInt8(ascii: "\""), 0xFF] + Array(#""}"#.utf8)
    #expect(
      try Packet(decoding: [0, UInt8(bytes.count)] + bytes).head
        == .malformed(bytes, JSONError(.notUTF8, offset: 6)))
  }

  @Test func keepsWhatIJSONFoundInAHead() throws {
    let bytes = Array(#"{"a":1,"a":2}"#.utf8)
    guard case .json(let head) = try Packet(decoding: [0, UInt8(bytes.count)] + bytes).head else {
      Issue.record("not JSON")
      return
    }
    #expect(head.findings == [JSONFinding(kind: .duplicateMember, offset: 7)])
    #expect(head.bytes == bytes)
  }

  @Test func failsOnlyOnLength() throws {
    #expect(throws: PacketError.tooShort(0)) { try packet("") }
    #expect(throws: PacketError.tooShort(1)) { try packet("00") }
    #expect(throws: PacketError.tooShort(1)) { try packet("7b") }
    #expect(throws: PacketError.lengthExceedsPacket(length: 1, available: 0)) { try packet("0001") }
    #expect(throws: PacketError.lengthExceedsPacket(length: 65535, available: 0)) {
      try packet("ffff")
    }
    #expect(throws: PacketError.lengthExceedsPacket(length: 5, available: 3)) {
      try packet("00057b2261")
    }
  }

  @Test func readsEveryRandomPacketThatHasItsLength() throws {
    var random = TestRandom(seed: 1)
    for _ in 0..<10_000 {
      var bytes = random.bytes(2 + random.below(63))
      if random.below(8) > 0 { bytes[0] = 0 }
      if random.below(2) > 0 { bytes[1] &= 0x1F }
      let length = Int(bytes[0]) << 8 | Int(bytes[1])
      guard let packet = try? Packet(decoding: bytes) else {
        #expect(length > bytes.count - 2)
        continue
      }
      #expect(length <= bytes.count - 2)
      #expect(packet.head.bytes.count == length)
      #expect(2 + length + packet.body.count == bytes.count)
      #expect(try packet.encoded() == bytes)
      #expect(try Packet(decoding: bytes.span) == packet)
    }
  }

  @Test func carriesHeadsOfEverySize() throws {
    for size in [0, 1, 6, 7, 255, 256, 32767, 32768, 65535] {
      let head = [UInt8](repeating: 0xA5, count: size)
      let bytes = try Packet(binaryHead: head, body: [1]).encoded()
      #expect(bytes.prefix(2) == [UInt8(size >> 8), UInt8(size & 0xFF)])
      let packet = try Packet(decoding: bytes)
      #expect(packet.head.bytes == head)
      #expect(packet.body == [1])
    }
    #expect(throws: PacketError.headTooLong(65536)) {
      try Packet(binaryHead: [UInt8](repeating: 0, count: 65536)).encoded()
    }
    let text = String(repeating: "x", count: 65_535 - 8)
    let long = Packet(json: ["a": .string(text)])
    #expect(long.head.bytes.count == 65_535)
    #expect(try Packet(decoding: long.encoded()).json?["a"]?.string == text)
  }

  @Test func leavesOutAnEmptyObject() throws {
    #expect(try Packet(json: [:]).encoded() == [0, 0])
    let tiny = Packet(json: ["": 0], body: [9])
    #expect(try Packet(decoding: tiny.encoded()) == tiny)
    #expect(try Packet(decoding: tiny.encoded()).json == ["": 0])
  }

  @Test func nestsPacketsInBodies() throws {
    let innermost = Packet(json: ["type": "path"], body: [1, 2, 3])
    let middle = Packet(binaryHead: [0x3A], body: try innermost.encoded())
    let outer = Packet(body: try middle.encoded())
    let first = try Packet(decoding: outer.encoded())
    let second = try Packet(decoding: first.body)
    #expect(second == middle)
    #expect(try Packet(decoding: second.body) == innermost)
    let broken = try Packet(decoding: [0, 0, 0, 5, 1])
    #expect(throws: PacketError.lengthExceedsPacket(length: 5, available: 1)) {
      try Packet(decoding: broken.body)
    }
  }

  @Test func losesOnlyBodyWhenTruncated() throws {
    let whole = try Packet(json: ["a": 12345], body: [1, 2, 3, 4]).encoded()
    for cut in 0...4 {
      let packet = try Packet(decoding: Array(whole.dropLast(cut)))
      #expect(packet.json == ["a": 12345])
      #expect(packet.body.count == 4 - cut)
    }
  }

  @Test func readsShortJSONWhenAskedForVersionTwo() throws {
    let empty = try packet("00027b7d", jsonFrom: 2)
    #expect(empty.json?.isEmpty == true)
    #expect(Hex.encode(try empty.encoded()) == "00027b7d")
    #expect(try packet("00011a", jsonFrom: 2).head == .binary([0x1A]))
    #expect(
      try packet("00011a", jsonFrom: 1).head
        == .malformed([0x1A], JSONError(.unexpectedByte, offset: 0)))
    #expect(
      try packet("00025b5d", jsonFrom: 2).head
        == .malformed(Array("[]".utf8), JSONError(.notAnObject, offset: 0)))
    let spaced = try packet("0005207b7d0d0a", jsonFrom: 2)
    #expect(spaced.json?.isEmpty == true)
  }

  @Test func showsTheSameLayoutToBothViews() throws {
    let bytes: [UInt8] = [0, 2, 1, 2, 3, 4, 5]
    let layout = try PacketLayout(of: bytes)
    #expect(layout.head == 2..<4)
    #expect(layout.body == 4..<7)
    #expect(try PacketLayout(of: bytes.span) == layout)
    #expect(throws: PacketError.tooShort(1)) { try PacketLayout(of: [UInt8(0)].span) }
  }
}
