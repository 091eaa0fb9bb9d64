/// Cuts packets into chunks for transports without datagrams.
///
/// A chunk is a length byte and that many bytes (`CHUNK-01`); a zero byte ends the packet
/// (`CHUNK-02`). The size of a chunk counts its length byte (`CHUNK-03`).
public struct ChunkEncoder: Hashable, Sendable {
  /// The largest chunk in bytes, length byte included.
  public let size: Int
  /// Whether the terminator goes into the last frame when it fits (`CHUNK-07`).
  public let fixedFrames: Bool

  /// One length byte and at least one, at most 255 bytes of packet.
  public static let sizes = 2...256

  /// An encoder of chunks of `size`, which is brought into `sizes`: larger buffers stay half used.
  public init(size: Int = ChunkEncoder.sizes.upperBound, fixedFrames: Bool = false) {
    self.size = min(max(size, ChunkEncoder.sizes.lowerBound), ChunkEncoder.sizes.upperBound)
    self.fixedFrames = fixedFrames
  }

  /// The frames of one packet, to be written one by one; none for an empty one, whose terminator
  /// alone would be an acknowledgement.
  public func frames(of packet: [UInt8]) -> [[UInt8]] {
    guard !packet.isEmpty else { return [] }
    var frames: [[UInt8]] = []
    var start = 0
    while start < packet.count {
      let end = min(start + size - 1, packet.count)
      frames.append([UInt8(end - start)] + packet[start..<end])
      start = end
    }
    if fixedFrames, let last = frames.indices.last, frames[last].count < size {
      frames[last].append(0)
    } else {
      frames.append([0])
    }
    return frames
  }

  /// All frames of one packet as one piece of a stream.
  public func stream(of packet: [UInt8]) -> [UInt8] { Array(frames(of: packet).joined()) }
}
