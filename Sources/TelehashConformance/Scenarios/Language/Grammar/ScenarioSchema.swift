import TelehashPackets

/// Prints the grammar as JSON Schema (draft 2020-12), for editors and other readers.
///
/// The schema admits every scenario the parser admits; names, values of expressions and what a play
/// may do with them are beyond it and checked by the lint.
enum ScenarioSchema {
  /// `Scenarios/schema.json`.
  static func text() -> String { PrettyJSON.text(.object(document)) + "\n" }

  static var document: JSONObject {
    [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:meshproof:scenario-1",
      "title": "meshproof scenario",
      "$ref": "#/$defs/scenario",
      "$defs": .object(JSONObject(Grammar.shapes.map { ($0.name, .object(schema(of: $0))) })),
    ]
  }

  private static func schema(of shape: Grammar.Shape) -> JSONObject {
    var schema: JSONObject = ["description": .string(shape.help), "type": "object"]
    schema["properties"] = .object(
      JSONObject(shape.keys.map { ($0.name, .object(property($0))) }))
    let required = shape.keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { schema["required"] = strings(required) }
    schema["additionalProperties"] = false
    if !shape.exactlyOne.isEmpty { schema["oneOf"] = requiring(shape.exactlyOne) }
    if !shape.atLeastOne.isEmpty { schema["anyOf"] = requiring(shape.atLeastOne) }
    if !shape.conflicts.isEmpty {
      schema["dependentSchemas"] = .object(
        JSONObject(
          shape.conflicts.map { ($0.key, ["not": ["anyOf": requiring($0.excludes)]]) }))
    }
    if !shape.companions.isEmpty {
      schema["dependentRequired"] = .object(
        JSONObject(shape.companions.map { ($0.key, strings([$0.needs])) }))
    }
    return schema
  }

  private static func property(_ key: Grammar.Key) -> JSONObject {
    var property: JSONObject = ["description": .string(key.help)]
    if let standard = key.standard { property["default"] = value(of: standard) }
    property.members += schema(of: key.kind).members
    return property
  }

  private static func schema(of kind: Grammar.Kind) -> JSONObject {
    switch kind {
    case .scalar(let form): form.schema
    case .word(let words): ["enum": .array(words.flatMap(spellings))]
    case .list(let element, let count):
      [
        "type": "array", "items": .object(schema(of: element)),
        "minItems": .number(JSONNumber(count.lowerBound)),
        "maxItems": .number(JSONNumber(count.upperBound)),
      ]
    case .map(let key, let value, let count):
      [
        "type": "object", "propertyNames": .object(key.schema),
        "additionalProperties": .object(schema(of: value)),
        "minProperties": .number(JSONNumber(count.lowerBound)),
        "maxProperties": .number(JSONNumber(count.upperBound)),
      ]
    case .json: [:]
    case .object: ["type": "object"]
    case .shape(let name): ["$ref": .string("#/$defs/\(name)")]
    case .either(let kinds): ["anyOf": .array(kinds.map { .object(schema(of: $0)) })]
    }
  }

  /// A word as its text, and as the value editors take it for when it is written plain.
  private static func spellings(_ word: String) -> [JSONValue] {
    let plain = value(of: word)
    return plain == .string(word) ? [plain] : [plain, .string(word)]
  }

  private static func value(of text: String) -> JSONValue {
    let scalar = YAMLScalar(text: text, isPlain: true)
    return YAMLNode(content: .scalar(scalar), place: .start).json
  }

  private static func requiring(_ keys: [String]) -> JSONValue {
    .array(keys.map { ["required": strings([$0])] })
  }

  private static func strings(_ strings: [String]) -> JSONValue {
    .array(strings.map { .string($0) })
  }
}

/// Writes JSON over several lines, two spaces a level, short lists and objects on one.
enum PrettyJSON {
  private static let lineLength = 100

  static func text(_ value: JSONValue) -> String {
    var text = ""
    write(value, indent: 0, column: 0, to: &text)
    return text
  }

  private static func write(_ value: JSONValue, indent: Int, column: Int, to text: inout String) {
    let line = oneLine(value)
    if column + line.count < lineLength {
      text += line
      return
    }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch value {
    case .object(let object) where !object.isEmpty:
      text += "{\n"
      for (index, member) in object.members.enumerated() {
        let name = "\(inner)\(JSONValue.string(member.name)): "
        text += name
        write(member.value, indent: indent + 2, column: name.count, to: &text)
        text += index == object.members.count - 1 ? "\n" : ",\n"
      }
      text += outer + "}"
    case .array(let array) where !array.isEmpty:
      text += "[\n"
      for (index, element) in array.enumerated() {
        text += inner
        write(element, indent: indent + 2, column: indent + 2, to: &text)
        text += index == array.count - 1 ? "\n" : ",\n"
      }
      text += outer + "]"
    default: text += line
    }
  }

  private static func oneLine(_ value: JSONValue) -> String {
    switch value {
    case .object(let object) where !object.isEmpty:
      let members = object.members.map { "\(JSONValue.string($0.name)): \(oneLine($0.value))" }
      return "{ \(members.joined(separator: ", ")) }"
    case .array(let array):
      return "[\(array.map(oneLine).joined(separator: ", "))]"
    default: return value.description
    }
  }
}
