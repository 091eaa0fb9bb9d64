import Testing

@testable import TelehashPackets

struct JOSETests {
  /// The HS256 example of RFC 7515, whose header and claims hold line breaks.
  private let signed =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    + "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
    + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

  @Test func keepsTheBytesOfASignedToken() throws {
    let packet = try JOSE.packet(signed: signed)
    #expect(packet.json == ["typ": "JWT", "alg": "HS256"])
    #expect(packet.head.bytes == Array("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}".utf8))
    let inner = try Packet(decoding: packet.body)
    #expect(inner.json?["iss"] == "joe")
    #expect(inner.body.count == 32)
    let carried = try Packet(decoding: packet.encoded())
    #expect(try JOSE.signedText(carried) == signed)
  }

  @Test func keepsAPayloadThatIsNoJSON() throws {
    let text = "eyJhbGciOiJub25lIn0.aGVsbG8gd29ybGQ."
    #expect(try JOSE.signedText(JOSE.packet(signed: text)) == text)
  }

  @Test func nestsAnEncryptedTokenThreeDeep() throws {
    let text = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AQID.BAU.BgcICQ._-8"
    let packet = try JOSE.packet(encrypted: text)
    #expect(packet.json == ["alg": "RSA-OAEP", "enc": "A256GCM"])
    let inner = try Packet(decoding: packet.body)
    #expect(inner.json == ["aad": "", "encrypted_key": "AQID", "iv": "BAU", "tag": "_-8"])
    #expect(inner.body == [0, 0, 6, 7, 8, 9])
    #expect(try JOSE.encryptedText(Packet(decoding: packet.encoded())) == text)
  }

  @Test func refusesOtherTexts() {
    #expect(throws: JOSEError.wrongNumberOfParts(2)) { try JOSE.packet(signed: "e30.e30") }
    #expect(throws: JOSEError.wrongNumberOfParts(1)) { try JOSE.packet(encrypted: "") }
    for part in ["a", "AR", "AAA=", "a+", "a/", "é"] {
      #expect(throws: JOSEError.notBase64URL) { try JOSE.packet(signed: "\(part).e30.e30") }
    }
    #expect(throws: JOSEError.packet(.tooShort(0))) { try JOSE.signedText(Packet()) }
  }
}
