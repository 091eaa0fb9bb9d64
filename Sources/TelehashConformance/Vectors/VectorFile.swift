public import TelehashPackets

/// One file of test vectors, read strictly: unknown fields are refused and counts are checked.
public struct VectorFile: Sendable {
  /// Relative to the folder of all vectors, such as `cs3a/messages.json`.
  public let path: String
  public let suite: String
  /// The editions in which the results hold.
  public let editions: [EditionName]
  public let generator: String
  public let notes: [VectorNote]
  public let groups: [VectorGroup]
  /// The whole file as it was read.
  let document: JSONObject

  public static let schema = "meshproof-vectors-1"

  /// What a file may cost its reader: many times the largest there is.
  public static let limits = JSONLimits(bytes: 16 << 20, depth: 40, values: 1 << 20)

  public var tests: [VectorTest] { groups.flatMap(\.tests) }

  public init(bytes: [UInt8], path: String) throws(VectorError) {
    let (value, findings): (JSONValue, [JSONFinding])
    do throws(JSONError) {
      (value, findings) = try JSONReader.readValue(bytes, limits: Self.limits)
    } catch {
      throw VectorError(file: path, place: "byte \(error.offset)", problem: error.reason.rawValue)
    }
    if let finding = findings.first(where: { $0.kind == .duplicateMember }) {
      let problem = finding.kind.rawValue
      throw VectorError(file: path, place: "byte \(finding.offset)", problem: problem)
    }
    var fields = try VectorFields(value, file: path, place: "")
    guard try fields.text("schema") == Self.schema else {
      throw fields.error("only \(Self.schema) can be read", at: "schema")
    }
    self.path = path
    document = value.object ?? [:]
    suite = try fields.text("suite")
    editions = try Self.readEditions(&fields)
    generator = try fields.text("generator")
    let count = try fields.count("count")
    notes = try Self.readNotes(&fields)
    groups = try Self.readGroups(&fields, editions: editions, notes: notes)
    try fields.finish()
    let actual = groups.reduce(0) { $0 + $1.tests.count }
    guard count == actual else {
      throw fields.error("says \(count), but there are \(actual) tests", at: "count")
    }
  }

  private static func readEditions(
    _ fields: inout VectorFields
  ) throws(VectorError) -> [EditionName] {
    var editions: [EditionName] = []
    for (index, text) in try fields.texts("edition").enumerated() {
      guard let edition = EditionName(rawValue: text) else {
        throw fields.error("no edition", at: "edition[\(index)]")
      }
      editions.append(edition)
    }
    guard !editions.isEmpty else { throw fields.error("is empty", at: "edition") }
    return editions
  }

  private static func readNotes(_ fields: inout VectorFields) throws(VectorError) -> [VectorNote] {
    let value = try fields.value("notes")
    var named = try VectorFields(value, file: fields.file, place: "notes")
    var notes: [VectorNote] = []
    for flag in value.object?.names ?? [] {
      let place = "notes.\(flag)"
      var note = try VectorFields(try named.value(flag), file: fields.file, place: place)
      notes.append(
        VectorNote(
          flag: flag, description: try note.text("description"),
          requirement: try note.text("requirement"), effect: try note.text("effect")))
      try note.finish()
    }
    return notes
  }

  private static func readGroups(
    _ fields: inout VectorFields, editions: [EditionName], notes: [VectorNote]
  ) throws(VectorError) -> [VectorGroup] {
    let path = fields.file
    var ids: Set<String> = []
    let groups = try fields.objects("groups") { group throws(VectorError) in
      let type = try group.text("type")
      guard let kind = VectorKinds.named(type) else {
        throw group.error("no type of group is called \(type)", at: "type")
      }
      return try kind.readGroup(&group, type: type, editions: editions, notes: notes)
    }
    for test in groups.flatMap(\.tests) where !ids.insert(test.id).inserted {
      throw VectorError(file: path, place: test.id, problem: "the id is used twice")
    }
    return groups
  }
}

extension VectorKind {
  /// Reads a group of this type with all its tests.
  static func readGroup(
    _ fields: inout VectorFields, type: String, editions: [EditionName], notes: [VectorNote]
  ) throws(VectorError) -> VectorGroup {
    let source = try fields.choice("source", of: VectorGroup.Source.self)
    let provenance = try fields.text("provenance")
    let requirements = try fields.texts("requirements")
    let parameters = try Parameters(&fields, editions: editions)
    let tests = try fields.objects("tests") { test throws(VectorError) in
      try readTest(&test, in: parameters, requirements: requirements, notes: notes)
    }
    guard !tests.isEmpty else { throw fields.error("is empty", at: "tests") }
    let common = ["type", "source", "provenance", "requirements", "tests"]
    let rest = fields.members.filter { !common.contains($0.name) }
    return VectorGroup(
      type: type, source: source, provenance: provenance, requirements: requirements,
      tests: tests, parameters: JSONObject(members: rest))
  }

  private static func readTest(
    _ fields: inout VectorFields, in parameters: Parameters, requirements: [String],
    notes: [VectorNote]
  ) throws(VectorError) -> VectorTest {
    let id = try fields.text("id")
    let comment = try fields.text("comment")
    let flags = try fields.texts("flags")
    let result = try fields.choice("result", of: VectorResult.self)
    var flagged: [String] = []
    for flag in flags {
      guard let note = notes.first(where: { $0.flag == flag }) else {
        throw fields.error("\(flag) is not explained in notes", at: "flags")
      }
      if !flagged.contains(note.requirement) { flagged.append(note.requirement) }
    }
    if result == .acceptable, flags.isEmpty {
      throw fields.error("an acceptable test needs a flag that says why", at: "flags")
    }
    var derivation: VectorDerivation?
    if canBeDerived, let value = fields.optional("derivedFrom") {
      var inside = try VectorFields(
        value, file: fields.file, place: fields.error("", at: "derivedFrom").place)
      derivation = try VectorDerivation(&inside)
      try inside.finish()
    }
    let kind = try Self(&fields, in: parameters)
    let outputs = try readOutputs(&fields, result: result)
    return VectorTest(
      id: id, comment: comment, flags: flags, result: result,
      requirements: flagged.isEmpty ? requirements : flagged, outputs: outputs,
      derivation: derivation, object: JSONObject(members: fields.members), kind: kind)
  }

  private static func readOutputs(
    _ fields: inout VectorFields, result: VectorResult
  ) throws(VectorError) -> JSONObject {
    var outputs = JSONObject()
    for output in Self.outputs {
      guard let value = fields.optional(output.name) else {
        if result == .valid, output.isRequired { throw fields.error("is missing", at: output.name) }
        continue
      }
      if result == .invalid, !mayStandInInvalid {
        throw fields.error("has no place in an invalid test", at: output.name)
      }
      guard output.shape.fits(value) else {
        throw fields.error("\(output.shape.rawValue) was expected", at: output.name)
      }
      outputs[output.name] = value
    }
    return outputs
  }
}
