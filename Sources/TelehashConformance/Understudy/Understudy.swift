package import TelehashCore
import TelehashCrypto
import TelehashPackets

/// The reference endpoint in the place of a recorded one (DESIGN 11).
///
/// It has the recorded party's identity, ephemeral keys and other free choices, meets what arrived
/// at the recorded times, and is told what the party's application decided: links, opens, data,
/// ends, restarts. Whatever else the party sent, the reference endpoint has to send by itself.
package struct Understudy {
  let part: RecordedPart
  var endpoint: Endpoint
  private var dissector: Dissector
  private var comparison = PacketComparison()
  /// The ephemeral keys of the understudy's newest handshake with each peer.
  var ephemerals: [String: [UInt8]] = [:]
  /// The highest `at` the understudy knows from each peer or chose itself.
  var highest: [String: UInt64] = [:]
  /// How many packets the recorded party had processed on each channel.
  var processed: [ChannelName: UInt64] = [:]
  /// The numbered packets whose content the endpoint was given.
  var said: Set<PacketSlot> = []
  private var cause = 0
  private var sentSinceCause = 0

  /// A channel with a peer.
  struct ChannelName: Hashable {
    let peer: String
    let id: ChannelID
  }

  /// - Parameters:
  ///   - deviations: faults of the recorded implementation to imitate.
  ///   - dissector: one that has read the whole capture once.
  package init(
    _ part: RecordedPart, edition: Edition, deviations: Deviations = .none, dissector: Dissector
  ) {
    self.part = part
    self.dissector = dissector
    var configuration = part.configuration(edition: edition)
    configuration.deviations = deviations
    endpoint = Endpoint(
      configuration,
      random: SeededRandom(seed: 0, label: "understudy/\(part.name)"))
    for peer in part.peers.values.sorted(by: { $0.hashname.text < $1.hashname.text }) {
      endpoint.trust(peer.hashname)
    }
  }

  /// Plays the part from the first packet to the last and compares.
  package mutating func play() -> [ComparedPacket] {
    for event in part.events {
      switch event {
      case .arrival(let time, let datagram, let source):
        wake(until: time)
        cause += 1
        sentSinceCause = 0
        endpoint.handle(.datagram(datagram, from: source), at: time)
        drain(at: time)
      case .sent(let packet, let occasion):
        wake(until: packet.time)
        meet(packet, occasion)
      }
    }
    return comparison.finish(part)
  }

  /// Compares a recorded packet with one of ours, after telling the endpoint what its sender's
  /// application decided if nothing of ours is there yet.
  private mutating func meet(_ packet: SentPacket, _ occasion: HandshakeOccasion?) {
    if !comparison.isExpected(packet.slot) {
      cause += 1
      sentSinceCause = 0
      stimulate(packet, occasion)
      drain(at: packet.time)
    }
    comparison.add(recorded: packet, occasion)
  }

  /// Lets the endpoint do what is due before `time`.
  private mutating func wake(until time: Instant) {
    while let due = endpoint.deadline, due <= time {
      cause += 1
      sentSinceCause = 0
      endpoint.handle(.timeout, at: due)
      drain(at: due)
    }
  }

  /// Opens and keeps what the endpoint sends.
  mutating func drain(at now: Instant) {
    while let action = endpoint.nextAction() {
      guard case .send(let bytes, let destination) = action else { continue }
      let sent = SentPacket(
        number: nil, time: now, destination: destination, sender: part.name,
        dissector.dissect(bytes))
      if let handshake = sent.handshake, handshake.from == part.name {
        ephemerals[handshake.to] = handshake.ephemeral.publicKey
        if case .success(let message) = handshake.message {
          highest[handshake.to] = max(highest[handshake.to] ?? 0, message.at)
        }
      }
      comparison.add(ours: sent, cause: cause, place: sentSinceCause)
      sentSinceCause += 1
    }
  }
}

extension RecordedPart {
  /// What the understudy is told before it starts: what the recording shows the party to be.
  func configuration(edition: Edition) -> EndpointConfiguration {
    var edition = edition
    edition.construction = construction
    var configuration = EndpointConfiguration(identity: identity, edition: edition)
    configuration.cloaking = .mirrored
    configuration.recorded = choices
    configuration.localPaths = addresses.map { .udp($0) }
    configuration.requestsPaths = sent.contains { $0.slot.isOpen(of: "path") }
    configuration.isRouter = sent.contains {
      $0.slot.kind == .relayed || $0.slot.isOpen(of: "connect")
    }
    configuration.channelTypes = servedTypes
    configuration.compression = offeredCompression
    configuration.extraHandshakes = extraHandshakes
    return configuration
  }

  /// What the party sent.
  var sent: [SentPacket] {
    events.compactMap { if case .sent(let packet, _) = $0 { packet } else { nil } }
  }

  /// Types the party answered with more than an error are served, however they come.
  private var servedTypes: [EndpointConfiguration.ChannelType] {
    var served: [String] = []
    for open in arrivedOpens where !served.contains(open.type) {
      let (peer, id) = (open.peer, open.id)
      let isServed = sent.contains { packet in
        switch packet.slot {
        case .numbered(peer, id, _), .content(peer, id), .acknowledgement(peer, id): true
        default: false
        }
      }
      if isServed { served.append(open.type) }
    }
    return served.filter { !["path", "peer", "connect"].contains($0) }
      .map { EndpointConfiguration.ChannelType($0, reliable: true, unreliable: true) }
  }

  private var offeredCompression: UInt64 {
    for packet in sent {
      if case .success(let message)? = packet.handshake?.message, packet.slot.kind == .handshake {
        return message.compression
      }
    }
    return 0
  }

  /// The handshakes of other types that went with the first basic one.
  private var extraHandshakes: [EndpointConfiguration.ExtraHandshake] {
    var extras: [EndpointConfiguration.ExtraHandshake] = []
    for packet in sent {
      guard case .success(let message)? = packet.handshake?.message, message.form == .other,
        !extras.contains(where: { $0.type == message.type })
      else { continue }
      extras.append(.init(type: message.type, content: message.packet))
    }
    return extras
  }
}

extension PacketSlot {
  func isOpen(of type: String) -> Bool {
    if case .open(_, _, type) = self { true } else { false }
  }
}
