import TelehashCrypto
import TelehashPackets

/// Turns datagrams of version 2 into sightings: tells first sends from copies, finds who is where,
/// and which line and channel a packet belongs to, through all layers of tunnels.
///
/// It judges nothing. Its memory is bounded; what it forgets looks new again.
struct SwitchTrafficReader: Sendable {
  private let context: MonitorContext
  private let rules: SwitchRules
  private var addresses = AddressBook()
  private var packets: BoundedTable<Fingerprint, FirstSight>
  private var lines: BoundedTable<Pair, SeenSwitchLine>
  private var announced: BoundedTable<LineID, Int>
  private var channels: BoundedTable<ChannelName, SeenSwitchChannel>
  private var lineCount = 0
  private var channelCount = 0

  private struct FirstSight: Sendable {
    let number: Int
    let source: Address
  }

  /// The two ids of a line, the lower one first.
  private struct Pair: Hashable, Sendable {
    let low: LineID
    let high: LineID

    init(_ a: LineID, _ b: LineID) {
      low = min(a, b)
      high = max(a, b)
    }
  }

  private struct ChannelName: Hashable, Sendable {
    let line: Int
    let id: SwitchHead.ID
  }

  /// Lines and channels kept; a capture of more loses track of the oldest.
  static let maximumLines = 16_384
  static let maximumChannels = 65_536

  init(_ context: MonitorContext) {
    self.context = context
    rules = context.switchRules ?? .v21
    packets = BoundedTable(limit: TrafficReader.maximumPackets)
    lines = BoundedTable(limit: Self.maximumLines)
    announced = BoundedTable(limit: Self.maximumLines)
    channels = BoundedTable(limit: Self.maximumChannels)
  }

  mutating func read(_ packet: ObservedPacket) -> Sighting {
    if let name = packet.transmitter { addresses.note(name, at: packet.source, isCertain: true) }
    let seal = packet.dissection.seal
    let first = seal.flatMap { note($0.fingerprint, packet) }
    let isCarried = isCarried(packet, seal, first)
    if let sealer = seal?.from, first == nil, !isCarried {
      addresses.note(sealer, at: packet.source, isCertain: seal?.isOpen ?? false)
    }
    let layers = layers(of: packet, earlier: first?.number, isOwnSend: !isCarried)
    return Sighting(
      packet: packet, transmitter: transmitter(of: packet, isCarried ? nil : seal?.from),
      earlier: first?.number, earlierSource: first?.source, isCarried: isCarried,
      destination: addresses.owner(of: packet.destination).flatMap { $0.isCertain ? $0.name : nil },
      reach: reach(packet, of: seal?.to), layers: layers)
  }

  // MARK: Who and where

  /// Whether somebody else than who sealed a packet sends it: a bridge, or a replay.
  private func isCarried(
    _ packet: ObservedPacket, _ seal: SwitchSeal?, _ first: FirstSight?
  ) -> Bool {
    guard let seal, let sealer = seal.from else { return first != nil }
    if let transmitter = packet.transmitter { return transmitter != sealer }
    if let owner = addresses.owner(of: packet.source) {
      if owner.name == sealer { return false }
      // Only line packets are bridged, so an open from an address shows who is there.
      return first != nil || owner.isCertain || !seal.isOpen
    }
    return first.map { $0.source != packet.source } ?? false
  }

  private func transmitter(of packet: ObservedPacket, _ sealer: String?) -> Sighting.Transmitter {
    if let name = packet.transmitter ?? addresses.owner(of: packet.source)?.name ?? sealer {
      return Sighting.Transmitter(name: name, isKnown: true)
    }
    return Sighting.Transmitter(name: packet.source.description, isKnown: false)
  }

  private func reach(_ packet: ObservedPacket, of recipient: String?) -> Reach {
    guard let recipient else { return .no }
    switch packet.arrival {
    case .lost: return .no
    case .delivered(let time, let name):
      return name == nil || name == recipient ? .certain(time) : .no
    case .unknown:
      if addresses.isHome(packet.destination, of: recipient) { return .possible }
      guard addresses.owner(of: packet.destination) == nil else { return .no }
      return addresses.hasHome(recipient) ? .no : .possible
    }
  }

  // MARK: Layers

  private mutating func layers(
    of packet: ObservedPacket, earlier: Int?, isOwnSend: Bool
  ) -> [SeenLayer] {
    var layers: [SeenLayer] = []
    switch packet.dissection.content {
    case .open(let open):
      layers.append(see(open, packet, earlier: earlier, depth: 0, isOwnSend: isOwnSend))
    case .line(let line):
      see(line, packet, earlier: earlier, depth: 0, isOwnSend: isOwnSend, into: &layers)
    case .invalid, .empty, .other, .handshake, .channel:
      break
    }
    return layers
  }

