public import TelehashCrypto
public import TelehashPackets

/// What an endpoint chose in a recording: the choices another one repeats when it takes its place.
///
/// The texts leave ephemeral keys, the `at` of a new handshake and the number of a new channel to
/// the endpoint. Whoever replays one side of a recording must choose the same, since the other side
/// answers what was chosen then. Everything is looked up by peer and time: the recording says what
/// was chosen and when, so one choice too many or too few does not shift the others.
public struct RecordedChoices: Sendable {
  /// One handshake the endpoint sent.
  public struct Handshake: Sendable {
    public let time: Instant
    /// The value it chose; nil when it repeated one.
    public let at: UInt64?
    public let ephemeral: Ephemeral
    /// The encrypted KEYS the message began with, from which the token comes; CS2a alone has them.
    public let sealedKeys: [UInt8]?

    public init(time: Instant, at: UInt64?, ephemeral: Ephemeral, sealedKeys: [UInt8]? = nil) {
      self.time = time
      self.at = at
      self.ephemeral = ephemeral
      self.sealedKeys = sealedKeys
    }
  }

  /// One channel the endpoint opened.
  public struct Open: Hashable, Sendable {
    public let time: Instant
    public let type: String
    public let id: ChannelID

    public init(time: Instant, type: String, id: ChannelID) {
      self.time = time
      self.type = type
      self.id = id
    }
  }

  /// How long after an endpoint decides to send a handshake the recording may show it: sealing one
  /// takes slow implementations a quarter of a second.
  static let handshakeTolerance = TimeSpan.seconds(1)

  /// How channels take what arrives; acknowledging at the recorded moments needs manual
  /// consumption and no haste.
  public var channelSettings = ChannelSettings(
    consumption: .manual, acknowledgementDelay: ReliableReceiver.longestDelay,
    eagerAfter: ReliableReceiver.largestWindow)
  private var handshakes: [Hashname: [Handshake]] = [:]
  private var opens: [Hashname: Opens] = [:]

  /// The recorded opens towards one peer.
  private struct Opens: Sendable {
    var pending: [String: [Open]] = [:]
    /// A number nobody used in the recording.
    var spare: UInt64 = 0
  }

  public init() {}

  /// Adds a handshake to a peer; in the order of time.
  public mutating func add(_ handshake: Handshake, to peer: Hashname) {
    handshakes[peer, default: []].append(handshake)
  }

  /// Adds a channel opened to a peer; in the order of time.
  public mutating func add(_ open: Open, to peer: Hashname) {
    var all = opens[peer] ?? Opens()
    all.pending[open.type, default: []].append(open)
    all.spare = max(all.spare, UInt64(open.id.value) + 2)
    opens[peer] = all
  }

  // MARK: Looking up

  /// The handshake whose keys an exchange with `peer` has that begins at `now`: the next one in the
  /// recording, else the last one.
  func handshake(_ csid: CSID, for peer: Hashname, at now: Instant) -> Handshake? {
    let all = handshakes[peer] ?? []
    let next = all.first { $0.time >= now && $0.ephemeral.csid == csid }
    return next ?? all.last { $0.ephemeral.csid == csid }
  }

  /// The `at` chosen for `peer` at `now` or soon after; nil when none was.
  func at(for peer: Hashname, at now: Instant) -> UInt64? {
    handshakes[peer]?.first {
      $0.at != nil && $0.time >= now && $0.time <= now + Self.handshakeTolerance
    }?.at
  }

  /// The number of a channel opened at `now`, which `isFree` admits: the next one recorded for the
  /// type, else one the recording does not use; nil when nothing is known of `peer`.
  mutating func takeChannelID(
    _ type: String, for peer: Hashname, at now: Instant, isFree: (ChannelID) -> Bool
  ) -> ChannelID? {
    guard var all = opens[peer] else { return nil }
    defer { opens[peer] = all }
    var pending = all.pending[type, default: []][...]
    while let open = pending.popFirst() {
      guard open.time >= now, isFree(open.id) else { continue }
      all.pending[type] = Array(pending)
      return open.id
    }
    all.pending[type] = []
    defer { all.spare += 2 }
    return ChannelID(all.spare)
  }
}
