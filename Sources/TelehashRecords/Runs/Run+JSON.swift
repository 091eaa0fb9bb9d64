public import TelehashPackets

extension Run {
  /// The run as the object of run.json, members in their fixed order.
  public func json() -> JSONObject {
    [
      "schema": .string(Self.schema),
      "tool": .object(tool.json()),
      "command": .array(command.map(JSONValue.string)),
      "mode": .string(mode.rawValue),
      "target": .object(target.json()),
      "seed": seed.map { .number(JSONNumber($0)) } ?? .null,
      "startedAt": .string(startedAt.description),
      "duration": .object(duration.json()),
      "totals": .object(totals.json()),
      "cases": .array(cases.map { .object($0.json()) }),
      "requirements": .array(requirements.map { .object($0.json()) }),
      "readings": .array(readings.map { .object($0.json()) }),
    ]
  }

  /// The content of run.json: the object with each case on a line of its own, so that two runs can
  /// be compared with tools for text.
  public func encoded() -> [UInt8] {
    var bytes = Array("{".utf8)
    for (index, member) in json().members.enumerated() {
      if index > 0 { bytes += Array(",".utf8) }
      bytes += Array("\n".utf8) + JSONValue.string(member.name).encoded() + Array(":".utf8)
      guard let elements = member.value.array, elements.contains(where: { $0.object != nil })
      else {
        bytes += member.value.encoded()
        continue
      }
      bytes += Array("[".utf8)
      for (index, element) in elements.enumerated() {
        bytes += Array((index > 0 ? ",\n" : "\n").utf8) + element.encoded()
      }
      bytes += Array("\n]".utf8)
    }
    return bytes + Array("\n}\n".utf8)
  }

  /// From the content of run.json. Unknown fields are refused, with their place.
  public init(decoding bytes: [UInt8]) throws(RecordError) {
    let object: JSONObject
    do throws(JSONError) {
      object = try JSONReader.readObject(bytes, limits: Self.limits).object
    } catch {
      throw RecordError(place: "", problem: error.description)
    }
    try self.init(json: object)
  }

  /// From the object `json()` makes; a member it never makes is refused.
  public init(json: JSONObject) throws(RecordError) {
    let reader = try ObjectReader(json, members: Self.members)
    let schema = try reader.string("schema")
    guard schema == Self.schema else {
      throw RecordError(place: "schema", problem: "expected \(Self.schema), not \(schema)")
    }
    self.init(
      tool: try Tool(json: reader.required("tool"), at: "tool"),
      command: try reader.strings("command"),
      mode: try reader.choice("mode"),
      target: try Target(json: reader.required("target"), at: "target"),
      seed: try reader.optionalUInt64("seed"),
      startedAt: try reader.required("startedAt", "a time such as 2026-01-31T23:59:59Z") {
        $0.string.flatMap { WallTime($0) }
      },
      duration: try Duration(json: reader.required("duration"), at: "duration"))
    for (value, place) in try reader.elements("cases") {
      cases.append(try Case(json: value, at: place))
    }
    for (value, place) in try reader.elements("requirements") {
      requirements.append(try RequirementResult(json: value, at: place))
    }
    for (value, place) in try reader.elements("readings") {
      readings.append(try Reading(json: value, at: place))
    }
    guard try Totals(json: reader.required("totals"), at: "totals") == totals else {
      throw RecordError(place: "totals", problem: "not the totals of the cases")
    }
  }

  /// What a run file may cost: twice the largest suite with full windows of events fits easily.
  private static let limits = JSONLimits(bytes: 512 << 20, depth: 64, values: 16_000_000)

  private static let members = [
    "schema", "tool", "command", "mode", "target", "seed", "startedAt", "duration", "totals",
    "cases", "requirements", "readings",
  ]
}

extension Run.Tool {
  func json() -> JSONObject {
    ["name": .string(name), "version": .string(version), "commit": .string(optional: commit)]
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(json, at: place, members: ["name", "version", "commit"])
    self.init(
      name: try reader.string("name"),
      version: try reader.string("version"),
      commit: try reader.optionalString("commit"))
  }
}

extension Run.Target {
  func json() -> JSONObject {
    var object: JSONObject = ["kind": .string(kind), "name": .string(name)]
    object["uri"] = uri.map(JSONValue.string)
    object["features"] = [
      "declared": .array(features.declared.map(JSONValue.string)),
      "probed": .array(features.probed.map(JSONValue.string)),
    ]
    return object
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(json, at: place, members: ["kind", "name", "uri", "features"])
    let features = try ObjectReader(
      reader.required("features"), at: reader.place(of: "features"),
      members: ["declared", "probed"])
    self.init(
      kind: try reader.string("kind"),
      name: try reader.string("name"),
      uri: try reader.optionalString("uri"),
      features: Run.Features(
        declared: try features.strings("declared"), probed: try features.strings("probed")))
  }
}

extension RequirementResult {
  func json() -> JSONObject {
    [
      "id": .string(id),
      "verdict": .string(verdict.rawValue),
      "cases": .array(cases.map(JSONValue.string)),
    ]
  }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(json, at: place, members: ["id", "verdict", "cases"])
    self.init(
      id: try reader.string("id"), verdict: try reader.choice("verdict"),
      cases: try reader.strings("cases"))
  }
}

extension Reading {
  func json() -> JSONObject { ["topic": .string(topic), "reading": .string(reading)] }

  init(json: JSONValue, at place: String) throws(RecordError) {
    let reader = try ObjectReader(json, at: place, members: ["topic", "reading"])
    self.init(topic: try reader.string("topic"), reading: try reader.string("reading"))
  }
}
