import TelehashCrypto
import TelehashPackets

/// A pair of channels an introducer joins: what comes as BODY on one goes out as BODY on the other
/// (V2PEER-08, V2RELAY-11).
struct Tunnel: Sendable {
  struct ID: Hashable, Sendable { let number: UInt64 }

  /// One of the two channels.
  struct End: Hashable, Sendable {
    let hashname: HexHashname
    let channel: LineChannelID
  }

  /// More pairs than this an introducer does not join.
  static let maximumCount = 10_000

  let requester: End
  let target: End
  /// What each side may send (V2RELAY-12).
  private var limits = [RateLimit(), RateLimit()]
  /// The ids under which line packets went to the requester and to the target.
  private var lines: [LineID?] = [nil, nil]

  init(requester: End, target: End) {
    self.requester = requester
    self.target = target
  }

  func other(than hashname: HexHashname) -> End {
    hashname == requester.hashname ? target : requester
  }

  func joins(_ a: HexHashname, _ b: HexHashname) -> Bool {
    (requester.hashname == a && target.hashname == b)
      || (requester.hashname == b && target.hashname == a)
  }

  mutating func take(from hashname: HexHashname, at now: Instant) -> Bool {
    limits[hashname == requester.hashname ? 0 : 1].take(at: now)
  }

  /// Notes the id of a tunnelled line packet from one side.
  mutating func note(_ line: LineID, from hashname: HexHashname) {
    let index = hashname == requester.hashname ? 0 : 1
    if lines[index] == nil { lines[index] = line }
  }

  /// The ids of a line that was seen in both directions: the one that leads to the target first.
  var bothLines: (toTarget: LineID, toRequester: LineID)? {
    guard let first = lines[0], let second = lines[1] else { return nil }
    return (first, second)
  }
}
