public import TelehashPackets

extension Case {
  /// The object of one of the `cases` in run.json; every member is there, null where there is none.
  public func json() -> JSONObject {
    [
      "id": .string(id),
      "title": .string(title),
      "area": .string(area),
      "requirements": .array(requirements.map(JSONValue.string)),
      "level": .string(level.rawValue),
      "axes": .object(axes.json()),
      "verdict": .string(verdict.rawValue),
      "unexpected": .bool(unexpected),
      "message": .string(message),
      "failingEvent": .number(failingEvent),
      "blockedBy": .string(optional: blockedBy),
      "traceHash": .string(optional: traceHash),
      "seed": seed.map { .number(JSONNumber($0)) } ?? .null,
      "duration": .object(duration.json()),
      "evidence": evidence.map { .object($0.json()) } ?? .null,
      "events": .array(events.map { .object($0.json()) }),
    ]
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(json, at: place, members: Self.members)
    self.init(
      id: try reader.string("id"),
      title: try reader.string("title"),
      area: try reader.string("area"),
      requirements: try reader.strings("requirements"),
      level: try reader.choice("level"),
      axes: try Axes(json: reader.required("axes"), at: reader.place(of: "axes")),
      verdict: try reader.choice("verdict"),
      unexpected: try reader.bool("unexpected"),
      message: try reader.optionalString("message") ?? "",
      failingEvent: try reader.optionalCount("failingEvent"),
      blockedBy: try reader.optionalString("blockedBy"),
      traceHash: try reader.optional("traceHash", "64 hexadecimal digits", Self.traceHash),
      seed: try reader.optionalUInt64("seed"),
      duration: try Run.Duration(
        json: reader.required("duration"), at: reader.place(of: "duration")))
    if let value = reader.optional("evidence") {
      evidence = try Evidence(json: value, at: reader.place(of: "evidence"))
    }
    for (value, place) in try reader.elements("events") {
      guard let object = value.object else {
        throw RecordError(place: place, problem: "expected an object")
      }
      events.append(try TraceEvent(json: object, at: place))
    }
    if let failingEvent, failingEvent >= events.count {
      throw RecordError(
        place: reader.place(of: "failingEvent"), problem: "there are \(events.count) events")
    }
  }

  private static let members = [
    "id", "title", "area", "requirements", "level", "axes", "verdict", "unexpected", "message",
    "failingEvent", "blockedBy", "traceHash", "seed", "duration", "evidence", "events",
  ]

  private static func traceHash(_ value: JSONValue) -> String? {
    guard let text = value.string, let bytes = try? Hex.decode(text), bytes.count == 32 else {
      return nil
    }
    return text
  }
}

extension Case.Axes {
  func json() -> JSONObject {
    [
      "edition": .string(optional: edition?.rawValue),
      "csid": .string(optional: csid),
      "network": .string(optional: network),
      "role": .string(optional: role),
    ]
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(
      json, at: place, members: ["edition", "csid", "network", "role"])
    self.init(
      edition: try reader.optionalChoice("edition"),
      csid: try reader.optionalString("csid"),
      network: try reader.optionalString("network"),
      role: try reader.optionalString("role"))
  }
}

extension Case.Evidence {
  func json() -> JSONObject {
    [
      "pcap": .string(pcap),
      "keys": .string(optional: keys),
      "firstPacket": .number(firstPacket),
      "lastPacket": .number(lastPacket),
    ]
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(
      json, at: place, members: ["pcap", "keys", "firstPacket", "lastPacket"])
    self.init(
      pcap: try reader.string("pcap"),
      keys: try reader.optionalString("keys"),
      firstPacket: try reader.optionalCount("firstPacket"),
      lastPacket: try reader.optionalCount("lastPacket"))
  }
}

extension Run.Duration {
  func json() -> JSONObject {
    [
      "realSeconds": .number(JSONNumber(seconds: real)),
      "virtualSeconds": virtual.map { .number(JSONNumber(seconds: $0)) } ?? .null,
    ]
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(json, at: place, members: ["realSeconds", "virtualSeconds"])
    self.init(
      real: try reader.required("realSeconds", Instant.secondsText) { $0.number?.timeSpan },
      virtual: try reader.optional("virtualSeconds", Instant.secondsText) {
        $0.number?.timeSpan
      })
  }
}

extension JSONValue {
  /// The text, or null.
  static func string(optional text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  /// The number, or null.
  static func number(_ count: Int?) -> JSONValue {
    count.map { .number(JSONNumber($0)) } ?? .null
  }
}
