import TelehashCore
import TelehashCrypto
import TelehashPackets

/// A datagram that reached a script-driven member, as far as its keys open it.
struct ReceivedPacket: ArrivedPacket, Sendable {
  /// Its number among all that this member received, from 0.
  let index: Int
  let time: Instant
  let source: Address
  /// Which of the member's own addresses it came to.
  let destination: Address
  /// The datagram as it arrived.
  let datagram: [UInt8]
  let rounds: Int
  let content: Content
  /// The router it came through: by a `connect` or `peer` channel, or re-delivered.
  var router: String?
  /// Whether it is the BODY of a channel packet, which has a number of its own.
  var isRelayed = false

  enum Content: Sendable {
    /// No packet, or one nobody here can open.
    case unreadable(String)
    case handshake(Handshake)
    /// Keys in clear.
    case introduction(Introduction)
    case channel(Channel)
  }

  struct Introduction: Sendable {
    /// The cast name of the one whose keys they are, nil when they are nobody's.
    let from: String?
    let form: IntroductionForm
    let keys: KeyPacket
    let message: HandshakeMessage
  }

  struct Handshake: Sendable {
    /// The cast name of the sender, nil when the key is nobody's.
    let from: String?
    let csid: CSID
    let token: Token
    let ephemeral: RemoteEphemeral
    let inner: Packet
    let message: HandshakeMessage
  }

  struct Channel: Sendable {
    let from: String
    /// The index of the session it belongs to.
    let session: Int
    let token: Token
    let inner: Packet

    var c: UInt64? { Self.number(inner.json?["c"]) }
    var seq: UInt64? { Self.number(inner.json?["seq"]) }
    var ack: UInt64? { Self.number(inner.json?["ack"]) }
    var type: String? {
      if case .string(let type) = inner.json?["type"] { type } else { nil }
    }

    private static func number(_ value: JSONValue?) -> UInt64? {
      if case .number(let number) = value { number.uint64 } else { nil }
    }
  }
}

extension ReceivedPacket.Content {
  /// The cast name of who made it; nil when nobody can tell.
  var sender: String? {
    switch self {
    case .unreadable: nil
    case .handshake(let handshake): handshake.from
    case .introduction(let introduction): introduction.from
    case .channel(let channel): channel.from
    }
  }
}
