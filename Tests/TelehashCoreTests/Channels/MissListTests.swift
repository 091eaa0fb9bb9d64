import TelehashCore
import TelehashPackets
import Testing

@Suite struct MissListTests {
  /// Known states: the texts' own examples and what three implementations should have sent.
  private static let known: [(ack: UInt64, missing: [UInt64], top: UInt64, miss: [UInt64])] = [
    (78231, [78236, 78235, 78245, 78238], 78251, [4, 1, 2, 7, 6]),
    (20, [21, 23], 43, [1, 2, 20]),
    (0, [1, 2, 3, 4, 5, 6, 7, 8, 9], 109, [1, 1, 1, 1, 1, 1, 1, 1, 1, 100]),
    (3, [4, 5, 9], 103, [1, 1, 4, 94]),
    (1, [2], 51, [1, 49]),
    (1, [2, 4, 5], 51, [1, 2, 1, 46]),
    (2, [3, 6, 7], 107, [1, 3, 1, 100]),
    (7, [], 57, [50]),
  ]

  private func json(_ deltas: [UInt64]) -> JSONValue {
    .array(deltas.map { .number(JSONNumber($0)) })
  }

  /// REL-15, REL-17, REL-18.
  @Test func encodesKnownLists() {
    for (ack, missing, top, miss) in Self.known {
      #expect(MissList.encode(acknowledged: ack, missing: missing, highestAcceptable: top) == miss)
    }
  }

  /// REL-15, REL-18.
  @Test func decodesKnownLists() throws {
    for (ack, missing, top, miss) in Self.known {
      let reading = try MissList.decode(json(miss), acknowledged: ack)
      #expect(reading.missing == missing.sorted())
      #expect(reading.highestAcceptable == top)
      #expect(!reading.isCut)
    }
  }

  @Test func encodesNothingWithoutRoom() {
    #expect(MissList.encode(acknowledged: 5, missing: [], highestAcceptable: 5) == [])
    #expect(MissList.encode(acknowledged: 5, missing: [3, 5, 9], highestAcceptable: 7) == [2])
  }

  /// REL-26.
  @Test func saysWhatIsWrongWithAList() {
    let bad: [(JSONValue, MissList.Problem)] = [
      (5, .notAnArray), (.null, .notAnArray), ([:], .notAnArray), ("1", .notAnArray),
      ([], .empty), ([0], .entryNotPositive(index: 0)), ([-1], .entryNotPositive(index: 0)),
      ([1, "1"], .entryNotPositive(index: 1)), ([1, .null, 0], .entryNotPositive(index: 1)),
      ([1, [1]], .entryNotPositive(index: 1)),
    ]
    for (value, problem) in bad {
      #expect(throws: problem) { try MissList.decode(value, acknowledged: 1) }
    }
  }

  /// REL-26.
  @Test func boundsHugeLists() throws {
    let top = SequenceNumber.maximum
    let many = try MissList.decode(
      json(Array(repeating: 1, count: 10_000)), acknowledged: 0)
    #expect(many.missing.count == MissList.maximumMissing)
    #expect(many.isCut)
    #expect(many.highestAcceptable == 10_000)
    let far = try MissList.decode(json([UInt64.max, .max, 1, .max]), acknowledged: top)
    #expect(far.highestAcceptable == top)
    #expect(far.missing == [top])
  }
}
