/// Something noteworthy in what the other side sent on a channel, with the requirement it touches.
public enum ChannelFinding: Hashable, Sendable {
  /// The head of an inner packet is not JSON; the packet was dropped.
  case headNotJSON
  /// The packet belongs to another channel; it was dropped.
  case otherChannel
  /// The inner packet is above the size limit; it was processed.
  case oversize(bytes: Int)
  /// `type` on a packet that is not the open; the member was ignored.
  case typeOnLaterPacket
  /// The open of an unreliable channel arrived again: duplicated, repeated or replayed.
  case openRepeated
  /// Content after `end`; it was dropped. On an unreliable channel the network may have caused it.
  case contentAfterEnd
  /// `end` is there but not true; it was ignored.
  case endNotTrue
  /// The `err` packet has a BODY or members besides the error.
  case errWithContent
  /// `err` is no text; the channel was closed all the same.
  case errNotText
  /// `err` says `timeout`: a local event that need not be sent.
  case timeoutReceived
  /// `seq` on an unreliable channel; the packet was dropped.
  case seqOnUnreliable
  /// Content or `end` without `seq` on a reliable channel; it was dropped.
  case contentWithoutSeq
  /// `seq` is no number from 1 to 4294967295; the packet was dropped.
  case seqInvalid
  /// `seq` is above the window the receiver gave; the packet was dropped.
  case seqBeyondWindow(UInt64)
  /// `ack` is no number from 0 to 4294967295; it was ignored.
  case ackInvalid
  /// `ack` is above everything sent; it was ignored.
  case ackAboveSent(UInt64)
  /// `seq` on a packet with an `ack` and no content: it uses up a number.
  case ackAloneWithSeq
  /// `miss` without `ack`, read as coming with 0.
  case missWithoutAck
  /// `miss` cannot be read; it was ignored.
  case missInvalid(MissList.Problem)

  /// The id of the requirement this is about.
  public var requirement: String {
    switch self {
    case .headNotJSON: "CH-02"
    case .otherChannel: "CH-03"
    case .oversize: "CH-23"
    case .typeOnLaterPacket: "CH-10"
    case .openRepeated: "CH-29"
    case .contentAfterEnd, .endNotTrue: "CH-11"
    case .errWithContent, .errNotText: "CH-14"
    case .timeoutReceived: "CH-15"
    case .seqOnUnreliable: "CH-16"
    case .contentWithoutSeq: "REL-04"
    case .seqInvalid: "REL-05"
    case .seqBeyondWindow: "REL-20"
    case .ackInvalid, .ackAboveSent: "REL-14"
    case .ackAloneWithSeq: "REL-12"
    case .missWithoutAck: "REL-18"
    case .missInvalid: "REL-26"
    }
  }
}
