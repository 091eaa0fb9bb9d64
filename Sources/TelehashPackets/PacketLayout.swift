/// Where the parts of a packet stand in its bytes: the view that copies nothing.
///
/// A packet is LENGTH (16 bits, big-endian), HEAD of that many bytes, BODY to the end (`LOB-01`,
/// `LOB-02`). Both ranges lie inside the bytes (`LOB-12`); nothing is said about what they hold.
public struct PacketLayout: Hashable, Sendable {
  public let head: Range<Int>
  public let body: Range<Int>

  /// Fails only when there is no LENGTH (`LOB-04`) or it exceeds what follows (`LOB-03`, `LOB-10`).
  public init(of bytes: Span<UInt8>) throws(PacketError) {
    guard bytes.count >= 2 else { throw .tooShort(bytes.count) }
    try self.init(length: Int(bytes[0]) << 8 | Int(bytes[1]), count: bytes.count)
  }

  public init(of bytes: [UInt8]) throws(PacketError) {
    guard bytes.count >= 2 else { throw .tooShort(bytes.count) }
    try self.init(length: Int(bytes[0]) << 8 | Int(bytes[1]), count: bytes.count)
  }

  private init(length: Int, count: Int) throws(PacketError) {
    guard length <= count - 2 else {
      throw .lengthExceedsPacket(length: length, available: count - 2)
    }
    head = 2..<(2 + length)
    body = (2 + length)..<count
  }
}

/// Why bytes are no packet, or a packet has no bytes.
public enum PacketError: Error, Hashable, Sendable {
  /// Fewer than the two bytes of LENGTH (`LOB-04`).
  case tooShort(Int)
  /// LENGTH says more than follows (`LOB-03`).
  case lengthExceedsPacket(length: Int, available: Int)
  /// A head to be written that is longer than LENGTH can say.
  case headTooLong(Int)
}

extension PacketError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort(let count): "\(count) bytes are no packet"
    case .lengthExceedsPacket(let length, let available):
      "LENGTH says \(length), \(available) bytes follow"
    case .headTooLong(let count): "a head of \(count) bytes, at most \(Packet.longestHead) fit"
    }
  }
}
