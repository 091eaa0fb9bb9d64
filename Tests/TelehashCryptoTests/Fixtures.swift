import Foundation
import TelehashCrypto
import TelehashPackets
import Testing

/// The known values of the cipher sets, from `Fixtures/cipher-sets.json`.
///
/// Names say where they come from: test suites of implementations, datagrams recorded between
/// them ("wire"), or computed by an independent program from fixed inputs.
struct Fixtures: Decodable {
  let messages: [Message]
  let channels: [Channel]
  let fixedInputs: [FixedInputs]

  struct Message: Decodable {
    let name: String
    let csid: String
    let construction: Form
    let senderPublic: Bytes
    let recipientPublic: Bytes
    let recipientSecret: Bytes
    let body: Bytes
    let inner: Bytes
    let token: Bytes?
  }

  struct Channel: Decodable {
    let name: String
    let csid: String
    let construction: Form
    let ownSecret: Bytes
    let ownPublic: Bytes
    let ownContentKey: Bytes?
    let ownToken: Bytes
    let remotePublic: Bytes
    let remoteContentKey: Bytes?
    let remoteToken: Bytes
    let side: String
    let body: Bytes
    let inner: Bytes
    let key: Bytes
  }

  struct FixedInputs: Decodable {
    let name: String
    let csid: String
    let construction: Form
    let senderSecret: Bytes
    let senderPublic: Bytes
    let recipientSecret: Bytes
    let recipientPublic: Bytes
    let ephemeralSecret: Bytes
    let ephemeralPublic: Bytes
    let remoteEphemeralSecret: Bytes
    let remoteEphemeralPublic: Bytes
    let nonce: Bytes
    let inner: Bytes
    let body: Bytes
    let token: Bytes
    let sendingKey: Bytes
    let receivingKey: Bytes
    let channelNonce: Bytes?
    let channelInner: Bytes?
    let channelBody: Bytes?
  }

  enum Form: String, Decodable {
    case december2014, corrected

    var construction: CipherConstruction { self == .corrected ? .corrected : .december2014 }
  }

  /// Bytes written in hex.
  struct Bytes: Decodable {
    let value: [UInt8]

    init(from decoder: any Decoder) throws {
      value = try Hex.decode(decoder.singleValueContainer().decode(String.self))
    }
  }

  static func load() throws -> Fixtures {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/cipher-sets.json")
    return try JSONDecoder().decode(Fixtures.self, from: Data(contentsOf: file))
  }
}
