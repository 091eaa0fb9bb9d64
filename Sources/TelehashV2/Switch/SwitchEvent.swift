public import TelehashCrypto
public import TelehashPackets

/// What a switch asks of its surroundings, in the order it happened.
public enum SwitchAction: Sendable {
  /// Send these bytes as one datagram.
  case send([UInt8], to: Address)
  /// Tell the application.
  case event(SwitchEvent)
  /// A line's secret for a key log, so that a capture of the traffic can be opened.
  case keyLog(LineEphemeral)
}

/// What reaches a switch from outside.
public enum SwitchInput: Sendable {
  /// A datagram and where it came from.
  case datagram([UInt8], from: Address)
  /// The deadline has come.
  case timeout
}

/// What happened to a switch, for its application and for traces.
public enum SwitchEvent: Hashable, Sendable {
  /// Both opens were exchanged (V2LINE-08).
  case lineUp(HexHashname)
  /// The line is gone or never came.
  case lineDown(HexHashname, LineEnd)
  /// A link of the mesh stands (V2LINK-01).
  case linked(HexHashname)
  case unlinked(HexHashname)
  /// A seek found the hashname (V2SEEK-07).
  case found(HexHashname)
  /// A seek ended without it.
  case notFound(HexHashname)
  /// The line has a path through a host that bridges.
  case bridged(HexHashname)
  /// A request for a bridge was refused.
  case bridgeRefused(HexHashname, String)
  /// A peer opened a channel of a type the application serves.
  case opened(SwitchChannelHandle, from: HexHashname, type: String, Packet)
  /// The next packet of a channel; in order on a reliable one.
  case received(SwitchChannelHandle, Packet)
  /// All packets up to this `seq` reached the other side.
  case acknowledged(SwitchChannelHandle, upTo: UInt64)
  /// The other side's last packet has been delivered.
  case ended(SwitchChannelHandle)
  /// The channel broke: the error the other side sent, or a local one such as `timeout`.
  case failed(SwitchChannelHandle, String)
  /// The channel is gone after its end.
  case closed(SwitchChannelHandle)
  /// Something arrived that the texts forbid; it changed nothing.
  case finding(requirement: String, String)

  /// Why a line ended.
  public enum LineEnd: String, Hashable, Sendable {
    /// Nobody answered, or nobody could be reached.
    case timeout
    /// The other side made a new line.
    case renewed
  }
}

/// Names one channel of one switch for the application; never reused.
public struct SwitchChannelHandle: Hashable, Comparable, Sendable {
  public let number: UInt64

  public static func < (a: SwitchChannelHandle, b: SwitchChannelHandle) -> Bool {
    a.number < b.number
  }
}
