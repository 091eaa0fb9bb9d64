import TelehashCore
import TelehashCrypto
import TelehashPackets
import Testing

@Suite struct ChannelIDTests {
  private func id(_ value: UInt64) throws -> ChannelID { try #require(ChannelID(value)) }

  /// CH-03, CH-04.
  @Test func onlyOneTo32BitsAreIDs() {
    #expect(ChannelID(0) == nil)
    #expect(ChannelID(1)?.value == 1)
    #expect(ChannelID(4_294_967_295)?.value == .max)
    #expect(ChannelID(4_294_967_296) == nil)
    let bad: [JSONValue] = ["1", -1, 0, 4_294_967_296, [1], true, .null]
    for value in bad { #expect(ChannelID(in: ["c": value]) == nil, "\(value)") }
    #expect(ChannelID(in: ["type": "x"]) == nil)
    #expect(ChannelID(in: ["c": 7])?.value == 7)
  }

  /// CH-05, CH-07.
  @Test func allocatesUpwardsByOrder() {
    for (order, first) in [(Order.odd, UInt32(1)), (.even, 2)] {
      var allocator = ChannelIDAllocator(parity: order)
      for index in 0..<20 {
        let expected = first + 2 * UInt32(index)
        #expect(allocator.next()?.value == expected)
      }
    }
  }

  /// EXC-07.
  @Test func reportsWhenIDsAreUsedUp() throws {
    for last in [UInt64(4_294_967_294), 4_294_967_295] {
      var allocator = ChannelIDAllocator(continuingAt: try id(last))
      #expect(!allocator.isExhausted)
      #expect(allocator.next()?.value == UInt32(last))
      #expect(allocator.isExhausted)
      #expect(allocator.next() == nil)
      #expect(allocator.next() == nil)
    }
  }

  /// CH-06.
  @Test func refusesOpensOfItsOwnParity() throws {
    var ledger = ChannelIDLedger(remoteParity: .odd)
    #expect(ledger.take(try id(2)) == .ownParity)
    #expect(ledger.take(try id(4_294_967_294)) == .ownParity)
    #expect(ledger.highest == nil)
    #expect(ledger.take(try id(1)) == nil)
  }

  private static let orders: [(opens: [UInt64], refused: [UInt64])] = [
    ([1, 3, 5], []),
    ([1, 1], [1]),
    ([9, 3], [3]),
    ([1, 5, 3], []),
    ([13, 11], []),
    ([13, 11, 11, 13, 9], [11, 13, 9]),
    ([11, 13, 11], [11]),
    ([13, 11, 15, 13, 11], [13, 11]),
    ([13, 17, 15, 13], [13]),
    ([4_294_967_295, 1, 4_294_967_293], [1]),
  ]

  /// CH-08, CH-29, CH-31.
  @Test func takesHigherIDsAndOneSwappedPair() throws {
    for (opens, refused) in Self.orders {
      var ledger = ChannelIDLedger(remoteParity: .odd)
      var seen: [UInt64] = []
      for open in opens where ledger.take(try id(open)) != nil { seen.append(open) }
      #expect(seen == refused, "\(opens)")
    }
  }
}
