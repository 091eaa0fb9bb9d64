import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// The observer of a simulated world: it keeps the events, and knows the keys by which filters that
/// depend on a meaning are answered.
struct WorldObserver: SimulationObserver {
  private(set) var log = EventLog(capacity: maximumEvents)
  private var dissector: TrafficDissector
  private let rules: PacketRules
  /// What opened sessions and was not yet read; packets of a session are read by what began it.
  private var unread: [[UInt8]] = []

  /// More events than a play can cause before it is stopped as a runaway.
  private static let maximumEvents = 50_000_000

  init(edition: EditionName) {
    dissector = TrafficDissector(keys: KeyRing(edition: edition), edition: edition)
    rules = PacketRules(of: edition)
  }

  mutating func observe(_ event: SimulationEvent) {
    log.observe(event)
    guard event.kind == .sent else { return }
    if kind(of: event.payload) == .handshake { unread.append(event.payload) }
  }

  mutating func learn(_ secret: Ephemeral, from node: String) { dissector.learn(secret) }

  mutating func learn(_ secret: LineEphemeral, from node: String) {
    dissector.learn(secret, of: node)
  }

  mutating func learn(_ identity: Identity, of name: String) { dissector.learn(name, identity) }

  mutating func learn(_ party: SwitchKeyRing.Party) { dissector.learn(party) }

  mutating func meanings(
    of payload: [UInt8], from source: Address, to target: Address
  ) -> [String] {
    guard let kind = kind(of: payload) else { return [] }
    var meanings = [kind]
    if kind == .channel {
      for handshake in unread { _ = dissector.dissect(handshake) }
      unread = []
      let head = dissector.dissect(payload).head
      if let seq = head?["seq"]?.uint64 { meanings.append(.seq(seq)) }
      if case .string(let type)? = head?["type"] { meanings.append(.type(type)) }
    }
    return meanings.compactMap(\.label)
  }

  /// What a datagram is from outside: a handshake or an open, or a packet of a channel or line.
  private func kind(of payload: [UInt8]) -> PacketFilter.Meaning? {
    guard rules.sealing == nil else {
      return switch try? SealedPacket(payload, rules: rules) {
      case .open?: .handshake
      case .line?: .channel
      case .empty?, .other?, .malformed?, nil: nil
      }
    }
    return switch Self.headLength(payload) {
    case 1: .handshake
    case 0: .channel
    default: nil
    }
  }

  private static func headLength(_ payload: [UInt8]) -> Int? {
    guard let (packet, _) = try? Cloak.uncloak(payload) else { return nil }
    return (try? PacketLayout(of: packet))?.head.count
  }
}

extension Dissection {
  /// The head of a channel's packet, as far as it could be opened.
  fileprivate var head: JSONObject? {
    switch content {
    case .channel(let channel): channel.inner?.json
    case .line(let line): line.inner?.json
    case .invalid, .empty, .other, .handshake, .open: nil
    }
  }
}

extension PacketFilter.Meaning {
  /// The word for it between filters and their observer; nil for any.
  var label: String? {
    switch self {
    case .any: nil
    case .handshake: "handshake"
    case .channel: "channel"
    case .seq(let number): "seq:\(number)"
    case .type(let type): "type:\(type)"
    }
  }
}
