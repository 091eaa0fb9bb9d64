public import TelehashCrypto
public import TelehashPackets

/// The part of a handshake that proves who its sender is: one key and the digests of the others.
///
/// In the nested form it is the packet attached to a `link` handshake (LINK-17, LINK-18), in the
/// flat form of December 2014 its members stand beside `at` (LINK-22).
public struct KeyPacket: Hashable, Sendable {
  /// How the sender's own CSID is named among the intermediates (LINK-19).
  public enum OwnMember: String, Hashable, Sendable, CaseIterable {
    case absent
    case isTrue = "true"
    case isNull = "null"
    case digest
  }

  /// What makes a key packet unusable.
  public enum Refusal: Error, Hashable, Sendable {
    /// There is no key in the BODY.
    case noKey
    /// A member named like a CSID holds something else than a digest (LINK-30).
    case badIntermediate(CSID)
    /// The own CSID's member contradicts the key in the BODY (LINK-19).
    case ownDigestDiffers
    /// No CSID is known for the key in the BODY (LINK-20).
    case noCSID
    /// The body of the handshake is no packet.
    case notAPacket
  }

  public let csid: CSID
  public let key: [UInt8]
  /// The digests of the sender's other keys, ascending by CSID.
  public let intermediates: [Intermediate]
  public let own: OwnMember

  /// The digest of a key that is not shown.
  public struct Intermediate: Hashable, Sendable {
    public let csid: CSID
    public let digest: [UInt8]
  }

  public init(csid: CSID, key: [UInt8], intermediates: [(CSID, [UInt8])], own: OwnMember) {
    self.csid = csid
    self.key = key
    self.intermediates =
      intermediates.map { Intermediate(csid: $0.0, digest: $0.1) }.sorted { $0.csid < $1.csid }
    self.own = own
  }

  /// The hashname that this key and these digests roll up to (HN-06).
  public var hashname: Hashname? {
    var parts: [(CSID, Hashname.KeyOrIntermediate)] = intermediates.map {
      ($0.csid, .intermediate($0.digest))
    }
    parts.append((csid, .key(key)))
    parts.sort { $0.0 < $1.0 }
    return Hashname(rollUp: parts)
  }

  /// The members that describe the keys, ascending by CSID.
  public var members: [JSONObject.Member] {
    var members = intermediates.map {
      (csid: $0.csid, value: JSONValue.string(Base32.encode($0.digest)))
    }
    switch own {
    case .absent: break
    case .isTrue: members.append((csid, .bool(true)))
    case .isNull: members.append((csid, .null))
    case .digest:
      members.append((csid, .string(Base32.encode(Hashname.intermediate(of: key)))))
    }
    return members.sorted { $0.csid < $1.csid }
      .map { JSONObject.Member(name: $0.csid.description, value: $0.value) }
  }

  /// The attached packet of the nested form.
  public var packet: Packet {
    var head = JSONObject()
    for member in members { head[member.name] = member.value }
    return Packet(json: head, body: key)
  }

  /// Reads the members of `head` and the key in `body`; members that are no CSID do not count
  /// (LINK-30).
  public init(csid: CSID, head: JSONObject?, body: [UInt8]) throws(Refusal) {
    guard !body.isEmpty else { throw .noKey }
    var intermediates: [(CSID, [UInt8])] = []
    var own = OwnMember.absent
    for member in head?.members ?? [] {
      guard let named = CSID(text: member.name) else { continue }
      if named == csid {
        own = try Self.readOwn(member.value, key: body)
      } else {
        guard let digest = Self.digest(member.value) else { throw .badIntermediate(named) }
        intermediates.append((named, digest))
      }
    }
    self.init(csid: csid, key: body, intermediates: intermediates, own: own)
  }

  private static func readOwn(_ value: JSONValue, key: [UInt8]) throws(Refusal) -> OwnMember {
    switch value {
    case .bool(true): return .isTrue
    case .null: return .isNull
    case .string:
      guard digest(value) == Hashname.intermediate(of: key) else { throw .ownDigestDiffers }
      return .digest
    case .bool, .number, .array, .object: throw .ownDigestDiffers
    }
  }

  private static func digest(_ value: JSONValue) -> [UInt8]? {
    guard case .string(let text) = value, text.utf8.count == 52 else { return nil }
    return try? Base32.decode(text)
  }
}
