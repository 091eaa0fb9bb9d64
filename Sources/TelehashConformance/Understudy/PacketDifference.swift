import TelehashCore
package import TelehashPackets
import TelehashRecords

/// One point in which a packet of the understudy differs from the recorded one.
package enum PacketDifference: Hashable, Sendable {
  /// A member of the head, or of an attached packet's head; nil where it is absent.
  case member(String, recorded: JSONValue?, ours: JSONValue?)
  /// The body, or a key in it, from this offset on.
  case body(recordedBytes: Int, ourBytes: Int, offset: Int)
  /// The shape of a handshake.
  case form(recorded: String, ours: String)
  /// What one input caused was sent in another order.
  case order

  /// The member it is about.
  package var member: String? {
    if case .member(let name, _, _) = self { name } else { nil }
  }

  package var text: String {
    switch self {
    case .member(let name, let recorded, let ours):
      "\(name): recorded \(Self.text(recorded)), ours \(Self.text(ours))"
    case .body(let recorded, let ours, let offset) where recorded == ours:
      "body: \(recorded) bytes, different from byte \(offset) on"
    case .body(let recorded, let ours, let offset):
      "body: recorded \(recorded) bytes, ours \(ours), different from byte \(offset) on"
    case .form(let recorded, let ours): "form: recorded \(recorded), ours \(ours)"
    case .order: "order: sent in another order"
    }
  }

  private static func text(_ value: JSONValue?) -> String { value.map { "\($0)" } ?? "absent" }
}

extension PacketDifference {
  /// All points in which `ours` differs from `recorded`, both of one slot.
  static func all(_ recorded: SentPacket, _ ours: SentPacket) -> [PacketDifference] {
    guard let theirs = recorded.inner, let mine = ours.inner else { return [] }
    var all = members(theirs.json, mine.json, prefix: "")
    if let theirHandshake = recorded.handshake, let ourHandshake = ours.handshake {
      if recorded.slot.kind == .handshake {
        return all + attached(theirs, mine)
      }
      // What is sealed in a peer or connect differs in every byte; the opened packets are compared.
      all += members(theirHandshake.inner.json, ourHandshake.inner.json, prefix: "body.")
      return all + attached(theirHandshake.inner, ourHandshake.inner)
    }
    return all + bodies(theirs.body, mine.body)
  }

  private static func members(
    _ recorded: JSONObject?, _ ours: JSONObject?, prefix: String
  ) -> [PacketDifference] {
    var names: [String] = []
    for name in (recorded?.names ?? []) + (ours?.names ?? []) where !names.contains(name) {
      names.append(name)
    }
    return names.compactMap { name in
      let (left, right) = (recorded?[name], ours?[name])
      if left == right { return nil }
      if let left, let right, left.difference(from: right) == nil { return nil }
      return .member(prefix + name, recorded: left, ours: right)
    }
  }

  /// Compares the bodies of two handshakes: attached key packets by their members and key.
  private static func attached(_ recorded: Packet, _ ours: Packet) -> [PacketDifference] {
    switch (keyPacket(recorded), keyPacket(ours)) {
    case (let left?, let right?):
      return members(left.json, right.json, prefix: "attached.") + bodies(left.body, right.body)
    case (nil, nil): return bodies(recorded.body, ours.body)
    case (nil, _?): return [.form(recorded: "flat", ours: "nested")]
    case (_?, nil): return [.form(recorded: "nested", ours: "flat")]
    }
  }

  private static func keyPacket(_ handshake: Packet) -> Packet? {
    guard let packet = try? Packet(decoding: handshake.body) else { return nil }
    switch packet.head {
    case .none, .json: return packet
    case .binary, .malformed: return nil
    }
  }

  private static func bodies(_ recorded: [UInt8], _ ours: [UInt8]) -> [PacketDifference] {
    guard recorded != ours else { return [] }
    let offset = zip(recorded, ours).prefix { $0 == $1 }.reduce(0) { count, _ in count + 1 }
    return [.body(recordedBytes: recorded.count, ourBytes: ours.count, offset: offset)]
  }
}
