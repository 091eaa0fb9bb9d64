import TelehashCapture
import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct KeyLogTests {
  private static let hex32 = String(repeating: "0a", count: 32)
  private static let hex65 = String(repeating: "04", count: 65)
  private static let bytes32 = [UInt8](repeating: 10, count: 32)
  private static let bytes65 = [UInt8](repeating: 4, count: 65)

  private static func error(_ text: String) -> KeyFileError? {
    do throws(KeyFileError) {
      _ = try KeyLog.decode(Array(text.utf8), name: "keys.log")
      return nil
    } catch {
      return error
    }
  }

  @Test func readsOneSecretALine() throws {
    let text = """
      # made by a test

      CS3A_EPHEMERAL \(Self.hex32) \(Self.hex32)
      \t# a comment further in
      CS2A_EPHEMERAL  \(Self.hex65)\t\(Self.hex32.uppercased()) \(Self.hex32)\r
      CS2A_EPHEMERAL \(String(Self.hex65.dropLast(2))) \(Self.hex32)
      CS1A_EPHEMERAL \(Self.hex65.prefix(42)) \(Self.hex32.prefix(40))
      RSA_EPHEMERAL \(Self.hex65) \(Self.hex32)
      """
    let material = try KeyLog.decode(Array(text.utf8), name: "keys.log")
    let secret = Secret(Self.bytes32)
    #expect(
      material.ephemerals == [
        KeyMaterial.Ephemeral(csid: "3a", publicKey: Self.bytes32, secret: secret),
        KeyMaterial.Ephemeral(
          csid: "2a", publicKey: Self.bytes65, secret: secret, aesKey: secret),
        KeyMaterial.Ephemeral(
          csid: "2a", publicKey: Array(Self.bytes65.dropLast()), secret: secret),
        KeyMaterial.Ephemeral(
          csid: "1a", publicKey: Array(Self.bytes65.prefix(21)),
          secret: Secret(Array(Self.bytes32.prefix(20)))),
        KeyMaterial.Ephemeral(csid: nil, publicKey: Self.bytes65, secret: secret),
      ])
    #expect(material.identities.isEmpty)
    #expect(try KeyLog.decode(KeyLog.encode(material), name: "again") == material)
  }

  @Test func errorsNameTheLine() {
    let good = "CS3A_EPHEMERAL \(Self.hex32) \(Self.hex32)"
    let cases: [(line: String, reason: String)] = [
      ("CS3A_SECRET \(Self.hex32) \(Self.hex32)", "unknown label; expected CS1A_EPHEMERAL"),
      ("CSXX_EPHEMERAL \(Self.hex32) \(Self.hex32)", "unknown label"),
      ("_EPHEMERAL \(Self.hex32) \(Self.hex32)", "unknown label"),
      ("CS3A_EPHEMERAL", "0 values after the label"),
      ("CS3A_EPHEMERAL \(Self.hex32)", "1 values after the label"),
      ("CS2A_EPHEMERAL 00 00 00 00", "4 values after the label"),
      ("CS3A_EPHEMERAL zz \(Self.hex32)", "public: not hexadecimal"),
      ("CS3A_EPHEMERAL \(Self.hex32) 000", "secret: not hexadecimal"),
      ("CS3A_EPHEMERAL \(Self.hex65) \(Self.hex32)", "public: 65 bytes; expected 32"),
      ("CS3A_EPHEMERAL \(Self.hex32) 00", "secret: 1 bytes; expected 32"),
      ("CS3A_EPHEMERAL \(Self.hex32) \(Self.hex32) \(Self.hex32)", "AES key: only"),
      ("CS2A_EPHEMERAL \(Self.hex65) \(Self.hex32) 00", "AES key: 1 bytes; expected 32"),
      ("CS3A_EPHEMERAL \(String(repeating: "0", count: 2000)) 00", "longer than 1024 bytes"),
    ]
    for (line, reason) in cases {
      let error = Self.error("# first\n\(good)\n\(line)\n\(good)\n")
      #expect(error?.file == "keys.log", "\(line)")
      #expect(error?.place == "line 3", "\(line)")
      #expect(error?.reason.hasPrefix(reason) == true, "\(line): \(String(describing: error))")
    }
  }

  @Test func aFileOfEitherFormIsRecognised() throws {
    try withTemporaryFile { path in
      try Fixtures.write(Array("CS3A_EPHEMERAL \(Self.hex32) \(Self.hex32)\n".utf8), to: path)
      #expect(try KeyFile.read(path: path).ephemerals.map(\.csid) == ["3a"])
      try Fixtures.write(Array("\n {\"edition\":\"v3\"}\n".utf8), to: path)
      #expect(try KeyFile.read(path: path).edition == .v3)
      try Fixtures.write(Array("\n# nothing yet\n".utf8), to: path)
      #expect(try KeyFile.read(path: path) == KeyMaterial())
      try Fixtures.write([], to: path)
      let empty = KeyFileError(file: path, reason: "empty file; expected keys.json or a key log")
      #expect(throws: empty) { try KeyFile.read(path: path) }
    }
  }
}
