import TelehashPackets

/// The members of a version 2 channel packet's head, read once for all monitors.
struct SwitchHead: Sendable {
  let json: JSONObject
  let id: ID
  let type: ChannelHead.Text
  /// Whether `end` is true, or the text `true` (D34).
  let ends: Bool
  let endIsText: Bool
  let hasErr: Bool
  let seq: Number
  let ack: Number
  let miss: JSONValue?
  /// Whether there is anything for the other side's application or switch.
  let hasContent: Bool

  enum ID: Hashable, Sendable {
    case absent
    /// 32 hex digits (V2CH-01).
    case hex(String)
    /// 1 to 4294967295 (V2CH-02).
    case number(UInt32)
    /// Not an id of the edition, as it was written.
    case wrong(String)
  }

  enum Number: Hashable, Sendable {
    case absent
    case value(UInt64)
    case wrong(String)

    var value: UInt64? { if case .value(let value) = self { value } else { nil } }
  }

  /// The members the protocol keeps for every channel.
  static let commonMembers = ["c", "type", "end", "err", "seq", "ack", "miss"]

  init(_ json: JSONObject, bodySize: Int, rules: SwitchRules) {
    self.json = json
    id = Self.id(json["c"], rules)
    switch json["type"] {
    case nil: type = .absent
    case .string(let text)?: type = .text(text)
    default: type = .notText
    }
    endIsText = json["end"]?.string == "true"
    ends = json["end"]?.bool == true || endIsText
    hasErr = json["err"] != nil
    seq = Self.number(json["seq"])
    ack = Self.number(json["ack"])
    miss = json["miss"]
    hasContent =
      bodySize > 0 || ends || hasErr || type != .absent
      || json.names.contains { !Self.commonMembers.contains($0) }
  }

  private static func id(_ value: JSONValue?, _ rules: SwitchRules) -> ID {
    guard let value else { return .absent }
    if rules.usesHexIDs {
      guard let text = value.string, text.utf8.count == 32, (try? Hex.decode(text)) != nil else {
        return .wrong(value.description)
      }
      return .hex(text)
    }
    guard let number = value.uint64, number > 0, let id = UInt32(exactly: number) else {
      return .wrong(value.description)
    }
    return .number(id)
  }

  private static func number(_ value: JSONValue?) -> Number {
    guard let value else { return .absent }
    guard let number = value.uint64, number <= UInt64(UInt32.max) else {
      return .wrong(value.description)
    }
    return .value(number)
  }

  var typeName: String? { if case .text(let name) = type { name } else { nil } }

  /// Whether the packet acknowledges and does nothing else.
  var isBareAcknowledgement: Bool { (ack != .absent || miss != nil) && !hasContent }

  /// The entries of an array of objects, and how many are none.
  func objects(_ name: String) -> (objects: [JSONObject], others: Int)? {
    guard let array = json[name]?.array else { return nil }
    let objects = array.compactMap(\.object)
    return (objects, array.count - objects.count)
  }
}
