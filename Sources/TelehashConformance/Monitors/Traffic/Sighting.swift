import TelehashCore
import TelehashCrypto
package import TelehashPackets

/// One datagram with what the traffic before it says about it.
///
/// A relayed packet, a resent one and a copy seen twice are the same bytes again. Rules about what
/// a sender wrote look at new bytes only; rules about what arrived look at every hop. It is handed
/// to every monitor.
package final class Sighting: Sendable {
  package let packet: ObservedPacket
  /// Who put the datagram on the wire here.
  package let transmitter: Transmitter
  /// The packet that showed the same bytes first; nil when these are new.
  package let earlier: Int?
  /// Where that packet came from.
  let earlierSource: Address?
  /// Whether somebody else than who sealed it put it on the wire: a router, a forwarder, a replay.
  package let isCarried: Bool
  /// Who is at the destination, where that is certain.
  let destination: String?
  /// Whether this hop ends at whom it was sealed for.
  let reach: Reach
  let handshake: SeenHandshake?
  /// An introduction in clear in the BODY of a `peer` or `connect`.
  let clear: ClearIntroduction?
  let channel: SeenChannelPacket?
  /// What tells the bytes of a handshake or channel packet from others.
  let fingerprint: Fingerprint?
  /// Version 2: the open or line packet the datagram is, then what it tunnels, outermost first.
  let layers: [SeenLayer]

  init(
    packet: ObservedPacket, transmitter: Transmitter, earlier: Int?, earlierSource: Address?,
    isCarried: Bool, destination: String?, reach: Reach, handshake: SeenHandshake? = nil,
    clear: ClearIntroduction? = nil, channel: SeenChannelPacket? = nil,
    fingerprint: Fingerprint? = nil, layers: [SeenLayer] = []
  ) {
    self.packet = packet
    self.transmitter = transmitter
    self.earlier = earlier
    self.earlierSource = earlierSource
    self.isCarried = isCarried
    self.destination = destination
    self.reach = reach
    self.handshake = handshake
    self.clear = clear
    self.channel = channel
    self.fingerprint = fingerprint
    self.layers = layers
  }

  /// Whoever is at the source of a datagram.
  package struct Transmitter: Hashable, Sendable {
    /// A party's name, a hashname or, when nobody is known there, the address.
    package let name: String
    package let isKnown: Bool
  }

  package var number: Int { packet.number }
  package var time: Instant { packet.time }
  /// Whether these bytes were not seen before.
  package var isNew: Bool { earlier == nil }
  /// Whether whoever sealed it sends it here, for the first time or again.
  package var isOwnSend: Bool { !isCarried }
  /// Whether the sender itself sends the same bytes again.
  package var isRepeat: Bool { !isNew && !isCarried }
}

/// Whether and when a packet gets to whom it was sealed for.
enum Reach: Hashable, Sendable {
  /// It goes elsewhere, or is known to be lost.
  case no
  /// It goes there, and may have been lost on the way.
  case possible
  case certain(Instant)

  /// Whether it may have arrived before `time`.
  func mayPrecede(_ time: Instant) -> Bool {
    switch self {
    case .no: false
    case .possible: true
    case .certain(let arrival): arrival <= time
    }
  }
}

/// A handshake in the traffic: a datagram, or the BODY of a `peer` or `connect`.
struct SeenHandshake: Sendable {
  let handshake: DissectedHandshake
  /// What tells its bytes from others.
  let fingerprint: Fingerprint
  let vehicle: Vehicle
  /// The packet that showed the same handshake first.
  let earlier: Int?
  /// Whether the one who sealed it sends it here.
  let isOwnSend: Bool
  /// Whether it goes to somebody who cannot open it.
  let isMisdirected: Bool
  let reach: Reach
  /// The order of the sender (EXC-01); nil when a key is not known.
  let order: Order?
  /// What it is in the dialogue of the two; nil when its sender does not send it here.
  let step: HandshakeStep?

  enum Vehicle: Hashable, Sendable {
    case datagram
    /// In the BODY of a request to a router.
    case peer
    /// In the BODY of what a router passes on.
    case connect
  }

  var from: String { handshake.from }
  var to: String { handshake.to }
  var isNew: Bool { earlier == nil }
  /// What it says; nil when it says nothing that can be read.
  var message: HandshakeMessage? { try? handshake.message.get() }
}

/// An unencrypted introduction or key packet in the BODY of a `peer` or `connect`.
struct ClearIntroduction: Sendable {
  /// The packet in the BODY.
  let packet: Packet
  let vehicle: SeenHandshake.Vehicle
  /// The endpoint whose channel carries it.
  let carrier: String
}
