import TelehashCore
import TelehashPackets

/// A channel that a script-driven member keeps by itself: opened by the play, then served until it
/// ends, with whatever is fed into it.
struct ChannelEngine: Sendable {
  let session: Int
  let target: Target
  private(set) var channel: Channel
  /// The BODYs received, joined.
  private(set) var received: [UInt8] = []
  private(set) var failure: String?
  private var waiting: [UInt8] = []
  private var offset = 0
  private var endsAfterwards = false

  /// Where its packets go.
  struct Target: Hashable, Sendable {
    let from: Address
    let to: Address
    let rounds: Int
  }

  /// BODY bytes in one packet, with room for the head.
  private static let bodySize = 1200

  init(_ channel: Channel, session: Int, target: Target) {
    self.channel = channel
    self.session = session
    self.target = target
  }

  var c: UInt64 { UInt64(channel.id.value) }
  var deadline: Instant? { channel.deadline }

  mutating func receive(_ packet: Packet, at now: Instant) { channel.receive(packet, at: now) }

  mutating func wake(at now: Instant) {
    if let due = channel.deadline, due <= now { channel.timeout(at: now) }
  }

  /// Sends `data` and then ends.
  mutating func feed(_ data: [UInt8], at now: Instant) {
    waiting += data
    endsAfterwards = true
    push(at: now)
  }

  mutating func close(error: String?, at now: Instant) {
    if let error { channel.fail(error, at: now) } else { channel.end(at: now) }
  }

  /// Takes what the channel wants sent; what it delivers is kept.
  mutating func drain(at now: Instant) -> [Packet] {
    var packets: [Packet] = []
    while let output = channel.nextOutput() {
      switch output {
      case .transmit(let packet): packets.append(packet)
      case .deliver(let packet): received += packet.body
      case .ended: if !endsAfterwards { channel.end(at: now) }
      case .acknowledged: push(at: now)
      case .failed(let error, _): failure = error
      case .finding, .removed: break
      }
    }
    return packets
  }

  private mutating func push(at now: Instant) {
    while offset < waiting.count, channel.sendCapacity > 1 {
      let end = min(offset + Self.bodySize, waiting.count)
      guard (try? channel.send([:], body: Array(waiting[offset..<end]), at: now)) != nil else {
        break
      }
      offset = end
    }
    if endsAfterwards, offset == waiting.count, !channel.hasEnded { channel.end(at: now) }
  }
}
