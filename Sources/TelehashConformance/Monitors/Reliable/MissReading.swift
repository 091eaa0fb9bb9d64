import TelehashCore
import TelehashPackets

/// A `miss` that came with an acknowledgement, as its receiver reads it.
struct MissReading: Sendable {
  let ack: UInt64
  let missing: [UInt64]
  let highestAcceptable: UInt64
  let lastEntry: UInt64

  /// Nil where `miss` is absent or no list (REL-15).
  init?(_ head: ChannelHead) {
    guard let value = head.miss else { return nil }
    // A missing ack is read as 0 (A21).
    let ack = head.ackValue ?? 0
    guard let reading = try? MissList.decode(value, acknowledged: ack),
      let last = value.array?.last?.uint64
    else { return nil }
    self.ack = ack
    missing = reading.missing
    highestAcceptable = reading.highestAcceptable
    lastEntry = last
  }
}
