import TelehashPackets
import TelehashRecords

/// What the page gets to show of the events of one case: the diagram, and the packets in full where
/// they matter.
struct CaseEvidence {
  /// How much is shown.
  enum Detail: Int, CaseIterable {
    /// Everything around the deciding event, with the bytes and trees of all packets.
    case full
    /// Bytes and trees of the packets next to the deciding one.
    case near
    /// The diagram, and the deciding packet.
    case one
    /// The diagram alone, shorter.
    case diagram
    /// That there were events.
    case nothing
  }

  /// Events before and after the deciding one in the fullest diagram.
  private static let before = 60
  private static let after = 20
  /// Packets before and after the deciding one shown in full where there is less room.
  private static let near = 4
  /// Events of the shortest diagram.
  private static let short = 32

  /// The events of a case with so much detail; nil when there is nothing to show.
  static func json(_ item: Case, _ detail: Detail, _ strings: inout StringPool) -> JSONObject? {
    guard !item.events.isEmpty, detail != .nothing else { return nil }
    let deciding = deciding(item)
    let range = window(item, deciding, detail)
    let events = Array(item.events[range])
    let diagram = SequenceDiagram(events, network: item.axes.network)
    var object = JSONObject()
    object["lanes"] = .array(
      diagram.lanes.map { lane in
        .array([
          .string(ShownText.text(lane.name, atMost: TextLimit.name)), .string(lane.kind.rawValue),
        ])
      })
    object["items"] = .array(diagram.items.map { Self.json($0, events, &strings) })
    if let deciding { object["mark"] = number(deciding - range.lowerBound) }
    if range.lowerBound > 0 { object["before"] = number(range.lowerBound) }
    let left = item.events.count - range.upperBound
    if left > 0 { object["after"] = number(left) }
    var packets = JSONObject()
    for index in shown(diagram, events, deciding.map { $0 - range.lowerBound }, detail) {
      packets.members.append(.init(name: "\(index)", value: packet(events[index])))
    }
    if !packets.isEmpty { object["packets"] = .object(packets) }
    return object
  }

  /// The event that decided a case: the one it names, or the packet before it when that is none.
  private static func deciding(_ item: Case) -> Int? {
    guard let failing = item.failingEvent, item.events.indices.contains(failing) else { return nil }
    if item.events[failing].record != nil { return failing }
    return item.events[...failing].lastIndex { $0.record != nil } ?? failing
  }

  private static func window(_ item: Case, _ deciding: Int?, _ detail: Detail) -> Range<Int> {
    let count = item.events.count
    let (before, after) =
      detail == .diagram ? (short * 3 / 4, short / 4) : (before, after)
    guard let deciding else { return 0..<min(count, before + after) }
    return max(0, deciding - before)..<min(count, deciding + after + 1)
  }

  /// The places of the events whose packets are shown in full: each datagram once, where it begins.
  private static func shown(
    _ diagram: SequenceDiagram, _ events: [TraceEvent], _ deciding: Int?, _ detail: Detail
  ) -> [Int] {
    let items = diagram.items.filter { events[$0.event].record != nil }
    let packets = items.map(\.event)
    let place = deciding.flatMap { deciding in
      items.firstIndex { $0.event == deciding || $0.end == deciding }
    }
    switch detail {
    case .full: return packets
    case .near:
      let middle = place ?? near
      return Array(
        packets[max(0, min(middle, packets.count) - near)..<min(packets.count, middle + near)])
    case .one: return place.map { [packets[$0]] } ?? []
    case .diagram, .nothing: return []
    }
  }

  private static func packet(_ event: TraceEvent) -> JSONValue {
    let bytes = event.bytes.prefix(PacketDetail.longestDatagram)
    return [
      "tree": PacketDetail.tree(event),
      "hex": .string(Hex.encode(Array(bytes))),
      "size": number(event.bytes.count),
    ]
  }

  /// `[event, time, lane, target, kind, label, drop reason, end event, end time]`, the tail left
  /// out where it says nothing.
  private static func json(
    _ item: SequenceDiagram.Item, _ events: [TraceEvent], _ strings: inout StringPool
  ) -> JSONValue {
    let kind: (String, String)
    switch item.kind {
    case .delivered: kind = ("d", "")
    case .dropped(let reason): kind = ("x", reason)
    case .underway: kind = ("u", "")
    case .timer: kind = ("t", "")
    case .state: kind = ("s", "")
    case .note: kind = ("n", "")
    }
    var values: [JSONValue] = [
      number(item.event), time(events[item.event]), number(item.lane),
      item.target.map { number($0) } ?? -1, .string(kind.0), strings.number(of: item.label),
    ]
    if let end = item.end, end != item.event || !kind.1.isEmpty {
      values += [
        strings.number(of: ShownText.text(kind.1, atMost: TextLimit.name)), number(end),
        time(events[end]),
      ]
    }
    return .array(values)
  }

  /// Microseconds: short to write, exact enough to see an order.
  private static func time(_ event: TraceEvent) -> JSONValue {
    .number(JSONNumber(event.time.nanoseconds / 1000))
  }

  private static func number(_ count: Int) -> JSONValue { .number(JSONNumber(count)) }
}

/// Texts that occur many times, each kept once and spoken of by its number.
struct StringPool {
  private(set) var strings: [JSONValue] = []
  private var numbers: [String: Int] = [:]

  /// How much is known, to go back to.
  var state: Int { strings.count }

  /// What the texts that came since then take in a page.
  func size(since state: Int) -> Int {
    strings[state...].reduce(0) { $0 + EmbeddedJSON.size($1) + 1 }
  }

  /// Takes back what came since then.
  mutating func forget(since state: Int) {
    for text in strings[state...].compactMap(\.string) { numbers[text] = nil }
    strings.removeSubrange(state...)
  }

  mutating func number(of text: String) -> JSONValue {
    if let number = numbers[text] { return .number(JSONNumber(number)) }
    numbers[text] = strings.count
    strings.append(.string(text))
    return .number(JSONNumber(strings.count - 1))
  }
}
