import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// The observer of a simulated world: it keeps the events, and knows the keys by which filters that
/// depend on a meaning are answered.
struct WorldObserver: SimulationObserver {
  private(set) var log = EventLog(capacity: maximumEvents)
  private var dissector: Dissector
  /// Handshakes that were sent and not yet read; channel packets are read by what they began.
  private var unread: [[UInt8]] = []

  /// More events than a play can cause before it is stopped as a runaway.
  private static let maximumEvents = 50_000_000

  /// How packets of the run are read where they are not cloaked; nil in version 3.
  private let switchRules: PacketRules?

  init(edition: EditionName) {
    dissector = Dissector(keys: KeyRing(edition: edition))
    switchRules = edition.isVersion3 ? nil : PacketRules(of: edition)
  }

  mutating func observe(_ event: SimulationEvent) {
    log.observe(event)
    guard event.kind == .sent, switchRules == nil else { return }
    if Self.headLength(event.payload) == 1 { unread.append(event.payload) }
  }

  mutating func learn(_ secret: Ephemeral, from node: String) { dissector.keys.add(secret) }

  mutating func learn(_ identity: Identity, of name: String) { dissector.keys.add(name, identity) }

  mutating func meanings(
    of payload: [UInt8], from source: Address, to target: Address
  ) -> [String] {
    if let switchRules { return Self.meanings(of: payload, rules: switchRules) }
    switch Self.headLength(payload) {
    case 1: return [PacketFilter.Meaning.handshake.label].compactMap(\.self)
    case 0:
      for handshake in unread { _ = dissector.dissect(handshake) }
      unread = []
      var meanings: [PacketFilter.Meaning] = [.channel]
      if case .channel(let channel) = dissector.dissect(payload).content {
        let head = channel.inner?.json
        if let seq = head?["seq"]?.uint64 { meanings.append(.seq(seq)) }
        if case .string(let type)? = head?["type"] { meanings.append(.type(type)) }
      }
      return meanings.compactMap(\.label)
    default: return []
    }
  }

  /// An open is a handshake to filters, a line packet one of a channel; what it holds they do not
  /// know in version 2.
  private static func meanings(of payload: [UInt8], rules: PacketRules) -> [String] {
    let meaning: PacketFilter.Meaning? =
      switch try? SealedPacket(payload, rules: rules) {
      case .open?: .handshake
      case .line?: .channel
      case .empty?, .other?, .malformed?, nil: nil
      }
    return [meaning?.label].compactMap(\.self)
  }

  private static func headLength(_ payload: [UInt8]) -> Int? {
    guard let (packet, _) = try? Cloak.uncloak(payload) else { return nil }
    return (try? PacketLayout(of: packet))?.head.count
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
