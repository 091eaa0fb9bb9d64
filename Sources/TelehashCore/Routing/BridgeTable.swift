import TelehashCrypto
import TelehashPackets

/// The tokens a router re-delivers packets for, and where to (PEER-22, PEER-23).
///
/// A mapping belongs to the link whose request made it and never outlives it (B19); while it is in
/// use nobody else can take it over (PEER-25).
struct BridgeTable: Sendable {
  /// One mapping.
  struct Bridge: Sendable {
    /// Whose handshake made it.
    let requester: Hashname
    /// The network path the request came by.
    var address: Address
    /// When a packet last used it.
    var lastUsed: Instant
    /// How much more may be re-delivered.
    var rate = RelayLimiter()
    /// What the packets last re-delivered are known by, oldest first.
    var recent: [UInt64] = []
  }

  /// What a packet with a mapped token becomes.
  enum Fate: Hashable, Sendable {
    /// It goes there, unchanged.
    case deliver(Address)
    /// It was re-delivered before: routers send it in a circle.
    case loop
    /// More than the router's policy lets through.
    case overRate
  }

  /// More mappings than this a router does not keep; new requests are then relayed unbridged.
  static let maximumCount = 100_000
  /// A mapping nobody used for so long is forgotten.
  static let idleLimit = TimeSpan.seconds(120)
  /// So many packets of a token are remembered. A packet that comes round is among the last ones,
  /// since all that follow it take the same way.
  static let recentCount = 16
  /// The token, and enough of what follows to tell any two packets apart.
  static let recentSize = 48

  private var bridges: [Token: Bridge] = [:]

  var count: Int { bridges.count }

  func contains(_ token: Token) -> Bool { bridges[token] != nil }

  /// Maps a token to the path of a request; false when it is somebody else's or the table is full.
  mutating func map(
    _ token: Token, for requester: Hashname, to address: Address, at now: Instant
  ) -> Bool {
    if let known = bridges[token] {
      guard known.requester == requester || known.lastUsed + Self.idleLimit <= now else {
        return false
      }
      if known.requester == requester {
        bridges[token]?.address = address
        bridges[token]?.lastUsed = now
        return true
      }
    } else if bridges.count >= Self.maximumCount {
      removeIdle(at: now)
      guard bridges.count < Self.maximumCount else { return false }
    }
    bridges[token] = Bridge(requester: requester, address: address, lastUsed: now)
    return true
  }

  /// What becomes of a packet with this token; using a mapping keeps it. Nil for a token that
  /// nobody mapped, or that idled too long.
  mutating func use(
    _ token: Token, for packet: [UInt8], at now: Instant, rate: EndpointConfiguration.Rate?,
    ignoringIdleness: Bool
  ) -> Fate? {
    guard let idle = bridges[token]?.lastUsed else { return nil }
    guard ignoringIdleness || idle + Self.idleLimit > now else {
      bridges[token] = nil
      return nil
    }
    return bridges[token]?.use(for: packet, at: now, rate: rate)
  }

  /// Forgets one mapping.
  mutating func forget(_ token: Token) { bridges[token] = nil }

  /// Forgets everything that a link's requests made.
  mutating func forget(_ requester: Hashname) {
    bridges = bridges.filter { $0.value.requester != requester }
  }

  private mutating func removeIdle(at now: Instant) {
    bridges = bridges.filter { $0.value.lastUsed + Self.idleLimit > now }
  }
}

extension BridgeTable.Bridge {
  fileprivate mutating func use(
    for packet: [UInt8], at now: Instant, rate limit: EndpointConfiguration.Rate?
  ) -> BridgeTable.Fate {
    let mark = Self.mark(of: packet)
    guard !recent.contains(mark) else { return .loop }
    if let limit, !rate.take(at: now, rate: limit) { return .overRate }
    lastUsed = now
    if recent.count == BridgeTable.recentCount { recent.removeFirst() }
    recent.append(mark)
    return .deliver(address)
  }

  /// A short name for a packet: FNV-1a of its beginning.
  private static func mark(of packet: [UInt8]) -> UInt64 {
    packet.prefix(BridgeTable.recentSize).reduce(0xcbf2_9ce4_8422_2325) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
  }
}
