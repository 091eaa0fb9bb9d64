import TelehashCrypto
import TelehashPackets
import TelehashV2

/// One line of a script-driven member: its own open, and whatever the peer answered.
///
/// It knows no rules. What may be sent is the scenario's business.
struct ScriptLine: Sendable {
  /// The cast name of the other side.
  let peer: String
  let suite: LineSuite
  /// The id this side announced.
  let id: LineID
  private(set) var ephemeral: LineEphemeral
  /// The `at` of the newest open sent.
  var at: UInt64 = 0
  /// The newest open of the other side, and the keys it made.
  private(set) var remote: OpenContent?
  /// Keys of the line, newest first: packets of the older ones may still arrive.
  private(set) var ciphers: [LineCipher] = []
  /// The next channel this side opens (v2.1).
  private(set) var nextChannel: UInt64

  /// Keys beyond this number are forgotten.
  private static let maximumCiphers = 8

  init(peer: String, suite: LineSuite, id: LineID, ephemeral: LineEphemeral, isEven: Bool) {
    self.peer = peer
    self.suite = suite
    self.id = id
    self.ephemeral = ephemeral
    nextChannel = isEven ? 2 : 1
  }

  var isAnswered: Bool { !ciphers.isEmpty }

  /// Takes new keys for the same id; the other side's open makes the line anew.
  mutating func renew(_ ephemeral: LineEphemeral) {
    self.ephemeral = ephemeral
    remote = nil
  }

  /// Takes the open of the other side.
  mutating func adopt(
    _ content: OpenContent, lineKey: [UInt8], random: inout SeededRandom
  ) throws(CipherError) {
    let cipher = try LineCipher(
      own: ephemeral, ownLine: id, remoteKey: lineKey, remoteLine: content.line,
      random: &random)
    remote = content
    ciphers.insert(cipher, at: 0)
    if ciphers.count > Self.maximumCiphers { ciphers.removeLast() }
  }

  /// Seals an inner packet; nil before the peer answered.
  mutating func seal(_ inner: [UInt8], random: inout SeededRandom) -> [UInt8]? {
    guard !ciphers.isEmpty else { return nil }
    return try? ciphers[0].seal(inner, random: &random).encoded()
  }

  func open(_ sealed: SealedLine, rules: PacketRules) -> Packet? {
    for cipher in ciphers {
      if let inner = try? cipher.open(sealed),
        let packet = try? Packet(decoding: inner, rules: rules), packet.json != nil
      {
        return packet
      }
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
    guard number >= nextChannel, number % 2 == nextChannel % 2, number < UInt64(UInt32.max)
    else { return }
    nextChannel = number + 2
  }
}
