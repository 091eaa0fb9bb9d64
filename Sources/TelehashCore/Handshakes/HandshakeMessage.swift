public import TelehashCrypto
public import TelehashPackets

/// The decrypted inner packet of a handshake, read by its meaning.
///
/// Reading depends on nothing but the bytes and the CSID of the enclosing message; whether an
/// edition takes part in what was read is the caller's business (A2: the flat form of December
/// 2014 may appear in later traffic and is then reported as such).
public struct HandshakeMessage: Hashable, Sendable {
  /// The shape of the message.
  public enum Form: Hashable, Sendable {
    /// A `link` handshake with an attached key packet (LINK-17).
    case nested
    /// A `key` handshake with the key as its BODY (LINK-22).
    case flat
    /// Any other type; it carries no key of its own.
    case other
  }

  /// What makes an inner packet no handshake.
  public enum Refusal: Error, Hashable, Sendable {
    /// The HEAD is no JSON object.
    case noJSON
    /// `type` is there and no text.
    case typeNotText
    /// `at` is missing in an encrypted handshake (HS-04, A11).
    case atMissing
    /// `at` is no positive integer of the edition's width (HS-04).
    case atInvalid
    /// `csid` contradicts the message it travels in (LINK-21), or is no CSID.
    case csidContradicts
    /// The key packet cannot be used.
    case keyPacket(KeyPacket.Refusal)
  }

  /// How the message travelled.
  public enum Carriage: Hashable, Sendable {
    /// Inside a message of this cipher set.
    case encrypted(CSID)
    /// In clear inside a `peer` or `connect` BODY.
    case clear
  }

  public let form: Form
  /// The type as written; nil where it was left out (HS-02).
  public let writtenType: String?
  /// Always positive when encrypted; 0 stands for a missing one in clear (A11).
  public private(set) var at: UInt64
  /// The compression the sender offers; anything that is no unsigned integer counts as 0 (Z-03).
  public let compression: UInt64
  public let keyPacket: KeyPacket?
  /// The packet the message was read from.
  public let packet: Packet

  /// The type used for grouping (HS-07): what is written, else that of the form.
  public var type: String {
    writtenType
      ?? (form == .flat ? HandshakeType.key : HandshakeType.link)
  }

  public init(
    _ packet: Packet, carriage: Carriage, maximumAt: UInt64 = .max
  ) throws(Refusal) {
    guard let head = packet.json else { throw .noJSON }
    self.packet = packet
    writtenType = try Self.readType(head)
    at = try Self.readAt(head, carriage: carriage, maximum: maximumAt)
    compression = Self.readCompression(head)
    let csid = try Self.readCSID(head, carriage: carriage)

    switch writtenType {
    case nil, HandshakeType.link, HandshakeType.key:
      // The written type does not decide the shape: implementations mix them (A2).
      if let attached = Self.attachedPacket(packet.body) {
        form = .nested
        keyPacket = try Self.readKeyPacket(csid: csid, head: attached.json, body: attached.body)
      } else {
        form = .flat
        keyPacket = try Self.readKeyPacket(csid: csid, head: head, body: packet.body)
      }
    case .some:
      form = .other
      keyPacket = nil
    }
  }

  /// Builds the basic handshake of an edition.
  public static func basic(
    _ keys: KeyPacket, at: UInt64, edition: Edition, namesCSID: Bool = false
  ) -> Packet {
    basic(keys, at: at, form: edition.basicHandshake, namesCSID: namesCSID)
  }

  /// The same by its form; `encoded` are the bytes of the key packet, where they are known.
  static func basic(
    _ keys: KeyPacket, encoded: [UInt8]? = nil, at: UInt64, form: Edition.BasicHandshake,
    namesCSID: Bool = false, compression: UInt64 = 0
  ) -> Packet {
    let at = JSONObject.Member(name: "at", value: .number(JSONNumber(at)))
    switch form {
    case .flatKey:
      return Packet(json: JSONObject(members: [at] + keys.members), body: keys.key)
    case .nestedLink:
      var head = JSONObject(members: [.init(name: "type", value: .string(HandshakeType.link)), at])
      if namesCSID { head["csid"] = .string(keys.csid.description) }
      if compression > 0 { head["z"] = .number(JSONNumber(compression)) }
      // A key packet is far below the limits of an encoder.
      return Packet(json: head, body: encoded ?? (try? keys.packet.encoded()) ?? [])
    }
  }

