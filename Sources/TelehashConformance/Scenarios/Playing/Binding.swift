import TelehashCore
import TelehashCrypto
import TelehashPackets

/// What a name in a play stands for.
enum Binding: PlayBinding, Sendable {
  /// A session of a script-driven member, by its index there, and the `at` it had when it was named.
  case session(member: String, index: Int, at: UInt64)
  case packet(BoundPacket)
  case channel(BoundChannel)
  /// A URI that was given away.
  case uri(LinkURI)

  func number(_ member: String) -> UInt64? {
    switch self {
    case .session(_, _, let at): member == "at" ? at : nil
    case .packet(let packet): packet.number(member)
    case .channel(let channel): member == "c" ? channel.c : nil
    case .uri: nil
    }
  }
}

/// A packet that a `send` made or an `expect` found.
struct BoundPacket: Sendable {
  var member: String
  var at: UInt64?
  var c: UInt64?
  var seq: UInt64?
  var token: Token?
  var type: String?
  /// The packet after decloaking, for a replay.
  var packet: [UInt8]
  /// The inner packet's bytes, where they are known.
  var inner: [UInt8]?
  var session: Int?
  /// Its number in the receiving member's inbox.
  var received: Int?

  /// A member as a number.
  func number(_ name: String) -> UInt64? {
    switch name {
    case "at": at
    case "c": c
    case "seq": seq
    default: nil
    }
  }
}

/// A channel that an `open` made.
struct BoundChannel: Sendable {
  /// Who opened it.
  var opener: String
  var peer: String
  var type: String
  var c: UInt64?
  /// The session of the script-driven side.
  var session: Int?
  /// The handle of a reference opener.
  var handle: ChannelHandle?
}
