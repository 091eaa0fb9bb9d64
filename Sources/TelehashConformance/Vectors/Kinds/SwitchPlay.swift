import TelehashCrypto
import TelehashPackets
import TelehashV2

/// Switches in memory that play a transcript: one that asks, a seed, and one that is wanted.
struct SwitchPlay {
  /// One bit of one message that is flipped on its way.
  struct Alteration: Hashable, Sendable {
    let message: Int
    let bit: Int
  }

  enum Role: Int, CaseIterable {
    case asker, seed, wanted

    var name: String { "\(self)" }
    var address: Address { Address(ipv4: 0xc000_0201 + UInt32(rawValue), port: 42424) }
  }

  struct Message {
    let time: Instant
    let from: Role
    let to: Role
    let packet: [UInt8]
  }

  var alteration: Alteration?
  /// Whether the altered message made its receiver say or tell anything; nil before it arrived.
  private(set) var reaction: Bool?
  let edition: SwitchEdition
  private let flow: SwitchTranscriptVector.Flow
  private(set) var switches: [Switch] = []
  private(set) var messages: [Message] = []
  private(set) var ephemerals: [(owner: Role, LineEphemeral)] = []
  private var delivered = 0
  private var events: [(at: Role, event: SwitchEvent)] = []
  private var now = Instant.zero

  private static let latency = TimeSpan.milliseconds(10)
  /// How long each thing that is wanted takes at most; nothing is lost, so nothing is waited for
  /// but acknowledgements.
  private static let patience = TimeSpan.seconds(4)
  /// No flow has more; what goes on for ever ends here.
  private static let maximumMessages = 96
  private static let type = "_say"
  private static let said = Array("said over a line".utf8)
  /// Packets of a reliable channel.
  private static let sentences = 5

  init(_ suite: LineSuite, _ flow: SwitchTranscriptVector.Flow, seed: UInt64) throws {
    self.flow = flow
    edition = suite == .rsa ? .v20 : .v21
    for role in Role.allCases {
      var random = SeededRandom(seed: seed, label: "transcript/identity/\(role.name)")
      let key =
        switch suite {
        case .rsa, .cs2a: try SwitchKey(suite, rsa: IdentityPool.rsa(role.rawValue))
        case .cs1a, .cs3a: try SwitchKey.generate(suite, random: &random)
        }
      guard let identity = SwitchIdentity(keys: [key]) else { throw CipherError.badKey(.encoding) }
      var configuration = SwitchConfiguration(identity: identity, edition: edition)
      configuration.isSeed = role == .seed
      configuration.bridging = flow == .bridged && role == .seed ? .everyone : .nobody
      configuration.requestsBridges = flow == .bridged
      configuration.requestsPaths = false
      configuration.localPaths = [role.address]
      configuration.channelTypes = [.init(Self.type, reliable: true, unreliable: true)]
      switches.append(
        Switch(
          configuration, random: SeededRandom(seed: seed, label: "transcript/\(role.name)")))
    }
  }

  /// Who takes part.
  var roles: [Role] {
    switch flow {
    case .direct, .reliable: [.asker, .wanted]
    case .introduced, .bridged: Role.allCases
    }
  }

  func identity(_ role: Role) -> SwitchIdentity { switches[role.rawValue].configuration.identity }

  // MARK: Playing

  mutating func run() {
    switch flow {
    case .direct, .reliable: introduce(.wanted, to: .asker)
    case .introduced, .bridged:
      for role in [Role.wanted, .asker] {
        introduce(.seed, to: role)
        let seed = identity(.seed).hashname
        act(role) { $0.link(seed, at: $1) }
      }
    }
    let wanted = identity(.wanted).hashname
    let isReliable = flow == .reliable
    var handle: SwitchChannelHandle?
    act(.asker) {
      handle = $0.open(
        to: wanted, type: Self.type, reliable: isReliable, body: Self.said, at: $1)
    }
    guard let handle else { return }
    if isReliable {
      act(.asker) { endpoint, now in
        for _ in 1..<Self.sentences { endpoint.send(body: Self.said, on: handle, at: now) }
      }
    } else if flow == .bridged {
      // The way through the bridge stands by now.
      act(.asker) { $0.send(body: Self.said, on: handle, at: $1) }
    }
    act(.asker) { $0.end(handle, at: $1) }
  }

  private mutating func introduce(_ role: Role, to other: Role) {
    let identity = identity(role)
    switches[other.rawValue].introduce(
      identity.hashname, keys: identity.publicKeys, parts: identity.parts, paths: [role.address])
  }

  /// Lets a switch act, and everything follow that comes of it.
  private mutating func act(_ role: Role, _ body: (inout Switch, Instant) -> Void) {
    body(&switches[role.rawValue], now)
    drain(role)
    let end = now + Self.patience
    while messages.count < Self.maximumMessages {
      let arrival = delivered < messages.count ? messages[delivered].time + Self.latency : nil
      let deadline = roles.compactMap { switches[$0.rawValue].deadline }.min()
      guard let next = [arrival, deadline].compactMap(\.self).min(), next <= end else { break }
      now = max(now, next)
      if let arrival, arrival <= now {
        deliver()
      } else {
        for role in roles where switches[role.rawValue].deadline.map({ $0 <= now }) ?? false {
          switches[role.rawValue].handle(.timeout, at: now)
          drain(role)
        }
      }
    }
    now = end
  }

  private mutating func deliver() {
    let message = messages[delivered]
    var packet = message.packet
    let isAltered = alteration?.message == delivered
    if isAltered, let bit = alteration?.bit, packet.indices.contains(bit / 8) {
      packet[bit / 8] ^= 1 << UInt8(bit % 8)
    }
    delivered += 1
    let before = (messages.count, told)
    switches[message.to.rawValue].handle(.datagram(packet, from: message.from.address), at: now)
    drain(message.to)
    if isAltered { reaction = before != (messages.count, told) }
  }

  private var told: Int { events.count { !$0.event.isFinding } }

  private mutating func drain(_ role: Role) {
    while let action = switches[role.rawValue].nextAction() {
      switch action {
      case .send(let bytes, let address):
        guard let to = roles.first(where: { $0.address == address }) else { continue }
        // Where there is a seed, the two cannot reach each other.
        guard roles.count == 2 || to == .seed || role == .seed else { continue }
        messages.append(Message(time: now, from: role, to: to, packet: bytes))
      case .event(let event): events.append((role, event))
      case .keyLog(let ephemeral): ephemerals.append((role, ephemeral))
      }
    }
  }

  /// What did not go as it must; nil when the wanted switch got what was said.
  var problem: String? {
    let received = events.reduce(into: 0) { count, entry in
      guard entry.at == .wanted else { return }
      switch entry.event {
      case .opened(_, _, Self.type, let packet) where packet.body == Self.said: count += 1
      case .received(_, let packet) where packet.body == Self.said: count += 1
      default: break
      }
    }
    let wanted =
      switch flow {
      case .direct, .introduced: 1
      case .reliable: Self.sentences
      case .bridged: 2
      }
    if received != wanted { return "\(received) of \(wanted) packets arrived" }
    if flow == .bridged, !events.contains(where: { $0.at == .asker && $0.event.isBridged }) {
      return "there was no bridge"
    }
    if let finding = events.first(where: { $0.event.isFinding }) { return "\(finding.event)" }
    return messages.count < Self.maximumMessages ? nil : "it does not end"
  }
}

extension SwitchEvent {
  fileprivate var isFinding: Bool { if case .finding = self { true } else { false } }
  fileprivate var isBridged: Bool { if case .bridged = self { true } else { false } }
}
