import TelehashCrypto
import TelehashPackets

/// The state two endpoints share: one local key, one remote key, one ephemeral pair a side, the
/// newest `at` and the channels (EXC-03, EXC-05).
///
/// ```
///                    our handshake out                their confirmation in
///   created ───────────────────────────▶ offered ───────────────────────────▶ established
///      │                                                                          │  ▲
///      └──────── their handshake in, ours out with the same `at` ─────────────────┘  │
///                                                     keepalive: new `at`, same keys ┘
///   any ── 30 s without a valid response ──▶ gone          other token, higher `at` ──▶ a new one
/// ```
///
/// The exchange never sends and knows no paths: it seals, opens and judges, and its link acts.
struct Exchange: Sendable {
  let csid: CSID
  let own: KeyPair
  /// The CSK of the other side.
  let remoteKey: [UInt8]
  let construction: CipherConstruction
  private(set) var ats: AtLedger

  let ephemeral: Ephemeral
  private var sealer: MessageSealer
  /// The other side's ephemeral key, once one of its handshakes counted.
  private(set) var remote: RemoteEphemeral?
  private var cipher: ChannelCipher?
  /// The other side's key in a handshake whose messages have not all arrived (HS-15).
  var candidate: RemoteEphemeral?

  /// The token by which a message without a key is known to belong here.
  var remoteToken: Token? { candidate?.token ?? remote?.token }

  /// What opens further messages of the other side without another key agreement.
  var agreement: MessageAgreement?

  /// Whether both sides have confirmed a handshake with these keys (HS-01, HS-31).
  private(set) var isEstablished = false
  /// When the newest handshake became confirmed.
  private(set) var confirmedAt: Instant?
  /// Whether a channel packet arrived since.
  var hasHeardChannels = false
  /// Whether the other side could use the keys before the newest handshake, so that its channel
  /// packets say nothing about our confirmation.
  private var isRenewed = false

  /// Whether the other side has shown that it got our confirmation.
  var isConfirmationProven: Bool { hasHeardChannels && !isRenewed }

  /// Our handshake while it waits for a response.
  var outgoing: OutgoingHandshake?
  /// The messages of the handshake the peer sent last, by type, in order of arrival (HS-15).
  private(set) var group: [HandshakeMessage] = []

  /// The compression both sides offered in the confirmed handshakes (Z-02).
  var compression: UInt64 = 0
  var channels: ChannelTable

  /// Nil when the two keys are equal (B20, MESH-09).
  init?(
    own: KeyPair, remoteKey: [UInt8], edition: Edition, lastAt: UInt64?,
    faults: Deviations, recorded: RecordedChoices.Handshake? = nil,
    random: inout some RandomSource
  ) throws(CipherError) {
    let remoteForOrder =
      faults.contains(.orderIgnoresFirstByte) ? remoteKey.dropFirst() : remoteKey[...]
    let ownForOrder =
      faults.contains(.orderIgnoresFirstByte) ? own.publicKey.dropFirst() : own.publicKey[...]
    guard let order = Order.of(own: Array(ownForOrder), remote: Array(remoteForOrder)) else {
      return nil
    }
    self.csid = own.csid
    self.own = own
    self.remoteKey = remoteKey
    construction = edition.construction
    ats = AtLedger(order: order, maximum: edition.maximumAt, lastKnown: lastAt, faults: faults)
    ephemeral =
      if let recorded {
        recorded.ephemeral
      } else if faults.contains(.ephemeralKeysConstant) {
        try Ephemeral.constant(own.csid, towards: remoteKey)
      } else {
        try Ephemeral.make(own.csid, random: &random)
      }
    sealer = try MessageSealer(
      sender: own, recipient: remoteKey, ephemeral: ephemeral,
      construction: edition.construction, recordedKeys: recorded?.sealedKeys, random: &random)
    channels = ChannelTable(order: order, faults: faults)
    mixesAts = faults.contains(.handshakeGroupsMixAts)
    keepsSending = faults.contains(.confirmedHandshakeResent)
    ignoresCode = faults.contains(.channelCodeIgnored)
    opens = faults.contains(.channelKeysSwapped) ? .own : .remote
  }

  /// Hands itself to `body` to be changed.
  mutating func lend<R>(_ body: (inout Exchange) -> R) -> R { body(&self) }

  private let keepsSending: Bool
  private let ignoresCode: Bool
  /// Whose key opens what arrives.
  private let opens: ChannelCipher.Side

  /// The token that channel packets to us carry (TOK-02, TOK-03).
  var token: Token { sealer.token }

  /// Which side chooses odd numbers here.
  var order: Order { ats.order }

  // MARK: Handshakes out

