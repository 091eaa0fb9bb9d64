extension CBORPayload {
  /// The value of a number written as an unsigned integer; `1.0` would not come back as written.
  static func unsigned(_ value: JSONValue?) -> UInt64? {
    guard let text = value?.number?.text, let number = UInt64(text), String(number) == text else {
      return nil
    }
    return number
  }

  /// Whether the map carries a value so that it comes back as written.
  static func isMappable(_ value: JSONValue) -> Bool {
    switch value {
    case .string: true
    case .number(let number):
      unsigned(value) != nil || Int64(number.text).map(String.init) == number.text
        || JSONNumber(number.double) == number
    case .object, .array, .bool, .null: false
    }
  }

  /// Removes and returns the members for the map; none when there are too many or some repeat.
  static func takeMapped(from json: inout JSONObject) -> [JSONObject.Member] {
    var names = RepeatedNames()
    for (index, member) in json.members.enumerated() {
      names.note(member.name, index: index, offset: index)
    }
    let mapped = json.members.filter { isMappable($0.value) }
    guard mapped.count <= maximumMembers, names.repeatedOffsets(in: json.members).isEmpty else {
      return []
    }
    json.members.removeAll { isMappable($0.value) }
    return mapped
  }

  /// Removes and returns a member that `convert` understands; leaves it where it is otherwise.
  static func take<Value>(
    _ name: String, from json: inout JSONObject, convert: (JSONValue) -> Value?
  ) -> Value? {
    guard let value = json[name].flatMap(convert) else { return nil }
    json[name] = nil
    return value
  }

  /// Removes and returns `ack` followed by `miss`, when both can stand in the array.
  static func takeAcknowledged(from json: inout JSONObject) -> [UInt64]? {
    guard let ack = unsigned(json["ack"]) else { return nil }
    var values = [ack]
    if let miss = json["miss"] {
      guard let elements = miss.array, !elements.isEmpty else { return nil }
      let numbers = elements.compactMap { unsigned($0) }
      guard numbers.count == elements.count else { return nil }
      values += numbers
    }
    json["ack"] = nil
    json["miss"] = nil
    return values
  }
}

extension JSONNumber {
  /// The integer -1 - n, which may be below 64 bits.
  static func negative(_ n: UInt64) -> JSONNumber {
    // 2^64 has no UInt64: the one case whose digits are written out.
    JSONNumber(unchecked: n == .max ? "-18446744073709551616" : "-\(n + 1)")
  }
}
