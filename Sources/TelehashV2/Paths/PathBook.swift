import TelehashPackets

/// What is known of the network paths to one hashname.
///
/// A path is *possible* when somebody told of it: opens and path answers may be sent there, nothing
/// else (V2PATH-06). It is *established* when a valid open or line packet came from it (V2PATH-07),
/// and confirmed by a line packet, which a replayed open is not.
struct PathBook: Sendable {
  struct Entry: Sendable {
    let address: Address
    var isEstablished = false
    var isConfirmed = false
    /// Whether it leads to a host that bridges.
    var isBridge = false
    /// The other side's wish (v2.0), higher is better.
    var priority: UInt64 = 0
    var lastHeard = Instant.zero
  }

  /// More paths than this to one hashname are of no use; a list from outside grows no further.
  static let maximumCount = 16

  private(set) var entries: [Entry] = []

  mutating func addPossible(_ address: Address) {
    guard !entries.contains(where: { $0.address == address }) else { return }
    if entries.count >= Self.maximumCount {
      guard let index = entries.firstIndex(where: { !$0.isEstablished }) else { return }
      entries.remove(at: index)
    }
    entries.append(Entry(address: address))
  }

  /// Notes where a valid packet came from.
  mutating func establish(
    _ address: Address, byLine: Bool, isBridge: Bool = false, at now: Instant
  ) {
    update(address) {
      $0.isEstablished = true
      if isBridge { $0.isBridge = true }
      if byLine {
        $0.isConfirmed = true
        $0.lastHeard = now
      }
    }
  }

  /// Notes the address of a host that bridges for this hashname (V2RELAY-18, V2BRIDGE-19).
  mutating func addBridge(_ address: Address, at now: Instant) {
    update(address) {
      if !$0.isConfirmed { $0.isBridge = true }
      $0.isEstablished = true
      $0.isConfirmed = true
      $0.lastHeard = now
    }
  }

  mutating func prioritise(_ address: Address, _ priority: UInt64) {
    update(address) { $0.priority = priority }
  }

  /// Forgets which paths were established, as the line is gone.
  mutating func reset() {
    entries.removeAll { $0.isBridge }
    for index in entries.indices {
      entries[index].isEstablished = false
      entries[index].isConfirmed = false
    }
  }

  /// Where line packets go: a confirmed path before one that only an open came from, a direct one
  /// before a bridge, then what the other side wants (V2PATH-03), then where it was heard last.
  var best: Entry? {
    entries.filter(\.isEstablished).max { Self.rank($0) < Self.rank($1) }
  }

  private static func rank(_ entry: Entry) -> (Int, Int, UInt64, UInt64) {
    (
      entry.isConfirmed ? 1 : 0, entry.isBridge ? 0 : 1, entry.priority,
      entry.lastHeard.nanoseconds
    )
  }

  /// Whether line packets have come directly.
  var hasConfirmedDirect: Bool { entries.contains { $0.isConfirmed && !$0.isBridge } }

  var hasBridge: Bool { entries.contains(where: \.isBridge) }

  /// Every address an open may be sent to: no bridge is one (V2BRIDGE-24).
  var addresses: [Address] { entries.filter { !$0.isBridge }.map(\.address) }

  var established: [Address] { entries.filter(\.isEstablished).map(\.address) }

  private mutating func update(_ address: Address, _ change: (inout Entry) -> Void) {
    if let index = entries.firstIndex(where: { $0.address == address }) {
      return change(&entries[index])
    }
    if entries.count >= Self.maximumCount {
      let oldest = entries.indices.min { entries[$0].lastHeard < entries[$1].lastHeard }
      if let oldest { entries.remove(at: oldest) }
    }
    var entry = Entry(address: address)
    change(&entry)
    entries.append(entry)
  }
}
