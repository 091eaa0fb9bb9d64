/// How one kind of transport uses chunks.
public struct ChunkProfile: Hashable, Sendable {
  public enum Acknowledging: Hashable, Sendable {
    case never
    /// A chunk or acknowledgement after one or more chunks came in (`CHUNK-15`).
    case everyRead
    /// A chunk or acknowledgement for each chunk that came in (`CHUNK-16`).
    case everyChunk
  }

  public var encoder: ChunkEncoder
  /// Whether each chunk waits until something came in since the last (`CHUNK-11`).
  public var isBlocking: Bool
  public var acknowledging: Acknowledging

  public init(encoder: ChunkEncoder, isBlocking: Bool, acknowledging: Acknowledging) {
    self.encoder = encoder
    self.isBlocking = isBlocking
    self.acknowledging = acknowledging
  }

  // The usual sizes of each transport (CHUNK-14).
  public static let tcp = ChunkProfile(
    encoder: ChunkEncoder(size: 256), isBlocking: false, acknowledging: .everyRead)
  public static let bluetoothLE = ChunkProfile(
    encoder: ChunkEncoder(size: 20, fixedFrames: true), isBlocking: false, acknowledging: .never)
  public static let ieee802154 = ChunkProfile(
    encoder: ChunkEncoder(size: 120, fixedFrames: true), isBlocking: false, acknowledging: .never)
  /// Serial lines block by default (`CHUNK-12`); the size is that of the receiver's buffer.
  public static func serial(bufferSize: Int = 64) -> ChunkProfile {
    ChunkProfile(
      encoder: ChunkEncoder(size: bufferSize), isBlocking: true, acknowledging: .everyChunk)
  }
}

/// Both directions of one chunked connection: what to write when, and what came in.
///
/// Feed `receive` with everything read, even while blocked (`CHUNK-13`), and after each `receive`
/// or `send` write what `nextFrame` returns until it returns nil.
public struct ChunkStream: Sendable {
  public let profile: ChunkProfile
  private var decoder: ChunkDecoder
  /// Packets that wait for their turn, the first at `firstPacket`.
  private var packets: [[UInt8]] = []
  private var firstPacket = 0
  private var queuedBytes = 0
  /// What is left of the packet being written, its next frame last.
  private var frames: [[UInt8]] = []
  private var isInsidePacket = false
  private var isBlocked = false
  private var owed: UInt64 = 0

  /// What may wait for a peer that does not read: some seconds of traffic, not a leak.
  public static let maximumQueuedBytes = 1 << 20

  public init(_ profile: ChunkProfile, decoder: ChunkDecoder = ChunkDecoder()) {
    self.profile = profile
    self.decoder = decoder
  }

  /// What the next bytes of the stream complete, in order.
  public mutating func receive(_ bytes: [UInt8]) -> [ChunkDecoder.Event] {
    let chunks = decoder.packetChunks
    let acknowledgements = decoder.acknowledgements
    let events = decoder.receive(bytes)
    let received = decoder.packetChunks - chunks
    if received > 0 || decoder.acknowledgements > acknowledgements { isBlocked = false }
    // An acknowledgement is never acknowledged: two ends would go on for ever.
    switch profile.acknowledging {
    case .never: break
    case .everyRead: owed = max(owed, min(received, 1))
    case .everyChunk: owed += received
    }
    return events
  }

  /// Queues a packet; false when it is empty or too much is waiting, and then it is not taken.
  public mutating func send(_ packet: [UInt8]) -> Bool {
    guard !packet.isEmpty, packet.count <= ChunkStream.maximumQueuedBytes - queuedBytes else {
      return false
    }
    queuedBytes += packet.count
    packets.append(packet)
    return true
  }

  /// What is to be written now; nil when there is nothing, or nothing may be written yet.
  public mutating func nextFrame() -> [UInt8]? {
    if frames.isEmpty, firstPacket < packets.count { beginPacket() }
    if !isBlocked, let frame = frames.popLast() {
      isInsidePacket = !frames.isEmpty
      isBlocked = profile.isBlocking
      owed -= min(owed, 1)
      return frame
    }
    // Never between the chunks of one packet (CHUNK-09).
    if owed > 0, !isInsidePacket {
      owed -= 1
      return [0]
    }
    return nil
  }

  private mutating func beginPacket() {
    let packet = packets[firstPacket]
    firstPacket += 1
    if firstPacket * 2 >= packets.count {
      packets.removeFirst(firstPacket)
      firstPacket = 0
    }
    queuedBytes -= packet.count
    frames = profile.encoder.frames(of: packet).reversed()
  }
}
