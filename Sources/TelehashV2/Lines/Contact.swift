import TelehashCrypto
import TelehashPackets

/// Everything a switch knows of another hashname: its keys, the line to it, its paths, its channels,
/// its place in the mesh.
struct Contact: Sendable {
  let hashname: HexHashname
  /// Its public keys, as far as they are known.
  private(set) var keys: [SwitchPublicKey] = []
  /// Its fingerprints (v2.1).
  var parts: HashnameParts?
  /// Whether the application trusts it, for instance with bridging.
  var isTrusted = false

  // MARK: The line

  /// The open this side sends.
  var own: OwnOpen?
  /// What the newest valid open of the other side said.
  var remote: RemoteOpen?
  /// The keys of the line, once both opens are there.
  var cipher: LineCipher?
  /// The line that is wanted and not there.
  var want: LineWant?
  /// Packets that wait for it.
  var pending: [Packet] = []
  /// When the last valid packet of the line came.
  var lastHeard = Instant.zero

  // MARK: Ways to it

  var paths = PathBook()
  /// Who told of it, newest first (V2PEER-02).
  var vias: [Via] = []
  /// The channel that carries packets to it through an introducer (v2.1).
  var tunnel: TunnelEnd?
  /// The same by a relay (v2.0).
  var relay: RelayEnd?
  /// A Connect Path an introducer offered, and who (V2BRIDGE-20).
  var offeredBridge: OfferedBridge?
  /// When a bridge is asked for, if no direct path has come up until then.
  var bridgeDue: Instant?
  /// When it was introduced to us last, for limits (V2CONN-08, V2CONN-13).
  var lastConnect: Instant?
  /// When a request for it went out last.
  var lastIntroduction: Instant?
  /// Relayed packets it sent through this switch (V2RELAY-07).
  var relayLimit = RateLimit()

  // MARK: Channels and mesh

  var channels: [LineChannel] = []
  var numbers: ChannelNumbers
  var link: MeshLink?

  /// Channels on one line; more are refused.
  static let maximumChannels = 256
  /// Packets that wait for a line; older ones stay. A whole window of a reliable channel has room
  /// (V2REL-03), and what else may begin with it.
  static let maximumPending = 128
  /// Introducers that are remembered for one hashname.
  static let maximumVias = 8

  init(_ hashname: HexHashname, numbers: ChannelNumbers) {
    self.hashname = hashname
    self.numbers = numbers
  }

  /// Somebody who told of a hashname, with what was told.
  struct Via: Hashable, Sendable {
    let hashname: HexHashname
    /// The cipher set of the `see` entry (v2.1).
    let csid: CSID?
    let hint: Address?
  }

  /// A channel through an introducer.
  struct TunnelEnd: Hashable, Sendable {
    let via: HexHashname
    let channel: LineChannelID
  }

  /// A relay channel through an introducer.
  struct RelayEnd: Hashable, Sendable {
    let via: HexHashname
    let channel: LineChannelID
  }

  struct OfferedBridge: Hashable, Sendable {
    let via: HexHashname
    let path: JSONObject
  }

  /// Whether both sides have sent and received a valid open.
  var isUp: Bool { cipher != nil }

  func key(_ suite: LineSuite) -> SwitchPublicKey? { keys.first { $0.suite == suite } }

  /// Takes a key that is known to be of this hashname.
  mutating func learn(_ key: SwitchPublicKey) {
    guard self.key(key.suite) == nil else { return }
    keys.append(key)
  }

  mutating func learn(_ via: Via) {
    vias.removeAll { $0.hashname == via.hashname }
    vias.insert(via, at: 0)
    if vias.count > Self.maximumVias { vias.removeLast() }
  }

  func channel(_ id: LineChannelID) -> Int? { channels.firstIndex { $0.id == id } }

  /// When something is to be done for this hashname.
  var deadline: Instant? {
    var earliest = [want?.next, isUp ? bridgeDue : nil, link?.deadline].compactMap(\.self).min()
    for channel in channels {
      guard let due = channel.deadline else { continue }
      earliest = min(earliest ?? due, due)
    }
    return earliest
  }
}

/// The open of one line, the same in every repetition (V2OPEN-13).
struct OwnOpen: Sendable {
  let at: UInt64
  let line: LineID
  let ephemeral: LineEphemeral
  /// The packet, byte for byte as it goes out each time.
  let packet: [UInt8]
  let madeAt: Instant
  /// Where it was sent, and when last.
  private(set) var sent: [(target: Origin, time: Instant)] = []

  init(at: UInt64, line: LineID, ephemeral: LineEphemeral, packet: [UInt8], madeAt: Instant) {
    self.at = at
    self.line = line
    self.ephemeral = ephemeral
    self.packet = packet
    self.madeAt = madeAt
  }

  mutating func note(_ target: Origin, at now: Instant) {
    sent.removeAll { $0.target == target }
    sent.append((target, now))
    if sent.count > PathBook.maximumCount { sent.removeFirst() }
  }

  func lastSent(to target: Origin) -> Instant? { sent.last { $0.target == target }?.time }
  var lastSent: Instant? { sent.last?.time }
}

/// What the newest valid open of a hashname said.
struct RemoteOpen: Sendable {
  let at: UInt64
  let line: LineID
  let lineKey: [UInt8]
  let suite: LineSuite
}

/// A line that is wanted: opens and introductions are tried until it stands or time is up.
struct LineWant: Sendable {
  let since: Instant
  var next: Instant

  /// The time between two attempts, as a waiting reliable channel would repeat itself.
  static let interval = TimeSpan.seconds(2)
  /// How long a line is tried for.
  static let patience = TimeSpan.seconds(30)
}

/// Where a packet came from, and so where an answer goes.
enum Origin: Hashable, Sendable {
  case network(Address)
  /// As BODY on a channel of an introducer.
  case tunnel(via: HexHashname, channel: LineChannelID)
  /// As BODY of a relay packet.
  case relay(via: HexHashname, channel: LineChannelID)

  var address: Address? { if case .network(let address) = self { address } else { nil } }
}
