import TelehashCore
import TelehashCrypto
import TelehashPackets
import Testing

@testable import TelehashConformance

/// Whose channel a packet belongs to, by the order of the two sides.
struct SessionBookTests {
  private var book: SessionBook
  private var number = 0
  /// Who has the odd ids, and who the even ones.
  private let odd: String
  private let even: String

  init() throws {
    let keys = [[UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32)]
    let isFirstOdd = Order.of(own: keys[0], remote: keys[1]) == .odd
    (odd, even) = isFirstOdd ? ("first", "second") : ("second", "first")
    var parties: [MonitorContext.Party] = []
    for (name, key) in zip(["first", "second"], keys) {
      var publicKeys = PublicKeys()
      publicKeys[.cs3a] = key
      parties.append(.init(name: name, publicKeys: publicKeys))
    }
    book = SessionBook(MonitorContext(edition: .v3, coverage: .complete, parties: parties))
  }

  private mutating func role(
    of head: JSONObject, from: String
  ) throws -> SeenChannelPacket.Role? {
    number += 1
    let isFirst = from == "first"
    let tokens = try [1, 2].map {
      try #require(Token([UInt8](repeating: $0, count: Token.size)))
    }
    let packet = DissectedChannelPacket(
      csid: .cs3a, token: tokens[isFirst ? 1 : 0], senderToken: tokens[isFirst ? 0 : 1],
      from: from, to: isFirst ? "second" : "first", inner: Packet(json: head), introduced: nil,
      body: [UInt8(number)])
    return book.read(packet, number: number, time: .zero, isNew: true)?.role
  }

  /// An open with an id of the other side's is none to it, so that side may use the id (CH-05).
  @Test mutating func anIdTakenByTheWrongSideIsFreeForTheRightOne() throws {
    #expect(try role(of: ["c": 1, "type": "x"], from: even) == .open)
    #expect(try role(of: ["c": 1, "type": "path"], from: odd) == .open)
    #expect(try role(of: ["c": 1], from: even) == .later)
  }

  /// Who answers on a channel of the other side's with `type` breaks CH-10.
  @Test mutating func anAnswerWithTypeIsNoOpen() throws {
    #expect(try role(of: ["c": 1, "type": "x"], from: odd) == .open)
    #expect(try role(of: ["c": 1, "type": "x"], from: even) == .typed)
  }
}
