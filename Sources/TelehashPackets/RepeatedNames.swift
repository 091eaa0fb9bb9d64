/// A watch for names that come twice in one object.
///
/// Each name sets one of 64 bits. Only a name whose bit was set before can be a repetition, so most
/// objects are cleared without one comparison; the others are sorted, which stays fast for
/// thousands of names.
struct RepeatedNames {
  private var seen: UInt64 = 0
  private var suspects: [(index: Int, offset: Int)] = []

  mutating func note(_ name: String, index: Int, offset: Int) {
    let utf8 = name.utf8
    let mixed = utf8.count &* 7 &+ Int(utf8.first ?? 0) &+ Int(utf8.last ?? 0) &* 5
    let bit: UInt64 = 1 << UInt64(mixed & 63)
    if seen & bit != 0 { suspects.append((index, offset)) }
    seen |= bit
  }

  /// Where the names stand that some earlier member of the object has too.
  func repeatedOffsets(in members: [JSONObject.Member]) -> [Int] {
    guard !suspects.isEmpty else { return [] }
    let names = members.map { Array($0.name.utf8) }
    let order = names.indices.sorted { a, b in
      names[a] == names[b] ? a < b : names[a].lexicographicallyPrecedes(names[b])
    }
    var isRepeated = [Bool](repeating: false, count: names.count)
    for (earlier, later) in zip(order, order.dropFirst()) where names[earlier] == names[later] {
      isRepeated[later] = true
    }
    return suspects.filter { isRepeated[$0.index] }.map(\.offset)
  }
}
