/// How an edition reads the head of a packet, as data (EDITIONS 1).
public struct PacketRules: Hashable, Sendable {
  /// Heads shorter than this are bytes and never read as JSON.
  public let shortestJSONHead: Int
  /// Whether a head may be a JSON array instead of an object (V2PKT-04).
  public let allowsArray: Bool
  /// Whether a packet whose head should be JSON and is not keeps its bytes; else it is refused.
  public let keepsBadJSON: Bool
  /// How opens and lines travel; nil where there are none.
  public let sealing: Sealing?

  /// What carries opens and line packets.
  public enum Sealing: Hashable, Sendable {
    /// A JSON head with the type `open` or `line` (v2.0).
    case json
    /// Head lengths: one byte is an open of that cipher set, none a line packet (v2.1).
    case headLength
  }

  /// v2.0: anything with a head is JSON (V2PKT-02).
  public static let v20 = PacketRules(
    shortestJSONHead: 1, allowsArray: false, keepsBadJSON: false, sealing: .json)
  /// v2.1: one byte is binary, two and more are JSON (V2PKT-03).
  public static let v21 = PacketRules(
    shortestJSONHead: 2, allowsArray: true, keepsBadJSON: false, sealing: .headLength)
  /// The drafts of version 3: six bytes are binary, bad JSON is refused.
  public static let v3Drafts = PacketRules(
    shortestJSONHead: Packet.shortestJSONHead, allowsArray: false, keepsBadJSON: false,
    sealing: nil)
  /// The stable text of version 3: bad JSON is reported and kept (LOB-08).
  public static let v3 = PacketRules(
    shortestJSONHead: Packet.shortestJSONHead, allowsArray: false, keepsBadJSON: true, sealing: nil)

  /// The rules of an edition.
  public init(of edition: EditionName) {
    switch edition {
    case .v20: self = .v20
    case .v21: self = .v21
    case .v3December2014, .v3March2015: self = .v3Drafts
    case .v3: self = .v3
    }
  }

  private init(
    shortestJSONHead: Int, allowsArray: Bool, keepsBadJSON: Bool, sealing: Sealing?
  ) {
    self.shortestJSONHead = shortestJSONHead
    self.allowsArray = allowsArray
    self.keepsBadJSON = keepsBadJSON
    self.sealing = sealing
  }
}

extension Packet {
  /// The packet in `bytes` by an edition's rules; one the edition refuses as a whole throws
  /// (V2PKT-05, V2PKT-06).
  ///
  /// A v2.1 head that is an array stays `malformed` in the packet with the reason `notAnObject`:
  /// it is legal and no protocol packet has one.
  public init(decoding bytes: [UInt8], rules: PacketRules) throws(PacketRefusal) {
    do throws(PacketError) {
      try self.init(decoding: bytes, jsonFrom: rules.shortestJSONHead)
    } catch {
      throw .noPacket(error)
    }
    guard case .malformed(let head, let error) = self.head, !rules.keepsBadJSON else { return }
    if rules.allowsArray, let read = try? JSONReader.readValue(head), read.value.array != nil {
      return
    }
    throw .badHead(error)
  }
}

/// Why an edition refuses bytes as a packet.
public enum PacketRefusal: Error, Hashable, Sendable {
  /// LENGTH is missing or says more than follows.
  case noPacket(PacketError)
  /// The head should be JSON and is not.
  case badHead(JSONError)
}
