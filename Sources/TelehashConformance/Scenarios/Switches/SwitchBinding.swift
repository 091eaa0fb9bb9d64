import TelehashCrypto
import TelehashPackets
import TelehashV2

/// What a name in a play of version 2 stands for.
enum SwitchBinding: PlayBinding, Sendable {
  /// A line of a script-driven member, by its index there.
  case line(member: String, index: Int, at: UInt64)
  case packet(BoundSwitchPacket)
  case channel(BoundSwitchChannel)

  func number(_ member: String) -> UInt64? {
    switch self {
    case .line(_, _, let at): member == "at" ? at : nil
    case .packet(let packet):
      switch member {
      case "at": packet.at
      case "seq": packet.seq
      case "c": packet.c?.uint64
      default: nil
      }
    case .channel(let channel): member == "c" ? channel.c?.uint64 : nil
    }
  }
}

/// A packet that a `send` made or an `expect` found.
struct BoundSwitchPacket: Sendable {
  var member: String
  var at: UInt64?
  var c: JSONValue?
  var seq: UInt64?
  var type: String?
  /// The line id an open announces or a line packet carries.
  var id: LineID?
  /// The packet, for a replay.
  var packet: [UInt8]
  /// The inner packet's bytes, where they are known.
  var inner: [UInt8]?
  /// The line it belongs to, at its member.
  var line: Int?
  /// Its number in the receiving member's inbox.
  var received: Int?
}

/// A channel that an `open` made.
struct BoundSwitchChannel: Sendable {
  var opener: String
  var peer: String
  var type: String
  var c: JSONValue?
  /// The line of the script-driven side.
  var line: Int?
  /// The handle of a reference opener.
  var handle: SwitchChannelHandle?
}