  /// Seals handshake messages that share one `at`, and notes it as sent.
  mutating func seal(
    _ messages: [Packet], at: UInt64, random: inout some RandomSource
  ) throws(CipherError) -> [[UInt8]] {
    var sealed: [[UInt8]] = []
    for message in messages {
      let inner = (try? message.encoded()) ?? []
      let body = try sealer.seal(inner, random: &random)
      var packet: [UInt8] = []
      packet.reserveCapacity(3 + body.count)
      packet += [0, 1, csid.rawValue]
      packet += body
      sealed.append(packet)
    }
    ats.note(sent: at)
    return sealed
  }

  // MARK: Handshakes in

  /// What an arriving, verified handshake message means for this exchange.
  enum Arrival: Hashable, Sendable {
    /// Answer with the same `at`.
    case confirm
    /// The peer began anew with other ephemeral keys: forget the session, then answer (HS-25).
    case restart
    /// The peer began anew and confirmed our newest handshake in one step (EXC-08).
    case restartConfirming
    /// Our handshake is confirmed.
    case confirmed
    /// Another message of the handshake already confirmed (HS-15).
    case grouped
    /// Seen before (HS-14).
    case duplicate
    /// Lower than what is known, or another token with an `at` not above the session's (HS-13, HS-26).
    case stale
    /// A new `at` that the other side must not choose (HS-11).
    case wrongParity
  }

  /// Judges a message by its token and `at`; changes nothing.
  func judge(_ message: HandshakeMessage, token: Token) -> Arrival {
    let isOtherToken = remote.map { $0.token != token } ?? false
    switch ats.meaning(of: message.at) {
    case .newer:
      // A message below the handshake whose other messages are awaited is late (HS-07, HS-16).
      if let awaited = group.first?.at, message.at < awaited, !mixesAts { return .stale }
      return isOtherToken ? .restart : .confirm
    case .confirmsOurs: return isOtherToken ? .restartConfirming : .confirmed
    case .current:
      if isOtherToken { return .stale }
      return group.contains { $0.type == message.type } ? .duplicate : .grouped
    case .stale: return .stale
    case .wrongParity: return .wrongParity
    }
  }

  /// Caches a message that counts; an older group is forgotten (HS-08, HS-16).
  mutating func cache(_ message: HandshakeMessage) {
    if let at = group.first?.at, !mixesAts {
      guard at <= message.at else { return }
      if at < message.at { group.removeAll(keepingCapacity: true) }
    }
    guard !group.contains(where: { $0.type == message.type }),
      group.count < Self.maximumGroup
    else { return }
    group.append(message)
  }

  /// Whether messages of different `at` values make one handshake, as a deviation has it.
  private let mixesAts: Bool

  /// A handshake of more message types than this is no handshake anybody sends.
  private static let maximumGroup = 8

  /// Takes the other side's ephemeral key and makes the channel keys.
  mutating func adopt(
    _ ephemeral: RemoteEphemeral, random: inout some RandomSource
  ) throws(CipherError) {
    candidate = nil
    guard remote != ephemeral else { return }
    cipher = try ChannelCipher(
      own: self.ephemeral, ownToken: token, remote: ephemeral, construction: construction,
      random: &random)
    remote = ephemeral
  }

  /// Notes an `at` of the peer that counts.
  mutating func note(received at: UInt64) { ats.note(received: at) }

  /// Marks the newest handshake as confirmed by both; `answering` says that it was the other side's.
  mutating func establish(at now: Instant, answering: Bool) {
    // A handshake of ours whose confirmation did not arrive may have established the other side.
    isRenewed = isEstablished || (answering && outgoing != nil)
    isEstablished = true
    confirmedAt = now
    hasHeardChannels = false
    if !keepsSending { outgoing = nil }
  }

  /// Errors all channels and starts ids anew, keeping our ephemeral keys (EXC-06).
  mutating func forgetRemote(faults: Deviations) {
    remote = nil
    cipher = nil
    isEstablished = false
    group.removeAll()
    if !faults.contains(.restartKeepsIDs) {
      channels = ChannelTable(order: order, faults: faults)
    }
  }

  // MARK: Channel packets

  /// Seals a channel's inner packet; nil before the keys exist (EXC-04).
  mutating func seal(channel packet: Packet, random: inout some RandomSource) -> [UInt8]? {
    guard cipher != nil else { return nil }
    var inner: [UInt8]?
    if compression == 1 { inner = try? CBORPayload.encode(packet) }
    guard let inner = inner ?? (try? packet.encoded()),
      let body = try? cipher?.seal(inner, random: &random)
    else { return nil }
    return [0, 0] + body
  }

  /// Lets IVs begin anew; only a deviation wants that (CS1A-11).
  mutating func restartIVs(random: inout some RandomSource) { cipher?.restartIVs(random: &random) }

  /// Opens a channel packet's BODY (CH-28).
  func open(channel body: [UInt8]) throws(CipherError) -> Packet? {
    guard let cipher else { return nil }
    let inner =
      ignoresCode ? try cipher.openWithoutProof(body) : try cipher.open(body, from: opens)
    if compression == 1 { return try? CBORPayload.decode(inner) }
    return try? Packet(decoding: inner)
  }
}
