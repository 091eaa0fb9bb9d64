public import TelehashPackets

/// One HTTP message as a packet: a request or a response of a `thtp` channel (THTP-01 to THTP-06).
///
/// The head holds the header fields under lower-case names and, in front, what HTTP has in its
/// first line; the body is the content. The packet travels as the joined BODYs of one direction of
/// a reliable channel, whose last packet has `end`.
public struct THTPMessage: Hashable, Sendable {
  /// What the first line of HTTP says.
  public enum Line: Hashable, Sendable {
    case request(method: String, path: String)
    case response(status: UInt16, reason: String?)
  }

  /// One header field.
  public struct Field: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public let line: Line
  /// In their order, with lower-case names.
  public let fields: [Field]
  public let body: [UInt8]

  /// Why a packet is no HTTP message.
  public enum Refusal: Error, Hashable, Sendable {
    case notAPacket
    case noHead
    /// Neither `:method` with `:path` nor `:status`, or of the wrong shape.
    case noLine
    /// A header field whose value is no text, or whose name is not in lower case (THTP-01).
    case badField(String)
    case tooLong
  }

  /// Longer messages are not taken; an application that needs more uses a stream.
  public static let maximumSize = 8 << 20
  /// A status of HTTP has three digits.
  public static let statuses: ClosedRange<UInt16> = 100...999

  public init(_ line: Line, fields: [Field] = [], body: [UInt8] = []) {
    self.line = line
    self.fields = fields.map { Field($0.name.lowercased(), $0.value) }
    self.body = body
  }

  /// Reads the joined BODYs of one direction.
  public init(decoding bytes: [UInt8]) throws(Refusal) {
    guard bytes.count <= Self.maximumSize else { throw .tooLong }
    guard let packet = try? Packet(decoding: bytes) else { throw .notAPacket }
    guard let head = packet.json else { throw .noHead }
    line = try Self.line(head)
    var fields: [Field] = []
    for member in head.members where member.name.utf8.first != UInt8(ascii: ":") {
      guard case .string(let value) = member.value, member.name == member.name.lowercased() else {
        throw .badField(member.name)
      }
      fields.append(Field(member.name, value))
    }
    self.fields = fields
    body = packet.body
  }

  private static func line(_ head: JSONObject) throws(Refusal) -> Line {
    if let status = head[":status"] {
      guard let number = status.uint64, let code = UInt16(exactly: number), statuses ~= code else {
        throw .noLine
      }
      return .response(status: code, reason: head[":reason"]?.string)
    }
    guard case .string(let method)? = head[":method"], case .string(let path)? = head[":path"],
      !method.isEmpty, method == method.uppercased(), !path.isEmpty
    else { throw .noLine }
    return .request(method: method, path: path)
  }

  /// The value of a header field; the first one where it is repeated.
  public subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The packet of the message.
  public var packet: Packet {
    var head = JSONObject()
    switch line {
    case .request(let method, let path):
      head[":method"] = .string(method)
      head[":path"] = .string(path)
    case .response(let status, let reason):
      head[":status"] = .number(JSONNumber(UInt64(status)))
      if let reason { head[":reason"] = .string(reason) }
    }
    head.members += fields.map { .init(name: $0.name, value: .string($0.value)) }
    return Packet(json: head, body: body)
  }

  /// The bytes that are cut into the packets of a channel; nil when the head is too long.
  public var bytes: [UInt8]? { try? packet.encoded() }
}
