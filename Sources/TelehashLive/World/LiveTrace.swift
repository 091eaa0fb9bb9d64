import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// A play of a live run read with all keys there are: its events and packets.
struct LiveTrace: Sendable {
  /// A bounded window of the events.
  let events: [TraceEvent]
  /// Every datagram once, in the order of the real clock.
  let packets: [ObservedPacket]

  /// Datagrams between own sockets are sent and received here; they count once, when sent.
  init(
    _ log: LiveLog, opening dissector: TrafficDissector, own: Set<Address>, window: TraceWindow
  ) {
    var dissector = dissector
    // Handshakes may come after what they open: the second reading counts.
    for entry in log.entries where !entry.bytes.isEmpty { _ = dissector.dissect(entry.bytes) }
    var sink = TraceSink(hasher: RunningSHA256(), window: window)
    var packets: [ObservedPacket] = []
    for entry in log.entries {
      var event = TraceEvent(
        time: entry.time, kind: entry.kind, actor: entry.actor, source: entry.source,
        destination: entry.destination, bytes: entry.bytes, text: entry.text)
      if let source = entry.source, let target = entry.destination {
        let isOwnEcho = entry.kind == .delivered && own.contains(source)
        let packet = ObservedPacket(
          number: isOwnEcho ? 0 : packets.count + 1, time: entry.time, source: source,
          destination: target, datagram: entry.bytes, dissection: dissector.dissect(entry.bytes))
        if !isOwnEcho {
          packets.append(packet)
          event.record = packet.record
        }
        // What a target sent is known by its arrival alone.
        if entry.kind == .delivered, !isOwnEcho { event.kind = .sent }
      }
      sink.record(event)
    }
    events = sink.events
    self.packets = packets
  }
}
