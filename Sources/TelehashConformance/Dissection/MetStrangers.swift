/// Those nobody gave keys of, and whose keys were seen in what they sent.
///
/// What somebody of ours sends them can then be opened with our own secrets.
struct MetStrangers<Kind: Hashable & Sendable>: Sendable {
  private var known: [Kind: [Stranger]] = [:]

  struct Stranger: Hashable, Sendable {
    let name: String
    let key: [UInt8]
  }

  /// Strangers of one kind of key that are remembered: each may cost a multiplication on a curve
  /// for a message that is for another.
  static var limit: Int { 64 }

  mutating func meet(_ name: String, key: [UInt8], _ kind: Kind) {
    let stranger = Stranger(name: name, key: key)
    guard known[kind]?.last != stranger else { return }
    known[kind]?.removeAll { $0 == stranger }
    known[kind, default: []].append(stranger)
    if known[kind, default: []].count > Self.limit { known[kind]?.removeFirst() }
  }

  /// The one met last first: an answer follows what it answers.
  subscript(kind: Kind) -> [(name: String, key: [UInt8])] {
    (known[kind] ?? []).reversed().map { ($0.name, $0.key) }
  }
}
