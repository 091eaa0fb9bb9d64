/// One pass over a JSON text, by recursive descent of bounded depth.
struct JSONParser {
  let bytes: [UInt8]
  /// The position of the next byte to read.
  var at = 0
  private(set) var findings: [JSONFinding] = []
  private var valuesLeft: Int
  private let depthLimit: Int
  private let byteLimit: Int

  init(_ bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.valuesLeft = limits.values
    self.depthLimit = min(limits.depth, JSONLimits.maximumDepth)
    self.byteLimit = limits.bytes
  }

  /// The whole text as one value.
  mutating func parse() throws(JSONError) -> JSONValue {
    guard bytes.count <= byteLimit else { throw JSONError(.tooLong, offset: byteLimit) }
    // Compared byte by byte: an array to compare with costs an allocation for every head.
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      find(.byteOrderMark, at: 0)
      at = 3
    }
    let start = at
    skipWhitespace()
    if at > start { find(.surroundingWhitespace, at: start) }
    let value = try parseValue(depth: 0)
    let end = at
    skipWhitespace()
    guard at == bytes.count else { throw JSONError(.trailingBytes, offset: at) }
    if at > end { find(.surroundingWhitespace, at: end) }
    if findings.count > 1 { findings.sort { $0.offset < $1.offset } }
    return value
  }

  /// The next byte, or NUL at the end: NUL can stand nowhere in a JSON text.
  var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

  mutating func find(_ kind: JSONFinding.Kind, at offset: Int) {
    findings.append(JSONFinding(kind: kind, offset: offset))
  }

  func unexpected() -> JSONError {
    JSONError(at < bytes.count ? .unexpectedByte : .unexpectedEnd, offset: at)
  }

  private mutating func skipWhitespace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x09, 0x0A, 0x0D: at += 1
      default: return
      }
    }
  }

  /// One value inside `depth` objects and arrays.
  private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
    guard valuesLeft > 0 else { throw JSONError(.tooManyValues, offset: at) }
    valuesLeft -= 1
    switch next {
    case UInt8(ascii: "{"):
      return .object(try parseObject(depth: depth + 1))
    case UInt8(ascii: "["):
      return .array(try parseArray(depth: depth + 1))
    case UInt8(ascii: "\""):
      return .string(try parseString())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return .number(try parseNumber())
    case UInt8(ascii: "t"):
      return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"):
      return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"):
      return try parseWord("null", .null)
    default:
      throw unexpected()
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSONObject {
    guard depth <= depthLimit else { throw JSONError(.tooDeep, offset: at) }
    var members: [JSONObject.Member] = []
    var names = RepeatedNames()
    at += 1
    skipWhitespace()
    if next == UInt8(ascii: "}") {
      at += 1
      return JSONObject()
    }
    members.reserveCapacity(JSONParser.usualMembers)
    while true {
      let offset = at
      guard next == UInt8(ascii: "\"") else { throw unexpected() }
      let name = try parseString()
      names.note(name, index: members.count, offset: offset)
      skipWhitespace()
      guard next == UInt8(ascii: ":") else { throw unexpected() }
      at += 1
      skipWhitespace()
      members.append(JSONObject.Member(name: name, value: try parseValue(depth: depth)))
      guard try parseSeparator(before: UInt8(ascii: "}")) else { break }
    }
    for offset in names.repeatedOffsets(in: members) { find(.duplicateMember, at: offset) }
    return JSONObject(members: members)
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth <= depthLimit else { throw JSONError(.tooDeep, offset: at) }
    var elements: [JSONValue] = []
    at += 1
    skipWhitespace()
    if next == UInt8(ascii: "]") {
      at += 1
      return elements
    }
    repeat {
      elements.append(try parseValue(depth: depth))
    } while try parseSeparator(before: UInt8(ascii: "]"))
    return elements
  }

  /// Reads past a comma (true) or the closing byte (false).
  private mutating func parseSeparator(before closing: UInt8) throws(JSONError) -> Bool {
    skipWhitespace()
    let separator = next
    guard separator == UInt8(ascii: ",") || separator == closing else { throw unexpected() }
    at += 1
    guard separator != closing else { return false }
    skipWhitespace()
    return true
  }

  private mutating func parseWord(
    _ word: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    for expected in word.description.utf8 {
      guard next == expected else { throw unexpected() }
      at += 1
    }
    return value
  }

  private mutating func parseNumber() throws(JSONError) -> JSONNumber {
    guard let (end, isInteger) = JSONNumber.scan(bytes, from: at) else {
      throw JSONError(.badNumber, offset: at)
    }
    let number = JSONNumber(unchecked: ascii(at..<end))
    let isSafe = isInteger && end - at <= JSONNumber.safeDigits
    if !isSafe, !number.survivesDouble { find(.lossyNumber, at: at) }
    at = end
    return number
  }

  /// Heads have two to six members; more than that grows by doubling.
  private static let usualMembers = 6
}
