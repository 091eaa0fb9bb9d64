/// Puts chunks together to packets again, however the stream is cut into reads (`CHUNK-04`).
public struct ChunkDecoder: Sendable {
  public enum Event: Hashable, Sendable {
    /// The bytes between two terminators, which are a packet (or may be a cloaked one).
    case packet([UInt8])
    /// A zero chunk between packets: an acknowledgement or keepalive (`CHUNK-06`, `CHUNK-08`).
    case acknowledgement
    /// A buffer that was no packet at its terminator; the next one is unaffected (`CHUNK-05`).
    case discarded([UInt8], ChunkDiscard)
  }

  /// The longest packet that is put together; longer ones are dropped as they come in.
  public let maximumPacket: Int
  /// Whether buffers that do not begin with zero are passed on, to have their cloak taken off.
  public let mayBeCloaked: Bool

  /// How many chunks of packets were read to their end, terminators included.
  public private(set) var packetChunks: UInt64 = 0
  /// How many zero chunks stood between packets.
  public private(set) var acknowledgements: UInt64 = 0

  private var buffer: [UInt8] = []
  /// How many bytes of the current chunk are still to come.
  private var missing = 0
  private var isTooLong = false

  /// A head of any length with as much body again.
  public static let usualMaximumPacket = 2 + 2 * Packet.longestHead

  public init(
    maximumPacket: Int = ChunkDecoder.usualMaximumPacket, mayBeCloaked: Bool = false
  ) {
    self.maximumPacket = maximumPacket
    self.mayBeCloaked = mayBeCloaked
  }

  /// Whether a packet has begun and its terminator is still to come.
  public var isInsidePacket: Bool { missing > 0 || !buffer.isEmpty || isTooLong }

  /// What the next bytes of the stream complete, in order.
  public mutating func receive(_ bytes: [UInt8]) -> [Event] {
    var events: [Event] = []
    var at = 0
    while at < bytes.count {
      if missing > 0 {
        let end = min(at + missing, bytes.count)
        keep(bytes[at..<end])
        missing -= end - at
        at = end
        if missing == 0 { packetChunks += 1 }
      } else {
        missing = Int(bytes[at])
        at += 1
        if missing == 0 { events.append(terminate()) }
      }
    }
    return events
  }

  private mutating func keep(_ bytes: ArraySlice<UInt8>) {
    guard !isTooLong, bytes.count <= maximumPacket - buffer.count else {
      isTooLong = true
      buffer = []
      return
    }
    buffer.append(contentsOf: bytes)
  }

  private mutating func terminate() -> Event {
    guard isInsidePacket else {
      acknowledgements += 1
      return .acknowledgement
    }
    packetChunks += 1
    let bytes = buffer
    buffer = []
    if isTooLong {
      isTooLong = false
      return .discarded([], .tooLong(limit: maximumPacket))
    }
    if mayBeCloaked, bytes.first != 0 { return .packet(bytes) }
    do throws(PacketError) {
      _ = try PacketLayout(of: bytes)
      return .packet(bytes)
    } catch {
      return .discarded(bytes, .notAPacket(error))
    }
  }
}

/// Why a buffer of chunks was thrown away.
public enum ChunkDiscard: Hashable, Sendable {
  case notAPacket(PacketError)
  /// More than the decoder keeps; the bytes are not reported.
  case tooLong(limit: Int)
}
