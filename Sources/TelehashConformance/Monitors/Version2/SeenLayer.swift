import TelehashCrypto
import TelehashPackets

/// An open or a line packet of version 2 in the traffic: a datagram, or what one tunnels.
struct SeenLayer: Sendable {
  let content: Content
  /// Who sealed it, and for whom.
  let from: String
  let to: String
  /// The packet that showed the same sealed bytes first; nil when these are new.
  let earlier: Int?
  /// Zero for the datagram, one for what is in its BODY, and so on.
  let depth: Int
  /// Whether the one who sealed it sends it here, instead of somebody who passes it on.
  let isOwnSend: Bool

  enum Content: Sendable {
    case open(DissectedOpen)
    case line(SeenLine)
  }

  var isNew: Bool { earlier == nil }

  var open: DissectedOpen? { if case .open(let open) = content { open } else { nil } }
  var line: SeenLine? { if case .line(let line) = content { line } else { nil } }
}

/// A line packet that could be read, with the channel it belongs to.
struct SeenLine: Sendable {
  let line: DissectedLine
  let inner: Packet
  /// Nil when the head is no JSON object.
  let head: SwitchHead?
  let session: SeenSwitchLine
  /// Nil when the packet has no valid id.
  let channel: SeenSwitchChannel?
  let role: SeenChannelPacket.Role
}

/// The line two switches share: one side's announced id and the other's.
struct SeenSwitchLine: Hashable, Sendable {
  /// The number of the line in the traffic.
  let index: Int
  /// Whether the opens of both sides were seen before any packet of the line.
  let beganInSight: Bool
}

/// A channel as far as the traffic shows it.
struct SeenSwitchChannel: Hashable, Sendable {
  /// The number of the channel in the traffic.
  let index: Int
  let id: SwitchHead.ID
  /// Who opened it; nil when the open was not seen.
  let opener: String?
  let type: String?
  let isReliable: Bool
  let openedIn: Int
  let openedAt: Instant
  /// Of the head that was seen first, to know it again when it is sealed anew for another path.
  let firstHead: Fingerprint
}
