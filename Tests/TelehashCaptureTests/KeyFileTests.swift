import TelehashCapture
import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct KeyFileTests {
  private static let key32 = Base32.encode([UInt8](repeating: 7, count: 32))
  private static let hex32 = Hex.encode([UInt8](repeating: 9, count: 32))

  private static func decode(_ text: String) throws(KeyFileError) -> KeyMaterial {
    try KeyFile.decode(Array(text.utf8), name: "keys.json")
  }

  private static func error(_ text: String) -> String {
    do throws(KeyFileError) {
      return "accepted: \(try decode(text))"
    } catch {
      return error.description
    }
  }

  /// A file with one identity whose members are `members`.
  private static func identity(_ members: String) -> String {
    #"{"identities":[{"name":"A","keys":{"3a":"\#(key32)"}},{\#(members)}]}"#
  }

  /// A file with one ephemeral whose members are `members`.
  private static func ephemeral(_ members: String) -> String {
    #"{"ephemerals":[{\#(members)}]}"#
  }

  @Test func readsTheShortFormWithoutNamesAndEdition() throws {
    let material = try Self.decode(
      #"""
      { "identities": [ {"name": "A", "keys": {"3a": "\#(Self.key32)"}} ],
        "ephemerals": [ {"csid": "3a", "public": "\#(Self.hex32)", "secret": "\#(Self.hex32)"} ] }
      """#)
    let nines = [UInt8](repeating: 9, count: 32)
    let sevens = [UInt8](repeating: 7, count: 32)
    #expect(material.edition == nil)
    #expect(material.identities == [KeyMaterial.Identity(name: "A", keys: ["3a": sevens])])
    #expect(
      material.ephemerals
        == [KeyMaterial.Ephemeral(csid: "3a", publicKey: nines, secret: Secret(nines))])
    #expect(try Self.decode("{}") == KeyMaterial())
  }

  @Test func readsVersionTwo() throws {
    let text = #"""
      {
       "edition": "v2.0",
       "identities": [
        {
         "name": "seed",
         "hashname": "07cb5e6df7067347e8eb39e6587df0582630e8e079f9c7f710933d40f82fcfa5",
         "keys": {
          "rsa": "gaaa"
         },
         "secrets": {
          "rsa": "gaaa"
         }
        }
       ],
       "ephemerals": [
        {
         "name": "seed",
         "public": "\#(Hex.encode([UInt8](repeating: 4, count: 65)))",
         "secret": "\#(Self.hex32)"
        }
       ],
       "lines": [
        {
         "owner": "seed",
         "peer": "B",
         "line": "4f186df7925c2d2b41e7c1095b6743fd",
         "at": 1795249102462
        }
       ]
      }

      """#
    let material = try Self.decode(text)
    #expect(material.edition == .v20)
    #expect(material.identities.first?.keys["rsa"] == [0x30, 0])
    #expect(material.ephemerals.first?.csid == nil)
    #expect(material.lines.map(\.at) == [1_795_249_102_462])
    #expect(String(decoding: KeyFile.encode(material), as: UTF8.self) == text)
  }

  @Test func errorsNameThePlace() {
    let cases: [(text: String, place: String, reason: String)] = [
      ("", "line 1, column 1", "ends too early"),
      ("[]", "line 1, column 1", "not an object"),
      ("{\n \"edition\": x}", "line 2, column 13", "a byte that cannot stand here"),
      ("{\n\"edition\":\"v3\",\n\"edition\":\"v3\"}", "line 3, column 1", "repeated member"),
      (#"{"editon":"v3"}"#, "editon", "unknown field; expected edition, identities"),
      (#"{"edition":"v4"}"#, "edition", "unknown edition; expected v2.0, v2.1"),
      (#"{"edition":3}"#, "edition", "not a string"),
      (#"{"edition":null}"#, "edition", "not a string"),
      (#"{"identities":{}}"#, "identities", "not an array"),
      (#"{"identities":[1]}"#, "identities[0]", "not an object"),
      (#"{"identities":[{}]}"#, "identities[0].name", "missing"),
      (Self.identity(#""name":"","keys":{}"#), "identities[1].name", "expected 1 to 256 bytes"),
      (Self.identity(#""name":"a\nb","keys":{}"#), "identities[1].name", "control characters"),
      (Self.identity(#""name":"A","keys":{}"#), "identities[1].name", "name of identities[0]"),
      (Self.identity(#""name":"B""#), "identities[1].keys", "missing"),
      (Self.identity(#""name":"B","keys":[]"#), "identities[1].keys", "not an object"),
      (
        Self.identity(#""name":"B","keys":{"3a":"not base32!"}"#), "identities[1].keys.3a",
        "not base32"
      ),
      (
        Self.identity(#""name":"B","keys":{"3a":"aaaa"}"#), "identities[1].keys.3a",
        "2 bytes; expected 32"
      ),
      (
        Self.identity(#""name":"B","keys":{"1a":"aaaa"}"#), "identities[1].keys.1a",
        "2 bytes; expected 21 or 40"
      ),
      (Self.identity(#""name":"B","keys":{"2a":"aaaa"}"#), "identities[1].keys.2a", "DER"),
      (Self.identity(#""name":"B","keys":{"2a":""}"#), "identities[1].keys.2a", "DER"),
      (Self.identity(#""name":"B","keys":{"3A":"aa"}"#), "identities[1].keys.3A", "cipher set"),
      (Self.identity(#""name":"B","keys":{"dsa":"aa"}"#), "identities[1].keys.dsa", "cipher set"),
      (
        Self.identity(#""name":"B","keys":{},"secrets":{"3a":"\#(Self.key32)"}"#),
        "identities[1].secrets.3a", "a secret without its key"
      ),
      (Self.ephemeral(#""csid":"3a""#), "ephemerals[0].public", "missing"),
      (Self.ephemeral(#""csid":"3"}"#), "line 1, column 28", "cannot stand here"),
      (Self.ephemeral(#""csid":"3""#), "ephemerals[0].csid", "cipher set"),
      (Self.ephemeral(#""csid":"3a","public":"0g""#), "ephemerals[0].public", "not hexadecimal"),
      (Self.ephemeral(#""csid":"3a","public":"00""#), "ephemerals[0].public", "expected 32"),
      (
        Self.ephemeral(#""csid":"3a","public":"\#(Self.hex32)","secret":"""#),
        "ephemerals[0].secret", "0 bytes; expected 32"
      ),
      (
        Self.ephemeral(
          #""csid":"3a","public":"\#(Self.hex32)","secret":"\#(Self.hex32)","aesKey":"00""#),
        "ephemerals[0].aesKey", "only an ephemeral of 2a has one"
      ),
      (Self.ephemeral(#""public":"\#(Self.hex32)""#), "ephemerals[0].public", "expected 65"),
      (
        #"{"lines":[{"owner":"A","peer":"B","line":"00","at":1}]}"#, "lines[0].line",
        "1 bytes; expected 16"
      ),
      (
        #"{"lines":[{"owner":"A","peer":"B","line":"00","at":-1}]}"#, "lines[0].at",
        "not an unsigned 64-bit integer"
      ),
    ]
    for (text, place, reason) in cases {
      let message = Self.error(text)
      #expect(message.hasPrefix("keys.json: \(place): "), "\(text): \(message)")
      #expect(message.contains(reason), "\(text): \(message)")
    }
  }

  @Test func filesThatCannotBeReadAreNamed() throws {
    for (path, reason) in [("/nonexistent", "cannot be read"), ("/dev/zero", "more than")] {
      do throws(KeyFileError) {
        _ = try KeyFile.read(path: path)
        Issue.record("read")
      } catch {
        #expect(error.file == path)
        #expect(error.reason.hasPrefix(reason), "\(error)")
      }
    }
  }

  @Test func depthBombsAndLongTextsAreRefused() {
    let bomb = #"{"identities":"# + String(repeating: "[", count: 100_000)
    #expect(Self.error(bomb).contains("deeper"))
    let long = #"{"edition":""# + String(repeating: "v", count: 20_000) + #""}"#
    #expect(Self.error(long) == "keys.json: edition: longer than 16384 bytes")
    let name = #"{"\#(String(repeating: "n", count: 20_000))":1}"#
    #expect(Self.error(name).utf8.count < 200)
  }

  @Test func everyCutAndBrokenByteIsAMessageOrAFile() throws {
    let bytes = try Fixtures.bytes("c-direct-1a-uncloaked", "keys.json")
    let length = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
    for cut in 0...length {
      #expect(throws: KeyFileError.self) {
        try KeyFile.decode(Array(bytes.prefix(cut)), name: "keys.json")
      }
    }
    var random = SeededRandom(seed: 3, label: "broken keys")
    var refused = 0
    for _ in 0..<3000 {
      var broken = bytes
      broken[Int(random.below(UInt64(broken.count)))] = UInt8(
        truncatingIfNeeded: random.nextUInt64())
      if (try? KeyFile.decode(broken, name: "keys.json")) == nil { refused += 1 }
    }
    #expect(refused > 1000)
  }

  @Test func printingShowsNoSecret() throws {
    let material = try KeyFile.decode(
      Fixtures.bytes("c-direct-2a-cloaked", "keys.json"), name: "keys.json")
    let ephemeral = try #require(material.ephemerals.first)
    var dumped = ""
    dump(material, to: &dumped)
    for text in ["\(material)", String(reflecting: material), dumped] {
      ephemeral.secret.withBytes { secret in
        #expect(!text.contains("\(secret)".dropFirst().dropLast()))
        #expect(!text.contains(Hex.encode(secret)))
      }
    }
  }

  @Test func mergingKeepsTheFirstEdition() throws {
    var material = try Self.decode(#"{"edition":"v3"}"#)
    var other = try Self.decode(Self.identity(#""name":"B","keys":{}"#))
    other.edition = .v21
    material.merge(other)
    #expect(material.edition == .v3)
    #expect(material.identities.map(\.name) == ["A", "B"])
  }
}