  private mutating func see(
    _ open: DissectedOpen, _ packet: ObservedPacket, earlier: Int?, depth: Int, isOwnSend: Bool
  ) -> SeenLayer {
    announced.set(packet.number, for: open.content.line)
    return SeenLayer(
      content: .open(open), from: open.from, to: open.to, earlier: earlier, depth: depth,
      isOwnSend: isOwnSend)
  }

  private mutating func see(
    _ line: DissectedLine, _ packet: ObservedPacket, earlier: Int?, depth: Int, isOwnSend: Bool,
    into layers: inout [SeenLayer]
  ) {
    guard let from = line.from, let to = line.to, let inner = line.inner,
      let senderLine = line.senderLine
    else { return }
    let session = session(line.line, senderLine)
    let head = inner.json.map { SwitchHead($0, bodySize: inner.body.count, rules: rules) }
    let (channel, role) = channel(
      of: head, inner, from: from, in: session, packet, isNew: earlier == nil)
    layers.append(
      SeenLayer(
        content: .line(
          SeenLine(
            line: line, inner: inner, head: head, session: session, channel: channel, role: role)),
        from: from, to: to, earlier: earlier, depth: depth, isOwnSend: isOwnSend))
    switch line.tunnelled {
    case .open(let open):
      layers.append(
        see(
          open, packet, earlier: note(open.fingerprint, packet)?.number, depth: depth + 1,
          isOwnSend: isOwnSend && open.from == from))
    case .line(let inside):
      see(
        inside, packet, earlier: note(inside.fingerprint, packet)?.number, depth: depth + 1,
        isOwnSend: isOwnSend && inside.from == from, into: &layers)
    case nil: break
    }
  }

  /// Remembers sealed bytes; where they were seen before, if they were.
  private mutating func note(
    _ fingerprint: Fingerprint, _ packet: ObservedPacket
  ) -> FirstSight? {
    packets.known(fingerprint, orSet: FirstSight(number: packet.number, source: packet.source))
  }

  private mutating func session(_ receiver: LineID, _ sender: LineID) -> SeenSwitchLine {
    let pair = Pair(receiver, sender)
    if let known = lines[pair] { return known }
    let line = SeenSwitchLine(
      index: lineCount,
      beganInSight: announced[receiver] != nil && announced[sender] != nil)
    lineCount += 1
    lines.set(line, for: pair)
    return line
  }

  private mutating func channel(
    of head: SwitchHead?, _ inner: Packet, from: String, in session: SeenSwitchLine,
    _ packet: ObservedPacket, isNew: Bool
  ) -> (SeenSwitchChannel?, SeenChannelPacket.Role) {
    guard let head else { return (nil, .orphan) }
    switch head.id {
    case .absent, .wrong: return (nil, .orphan)
    case .hex, .number: break
    }
    let name = ChannelName(line: session.index, id: head.id)
    if let known = channels[name] {
      guard head.type != .absent else { return (known, .later) }
      guard isNew, known.opener != nil else { return (known, .openAgain) }
      // Every packet of a relay has its type (V2RELAY-03), and an open sent again has it again.
      if known.type == "relay" { return (known, .later) }
      let isSame = known.opener == from && known.firstHead == Fingerprint(inner.head.bytes)
      if isSame { return (known, .openAgain) }
      return (known, .typed)
    }
    let isOpen = head.type != .absent
    let channel = SeenSwitchChannel(
      index: channelCount, id: head.id, opener: isOpen ? from : nil, type: head.typeName,
      isReliable: head.seq != .absent || head.ack != .absent, openedIn: packet.number,
      openedAt: packet.time, firstHead: Fingerprint(inner.head.bytes))
    channelCount += 1
    channels.set(channel, for: name)
    return (channel, isOpen ? .open : .orphan)
  }
}

/// Who sealed a datagram of version 2 for whom, and what tells its bytes from others.
struct SwitchSeal {
  let from: String?
  let to: String?
  let fingerprint: Fingerprint
  let isOpen: Bool
}

extension Dissection {
  fileprivate var seal: SwitchSeal? {
    switch content {
    case .open(let open):
      SwitchSeal(from: open.from, to: open.to, fingerprint: open.fingerprint, isOpen: true)
    case .line(let line):
      SwitchSeal(from: line.from, to: line.to, fingerprint: line.fingerprint, isOpen: false)
    case .invalid, .empty, .other, .handshake, .channel: nil
    }
  }
}

extension DissectedOpen {
  var fingerprint: Fingerprint { Fingerprint(sealed.body) }
}

extension DissectedLine {
  /// Of v2.0 the iv counts too: its bodies may be short.
  var fingerprint: Fingerprint { Fingerprint(line.bytes + (sealed.iv ?? []) + sealed.body) }
}
