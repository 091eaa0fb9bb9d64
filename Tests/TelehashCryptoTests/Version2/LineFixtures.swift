import Foundation
import TelehashCrypto
import TelehashPackets

/// Opens and line packets recorded between implementations of version 2, with their secrets, from
/// `Fixtures/version-2.json`.
struct LineFixtures: Decodable {
  let opens: [Open]
  let lines: [Line]

  struct Open: Decodable {
    let suite: LineSuite
    let sender: String
    let recipient: String
    let recipientSecret: Fixtures.Bytes
    let packet: Fixtures.Bytes
    let inner: Fixtures.Bytes
  }

  struct Line: Decodable {
    let suite: LineSuite
    let sender: String
    let recipient: String
    let secretOf: String
    let secret: Fixtures.Bytes
    let shared: Fixtures.Bytes
    let key: Fixtures.Bytes
    let packet: Fixtures.Bytes
    let inner: Fixtures.Bytes
  }

  static func load() throws -> LineFixtures {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/version-2.json")
    return try JSONDecoder().decode(LineFixtures.self, from: Data(contentsOf: file))
  }

  /// The open `sender` sent with this suite.
  func open(_ suite: LineSuite, from sender: String) throws -> OpenedOpen {
    guard let open = opens.first(where: { $0.suite == suite && $0.sender == sender }) else {
      throw Missing()
    }
    return try open.opened()
  }

  struct Missing: Error {}
}

extension LineFixtures.Open {
  func opened() throws -> OpenedOpen {
    try OpenOpener.open(
      sealedOpen(packet.value, suite), recipient: SwitchKey(suite, secret: recipientSecret.value))
  }
}

extension LineSuite: Decodable {}

/// The open in a datagram.
func sealedOpen(_ bytes: [UInt8], _ suite: LineSuite) throws -> SealedOpen {
  guard case .open(let open) = try SealedPacket(bytes, rules: suite.rules) else {
    throw LineFixtures.Missing()
  }
  return open
}

/// The line packet in a datagram.
func sealedLine(_ bytes: [UInt8], _ suite: LineSuite) throws -> SealedLine {
  guard case .line(let line) = try SealedPacket(bytes, rules: suite.rules) else {
    throw LineFixtures.Missing()
  }
  return line
}
