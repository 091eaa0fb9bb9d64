import TelehashCrypto
import TelehashPackets

/// One channel of one line, from its open to its end.
struct LineChannel: Sendable {
  let id: LineChannelID
  let type: String
  /// Whether this side opened it.
  let isOwn: Bool
  var service: Service
  /// The halves of a reliable channel.
  var sender: OrderedSender?
  var receiver: OrderedReceiver?
  /// When it is given up for silence; nil for never.
  var expires: Instant?
  let timeout: TimeSpan?
  var hasSentEnd = false
  var hasReceivedEnd = false
  /// Set when nothing more is to come: the channel is removed after the time-out, so that a
  /// repeated `end` finds somebody to acknowledge it (V2REL-09).
  var lingersUntil: Instant?

  /// What a channel is for.
  enum Service: Sendable {
    case application(SwitchChannelHandle)
    case link
    case seek(HexHashname)
    case path
    /// To an introducer, for a hashname: the requester's end of a tunnel (V2PEER-07).
    case peer(HexHashname)
    /// From an introducer, for a hashname: the target's end of a tunnel (V2CONN-10).
    case connect(HexHashname)
    /// One of the two ends of a tunnel in the introducer's hands.
    case tunnel(Tunnel.ID)
    /// A request to a host to bridge to a hashname.
    case bridge(HexHashname)
  }

  var isReliable: Bool { sender != nil }

  mutating func touch(at now: Instant) {
    if let timeout { expires = now + timeout }
  }

  /// When something is to be done: a time-out, an acknowledgement or a resend.
  var deadline: Instant? {
    [lingersUntil ?? expires, receiver?.due, sender?.tailDue].compactMap(\.self).min()
  }
}
