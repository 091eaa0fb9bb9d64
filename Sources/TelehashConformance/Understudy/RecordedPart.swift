package import TelehashCore
package import TelehashCrypto
package import TelehashPackets

/// What one party of a capture did and met: what it sent, opened, and what arrived at it, in order.
package struct RecordedPart: Sendable {
  package let name: String
  package let identity: Identity
  /// Where the party was.
  package let addresses: [Address]
  /// How its handshakes are sealed.
  package let construction: CipherConstruction
  package private(set) var events: [Event] = []
  /// Those it dealt with, by name.
  package private(set) var peers: [String: Peer] = [:]
  /// What it chose where the texts leave the choice to it.
  package private(set) var choices = RecordedChoices()

  /// What others opened to it.
  private(set) var arrivedOpens: [ArrivedOpen] = []

  /// A channel somebody opened to the party.
  struct ArrivedOpen: Hashable, Sendable {
    let peer: String
    let id: ChannelID
    let type: String
    let isReliable: Bool
  }

  package enum Event: Sendable {
    case arrival(time: Instant, datagram: [UInt8], from: Address)
    case sent(SentPacket, HandshakeOccasion?)
  }

  /// Somebody the party dealt with.
  package struct Peer: Sendable {
    package let hashname: Hashname
    /// The keys of the sets that were used with it.
    package var keys: PublicKeys
  }

  /// Captures of more datagrams than this are not compared: all of a part is held in memory.
  package static let mostDatagrams = 200_000

  /// Reads the part of `name`.
  ///
  /// - Parameter packets: all packets of the capture, dissected with `keys`.
  package init(
    of name: String, in packets: [ObservedPacket], keys: KeyRing
  ) throws(UnderstudyRefusal) {
    guard packets.count <= Self.mostDatagrams else { throw .tooLong(packets.count) }
    guard let party = keys.parties.first(where: { $0.name == name }) else {
      throw .unknownName(name, known: keys.parties.map(\.name))
    }
    let owners = Self.owners(of: packets)
    addresses = owners.filter { $0.name == name }.map(\.address)
    guard !addresses.isEmpty else { throw .nothingSent(name) }
    for entry in party.publicKeys.entries
    where !party.keys.contains(where: { $0.csid == entry.csid }) {
      throw .identitySecret(of: name, entry.csid)
    }
    guard let identity = Identity(keys: party.keys) else { throw .noIdentity(name) }
    self.name = name
    self.identity = identity
    construction = Self.construction(of: name, packets)
    var histories: [String: AtHistory] = [:]
    for packet in packets {
      try add(packet, keys: keys, histories: &histories)
    }
  }

  /// Who sent from where: whose packet an address sent first. What a router sends on for others
  /// comes after its own handshakes with them.
  private static func owners(of packets: [ObservedPacket]) -> [(address: Address, name: String)] {
    var owners: [(address: Address, name: String)] = []
    var known: Set<Address> = []
    for packet in packets where !known.contains(packet.source) {
      let name: String? =
        switch packet.dissection.content {
        case .handshake(let handshake): handshake.from
        case .channel(let channel): channel.from
        case .invalid, .empty, .other, .open, .line: nil
        }
      guard let name else { continue }
      known.insert(packet.source)
      owners.append((packet.source, name))
    }
    return owners
  }

  private static func construction(
    of name: String, _ packets: [ObservedPacket]
  ) -> CipherConstruction {
    for packet in packets {
      if case .handshake(let handshake) = packet.dissection.content, handshake.from == name {
        return handshake.construction
      }
    }
    return .corrected
  }

  // MARK: Reading

  private mutating func add(
    _ packet: ObservedPacket, keys: KeyRing, histories: inout [String: AtHistory]
  ) throws(UnderstudyRefusal) {
    if addresses.contains(packet.source) {
      let sent = SentPacket(
        number: packet.number, time: packet.time, destination: packet.destination, sender: name,
        packet.dissection)
      if case .channel(let channel) = packet.dissection.content, channel.inner == nil,
        channel.from == nil || channel.from == name, isOwn(channel)
      {
        throw .ephemeralSecret(of: name, channel.csid, packet: packet.number)
      }
      if case .relayed(_, let bytes) = sent.slot, bytes.starts(with: [0, 1]),
        case .invalid = packet.dissection.content
      {
        throw .unreadableHandshake(by: name, packet: packet.number)
      }
      let occasion = try note(sent, keys: keys, histories: &histories)
      events.append(.sent(sent, occasion))
    }
    if addresses.contains(packet.destination) {
      noteArrival(packet.dissection, histories: &histories)
      events.append(
        .arrival(time: packet.time, datagram: packet.datagram, from: packet.source))
    }
  }

  /// Whether a sealed channel packet that nobody could open may be the party's own: it goes to one
  /// it made a handshake with, and nobody but a router sends on what is not its own.
  private func isOwn(_ channel: DissectedChannelPacket) -> Bool {
    channel.to.map { peers[$0] != nil } ?? false
  }

  private mutating func note(
    _ sent: SentPacket, keys: KeyRing, histories: inout [String: AtHistory]
  ) throws(UnderstudyRefusal) -> HandshakeOccasion? {
    if case .open(let peer, let id, let type) = sent.slot, let hashname = hashname(of: peer, keys) {
      choices.add(RecordedChoices.Open(time: sent.time, type: type, id: id), to: hashname)
    }
    guard let handshake = sent.handshake, handshake.from == name else { return nil }
    let key = handshake.ephemeral.publicKey
    guard let ephemeral = keys.ephemeral(handshake.csid, publicKey: key) else {
      throw .ephemeralSecret(of: name, handshake.csid, packet: sent.number ?? 0)
    }
    guard let hashname = hashname(of: handshake.to, keys) else {
      throw .noIdentity(handshake.to)
    }
    let remoteKey = keys.parties.first { $0.name == handshake.to }?.publicKeys[handshake.csid]
    var peer = peers[handshake.to] ?? Peer(hashname: hashname, keys: PublicKeys())
    peer.keys[handshake.csid] = remoteKey
    peers[handshake.to] = peer
    guard case .success(let message) = handshake.message else { return nil }
    let occasion = histories[handshake.to, default: AtHistory()].send(message.at)
    choices.add(
      RecordedChoices.Handshake(
        time: sent.time, at: occasion == .chosen ? message.at : nil, ephemeral: ephemeral,
        sealedKeys: handshake.csid == .cs2a
          ? Array(handshake.body.prefix(MessageSealer.sealedKeysSize)) : nil),
      to: hashname)
    return occasion
  }

  private mutating func noteArrival(_ dissection: Dissection, histories: inout [String: AtHistory])
  {
    var handshake: DissectedHandshake?
    switch dissection.content {
    case .handshake(let direct): handshake = direct
    case .channel(let channel):
      if case .handshake(let introduced)? = channel.introduced { handshake = introduced }
      if channel.to == name, let peer = channel.from, let json = channel.inner?.json,
        let id = ChannelID(in: json), case .string(let type)? = json["type"]
      {
        arrivedOpens.append(
          ArrivedOpen(peer: peer, id: id, type: type, isReliable: json["seq"] != nil))
      }
    case .invalid, .empty, .other, .open, .line: break
    }
    guard let handshake, handshake.to == name, case .success(let message) = handshake.message
    else { return }
    histories[handshake.from, default: AtHistory()].receive(message.at)
  }

  private func hashname(of peer: String, _ keys: KeyRing) -> Hashname? {
    keys.parties.first { $0.name == peer }?.publicKeys.hashname ?? Hashname(text: peer)
  }
}

