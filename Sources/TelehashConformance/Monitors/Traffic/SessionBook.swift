import TelehashCore
import TelehashCrypto
import TelehashPackets

/// The sessions and channels of the traffic, and the keys that order their parties.
struct SessionBook: Sendable {
  private struct SessionName: Hashable, Sendable {
    let receiver: Token
    let sender: Token
  }

  private struct ChannelName: Hashable, Sendable {
    let session: Int
    let id: ChannelID
  }

  private struct KeyName: Hashable, Sendable {
    let party: String
    let csid: CSID
  }

  private var sessions: BoundedTable<SessionName, SeenSession>
  private var channels: BoundedTable<ChannelName, SeenChannel>
  private var keys: BoundedTable<KeyName, [UInt8]>
  /// Whose message a token comes from.
  private var owners: BoundedTable<Token, String>
  private var sessionCount = 0
  private var channelCount = 0
  private let context: MonitorContext

  /// Sessions told apart; a session that comes back after so many others counts as a new one.
  static let maximumSessions = 16_384
  /// Channels told apart, over all sessions.
  static let maximumChannels = 65_536

  init(_ context: MonitorContext) {
    self.context = context
    sessions = BoundedTable(limit: Self.maximumSessions)
    channels = BoundedTable(limit: Self.maximumChannels)
    keys = BoundedTable(limit: Self.maximumSessions)
    owners = BoundedTable(limit: Self.maximumSessions)
  }

  mutating func note(_ handshake: DissectedHandshake) {
    keys.set(
      handshake.senderKey, for: KeyName(party: handshake.from, csid: handshake.csid))
    owners.set(handshake.from, for: handshake.token)
  }

  /// Whose token it is.
  func owner(of token: Token) -> String? { owners[token] }

  /// The order of `name` towards `other` (EXC-01).
  func order(of name: String, towards other: String, _ csid: CSID) -> Order? {
    guard let own = key(of: name, csid), let remote = key(of: other, csid) else { return nil }
    return Order.of(own: own, remote: remote)
  }

  private func key(of name: String, _ csid: CSID) -> [UInt8]? {
    keys[KeyName(party: name, csid: csid)] ?? context.party(name)?.publicKeys[csid]
  }

  /// Reads a channel packet; one that is not new changes nothing.
  mutating func read(
    _ packet: DissectedChannelPacket, number: Int, time: Instant, isNew: Bool
  ) -> SeenChannelPacket? {
    guard let from = packet.from, let to = packet.to, let sender = packet.senderToken,
      let csid = packet.csid, let inner = packet.inner
    else { return nil }
    let session = session(receiver: packet.token, sender: sender, from: from, to: to, csid)
    let head = inner.json.map { ChannelHead($0, bodySize: inner.body.count) }
    var channel: SeenChannel?
    var role = SeenChannelPacket.Role.later
    if let head, case .valid(let id) = head.id {
      let name = ChannelName(session: session.index, id: id)
      role = Self.role(of: head, from: from, ordered: session.order(of: from), on: channels[name])
      // Where everything is seen, a later packet with `type` is no new open (A45); in a capture it
      // may belong to a session whose beginning was missed.
      if role == .reopen, context.isComplete { role = .typed }
      channel = channels[name]
      if isNew, role == .open || role == .reopen || role == .orphan {
        channel = make(head, id: id, role: role, from: from, number: number, time: time)
        if let channel { channels.set(channel, for: name) }
      }
    }
    return SeenChannelPacket(
      from: from, to: to, inner: inner, head: head, session: session, channel: channel, role: role)
  }

  private static func role(
    of head: ChannelHead, from: String, ordered order: Order?, on channel: SeenChannel?
  ) -> SeenChannelPacket.Role {
    guard let channel else { return head.type == .absent ? .orphan : .open }
    guard head.type != .absent else { return .later }
    // An open that was seen after what follows it is still the open.
    guard let opener = channel.opener else { return .open }
    guard opener == from else {
      // Whose ids these are may open with one of them although the other side did so wrongly: what
      // it refused, or had not seen yet, is no channel to it (CH-05).
      return channel.id.parity == order ? .open : .typed
    }
    // A reliable open is resent as it was; anything else with `type` begins something new, unless
    // it says the same as the open.
    if head.typeName != channel.type { return .reopen }
    guard channel.isReliable else { return .typed }
    return head.seqValue == 1 ? .openAgain : .typed
  }

  private mutating func make(
    _ head: ChannelHead, id: ChannelID, role: SeenChannelPacket.Role, from: String, number: Int,
    time: Instant
  ) -> SeenChannel {
    channelCount += 1
    return SeenChannel(
      index: channelCount, id: id, opener: role == .orphan ? nil : from, type: head.typeName,
      isReliable: head.seq != .absent || (role == .orphan && head.ack != .absent),
      isOverAnother: role == .reopen, openedIn: number, openedAt: time)
  }

  private mutating func session(
    receiver: Token, sender: Token, from: String, to: String, _ csid: CSID
  ) -> SeenSession {
    let name = SessionName(receiver: receiver, sender: sender)
    if let known = sessions[name] { return known }
    if let other = sessions[SessionName(receiver: sender, sender: receiver)] {
      sessions.set(other, for: name)
      return other
    }
    sessionCount += 1
    let session = SeenSession(
      index: sessionCount, csid: csid, party: from,
      order: order(of: from, towards: to, csid),
      beganInSight: owners[receiver] != nil && owners[sender] != nil)
    sessions.set(session, for: name)
    return session
  }
}
