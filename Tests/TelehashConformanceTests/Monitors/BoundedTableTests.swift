import TelehashCrypto
import Testing

@testable import TelehashConformance

@Suite struct BoundedTableTests {
  private func table(_ keys: [Int], limit: Int) -> BoundedTable<Int, String> {
    var table = BoundedTable<Int, String>(limit: limit)
    for key in keys { table.set("\(key)", for: key) }
    return table
  }

  @Test func theOldestIsForgotten() {
    let table = table([1, 2, 3, 4, 5], limit: 3)
    #expect(table.count == 3)
    #expect([1, 2, 3, 4, 5].map { table[$0] } == [nil, nil, "3", "4", "5"])
    #expect(table.keysInOrder == [3, 4, 5])
    #expect(table.inOrder == ["3", "4", "5"])
  }

  @Test func whatIsSetAgainKeepsItsAge() {
    var table = table([1, 2, 3], limit: 3)
    table.set("one", for: 1)
    #expect(table.inOrder == ["one", "2", "3"])
    table.set("4", for: 4)
    #expect(table[1] == nil)
  }

  @Test func aForgottenKeyIsNewAgain() {
    var table = table([1, 2, 3], limit: 2)
    #expect(table.known(1, orSet: "again") == nil)
    #expect(table.inOrder == ["3", "again"])
  }

  @Test func whatIsKnownStays() {
    var table = table([1], limit: 2)
    #expect(table.known(1, orSet: "other") == "1")
    #expect(table[1] == "1")
    #expect(table.known(2, orSet: "2") == nil)
    #expect(table[2] == "2")
  }

  @Test func whatIsTakenOutHasNoValueUntilItIsBack() {
    var table = table([1, 2], limit: 2)
    #expect(table.take(1) == "1")
    #expect(table.take(1) == nil)
    #expect(table[1] == nil)
    #expect(table.keysInOrder == [2])
    table.set("back", for: 1)
    #expect(table.inOrder == ["back", "2"])
  }

  @Test func valuesAreChangedInPlace() {
    var table = table([1], limit: 2)
    table[1, default: ""] += "!"
    #expect(table[1] == "1!")
    table[2, default: "new"] += "!"
    table[3, default: "newer"] += "!"
    #expect(table[1] == nil)
    #expect(table.inOrder == ["new!", "newer!"])
    #expect(table[4, default: "none"] == "none")
    #expect(table.count == 2)
  }

  @Test(arguments: [1, 2, 7, 64, 1000])
  func keepsWhatAListWouldKeep(limit: Int) {
    var random = SeededRandom(seed: 1, label: "table")
    var table = BoundedTable<UInt64, Int>(limit: limit)
    var list: [(key: UInt64, value: Int?)] = []
    for value in 0..<max(200, 6 * limit) {
      let key = random.below(UInt64(2 * limit))
      let place = list.firstIndex { $0.key == key }
      switch random.below(4) {
      case 0:
        #expect(table[key] == place.flatMap { list[$0].value })
      case 1:
        #expect(table.take(key) == place.flatMap { list[$0].value })
        if let place { list[place].value = nil }
      default:
        table.set(value, for: key)
        if let place {
          list[place].value = value
        } else {
          list.append((key, value))
          if list.count > limit { list.removeFirst() }
        }
      }
    }
    #expect(table.count == list.count)
    #expect(table.inOrder == list.compactMap(\.value))
    #expect(table.keysInOrder == list.filter { $0.value != nil }.map(\.key))
  }
}
