import TelehashCore
import TelehashCrypto
import TelehashPackets

/// What the player needs of a script-driven member to craft packets.
extension ScriptActor {
  /// The newest session with a peer, of one cipher set if that matters.
  func newestSession(with peer: String, csid: CSID?) -> Int? {
    sessions.indices.last {
      $0 >= forgotten && sessions[$0].peer == peer && (csid == nil || sessions[$0].csid == csid)
    }
  }

  /// The newest session with a peer that the peer has answered.
  func newestAnsweredSession(with peer: String) -> Int? {
    sessions.indices.last {
      $0 >= forgotten && sessions[$0].peer == peer && !sessions[$0].remotes.isEmpty
    }
  }

  mutating func note(sentAt at: UInt64, session: Int) {
    sentAts.insert(at)
    withSession(session) { session, _ in session.at = max(session.at, at) }
    // Repeating the peer's own `at` confirms it: its keys are known already.
    let peer = sessions[session].peer
    let csid = sessions[session].csid
    let confirmed = inbox.reversed().lazy.compactMap { packet -> RemoteEphemeral? in
      guard case .handshake(let handshake) = packet.content, handshake.from == peer,
        handshake.csid == csid, handshake.message.at == at
      else { return nil }
      return handshake.ephemeral
    }.first
    guard let confirmed else { return }
    withSession(session) { session, random in
      session.note(confirmed: at)
      try? session.adopt(confirmed, random: &random)
    }
  }

  mutating func takeChannel(_ session: Int) -> UInt64 {
    withSession(session) { session, _ in session.takeChannel() }
  }

  /// The channel this side opened last; the first one when there was none.
  func lastChannel(_ session: Int) -> UInt64 {
    let next = sessions[session].nextChannel
    return next > 2 ? next - 2 : next
  }

  mutating func skipChannels(past number: UInt64, _ session: Int) {
    withSession(session) { session, _ in session.skipChannels(past: number) }
  }

  /// Seals a message with this session's ephemeral keys but another's identity.
  mutating func seal(_ inner: [UInt8], session: Int, as other: Identity) -> [UInt8]? {
    let session = sessions[session]
    guard let key = other.key(session.csid),
      var sealer = try? MessageSealer(
        sender: key, recipient: session.remoteKey, ephemeral: session.observableEphemeral,
        construction: session.construction, random: &random)
    else { return nil }
    return try? sealer.seal(inner, random: &random)
  }

  /// What stands for its own cipher set among the intermediates (A1).
  var ownMember: KeyPacket.OwnMember {
    dialect.own
      ?? (edition.basicHandshake == .flatKey || profile == .interop ? .isTrue : .absent)
  }

  /// The basic handshake of this member's edition, sealed as a packet.
  mutating func basicHandshake(_ session: Int, at: UInt64) -> [UInt8]? {
    let csid = sessions[session].csid
    var edition = edition
    if let form = dialect.form { edition.basicHandshake = form == .flat ? .flatKey : .nestedLink }
    guard let keys = identity.keyPacket(csid, naming: ownMember),
      let inner = try? HandshakeMessage.basic(keys, at: at, edition: edition).encoded(),
      let body = try? withSession(session, { try $0.seal(message: inner, random: &$1) })
    else { return nil }
    note(sentAt: at, session: session)
    return try? Packet(binaryHead: [csid.rawValue], body: body).encoded()
  }
}
