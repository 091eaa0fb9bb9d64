import TelehashCrypto
import TelehashPackets

/// The line ids whose packets a switch sends on unopened, and where to (V2BRIDGE-04, V2BRIDGE-05).
struct BridgeTable: Sendable {
  struct Entry: Hashable, Sendable {
    let address: Address
    /// Whose going offline ends it (V2BRIDGE-12).
    let owners: [HexHashname]
    /// The owner whose packets these are, so that they show it is there (D42).
    let sender: HexHashname?
  }

  /// More ids than this are not bridged; a further request is refused.
  static let maximumCount = 10_000

  private var entries: [LineID: Entry] = [:]

  var count: Int { entries.count }

  subscript(line: LineID) -> Entry? { entries[line] }

  /// The entry of the lowest id, which the deviation uses that serves any line.
  var lowest: Entry? { entries.min { $0.key < $1.key }?.value }

  /// Maps an id; false when it is somebody else's or the table is full.
  mutating func map(_ line: LineID, to entry: Entry) -> Bool {
    if let known = entries[line] {
      guard known.owners == entry.owners || known.address == entry.address else { return false }
    } else if entries.count >= Self.maximumCount {
      return false
    }
    entries[line] = entry
    return true
  }

  /// Forgets what a hashname's requests made; what others own as well stays.
  mutating func forget(_ owner: HexHashname) {
    entries = entries.filter { $0.value.owners.contains { $0 != owner } }
  }

  mutating func remove(_ line: LineID) { entries[line] = nil }
}

/// Remembers bridged packets for a while, so that none goes round (V2BRIDGE-13 to V2BRIDGE-16).
struct LoopGuard: Sendable {
  /// How long a packet is remembered (D29).
  static let lifetime = TimeSpan.seconds(60)
  /// How long the deviation that forgets too soon remembers.
  static let shortLifetime = TimeSpan.seconds(2)
  /// Packets that are remembered at most; then the oldest make room (V2BRIDGE-15).
  static let maximumCount = 65_536

  private var seen: Set<[UInt8]> = []
  /// The same in the order they came, with their times.
  private var order: [(key: [UInt8], time: Instant)] = []
  private var first = 0
  private let lifetime: TimeSpan

  init(lifetime: TimeSpan = LoopGuard.lifetime) { self.lifetime = lifetime }

  var count: Int { seen.count }

  /// Whether the packet was not seen lately; it is remembered from now on.
  mutating func isNew(_ key: [UInt8], at now: Instant) -> Bool {
    forget(before: now)
    guard seen.insert(key).inserted else { return false }
    order.append((key, now))
    return true
  }

  private mutating func forget(before now: Instant) {
    while first < order.count,
      now - order[first].time >= lifetime || seen.count >= Self.maximumCount
    {
      seen.remove(order[first].key)
      first += 1
    }
    if first * 2 > order.count {
      order.removeFirst(first)
      first = 0
    }
  }
}

/// Connect Paths an introducer offered: by their id, who may use it and whom it leads to
/// (V2BRIDGE-22, V2BRIDGE-23).
struct ConnectPathOffers: Sendable {
  struct Offer: Hashable, Sendable {
    let id: String
    let target: HexHashname
    let requester: HexHashname
    let expires: Instant
  }

  /// How long an offer stands: an introduction, and the wait for something better than a relay.
  static let lifetime = TimeSpan.seconds(60)
  /// Offers that stand at once; further introductions go without.
  static let maximumCount = 4096

  private var offers: [Offer] = []

  mutating func add(_ offer: Offer, at now: Instant) -> Bool {
    offers.removeAll { $0.expires <= now }
    guard offers.count < Self.maximumCount else { return false }
    offers.append(offer)
    return true
  }

  func requester(of id: String, for target: HexHashname, at now: Instant) -> HexHashname? {
    offers.last { $0.id == id && $0.target == target && $0.expires > now }?.requester
  }

  mutating func forget(_ hashname: HexHashname) {
    offers.removeAll { $0.requester == hashname || $0.target == hashname }
  }
}
