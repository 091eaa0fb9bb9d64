import TelehashCrypto
import TelehashPackets

/// The tokens a router re-delivers packets for, and where to (PEER-22, PEER-23).
///
/// A mapping belongs to the link whose request made it and never outlives it (B19); while it is in
/// use nobody else can take it over (PEER-25).
struct BridgeTable: Sendable {
  /// One mapping.
  struct Bridge: Hashable, Sendable {
    /// Whose handshake made it.
    let requester: Hashname
    /// The network path the request came by.
    var address: Address
    /// When a packet last used it.
    var lastUsed: Instant
  }

  /// More mappings than this a router does not keep; new requests are then relayed unbridged.
  static let maximumCount = 100_000
  /// A mapping nobody used for so long is forgotten.
  static let idleLimit = TimeSpan.seconds(120)

  private var bridges: [Token: Bridge] = [:]

  var count: Int { bridges.count }

  /// Maps a token to the path of a request; false when it is somebody else's or the table is full.
  mutating func map(
    _ token: Token, for requester: Hashname, to address: Address, at now: Instant
  ) -> Bool {
    if let known = bridges[token] {
      guard known.requester == requester || known.lastUsed + Self.idleLimit <= now else {
        return false
      }
    } else if bridges.count >= Self.maximumCount {
      return false
    }
    bridges[token] = Bridge(requester: requester, address: address, lastUsed: now)
    return true
  }

  /// Where a packet with this token goes; using a mapping keeps it.
  mutating func use(_ token: Token, at now: Instant, ignoringIdleness: Bool) -> Bridge? {
    guard let bridge = bridges[token] else { return nil }
    guard ignoringIdleness || bridge.lastUsed + Self.idleLimit > now else {
      bridges[token] = nil
      return nil
    }
    bridges[token]?.lastUsed = now
    return bridge
  }

  /// Forgets everything that a link's requests made.
  mutating func forget(_ requester: Hashname) {
    bridges = bridges.filter { $0.value.requester != requester }
  }
}
