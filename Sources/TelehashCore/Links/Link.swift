import TelehashCrypto
import TelehashPackets

/// The connection of an endpoint to one other: who it is, how to reach it, and the exchange.
struct Link: Sendable {
  let hashname: Hashname
  /// The keys known of the other side, at least that of the exchange once there is one (LINK-02).
  var keys: PublicKeys
  /// Every path heard of, in the order they were learnt (LINK-03, LINK-15).
  var paths: [NetworkPath]
  /// The addresses a valid packet came from, newest first (PATH-13, UDP-10).
  var heard: [HeardPath] = []
  var exchange: Exchange?
  /// Whether the application named or accepted it; others are answered nothing (MESH-02).
  var isAccepted: Bool
  /// Whether its last datagrams were cloaked (CLOAK-09).
  var speaksCloaked = false
  /// When the last datagram went out, for the keepalive of idle paths (UDP-05).
  var lastSent: Instant?
  /// Whether the newest handshake was the other side's and this side answered it.
  var hasAnsweredLast = false
  /// Whether the application has been told that it is up.
  var isUp = false
  /// Whether the application has been told that its packets go over a router; nil while down.
  var isBridged: Bool?
  /// An introduction on its way while the peer's keys are unknown (PEER-16).
  var introduction: OutgoingHandshake?
  /// How much is still relayed for this link when we are its router.
  var relays = RelayLimiter()
  /// The URI shown with every handshake: the one the link was made from, or that both know
  /// (URI-16, PEER-27, PEER-29).
  var proof: LinkURI?
  /// The URI that the other side, a router, made for us to share (PEER-26).
  var offeredURI: LinkURI?
  /// Whom the other side may be introduced to when a session is all that speaks for it (PEER-27).
  var sessionPeer: Hashname?
  /// The link JSON it was made from, whose other members are kept (LINK-09).
  var json: LinkJSON?
  /// When its paths were last asked for.
  var pathsAsked: Instant?
  /// The highest `at` of earlier exchanges (HS-05, HS-23).
  var lastAt: UInt64?

  /// An address that proved to work.
  struct HeardPath: Sendable, Hashable {
    let address: Address
    /// Whether it is a router's address rather than the other side's own.
    let isRelayed: Bool
  }

  /// No peer is reached over more addresses than this at once; older ones are forgotten.
  static let maximumHeardPaths = 8
  /// A path list longer than this is not believed (PATH-14).
  static let maximumPaths = 64

  /// Lends the exchange to `body`, out of its place meanwhile, so that both can be worked on and
  /// neither is copied; nil when there is none.
  mutating func withExchange<R>(_ body: (inout Exchange, inout Link) -> R) -> R? {
    var exchange: Exchange?
    swap(&exchange, &self.exchange)
    let result = exchange?.lend { body(&$0, &self) }
    swap(&exchange, &self.exchange)
    return result
  }

  /// Where the link stands (LINK-05).
  var state: LinkState {
    if isUp { return .up }
    return keys.isEmpty || (paths.isEmpty && heard.isEmpty) ? .unresolved : .down
  }

  /// Notes that a valid packet came from `address`: it becomes the first choice, direct ones
  /// before relayed ones (PATH-13).
  mutating func note(heard address: Address, isRelayed: Bool) {
    if let first = heard.first, first.address == address { return }
    heard.removeAll { $0.address == address }
    let entry = HeardPath(address: address, isRelayed: isRelayed)
    let place = isRelayed ? heard.firstIndex { $0.isRelayed } ?? heard.endIndex : 0
    heard.insert(entry, at: place)
    if heard.count > Self.maximumHeardPaths { heard.removeLast() }
  }

  /// Notes that a handshake counted which only came through a router: what was heard directly no
  /// longer works, or not yet (PATH-13).
  mutating func preferRelayed() {
    heard = heard.filter(\.isRelayed) + heard.filter { !$0.isRelayed }
  }

  /// The URI by which a router knows the link, if a path names one (PATH-09).
  func uri(through router: Hashname, form: Edition.URIForm) -> LinkURI? {
    for case .peer(router, let text?) in paths { return try? LinkURI(text, form: form) }
    return nil
  }

  /// Adds a path unless it is known; the number is bounded.
  mutating func learn(_ path: NetworkPath) {
    guard !paths.contains(path), paths.count < Self.maximumPaths else { return }
    paths.append(path)
  }

  /// Keeps a path through a router that helped, unless one is known (LINK-16, CONN-07).
  mutating func learn(router: Hashname) {
    for case .peer(router, _) in paths { return }
    learn(.peer(router: router, uri: nil))
  }

  /// The address for packets of an established exchange: where the peer was last heard, else the
  /// first address it is said to have.
  var bestAddress: Address? {
    heard.first?.address ?? paths.lazy.compactMap(\.udpAddress).first
  }

  /// The addresses of the peer itself; a handshake sent to a router's address reaches nobody (A30).
  var directAddresses: [Address] {
    let relayed = heard.filter(\.isRelayed).map(\.address)
    return allAddresses.filter { !relayed.contains($0) }
  }

  /// Every address worth a packet, best first.
  var allAddresses: [Address] {
    var addresses = heard.map(\.address)
    for address in paths.compactMap(\.udpAddress) where !addresses.contains(address) {
      addresses.append(address)
    }
    return addresses
  }
}

/// Where a link stands (LINK-05, LINK-06, LINK-07).
public enum LinkState: String, Hashable, Sendable {
  /// Keys or paths are incomplete.
  case unresolved
  /// Keys and at least one path are known.
  case down
  /// A handshake was sent and one received.
  case up
}
