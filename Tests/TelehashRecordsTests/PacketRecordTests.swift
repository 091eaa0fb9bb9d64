import TelehashPackets
import TelehashRecords
import Testing

@Suite struct PacketRecordTests {
  /// Lines as recorded traffic gives them, one for each shape a record can have.
  static let lines = [
    // A v3 handshake with its key packet.
    #"{"n":1,"src":"127.0.0.1:42001","dst":"127.0.0.1:42002","from":"A","to":"B","cloak":0,"#
      + #""kind":"handshake","csid":"1a","token":"72f376931d86065dd90c9ff7d5306696","#
      + #""inner":{"head":{"at":1795250501},"body":"000b7b223161223a747275657d03f4","#
      + #""attached":{"head":{"1a":true},"body":"03f4"}}}"#,
    // A v3 channel packet over TCP.
    #"{"n":2,"src":"127.0.0.1:42001","dst":"127.0.0.1:42002","transport":"tcp","from":"A","#
      + #""to":"B","cloak":1,"kind":"channel","csid":"1a","#
      + #""token":"6810f772b4804e2ec34db71a57c2e87f","inner":{"head":{"c":3},"body":"6263"}}"#,
    // A v2.0 open, which names no cipher set.
    #"{"n":3,"src":"[::1]:41213","dst":"[::1]:41210","from":"B","to":"seed","kind":"open","#
      + #""inner":{"head":{"at":1795249142549,"line":"de71"},"body":"3082"}}"#,
    // A v2.1 line that tunnels an open.
    #"{"n":4,"src":"[::1]:41163","dst":"[::1]:41160","from":"B","to":"seed","kind":"line","#
      + #""csid":"1a","line":"ee176293354c684de398b725d02bdb88","inner":{"head":{"c":4},"#
      + #""body":"00011a","attached":{"from":"B","to":"C","kind":"open","csid":"1a","#
      + #""head":null,"body":"11","inner":{"head":{"at":5},"body":"22"}}}}"#,
    // An introduction in clear, which has its key packet attached once more.
    #"{"n":5,"src":"10.0.0.1:1","dst":"10.0.0.2:2","from":"A","to":"R","cloak":2,"#
      + #""kind":"channel","csid":"3a","token":"00000000000000000000000000000000","#
      + #""inner":{"head":{"type":"peer","c":1},"body":"0000","attached":{"head":{"type":"link"},"#
      + #""body":"0000","attached":{"head":{"3a":null},"body":"ff"}}}}"#,
    // A hole punch, and what cannot be opened.
    #"{"n":6,"src":"10.0.0.1:1","dst":"10.0.0.2:2","kind":"empty"}"#,
    #"{"n":7,"src":"10.0.0.1:1","dst":"10.0.0.2:2","kind":"invalid","reason":"no key"}"#,
  ]

  @Test func everyShapeIsReadAndWrittenUnchanged() throws {
    for line in Self.lines {
      let record = try PacketRecord(json: object(line))
      #expect(record.json().description == line)
    }
  }

  @Test func fieldsAreWhereTheyBelong() throws {
    let tunnelled = try PacketRecord(json: object(Self.lines[3]))
    let attached = try #require(tunnelled.inner?.attached)
    #expect(attached.kind == .open)
    #expect(attached.to == "C")
    #expect(attached.packet.head == nil)
    #expect(attached.packet.body == [0x11])
    #expect(attached.inner?.head?["at"] == 5)
    let introduction = try PacketRecord(json: object(Self.lines[4]))
    #expect(introduction.inner?.attached?.packet.attached?.packet.body == [0xFF])
  }

