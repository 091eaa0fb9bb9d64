import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges the nonces and IVs of messages and channel packets: none may serve twice under one key.
package struct NonceMonitor: LedgerMonitor {
  package static let name = "nonces"

  enum Rule: String, MonitorRule {
    case messageIV1a = "CS1A-12"
    case channelIV1a = "CS1A-11"
    case messageIV2a = "CS2A-12"
    case channelIV2a = "CS2A-11"
    case messageNonce3a = "CS3A-06"
    case channelNonce3a = "CS3A-09"
  }

  private(set) var ledger = RuleLedger<Rule>()
  private var messages: BoundedTable<Use, Fingerprint>
  private var channels: BoundedTable<Use, Fingerprint>
  private var counters: BoundedTable<Key, IVSteps>
  private let context: MonitorContext

  /// What encrypts: a message's sender by its token, one of the two sides of a session.
  private enum Key: Hashable, Sendable {
    case message(Token)
    case session(Int, isItsParty: Bool)
  }

  private struct Use: Hashable, Sendable {
    let key: Key
    let nonce: Nonce
  }

  /// The bytes of a nonce or IV.
  private struct Nonce: Hashable, Sendable {
    private let a: UInt64
    private let b: UInt64
    private let c: UInt64
    private let count: UInt8

    /// At most 24 bytes: none is longer.
    init(_ bytes: [UInt8]) {
      func word(_ start: Int) -> UInt64 {
        bytes.dropFirst(start).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
      }
      (a, b, c) = (word(0), word(8), word(16))
      count = UInt8(bytes.count)
    }
  }

  /// Nonces of messages and of channel packets that are remembered; a repetition after more packets
  /// than this is missed.
  static let maximumUses = 65_536
  /// Keys whose counting is followed.
  static let maximumKeys = 4096

  package init(_ context: MonitorContext) {
    self.context = context
    messages = BoundedTable(limit: Self.maximumUses)
    channels = BoundedTable(limit: Self.maximumUses)
    counters = BoundedTable(limit: Self.maximumKeys)
  }

  package mutating func observe(_ sighting: Sighting) {
    if let seen = sighting.handshake { observe(seen, at: sighting.number) }
    if let seen = sighting.channel, sighting.isNew, let fingerprint = sighting.fingerprint,
      case .channel(let channel) = sighting.packet.dissection.content
    {
      observe(seen, channel.body, fingerprint, at: sighting.number)
    }
  }

  // MARK: Messages

  private mutating func observe(_ seen: SeenHandshake, at number: Int) {
    let handshake = seen.handshake
    guard let field = Self.messageField(handshake, in: handshake.body[...]) else { return }
    let use = Use(key: .message(handshake.token), nonce: Nonce(field.bytes))
    guard let known = messages.known(use, orSet: seen.fingerprint) else {
      return ledger.held(field.rule, by: seen.from)
    }
    // A resent message is the same in every byte; one nonce with two contents gives both away.
    guard known != seen.fingerprint, seen.isNew else { return }
    ledger.broken(
      field.rule, by: seen.from, at: number,
      "another handshake of this exchange under the same \(field.name)")
  }

  private struct Field {
    let rule: Rule
    let name: String
    let bytes: [UInt8]
  }

  private static func messageField(
    _ handshake: DissectedHandshake, in body: ArraySlice<UInt8>
  ) -> Field? {
    switch handshake.csid {
    case .cs1a: field(.messageIV1a, "IV", body, at: 21, count: 4)
    case .cs2a:
      field(
        .messageIV2a, "IV", body, at: 256,
        count: handshake.construction.cs2a == .december2014 ? 4 : 12)
    case .cs3a: field(.messageNonce3a, "NONCE", body, at: 32, count: 24)
    default: nil
    }
  }

  private static func field(
    _ rule: Rule, _ name: String, _ body: ArraySlice<UInt8>, at start: Int, count: Int
  ) -> Field? {
    guard body.count >= start + count else { return nil }
    return Field(rule: rule, name: name, bytes: Array(body.dropFirst(start).prefix(count)))
  }

  // MARK: Channel packets

  private mutating func observe(
    _ seen: SeenChannelPacket, _ body: ArraySlice<UInt8>, _ fingerprint: Fingerprint, at number: Int
  ) {
    guard let field = channelField(seen.session.csid, in: body) else { return }
    let key = Key.session(seen.session.index, isItsParty: seen.from == seen.session.party)
    let use = Use(key: key, nonce: Nonce(field.bytes))
    if let known = channels.known(use, orSet: fingerprint), known != fingerprint {
      ledger.broken(
        field.rule, by: seen.from, at: number, "another packet under the same \(field.name)")
    } else {
      ledger.held(field.rule, by: seen.from)
    }
    observeSteps(field, key: key, by: seen.from, at: number)
  }

  private func channelField(_ csid: CSID, in body: ArraySlice<UInt8>) -> Field? {
    let start = Token.size
    return switch csid {
    case .cs1a: Self.field(.channelIV1a, "IV", body, at: start, count: 4)
    case .cs2a:
      Self.field(
        .channelIV2a, "IV", body, at: start,
        count: context.edition.construction.cs2a == .december2014 ? 16 : 12)
    case .cs3a: Self.field(.channelNonce3a, "NONCE", body, at: start, count: 24)
    default: nil
    }
  }

  private mutating func observeSteps(_ field: Field, key: Key, by sender: String, at number: Int) {
    guard field.rule != .channelIV2a else { return }
    let finding = counters[key, default: IVSteps()].note(field.bytes)
    switch (field.rule, finding) {
    case (.channelIV1a, .counts(let isLittle)):
      ledger.read(isLittle ? .ivLittleEndian : .ivBigEndian, by: sender, at: number)
    case (.channelIV1a, .jumps):
      ledger.broken(
        field.rule, by: sender, at: number, "IVs that do not count",
        tolerance: .ambiguity("A39"))
      ledger.read(.ivRandom, by: sender, at: number)
    case (.channelNonce3a, .keepsPrefix):
      ledger.broken(
        field.rule, by: sender, at: number,
        "NONCEs that share their first 16 bytes, so they are no random ones", tolerance: .warning)
    default:
      break
    }
  }
}

/// How the IVs of one key follow each other.
struct IVSteps: Sendable {
  enum Finding: Hashable, Sendable {
    case counts(isLittleEndian: Bool)
    case jumps
    case keepsPrefix
  }

  private var last: [UInt8] = []
  private var counted = 0
  private var jumped = 0
  private var didReport = false

  /// Packets may be missing or swapped where traffic is watched.
  private static let largestStep: UInt32 = 256
  /// Steps after which the habit is clear.
  private static let enoughSteps = 3

  /// Notes the next IV; what it shows is told once.
  mutating func note(_ iv: [UInt8]) -> Finding? {
    defer { last = iv }
    guard last.count == iv.count, !didReport else { return nil }
    if iv.count > 16 {
      guard iv[..<16] == last[..<16], iv != last else { return nil }
      didReport = true
      return .keepsPrefix
    }
    let isBig = Self.isStep(from: last, to: iv)
    let isLittle = Self.isStep(from: last.reversed(), to: iv.reversed())
    if isBig || isLittle { counted += 1 } else { jumped += 1 }
    guard counted + jumped >= Self.enoughSteps else { return nil }
    didReport = true
    return counted > jumped ? .counts(isLittleEndian: isLittle) : .jumps
  }

  private static func isStep(from a: [UInt8], to b: [UInt8]) -> Bool {
    let step = value(b) &- value(a)
    return step <= largestStep || step >= 0 &- largestStep
  }

  private static func value(_ bytes: [UInt8]) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