  /// Builds a handshake of another type: its members, with `type` and `at` set.
  public static func other(_ type: String, at: UInt64, content: Packet) -> Packet {
    var head = JSONObject()
    head["type"] = .string(type)
    head["at"] = .number(JSONNumber(at))
    for member in content.json?.members ?? [] where member.name != "type" && member.name != "at" {
      head[member.name] = member.value
    }
    return Packet(json: head, body: content.body)
  }

  /// Builds the handshake that shows a URI (URI-16).
  static func uri(_ uri: LinkURI, at: UInt64) -> Packet {
    other(HandshakeType.uri, at: at, content: Packet(json: ["uri": .string(uri.text)]))
  }

  // MARK: Reading the members

  private static func readType(_ head: JSONObject) throws(Refusal) -> String? {
    switch head["type"] {
    case nil: return nil
    case .string(let type): return type
    case .some: throw .typeNotText
    }
  }

  private static func readAt(
    _ head: JSONObject, carriage: Carriage, maximum: UInt64
  ) throws(Refusal) -> UInt64 {
    guard let value = head["at"] else {
      if carriage == .clear { return 0 }
      throw .atMissing
    }
    guard case .number(let number) = value, let at = number.uint64, at > 0, at <= maximum else {
      throw .atInvalid
    }
    return at
  }

  private static func readCompression(_ head: JSONObject) -> UInt64 {
    guard case .number(let number) = head["z"] else { return 0 }
    return number.uint64 ?? 0
  }

  private static func readCSID(
    _ head: JSONObject, carriage: Carriage
  ) throws(Refusal) -> CSID? {
    var written: CSID?
    if let value = head["csid"] {
      guard case .string(let text) = value, let csid = CSID(text: text) else {
        throw .csidContradicts
      }
      written = csid
    }
    guard case .encrypted(let outer) = carriage else { return written }
    guard written == nil || written == outer else { throw .csidContradicts }
    return outer
  }

  private static func readKeyPacket(
    csid: CSID?, head: JSONObject?, body: [UInt8]
  ) throws(Refusal) -> KeyPacket {
    guard let csid = csid ?? Self.ownCSID(head) else { throw .keyPacket(.noCSID) }
    do throws(KeyPacket.Refusal) {
      return try KeyPacket(csid: csid, head: head, body: body)
    } catch {
      throw .keyPacket(error)
    }
  }

  /// The CSID a key packet of December 2014 marks as its own with `true` (A28).
  private static func ownCSID(_ head: JSONObject?) -> CSID? {
    for member in head?.members ?? [] where member.value == .bool(true) {
      if let csid = CSID(text: member.name) { return csid }
    }
    return nil
  }

  /// The body as an attached packet, if it can be one: public keys of all sets begin with a byte
  /// or length that no packet with an empty or JSON head has.
  private static func attachedPacket(_ body: [UInt8]) -> Packet? {
    guard let packet = try? Packet(decoding: body) else { return nil }
    switch packet.head {
    case .none, .json: return packet
    case .binary, .malformed: return nil
    }
  }
}

/// The handshake types the texts name (HS-03).
public enum HandshakeType {
  public static let link = "link"
  public static let key = "key"
  public static let jwt = "jwt"
  public static let uri = "uri"
  public static let transaction = "tx"
}

extension HandshakeMessage {
  /// The message as an endpoint with these deviations reads it; nil when it refuses it.
  func misread(_ faults: Deviations) -> HandshakeMessage? {
    var message = self
    if faults.contains(.atTruncated32) { message.at &= 0xffff_ffff }
    if faults.contains(.atRounded53), at > 1 << 53 {
      message.at = UInt64(exactly: Double(at)) ?? .max
    }
    if faults.contains(.csidMemberRefused), packet.json?["csid"] != nil { return nil }
    if faults.contains(.unknownHeadMemberRefused) {
      let known = ["type", "at", "csid", "z"]
      let isPlain = packet.json?.members.allSatisfy {
        known.contains($0.name) || CSID(text: $0.name) != nil
      }
      if isPlain == false { return nil }
    }
    return message
  }
}
