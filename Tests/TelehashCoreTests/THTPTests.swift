import TelehashCore
import TelehashPackets
import Testing

@Suite struct THTPTests {
  @Test func aRequestIsAPacket() throws {
    let message = THTPMessage(
      .request(method: "GET", path: "/"),
      fields: [.init("User-Agent", "x"), .init("accept", "*/*")])
    #expect(
      message.packet.json?.description
        == #"{":method":"GET",":path":"/","user-agent":"x","accept":"*/*"}"#)
    #expect(try THTPMessage(decoding: try #require(message.bytes)) == message)
  }

  @Test func aResponseHasANumber() throws {
    let message = THTPMessage(
      .response(status: 301, reason: "Moved Permanently"), fields: [.init("content-length", "178")],
      body: [0, 1, 2, 255])
    #expect(
      message.packet.json?.description
        == #"{":status":301,":reason":"Moved Permanently","content-length":"178"}"#)
    let read = try THTPMessage(decoding: try #require(message.bytes))
    #expect(read == message)
    #expect(read["content-length"] == "178")
  }

  @Test(arguments: [
    ("", THTPMessage.Refusal.notAPacket), ("0000", .noHead),
    (#"{"no":"line"}"#, .noLine), (#"{":method":"get",":path":"/"}"#, .noLine),
    (#"{":method":"GET",":path":""}"#, .noLine), (#"{":status":"301"}"#, .noLine),
    (#"{":status":65536}"#, .noLine), (#"{":status":99}"#, .noLine),
    (#"{":status":200,"Upper":"x"}"#, .badField("Upper")),
    (#"{":status":200,"n":5}"#, .badField("n")),
  ])
  func whatIsNoMessageIsRefused(text: String, refusal: THTPMessage.Refusal) throws {
    let bytes: [UInt8] =
      text.hasPrefix("{")
      ? try Packet(json: JSONReader.readObject(Array(text.utf8)).object).encoded()
      : try Hex.decode(text)
    #expect(throws: refusal) { try THTPMessage(decoding: bytes) }
  }
}
