public import TelehashPackets

/// How the bytes of a stream message are to be read: the `enc` member (STREAM-05).
public enum StreamEncoding: String, Hashable, Sendable, CaseIterable {
  /// As they are; also what no `enc` means.
  case binary
  case json
  case lob
}

/// One message of a stream: the joined bodies of its packets, and what they mean.
public struct StreamMessage: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case binary
    case json(JSONValue)
    case packet(Packet)
    /// The encoding is unknown, or the bytes do not follow it.
    case unreadable
  }

  /// `enc` as it was sent, `binary` when there was none.
  public let encoding: String
  public let bytes: [UInt8]
  public let content: Content

  public init(encoding: String, bytes: [UInt8], content: Content) {
    self.encoding = encoding
    self.bytes = bytes
    self.content = content
  }
}

/// Something noteworthy in the packets of a stream, with the requirement it touches.
public enum StreamFinding: Hashable, Sendable {
  /// The body of the open is no packet.
  case optionsUnreadable
  /// `frag` is there but not true; it was ignored.
  case fragNotTrue
  /// `enc` on a packet with `frag`; it was ignored.
  case encOnFragment
  case encUnknown
  /// The joined bytes are not what `enc` says.
  case contentUnreadable(StreamEncoding)
  /// A message above the limit was dropped.
  case messageTooLong(limit: Int)

  /// The id of the requirement this is about.
  public var requirement: String {
    switch self {
    case .optionsUnreadable: "STREAM-02"
    case .fragNotTrue, .messageTooLong: "STREAM-04"
    case .encOnFragment: "STREAM-06"
    case .encUnknown, .contentUnreadable: "STREAM-05"
    }
  }
}
