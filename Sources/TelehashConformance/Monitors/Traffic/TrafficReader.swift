import TelehashCore
import TelehashCrypto
import TelehashPackets

/// Turns datagrams into sightings: tells first sends from copies, finds who is where, and which
/// session and channel a packet belongs to.
///
/// It judges nothing. Its memory is bounded; what it forgets looks new again.
struct TrafficReader: Sendable {
  private let context: MonitorContext
  private var addresses = AddressBook()
  private var sessions: SessionBook
  private var dialogues = HandshakeBook()
  private var packets: BoundedTable<Fingerprint, FirstSight>
  private var handshakes: BoundedTable<Fingerprint, Int>

  /// Where bytes were seen first.
  private struct FirstSight: Sendable {
    let number: Int
    let source: Address
  }

  /// Packets remembered to know their copies: minutes of a busy router's traffic.
  static let maximumPackets = 65_536
  /// Handshakes remembered, for replays come late.
  static let maximumHandshakes = 16_384

  init(_ context: MonitorContext) {
    self.context = context
    sessions = SessionBook(context)
    packets = BoundedTable(limit: Self.maximumPackets)
    handshakes = BoundedTable(limit: Self.maximumHandshakes)
  }

  mutating func read(_ packet: ObservedPacket) -> Sighting {
    if let name = packet.transmitter { addresses.note(name, at: packet.source, isCertain: true) }
    let content = packet.dissection.content
    let seal = Seal(content)
    let sight = FirstSight(number: packet.number, source: packet.source)
    let first = seal.fingerprint.flatMap { packets.known($0, orSet: sight) }
    let isCarried = isCarried(packet, seal, first)
    if let sealer = seal.from, first == nil, !isCarried {
      addresses.note(sealer, at: packet.source, isCertain: seal.isHandshake)
    }
    let owner = addresses.owner(of: packet.destination)
    let hop = seal.to.map { reach(packet, of: $0, owner) } ?? .no
    if case .handshake(let handshake) = content { sessions.note(handshake) }
    let channel = readChannel(content, packet, isNew: first == nil)
    return Sighting(
      packet: packet,
      transmitter: transmitter(of: packet, sealer: isCarried ? nil : seal.from),
      earlier: first?.number, earlierSource: first?.source, isCarried: isCarried,
      destination: owner.flatMap { $0.isCertain ? $0.name : nil },
      reach: hop,
      handshake: readHandshake(
        content, packet, channel, isOwnSend: !isCarried, isNew: first == nil, hop),
      clear: Self.clearIntroduction(content, channel), channel: channel,
      fingerprint: seal.fingerprint)
  }

  // MARK: Who and where

  /// Who sealed a packet for whom, and what tells its bytes from others.
  private struct Seal {
    var from: String?
    var to: String?
    var fingerprint: Fingerprint?
    var isHandshake = false

    init(_ content: Dissection.Content) {
      switch content {
      case .handshake(let handshake):
        from = handshake.from
        to = handshake.to
        fingerprint = Fingerprint(handshake.body)
        isHandshake = true
      case .channel(let channel):
        from = channel.from
        to = channel.to
        fingerprint = Fingerprint(channel.body)
      case .invalid, .empty, .other, .open, .line:
        break
      }
    }
  }

  private func isCarried(_ packet: ObservedPacket, _ seal: Seal, _ first: FirstSight?) -> Bool {
    guard let sealer = seal.from else { return first != nil }
    if let transmitter = packet.transmitter { return transmitter != sealer }
    if let owner = addresses.owner(of: packet.source) {
      if owner.name == sealer { return false }
      return first != nil || owner.isCertain || !seal.isHandshake
    }
    return first.map { $0.source != packet.source } ?? false
  }

  private func transmitter(of packet: ObservedPacket, sealer: String?) -> Sighting.Transmitter {
    if let name = packet.transmitter ?? addresses.owner(of: packet.source)?.name ?? sealer {
      return Sighting.Transmitter(name: name, isKnown: true)
    }
    return Sighting.Transmitter(name: packet.source.description, isKnown: false)
  }

