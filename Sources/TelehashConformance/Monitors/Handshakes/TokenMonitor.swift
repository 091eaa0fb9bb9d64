import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Judges routing tokens, and the sizes that go with them: where they come from, whose a channel
/// packet carries, and that they last as long as their exchange.
package struct TokenMonitor: LedgerMonitor {
  package static let name = "tokens"

  enum Rule: String, MonitorRule {
    case stablePrefix = "MSG-04"
    case hashed = "TOK-01"
    case receivers = "TOK-02"
    case lasts = "TOK-03"
    case keysOnce = "CS2A-13"
    case messageLayout1a = "CS1A-02"
    case messageLayout2a = "CS2A-03"
    case messageLayout3a = "CS3A-02"
    case channelLayout1a = "CS1A-09"
    case channelLayout2a = "CS2A-09"
    case channelLayout3a = "CS3A-08"
  }

  private(set) var ledger = RuleLedger<Rule>()
  /// The token each ephemeral key gave.
  private var tokens: BoundedTable<Key, Token>
  /// Whose exchange a token names, and the bytes it was made from.
  private var exchanges: BoundedTable<Token, Exchange>
  /// Unhashed tokens, for senders that forget to hash.
  private var prefixes: BoundedTable<Token, Exchange>
  private var newest: BoundedTable<Pair, [Token]>
  private let context: MonitorContext

  private struct Key: Hashable, Sendable {
    let from: String
    let to: String
    let publicKey: [UInt8]
  }

  private struct Pair: Hashable, Sendable {
    let from: String
    let to: String
    let csid: CSID
  }

  private struct Exchange: Sendable {
    let from: String
    let to: String
    let csid: CSID
    /// The highest `at` seen under the token.
    var at: UInt64
  }

  /// Exchanges remembered.
  static let maximumExchanges = 16_384
  /// Tokens of one pair that are remembered.
  static let maximumTokens = 64

  package init(_ context: MonitorContext) {
    self.context = context
    tokens = BoundedTable(limit: Self.maximumExchanges)
    exchanges = BoundedTable(limit: Self.maximumExchanges)
    prefixes = BoundedTable(limit: Self.maximumExchanges)
    newest = BoundedTable(limit: Self.maximumExchanges)
  }

  package mutating func observe(_ sighting: Sighting) {
    if let seen = sighting.handshake { observe(seen, at: sighting.number) }
    switch sighting.packet.dissection.content {
    case .channel(let channel) where sighting.isNew:
      guard let from = channel.from, let csid = channel.csid else { return }
      ledger.held(.hashed, by: from)
      ledger.held(.receivers, by: from)
      if let rule = Self.channelLayout(csid) { ledger.held(rule, by: from) }
    case .invalid(let reason) where reason != .notAPacket && sighting.transmitter.isKnown:
      observeUnreadable(sighting)
    case .channel, .handshake, .invalid, .empty, .other, .open, .line:
      break
    }
  }

  // MARK: Handshakes

  private mutating func observe(_ seen: SeenHandshake, at number: Int) {
    let handshake = seen.handshake
    if let rule = Self.messageLayout(handshake.csid) { ledger.held(rule, by: seen.from) }
    let key = Key(from: seen.from, to: seen.to, publicKey: handshake.ephemeral.publicKey)
    if let known = tokens.known(key, orSet: handshake.token) {
      let breach =
        known == handshake.token ? nil : "a handshake of the same exchange that begins otherwise"
      ledger.judge(.stablePrefix, by: seen.from, at: number, breach: breach)
      if handshake.csid == .cs2a {
        ledger.judge(.keysOnce, by: seen.from, at: number, breach: breach)
      }
    }
    noteExchange(seen, at: number)
  }

  private mutating func noteExchange(_ seen: SeenHandshake, at number: Int) {
    let handshake = seen.handshake
    let at = seen.message?.at ?? 0
    let exchange = Exchange(from: seen.from, to: seen.to, csid: handshake.csid, at: at)
    if let prefix = Token(Array(handshake.body.prefix(Token.size))) {
      _ = prefixes.known(prefix, orSet: exchange)
    }
    if let known = exchanges.known(handshake.token, orSet: exchange) {
      observeReturn(of: handshake.token, known, seen, at: number)
      exchanges[handshake.token, default: known].at = max(known.at, at)
      return
    }
    let pair = Pair(from: seen.from, to: seen.to, csid: handshake.csid)
    newest[pair, default: []].append(handshake.token)
    if newest[pair, default: []].count > Self.maximumTokens {
      newest[pair, default: []].removeFirst()
    }
  }

  /// A handshake of a known exchange: that of the newest keeps its token; a new `at` under a token
  /// that another one has replaced shows an exchange that changed its token and changed it back.
  private mutating func observeReturn(
    of token: Token, _ known: Exchange, _ seen: SeenHandshake, at number: Int
  ) {
    guard seen.isNew, seen.isOwnSend, let at = seen.message?.at, at > known.at else { return }
    let pair = Pair(from: seen.from, to: seen.to, csid: seen.handshake.csid)
    let replaced = newest[pair]?.drop { $0 != token }.dropFirst().contains {
      (exchanges[$0]?.at ?? .max) < at
    }
    ledger.judge(
      .lasts, by: seen.from, at: number,
      breach: replaced == true ? "a token that another one had replaced" : nil)
  }

  // MARK: What could not be read

  private mutating func observeUnreadable(_ sighting: Sighting) {
    let packet = sighting.packet.dissection.packet
    guard let layout = try? PacketLayout(of: packet) else { return }
    let sender = sighting.transmitter.name
    let body = Array(packet[layout.body])
    if layout.head.count == 1 {
      let csid = CSID(rawValue: packet[layout.head.lowerBound])
      guard let rule = Self.messageLayout(csid),
        let overhead = try? MessageOpener.overhead(csid, construction: .corrected)
      else { return }
      // Editions differ by a few bytes; what is shorter than any of them is no message.
      let smallest = min(
        overhead, (try? MessageOpener.overhead(csid, construction: .december2014)) ?? overhead)
      guard body.count < smallest + Self.smallestPacket else { return }
      ledger.broken(
        rule, by: sender, at: sighting.number, "a message of \(body.count) bytes, too short")
    } else if layout.head.isEmpty, let token = Token(channelBody: body) {
      observeUnreadable(token, count: body.count, sighting)
    }
  }

  private mutating func observeUnreadable(_ token: Token, count: Int, _ sighting: Sighting) {
    let sender = sighting.transmitter.name
    if let exchange = exchanges[token] {
      if exchange.from == sender {
        ledger.broken(
          .receivers, by: sender, at: sighting.number,
          "a channel packet with the sender's own token")
      } else if let rule = Self.channelLayout(exchange.csid),
        let overhead = Self.channelOverhead(exchange.csid), count < overhead + Self.smallestPacket
      {
        ledger.broken(
          rule, by: sender, at: sighting.number, "a channel packet of \(count) bytes, too short")
      }
    } else if prefixes[token] != nil {
      ledger.broken(
        .hashed, by: sender, at: sighting.number,
        "a token of the first bytes of a handshake, not of their hash")
    }
  }

  // MARK: Sizes

  /// LENGTH alone, which every packet has.
  private static let smallestPacket = 2

  private static func messageLayout(_ csid: CSID) -> Rule? {
    switch csid {
    case .cs1a: .messageLayout1a
    case .cs2a: .messageLayout2a
    case .cs3a: .messageLayout3a
    default: nil
    }
  }

  private static func channelLayout(_ csid: CSID) -> Rule? {
    switch csid {
    case .cs1a: .channelLayout1a
    case .cs2a: .channelLayout2a
    case .cs3a: .channelLayout3a
    default: nil
    }
  }

  /// TOKEN, IV or NONCE, and MAC (EDITIONS 4.4).
  private static func channelOverhead(_ csid: CSID) -> Int? {
    switch csid {
    case .cs1a: 24
    case .cs2a: 44
    case .cs3a: 56
    default: nil
    }
  }
}
