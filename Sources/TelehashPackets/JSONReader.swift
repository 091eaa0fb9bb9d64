/// What a JSON text may cost its reader.
public struct JSONLimits: Hashable, Sendable {
  /// The longest text in bytes.
  public var bytes: Int
  /// How deep objects and arrays may nest, the outermost counting 1; at most `maximumDepth`.
  public var depth: Int
  /// How many values one text may hold, objects and arrays included.
  public var values: Int

  public init(bytes: Int = 65_535, depth: Int = 32, values: Int = 8192) {
    self.bytes = bytes
    self.depth = depth
    self.values = values
  }

  /// What any head may be: as long as LENGTH can say, far deeper than any protocol text nests, and
  /// few enough values that 64 KiB of input stay a few MiB of memory.
  public static let `default` = JSONLimits()

  /// The reader recurses once a level; this many levels fit on the smallest thread's stack.
  public static let maximumDepth = 256
}

/// A strict, bounded reader of I-JSON: JSON texts that any two readers understand alike (`LOB-13`).
///
/// What the JSON grammar or UTF-8 forbids is an error; what only I-JSON forbids is a finding.
public enum JSONReader {
  /// The object `bytes` hold, and what I-JSON would not have allowed in it.
  public static func readObject(
    _ bytes: [UInt8], limits: JSONLimits = .default
  ) throws(JSONError) -> (object: JSONObject, findings: [JSONFinding]) {
    let (value, findings) = try readValue(bytes, limits: limits)
    guard case .object(let object) = value else { throw JSONError(.notAnObject, offset: 0) }
    return (object, findings)
  }

  /// The value `bytes` hold, and what I-JSON would not have allowed in it.
  public static func readValue(
    _ bytes: [UInt8], limits: JSONLimits = .default
  ) throws(JSONError) -> (value: JSONValue, findings: [JSONFinding]) {
    var parser = JSONParser(bytes, limits: limits)
    let value = try parser.parse()
    return (value, parser.findings)
  }
}