  private func reach(
    _ packet: ObservedPacket, of recipient: String, _ owner: AddressBook.Owner?
  ) -> Reach {
    switch packet.arrival {
    case .lost: return .no
    case .delivered(let time, let name):
      return name == nil || name == recipient ? .certain(time) : .no
    case .unknown:
      if addresses.isHome(packet.destination, of: recipient) { return .possible }
      guard owner == nil else { return .no }
      return addresses.hasHome(recipient) ? .no : .possible
    }
  }

  /// Whether a datagram goes to an address where surely somebody else is.
  private func isMisdirected(_ packet: ObservedPacket, from recipient: String) -> Bool {
    guard let owner = addresses.owner(of: packet.destination) else { return false }
    return owner.isCertain && owner.name != recipient
  }

  // MARK: What it is

  private mutating func readChannel(
    _ content: Dissection.Content, _ packet: ObservedPacket, isNew: Bool
  ) -> SeenChannelPacket? {
    guard case .channel(let channel) = content else { return nil }
    return sessions.read(channel, number: packet.number, time: packet.time, isNew: isNew)
  }

  private mutating func readHandshake(
    _ content: Dissection.Content, _ packet: ObservedPacket, _ channel: SeenChannelPacket?,
    isOwnSend: Bool, isNew: Bool, _ reach: Reach
  ) -> SeenHandshake? {
    switch content {
    case .handshake(let handshake):
      return see(handshake, packet, .datagram, isOwnSend: isOwnSend, reach)
    case .channel(let outer):
      guard case .handshake(let handshake) = outer.introduced, let channel,
        let vehicle = channel.vehicle
      else { return nil }
      sessions.note(handshake)
      let isSendersRequest =
        vehicle == .peer && isOwnSend && isNew && channel.from == handshake.from
      let gets = vehicle == .connect && channel.to == handshake.to
      return see(handshake, packet, vehicle, isOwnSend: isSendersRequest, gets ? reach : .no)
    case .invalid, .empty, .other, .open, .line:
      return nil
    }
  }

  private mutating func see(
    _ handshake: DissectedHandshake, _ packet: ObservedPacket, _ vehicle: SeenHandshake.Vehicle,
    isOwnSend: Bool, _ reach: Reach
  ) -> SeenHandshake {
    let fingerprint = Fingerprint(handshake.body)
    let earlier = handshakes.known(fingerprint, orSet: packet.number)
    let order = sessions.order(of: handshake.from, towards: handshake.to, handshake.csid)
    let step = (try? handshake.message.get()).flatMap {
      dialogues.note(
        handshake, $0, number: packet.number, time: packet.time, isOwnSend: isOwnSend,
        reach: reach, order: order)
    }
    return SeenHandshake(
      handshake: handshake, fingerprint: fingerprint, vehicle: vehicle, earlier: earlier,
      isOwnSend: isOwnSend,
      isMisdirected: vehicle == .datagram && isMisdirected(packet, from: handshake.to),
      reach: reach, order: order, step: step)
  }

  private static func clearIntroduction(
    _ content: Dissection.Content, _ channel: SeenChannelPacket?
  ) -> ClearIntroduction? {
    guard case .channel(let outer) = content, case .packet(let packet) = outer.introduced,
      let channel, let vehicle = channel.vehicle
    else { return nil }
    // A sealed handshake that nobody here can open is no introduction in clear.
    if case .binary = packet.head { return nil }
    return ClearIntroduction(packet: packet, vehicle: vehicle, carrier: channel.from)
  }

  /// The owner of a token, for packets that could not be opened.
  func owner(of token: Token) -> String? { sessions.owner(of: token) }
}

extension SeenChannelPacket {
  /// What an open of this type carries in its BODY.
  var vehicle: SeenHandshake.Vehicle? {
    switch head?.typeName {
    case "peer": .peer
    case "connect": .connect
    default: nil
    }
  }
}
