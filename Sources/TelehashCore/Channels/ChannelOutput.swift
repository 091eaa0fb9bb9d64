public import TelehashPackets

/// What a channel wants done or known, drained with `nextOutput()` after every input.
public enum ChannelOutput: Hashable, Sendable {
  /// Encrypt and send this inner packet; its head holds `c`.
  case transmit(Packet)
  /// Content for the application, the open included; on reliable channels in order (REL-07).
  case deliver(Packet)
  /// The other side's `end` arrived, everything before it was delivered.
  case ended
  /// The other side has processed everything up to this `seq` (REL-13).
  case acknowledged(upTo: UInt32)
  /// The channel broke: `err` was sent or received, or it timed out, which sends nothing (CH-15).
  case failed(String, locally: Bool)
  /// Something the other side should not have done, or that is worth noting.
  case finding(ChannelFinding)
  /// The channel is no more; forget it, and leave its id retired (CH-31).
  case removed
}

/// What an application cannot ask of a channel.
public enum ChannelMisuse: Error, Hashable, Sendable {
  /// The open has no `type` text (CH-09).
  case openWithoutType
  /// The type is one that is never reliable (REL-03).
  case neverReliable(type: String)
  /// A member the channel writes itself, or `type` after the open (CH-10).
  case reservedMember(String)
  /// Content after the own `end` (CH-11).
  case contentAfterEnd
  /// The channel is gone.
  case removed
  /// The inner packet would have `bytes` bytes (CH-23).
  case tooLarge(bytes: Int, limit: Int)
  /// As many packets as `limit` wait for acknowledgement.
  case bufferFull(limit: Int)
  /// All numbers are used; only `end` may still follow (REL-05).
  case sequenceExhausted
}

/// Why a packet opens no channel.
public enum ChannelRefusal: Error, Hashable, Sendable {
  /// The head is not JSON or lacks a valid `c` (CH-02, CH-03).
  case noChannelID
  /// There is no `type` text (CH-09); packets for retired ids end here too (CH-31).
  case noType
  /// `seq` is there but not 1, so neither a reliable nor an unreliable open (REL-01).
  case firstSeqNotOne

  /// The requirement such a packet breaks.
  public var requirement: String {
    switch self {
    case .noChannelID: "CH-03"
    case .noType: "CH-09"
    case .firstSeqNotOne: "REL-01"
    }
  }
}

/// Where a channel stands (CH-17); an error is no state, it removes the channel.
public enum ChannelPhase: Hashable, Sendable {
  /// The open was sent or received, and not answered yet (CH-18).
  case opening
  case open
  /// The other side has sent `end`.
  case ended
  case removed
}
