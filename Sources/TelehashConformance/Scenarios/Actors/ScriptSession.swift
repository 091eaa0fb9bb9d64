import TelehashCore
import TelehashCrypto
import TelehashPackets

/// One exchange of a script-driven member with one peer: its own ephemeral keys and whatever the
/// peer answered to them.
///
/// It knows no rules. What may be sent is the scenario's business; the session only remembers what
/// was, so that later steps can refer to it.
struct ScriptSession: Sendable {
  /// The cast name of the other side.
  let peer: String
  let own: KeyPair
  let remoteKey: [UInt8]
  let order: Order
  let construction: CipherConstruction
  private let ephemeral: Ephemeral
  private var sealer: MessageSealer
  /// The `at` of the newest handshake sent in this session.
  var at: UInt64 = 0
  /// The highest `at` that both sides have used here.
  private(set) var confirmedAt: UInt64?
  /// The other side's keys, newest first: after its restart packets of the old ones may arrive.
  private(set) var remotes: [Remote] = []
  /// The number of the next channel this side opens here.
  private(set) var nextChannel: UInt64
  /// The next `seq` of each reliable channel, by its number.
  var nextSeq: [UInt64: UInt64] = [:]

  struct Remote: Sendable {
    let ephemeral: RemoteEphemeral
    var cipher: ChannelCipher
  }

  /// Remote keys beyond this number are forgotten; no scenario restarts a peer that often.
  private static let maximumRemotes = 8

  init?(
    peer: String, own: KeyPair, remoteKey: [UInt8], construction: CipherConstruction,
    random: inout SeededRandom
  ) throws(CipherError) {
    guard let order = Order.of(own: own.publicKey, remote: remoteKey) else { return nil }
    self.peer = peer
    self.own = own
    self.remoteKey = remoteKey
    self.order = order
    self.construction = construction
    nextChannel = order == .odd ? 1 : 2
    ephemeral = try Ephemeral.make(own.csid, random: &random)
    sealer = try MessageSealer(
      sender: own, recipient: remoteKey, ephemeral: ephemeral, construction: construction,
      random: &random)
  }

  var csid: CSID { own.csid }
  /// The token the peer's channel packets carry.
  var token: Token { sealer.token }
  /// The peer's token, once it answered.
  var remoteToken: Token? { remotes.first?.ephemeral.token }
  /// The token the peer had when it answered first.
  var firstRemoteToken: Token? { remotes.last?.ephemeral.token }
  /// Whether the newest handshake of this session came back.
  var isConfirmed: Bool { confirmedAt == at && at > 0 }

  mutating func note(confirmed at: UInt64) { confirmedAt = max(at, confirmedAt ?? 0) }

  /// The secret side, for key files beside captures.
  var observableEphemeral: Ephemeral { ephemeral }

  /// Seals a handshake's inner bytes into a message BODY.
  mutating func seal(
    message inner: [UInt8], random: inout SeededRandom
  ) throws(CipherError) -> [UInt8] {
    try sealer.seal(inner, random: &random)
  }

  /// Takes the peer's ephemeral key.
  mutating func adopt(
    _ remote: RemoteEphemeral, random: inout SeededRandom
  ) throws(CipherError) {
    if remotes.first?.ephemeral == remote { return }
    let cipher = try ChannelCipher(
      own: ephemeral, ownToken: token, remote: remote, construction: construction,
      random: &random)
    remotes.insert(Remote(ephemeral: remote, cipher: cipher), at: 0)
    if remotes.count > Self.maximumRemotes { remotes.removeLast() }
  }

  /// Seals a channel's inner bytes into a BODY; nil before the peer answered.
  mutating func seal(
    channel inner: [UInt8], random: inout SeededRandom
  ) throws(CipherError) -> [UInt8]? {
    guard !remotes.isEmpty else { return nil }
    return try remotes[0].cipher.seal(inner, random: &random)
  }

  /// Opens a channel BODY with any keys this session ever had.
  func open(channel body: [UInt8]) -> [UInt8]? {
    for remote in remotes {
      if let inner = try? remote.cipher.open(body) { return inner }
    }
    return nil
  }

  /// Takes the number of a new channel.
  mutating func takeChannel() -> UInt64 {
    defer { nextChannel += 2 }
    return nextChannel
  }

  /// Lets the next channel come after one that a scenario numbered itself.
  mutating func skipChannels(past number: UInt64) {
    guard number >= nextChannel, number % 2 == nextChannel % 2, number < UInt64(UInt32.max) else {
      return
    }
    nextChannel = number + 2
  }
}
