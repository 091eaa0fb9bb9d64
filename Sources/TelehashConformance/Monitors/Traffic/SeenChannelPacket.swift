import TelehashCore
import TelehashCrypto
import TelehashPackets

/// A channel packet that could be read, with the channel it belongs to; handed to every monitor.
final class SeenChannelPacket: Sendable {
  let from: String
  let to: String
  let inner: Packet
  /// Nil when the HEAD is no JSON (CH-02).
  let head: ChannelHead?
  let session: SeenSession
  /// Nil when the packet has no valid id.
  let channel: SeenChannel?
  let role: Role

  enum Role: Hashable, Sendable {
    /// The first packet with this id, and its `type`.
    case open
    /// The open once more: a resend or a copy.
    case openAgain
    /// An open on an id that was used before, for another channel (CH-07).
    case reopen
    /// `type` on a channel that is open already (CH-10).
    case typed
    /// What follows an open.
    case later
    /// The first packet seen with this id, and no open (CH-09).
    case orphan
  }

  init(
    from: String, to: String, inner: Packet, head: ChannelHead?, session: SeenSession,
    channel: SeenChannel?, role: Role
  ) {
    self.from = from
    self.to = to
    self.inner = inner
    self.head = head
    self.session = session
    self.channel = channel
    self.role = role
  }

  /// The order of the sender (EXC-01).
  var order: Order? { session.order(of: from) }
}

/// The keys two parties share: one side's exchange and the other's.
struct SeenSession: Hashable, Sendable {
  /// The number of the session in the traffic.
  let index: Int
  let csid: CSID
  /// One of the parties, and its order.
  let party: String
  let order: Order?
  /// Whether the handshakes of both sides were seen before any packet of the session.
  let beganInSight: Bool

  func order(of name: String) -> Order? { name == party ? order : order?.opposite }
}

/// A channel as far as the traffic shows it.
struct SeenChannel: Hashable, Sendable {
  /// The number of the channel in the traffic; an id that is used again gets another.
  let index: Int
  let id: ChannelID
  /// Who opened it; nil when the open was not seen.
  let opener: String?
  let type: String?
  /// Whether the open had a `seq`, or, where it was not seen, whether what follows has.
  let isReliable: Bool
  /// Whether its id was in use when it was opened.
  let isOverAnother: Bool
  let openedIn: Int
  let openedAt: Instant

  /// Whether it is this channel for `name`: whom an open on an id in use reaches may hold on to the
  /// channel it had before (A45).
  func isCertain(for name: String) -> Bool { !isOverAnother || opener == name }
}
