import TelehashConformance
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// Everything a play sent and received, in order.
struct LiveLog: Sendable {
  /// A datagram or a remark.
  struct Entry: Sendable {
    let time: Instant
    let kind: TraceEvent.Kind
    let actor: String
    let source: Address?
    let destination: Address?
    let bytes: [UInt8]
    let text: String
  }

  private(set) var entries: [Entry] = []
  /// Datagrams that are no longer kept: only a flood makes so many.
  private(set) var leftOut = 0

  /// More entries than this are counted alone.
  private static let maximumEntries = 100_000

  mutating func sent(
    _ bytes: [UInt8], from source: Address, to target: Address, by actor: String, at time: Instant
  ) {
    add(
      Entry(
        time: time, kind: .sent, actor: actor, source: source, destination: target, bytes: bytes,
        text: ""))
  }

  mutating func received(
    _ bytes: [UInt8], from source: Address, at socket: Address, by actor: String, time: Instant
  ) {
    add(
      Entry(
        time: time, kind: .delivered, actor: actor, source: source, destination: socket,
        bytes: bytes, text: ""))
  }

  mutating func remark(_ text: String, at time: Instant) {
    add(
      Entry(
        time: time, kind: .note, actor: "", source: nil, destination: nil, bytes: [], text: text))
  }

  private mutating func add(_ entry: Entry) {
    guard entries.count < Self.maximumEntries else {
      leftOut += 1
      return
    }
    entries.append(entry)
  }
}
