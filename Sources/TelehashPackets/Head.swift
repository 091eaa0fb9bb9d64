/// What stands between a packet's LENGTH and its BODY.
public enum Head: Hashable, Sendable {
  /// LENGTH 0 (`LOB-05`). Not the same as an empty object.
  case none
  /// Bytes never read as JSON: LENGTH 1 to 6 in v3 (`LOB-06`).
  case binary([UInt8])
  /// A JSON object (`LOB-07`).
  case json(JSONHead)
  /// Bytes that should be a JSON object and are not; kept with the reason (`LOB-08`, `LOB-09`).
  case malformed([UInt8], JSONError)

  /// The head as it stands in the packet.
  public var bytes: [UInt8] {
    switch self {
    case .none: []
    case .binary(let bytes), .malformed(let bytes, _): bytes
    case .json(let head): head.bytes
    }
  }

  /// The head `bytes` make where JSON begins at `shortestJSON` bytes.
  ///
  /// v3 wants `{` and `}` at the very ends; the editions with a shorter minimum have no such rule.
  init(decoding bytes: [UInt8], jsonFrom shortestJSON: Int = Packet.shortestJSONHead) {
    if bytes.isEmpty {
      self = .none
    } else if bytes.count < shortestJSON {
      self = .binary(bytes)
    } else {
      do throws(JSONError) {
        if shortestJSON >= Packet.shortestJSONHead {
          guard bytes.first == UInt8(ascii: "{") else { throw JSONError(.notAnObject, offset: 0) }
        }
        let (object, findings) = try JSONReader.readObject(bytes)
        if shortestJSON >= Packet.shortestJSONHead, bytes.last != UInt8(ascii: "}") {
          throw JSONError(.trailingBytes, offset: bytes.count - 1)
        }
        self = .json(JSONHead(object: object, bytes: bytes, findings: findings))
      } catch {
        self = .malformed(bytes, error)
      }
    }
  }
}

/// A JSON head: the object, the bytes it was read from, and what I-JSON forbids in them.
///
/// The bytes are kept because a relayed or signed head must not be written anew (`LOB-18`); two
/// heads are equal when their bytes are.
public struct JSONHead: Sendable {
  public let object: JSONObject
  public let bytes: [UInt8]
  public let findings: [JSONFinding]

  /// A head to be sent. One so short that v3 would take it for binary is filled up with a space.
  public init(_ object: JSONObject) {
    var bytes = object.encoded()
    while !object.isEmpty, bytes.count < Packet.shortestJSONHead {
      bytes.insert(UInt8(ascii: " "), at: bytes.count - 1)
    }
    self.init(object: object, bytes: bytes, findings: [])
  }

  init(object: JSONObject, bytes: [UInt8], findings: [JSONFinding]) {
    self.object = object
    self.bytes = bytes
    self.findings = findings
  }
}

extension JSONHead: Hashable {
  public static func == (a: JSONHead, b: JSONHead) -> Bool { a.bytes == b.bytes }
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
