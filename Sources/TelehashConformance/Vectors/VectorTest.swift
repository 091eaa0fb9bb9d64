public import TelehashPackets

/// What an implementation must make of a test's input.
public enum VectorResult: String, Hashable, Sendable, CaseIterable {
  /// It succeeds and gives exactly the outputs.
  case valid
  /// It is refused.
  case invalid
  /// Both are right, for the reason the flags give.
  case acceptable
}

/// One test: an input and what becomes of it.
public struct VectorTest: Sendable {
  /// Permanent; it is never given to another test.
  public let id: String
  public let comment: String
  public let flags: [String]
  public let result: VectorResult
  /// What a failure speaks against: the requirements of the flags or, without flags, of the group.
  public let requirements: [String]
  /// The outputs as the file has them.
  public let outputs: JSONObject
  /// The test whose body was altered to make this one's.
  public let derivation: VectorDerivation?
  /// The whole object, as an adapter is given it.
  public let object: JSONObject
  /// The test in the shape of its type.
  let kind: any VectorKind

  /// What an implementation is given: the object without outputs and what is said about it.
  public var inputs: JSONObject {
    let told = ["comment", "flags", "derivedFrom", "result"]
    return JSONObject(
      members: object.members.filter { !told.contains($0.name) && outputs[$0.name] == nil })
  }
}

/// How a body was made from that of another test.
public struct VectorDerivation: Hashable, Sendable {
  public let test: String
  public let change: Change

  public enum Change: Hashable, Sendable {
    /// The same body, used otherwise.
    case none
    /// Bit n % 8, the lowest being 0, of byte n / 8.
    case flip(bit: Int)
    /// Cut to so many bytes.
    case cut(length: Int)
    /// Bytes added at the end.
    case append([UInt8])
  }

  /// The altered bytes; nil when the change does not fit them.
  public func apply(to body: [UInt8]) -> [UInt8]? {
    switch change {
    case .none: return body
    case .flip(let bit):
      guard body.indices.contains(bit / 8) else { return nil }
      var flipped = body
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      return flipped
    case .cut(let length): return length < body.count ? Array(body.prefix(length)) : nil
    case .append(let bytes): return body + bytes
    }
  }

  init(test: String, change: Change) {
    self.test = test
    self.change = change
  }

  init(_ fields: inout VectorFields) throws(VectorError) {
    test = try fields.text("test")
    if fields.has("flipBit") {
      change = .flip(bit: try fields.count("flipBit"))
    } else if fields.has("length") {
      change = .cut(length: try fields.count("length"))
    } else if let bytes = try fields.optionalBytes("append") {
      change = .append(bytes)
    } else {
      change = .none
    }
  }
}

/// Tests of one type that share parameters and an origin.
public struct VectorGroup: Sendable {
  /// Where the values come from.
  public enum Source: String, Hashable, Sendable, CaseIterable {
    /// A published text or another implementation; never rewritten.
    case external
    /// Computed for these files.
    case generated
  }

  public let type: String
  public let source: Source
  public let provenance: String
  public let requirements: [String]
  public let tests: [VectorTest]
  /// The members that are neither `tests` nor common to all groups.
  public let parameters: JSONObject
}

/// What a flag of a file means.
public struct VectorNote: Hashable, Sendable {
  public let flag: String
  public let description: String
  public let requirement: String
  /// What happens to an implementation that gets it wrong.
  public let effect: String
}
