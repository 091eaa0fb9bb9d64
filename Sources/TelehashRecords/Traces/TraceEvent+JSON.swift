public import TelehashPackets

extension TraceEvent {
  /// The event as it stands among the `events` of a case in run.json.
  ///
  /// `t` in seconds and `event` come first, then `actor`, `drop` (why it was lost), `text` and
  /// `bytes` (the datagram) where there are any, then the members of the packet's record; without a
  /// record just `src` and `dst`.
  public func json() -> JSONObject {
    var object = JSONObject()
    object["t"] = .number(JSONNumber(seconds: time))
    object["event"] = .string(kind.name)
    if !actor.isEmpty { object["actor"] = .string(actor) }
    if case .dropped(let reason) = kind { object["drop"] = .string(reason.rawValue) }
    if !text.isEmpty { object["text"] = .string(text) }
    if !bytes.isEmpty { object["bytes"] = .hex(bytes) }
    if let record {
      object.members += record.json().members
    } else {
      object["src"] = source.map { .string($0.description) }
      object["dst"] = destination.map { .string($0.description) }
    }
    return object
  }

  /// From the object `json()` makes; a member it never makes is refused.
  public init(json: JSONObject) throws(RecordError) { try self.init(json: json, at: "") }

  init(json: JSONObject, at place: String) throws(RecordError) {
    let reader = try ObjectReader(
      json, at: place, members: Self.eventMembers + PacketRecord.members)
    self.init(
      time: try reader.required("t", Instant.secondsText) { $0.number?.instant },
      kind: try Self.kind(reader),
      actor: try reader.optionalString("actor") ?? "",
      source: try reader.optional("src", "ip:port") { $0.string.flatMap { Address($0) } },
      destination: try reader.optional("dst", "ip:port") { $0.string.flatMap { Address($0) } },
      bytes: try reader.optionalBytes("bytes") ?? [],
      text: try reader.optionalString("text") ?? "")
    // The kind of the packet, not of the event: it is there exactly when there is a record.
    if reader.optional("kind") != nil {
      let members = json.members.filter { !Self.eventMembers.contains($0.name) }
      record = try PacketRecord(json: JSONObject(members: members), at: place)
    }
  }

  private static let eventMembers = ["t", "event", "actor", "drop", "text", "bytes"]

  private static func kind(_ reader: ObjectReader) throws(RecordError) -> Kind {
    let drop = try reader.optionalString("drop")
    let kind: Kind? = try reader.required("event", "a string") { value in
      value.string.map { name in
        switch name {
        case "sent": .sent
        case "delivered": .delivered
        case "dropped": drop.map { .dropped(DropReason(rawValue: $0)) }
        case "timer": .timer
        case "state": .state
        case "note": .note
        default: nil
        }
      }
    }
    guard let kind else {
      throw RecordError(
        place: reader.place(of: "event"),
        problem: "expected sent, delivered, dropped (with drop), timer, state or note")
    }
    return kind
  }
}
