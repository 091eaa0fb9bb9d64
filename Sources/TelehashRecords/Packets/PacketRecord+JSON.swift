public import TelehashPackets

extension PacketRecord {
  /// The object of one `--trace` line, members in their fixed order.
  public func json() -> JSONObject {
    var object = JSONObject()
    object["n"] = .number(JSONNumber(number))
    object["src"] = .string(source.description)
    object["dst"] = .string(destination.description)
    if transport != .udp { object["transport"] = .string(transport.rawValue) }
    object["from"] = from.map(JSONValue.string)
    object["to"] = to.map(JSONValue.string)
    object["cloak"] = cloak.map { .number(JSONNumber($0)) }
    object["kind"] = .string(kind.rawValue)
    object["reason"] = reason.map { .string($0.rawValue) }
    object["csid"] = csid.map(JSONValue.string)
    object["token"] = token.map(JSONValue.hex)
    object["line"] = line.map(JSONValue.hex)
    object["inner"] = inner.map { .object($0.json()) }
    return object
  }

  /// From the object `json()` makes; a member it never makes is refused.
  public init(json: JSONObject) throws(RecordError) { try self.init(json: json, at: "") }

  init(json: JSONObject, at place: String) throws(RecordError) {
    let reader = try ObjectReader(json, at: place, members: Self.members)
    self.init(
      number: try reader.count("n"),
      source: try reader.required("src", "ip:port") { $0.string.flatMap { Address($0) } },
      destination: try reader.required("dst", "ip:port") { $0.string.flatMap { Address($0) } },
      transport: try reader.optionalChoice("transport") ?? .udp,
      from: try reader.optionalString("from"),
      to: try reader.optionalString("to"),
      cloak: try reader.optionalCount("cloak"),
      kind: try reader.choice("kind"),
      reason: try reader.optionalChoice("reason"),
      csid: try reader.optionalString("csid"),
      token: try reader.optionalBytes("token"),
      line: try reader.optionalBytes("line"))
    if let value = reader.optional("inner") {
      inner = try InnerRecord(json: value, at: reader.place(of: "inner"))
    }
  }

  static let members = [
    "n", "src", "dst", "transport", "from", "to", "cloak", "kind", "reason", "csid", "token",
    "line", "inner",
  ]
}

extension InnerRecord {
  /// `head`, `body` and, where there is one, `attached`.
  public func json() -> JSONObject {
    var object: JSONObject = [
      "head": head.map(JSONValue.object) ?? .null, "body": .hex(body),
    ]
    object["attached"] = attached.map { .object($0.json()) }
    return object
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    try self.init(ObjectReader(json, at: place, members: ["head", "body", "attached"]))
  }

  /// The three members out of an object that may have others too.
  fileprivate init(_ reader: ObjectReader) throws(RecordError) {
    _ = try reader.required("head")
    self.init(
      head: try reader.optional("head", "an object or null") { $0.object },
      body: try reader.bytes("body"))
    if let value = reader.optional("attached") {
      attached = try AttachedRecord(json: value, at: reader.place(of: "attached"))
    }
  }
}

extension AttachedRecord {
  /// Like the members of a datagram's object, with the head and body as carried before `inner`.
  public func json() -> JSONObject {
    var object = JSONObject()
    object["from"] = from.map(JSONValue.string)
    object["to"] = to.map(JSONValue.string)
    object["kind"] = kind.map { .string($0.rawValue) }
    object["csid"] = csid.map(JSONValue.string)
    object["token"] = token.map(JSONValue.hex)
    object["line"] = line.map(JSONValue.hex)
    object.members += packet.json().members
    object["inner"] = inner.map { .object($0.json()) }
    return object
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(json, at: place, members: Self.members)
    self.init(
      kind: try reader.optionalChoice("kind"),
      from: try reader.optionalString("from"),
      to: try reader.optionalString("to"),
      csid: try reader.optionalString("csid"),
      token: try reader.optionalBytes("token"),
      line: try reader.optionalBytes("line"),
      packet: try InnerRecord(reader))
    if let value = reader.optional("inner") {
      inner = try InnerRecord(json: value, at: reader.place(of: "inner"))
    }
  }

  private static let members = [
    "from", "to", "kind", "csid", "token", "line", "head", "body", "attached", "inner",
  ]
}

extension JSONValue {
  /// Bytes as lower-case hexadecimal text.
  static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encode(bytes)) }
}
