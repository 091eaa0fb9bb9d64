import TelehashPackets
import TelehashRecords

/// A few packets of a trace in order, who to whom, with the one that matters marked.
struct PacketLadder {
  var events: [TraceEvent]
  /// The place in `events` of the packet to mark.
  var marked: Int?

  func lines(_ style: Style) -> [String] {
    var table = TextTable(indent: "  ")
    table.rightAligned = [1, 2]
    for (index, event) in events.enumerated() {
      let isMarked = index == marked
      table.add(
        [
          .init(isMarked ? "▶" : " ", .bad), .init(event.record.map { "\($0.number)" } ?? ""),
          .init(Self.seconds(event.time), .faint), .init(Printable.text(Self.who(event))),
          .init(Printable.text(Self.what(event)), isMarked ? .strong : nil),
        ])
    }
    return table.lines(style)
  }

  /// Seconds with milliseconds; enough to see what waited for what.
  static func seconds(_ time: Instant) -> String {
    let milliseconds = time.nanoseconds / 1_000_000
    let fraction = String(milliseconds % 1000)
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  private static func who(_ event: TraceEvent) -> String {
    guard let source = event.source, let destination = event.destination else {
      return event.actor
    }
    return "\(source) → \(destination)"
  }

  private static func what(_ event: TraceEvent) -> String {
    var words: [String] = []
    switch event.kind {
    case .sent, .delivered: break
    case .dropped(let reason): words.append("dropped (\(reason.rawValue))")
    case .timer, .state, .note: words.append(event.kind.name)
    }
    if let record = event.record {
      words.append(record.summary)
    } else if !event.bytes.isEmpty {
      words.append("\(event.bytes.count) bytes")
    }
    if !event.text.isEmpty { words.append(event.text) }
    return words.joined(separator: " ")
  }
}
