package import TelehashPackets

/// Finds out which version's dissector reads traffic, before anything of it is known.
///
/// What opens with the keys decides. Without keys two forms tell: the JSON heads of v2.0, and
/// CS1a messages whose BODY does not begin with a compressed point, which are opens of v2.1.
package struct EditionProbe: Sendable {
  private var version3: TrafficDissector
  private var v20: TrafficDissector
  private var v21: TrafficDissector
  private var counts = Counts()
  private var seen = 0

  private struct Counts {
    /// Datagrams that each version's keys opened.
    var version3 = 0
    var v20 = 0
    var v21 = 0
    /// Datagrams of a form that only one edition has.
    var jsonSeals = 0
    var otherPoints = 0
    var points = 0
  }

  /// Datagrams looked at; what is not found out by then is assumed.
  package static let maximumDatagrams = 10_000

  package init(keys: KeyRing) {
    version3 = TrafficDissector(keys: keys, edition: .v3)
    v20 = TrafficDissector(keys: keys, edition: .v20)
    v21 = TrafficDissector(keys: keys, edition: .v21)
  }

  /// Whether more datagrams change nothing any more.
  package var isDone: Bool { seen >= Self.maximumDatagrams }

  package mutating func observe(_ datagram: [UInt8]) {
    guard !isDone else { return }
    seen += 1
    if version3.dissect(datagram).isOpened { counts.version3 += 1 }
    if v21.dissect(datagram).isOpened { counts.v21 += 1 }
    let json = v20.dissect(datagram)
    if json.isOpened { counts.v20 += 1 }
    if json.isSealedInJSON { counts.jsonSeals += 1 }
    if datagram.count > 44, datagram.starts(with: [0, 1, 0x1a]) {
      if datagram[3] == 2 || datagram[3] == 3 {
        counts.points += 1
      } else {
        counts.otherPoints += 1
      }
    }
  }

  /// The edition of version 2 the traffic is of; nil when it is of version 3 or does not tell.
  package var edition: EditionName? {
    let opened = max(counts.v20, counts.v21, counts.version3)
    if opened > 0 {
      if opened == counts.version3 { return nil }
      return opened == counts.v20 ? .v20 : .v21
    }
    if counts.jsonSeals > 0 { return .v20 }
    return counts.otherPoints > counts.points ? .v21 : nil
  }
}

extension Dissection {
  /// Whether it is an open or a line packet of v2.0, opened or not.
  fileprivate var isSealedInJSON: Bool {
    switch content {
    case .open, .line: true
    case .invalid(let reason): reason != .notAPacket
    case .empty, .other, .handshake, .channel: false
    }
  }
}
