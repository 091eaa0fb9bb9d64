import TelehashPackets

extension YAMLNode {
  /// The value as JSON has it: plain `true`, `false`, `null` and numbers are what they say, all
  /// other scalars are strings. Numbers keep their digits.
  var json: JSONValue {
    switch content {
    case .scalar(let scalar): scalar.json
    case .list(let list): .array(list.map(\.json))
    case .mapping(let entries): .object(JSONObject(entries.map { ($0.key, $0.value.json) }))
    }
  }
}

extension YAMLScalar {
  fileprivate var json: JSONValue {
    guard isPlain else { return .string(text) }
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null", "~", "": return .null
    default: return JSONNumber(text: text).map { .number($0) } ?? .string(text)
    }
  }
}