  @Test func headsAreComparedAsValues() throws {
    let record = try PacketRecord(json: object(Self.lines[0]))
    var other = record
    other.inner?.head = ["more": [1, 2], "at": 1]
    var reordered = record
    reordered.inner?.head = try object(#"{"at":1.0,"more":[1.0,2]}"#)
    #expect(other.isEquivalent(to: reordered))
    #expect(other != reordered)
    reordered.inner?.head?["more"] = [1, 3]
    #expect(
      other.difference(from: reordered)?.description == "inner.head.more[1]: 2 instead of 3")
    reordered.inner?.head?["more"] = nil
    #expect(other.difference(from: reordered)?.place == "inner.head.more")
    #expect(reordered.difference(from: other)?.value == nil)
    other = record
    other.token = nil
    #expect(!other.isEquivalent(to: record))
  }

  @Test func integersOf64BitsAreComparedExactly() throws {
    let large = try object(#"{"at":18446744073709551614}"#)
    let larger = try object(#"{"at":18446744073709551615}"#)
    #expect(!JSONValue.object(large).isEquivalent(to: .object(larger)))
    let plain = try object(#"{"at":100}"#)
    let scientific = try object(#"{"at":1e2}"#)
    #expect(JSONValue.object(plain).isEquivalent(to: .object(scientific)))
  }

  @Test func everythingUnknownIsRefusedWithItsPlace() throws {
    let cases: [(String, String)] = [
      (#"{"n":1,"src":"1.2.3.4:5","dst":"1.2.3.4:6","kind":"empty","x":1}"#, "x: unknown field"),
      (#"{"n":1,"n":1,"src":"1.2.3.4:5","dst":"1.2.3.4:6","kind":"empty"}"#, "n: given twice"),
      (#"{"n":-1,"src":"1.2.3.4:5","dst":"1.2.3.4:6","kind":"empty"}"#, "n: expected an integer"),
      (#"{"n":1,"src":"1.2.3.4","dst":"1.2.3.4:6","kind":"empty"}"#, "src: expected ip:port"),
      (#"{"n":1,"dst":"1.2.3.4:6","kind":"empty"}"#, "src: missing"),
      (#"{"n":1,"src":"1.2.3.4:5","dst":"1.2.3.4:6","kind":"emtpy"}"#, "kind: expected one of"),
      (
        #"{"n":1,"src":"1.2.3.4:5","dst":"1.2.3.4:6","kind":"other","inner":{"head":1,"body":""}}"#,
        "inner.head: expected an object or null"
      ),
      (
        #"{"n":1,"src":"1.2.3.4:5","dst":"1.2.3.4:6","kind":"other","inner":{"head":null,"#
          + #""body":"00","attached":{"head":null,"body":"0"}}}"#,
        "inner.attached.body: expected hexadecimal text"
      ),
    ]
    for (text, expected) in cases {
      let error = #expect(throws: RecordError.self) { try PacketRecord(json: object(text)) }
      #expect(error?.description.hasPrefix(expected) == true, "\(text): \(error as Any)")
    }
  }

  @Test func originalPacketsKeepTheirHeads() throws {
    let packet = try Packet(decoding: [0, 7] + Array("{\"c\":1 ".utf8) + [9])
    let inner = InnerRecord(packet)
    #expect(inner.head == nil)
    #expect(inner.body == [9])
    #expect(inner.original == packet)
    #expect(inner.json().description == #"{"head":null,"body":"09"}"#)
  }

  @Test func summariesFitOnOneLine() throws {
    let summaries = try Self.lines.map { try PacketRecord(json: object($0)).summary }
    #expect(summaries[0] == "handshake 1a A→B at=1795250501 +15B")
    #expect(summaries[3] == "line 1a B→seed c=4 +3B [open]")
    #expect(summaries[6] == "invalid (no key)")
    var record = try PacketRecord(json: object(Self.lines[1]))
    record.inner?.head = ["type": .string("a\n" + String(repeating: "b", count: 100))]
    #expect(record.summary == "channel 1a A→B a\u{FFFD}bbbbbbbbbbbbbbbbbbbbbb… +2B")
  }
}

/// The object a text holds.
func object(_ text: String) throws -> JSONObject {
  try JSONReader.readObject(Array(text.utf8)).object
}