/// What a recorded handshake was for its sender.
package enum HandshakeOccasion: Hashable, Sendable {
  /// A new `at` of its own, above all others.
  case chosen
  /// A new `at` of its own that was not above what it had received.
  case chosenBelow
  /// The first return of an `at` it received.
  case confirms
  /// Its own `at` once more before it was returned.
  case resends
  /// An `at` that both sides had sent already.
  case repeatsConfirmed
}

/// The values of `at` that went between a party and one peer.
private struct AtHistory {
  private var sent: Set<UInt64> = []
  private var received: Set<UInt64> = []
  private var highest: UInt64 = 0

  mutating func receive(_ at: UInt64) {
    received.insert(at)
    highest = max(highest, at)
  }

  mutating func send(_ at: UInt64) -> HandshakeOccasion {
    defer { highest = max(highest, at) }
    let isFirst = sent.insert(at).inserted
    switch (isFirst, received.contains(at)) {
    case (true, true): return .confirms
    case (true, false): return at > highest ? .chosen : .chosenBelow
    case (false, true): return .repeatsConfirmed
    case (false, false): return .resends
    }
  }
}

/// Why the reference endpoint cannot take a party's place.
package enum UnderstudyRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  case unknownName(String, known: [String])
  case nothingSent(String)
  case identitySecret(of: String, CSID)
  case noIdentity(String)
  case ephemeralSecret(of: String, CSID?, packet: Int)
  case unreadableHandshake(by: String, packet: Int)
  case tooLong(Int)

  package var description: String {
    switch self {
    case .unknownName(let name, let known) where known.isEmpty:
      "nobody is called \(name): the keys name no identity; give --keys with the identities"
    case .unknownName(let name, let known):
      "nobody is called \(name); the keys name \(known.joined(separator: ", "))"
    case .nothingSent(let name):
      "nothing in the capture was sent by \(name), as far as the keys open it"
    case .identitySecret(let name, let csid):
      "the \(csid) secret of \(name) is needed to take its place; "
        + "add it to \"secrets\" of the identity"
    case .noIdentity(let name):
      "the keys of \(name) are needed; add the identity to the key file"
    case .ephemeralSecret(let name, let csid, let packet):
      "datagram \(packet): the \(csid.map { "\($0) " } ?? "")ephemeral secret of \(name) is needed "
        + "to take its place; add it to \"ephemerals\", or have the implementation log it"
    case .unreadableHandshake(let name, let packet):
      "datagram \(packet): a handshake \(name) sent cannot be opened; add the secret of the "
        + "identity it was sealed for"
    case .tooLong(let count):
      "\(count) datagrams are too many to compare; cut the capture to "
        + "\(RecordedPart.mostDatagrams)"
    }
  }
}
