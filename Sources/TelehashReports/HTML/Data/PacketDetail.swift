import TelehashPackets
import TelehashRecords

/// One packet taken apart, as a tree of names and values beside its bytes, bounded in every
/// direction.
struct PacketDetail {
  /// Bytes of a datagram shown in hexadecimal; one over Ethernet fits whole.
  static let longestDatagram = 1_500
  /// Bytes of a body in the tree.
  private static let longestBody = 64
  /// Members of one object or elements of one array.
  private static let mostMembers = 40
  /// Levels of values in a head, and of packets in packets.
  private static let deepest = 8

  /// `[name, value, children…]`, as the page reads it.
  static func tree(_ event: TraceEvent) -> JSONValue {
    guard let record = event.record else {
      return node(event.kind.name, ShownText.text(event.text, atMost: TextLimit.line), [])
    }
    var children: [JSONValue] = []
    let source = event.source ?? record.source
    let destination = event.destination ?? record.destination
    children.append(
      node("datagram", "\(record.number), \(event.bytes.count) bytes, \(record.transport.rawValue)")
    )
    children.append(node("path", "\(source) → \(destination)"))
    if record.from != nil || record.to != nil {
      children.append(
        node("sealed", "by \(shown(record.from ?? "?")) for \(shown(record.to ?? "?"))"))
    }
    if let cloak = record.cloak { children.append(node("cloak", rounds(cloak))) }
    if let csid = record.csid { children.append(node("cipher set", shown(csid))) }
    if let token = record.token { children.append(node("token", hex(token))) }
    if let line = record.line { children.append(node("line", hex(line))) }
    if let inner = record.inner { children += parts(inner, depth: 1) }
    return node(
      record.kind.rawValue, record.reason.map { $0.rawValue } ?? "", children)
  }

  private static func rounds(_ count: Int) -> String {
    count == 0 ? "none" : count == 1 ? "1 round" : "\(count) rounds"
  }

  private static func parts(_ packet: InnerRecord, depth: Int) -> [JSONValue] {
    guard depth < deepest else { return [node("…", "deeper packets are left out")] }
    var children: [JSONValue] = []
    if let head = packet.head {
      children.append(node("head", head.isEmpty ? "empty object" : "", members(head, depth: 1)))
    } else {
      children.append(node("head", "no JSON object"))
    }
    children.append(node("body", body(packet.body)))
    if let attached = packet.attached { children.append(self.attached(attached, depth: depth + 1)) }
    return children
  }

  private static func attached(_ record: AttachedRecord, depth: Int) -> JSONValue {
    var children: [JSONValue] = []
    if record.from != nil || record.to != nil {
      children.append(
        node("sealed", "by \(shown(record.from ?? "?")) for \(shown(record.to ?? "?"))"))
    }
    if let csid = record.csid { children.append(node("cipher set", shown(csid))) }
    if let token = record.token { children.append(node("token", hex(token))) }
    if let line = record.line { children.append(node("line", hex(line))) }
    children += parts(record.packet, depth: depth)
    if let inner = record.inner {
      children.append(node("inside", "", parts(inner, depth: depth + 1)))
    }
    return node("attached", record.kind?.rawValue ?? "packet", children)
  }

  private static func members(_ object: JSONObject, depth: Int) -> [JSONValue] {
    let shown = object.members.prefix(mostMembers).map { value($0.value, named: $0.name, depth) }
    let left = object.members.count - shown.count
    return shown + (left > 0 ? [node("…", "\(left) more members")] : [])
  }

  private static func value(_ value: JSONValue, named name: String, _ depth: Int) -> JSONValue {
    let name = ShownText.text(name, atMost: TextLimit.value)
    if depth < deepest {
      if let object = value.object, !object.isEmpty {
        return node(name, "", members(object, depth: depth + 1))
      }
      // A list of numbers reads best as it is written.
      if let array = value.array, array.contains(where: { $0.object != nil || $0.array != nil }) {
        var elements = array.prefix(mostMembers).enumerated().map {
          self.value($0.element, named: "\($0.offset)", depth + 1)
        }
        if array.count > mostMembers {
          elements.append(node("…", "\(array.count - mostMembers) more elements"))
        }
        return node(name, "", elements)
      }
    }
    return node(name, ShownText.text(value.description, atMost: TextLimit.value))
  }

  private static func body(_ bytes: [UInt8]) -> String {
    guard !bytes.isEmpty else { return "empty" }
    let count = "\(bytes.count) byte\(bytes.count == 1 ? "" : "s") "
    let start = Hex.encode(Array(bytes.prefix(longestBody)))
    return count + start + (bytes.count > longestBody ? "…" : "")
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    Hex.encode(Array(bytes.prefix(longestBody))) + (bytes.count > longestBody ? "…" : "")
  }

  private static func shown(_ text: String) -> String {
    ShownText.text(text, atMost: TextLimit.name)
  }

  private static func node(
    _ name: String, _ value: String, _ children: [JSONValue] = []
  ) -> JSONValue {
    .array([.string(name), .string(value)] + children)
  }
}
