/// A packet: an optional head and a body, the one form everything in telehash travels in.
///
/// A decoded packet encodes to the bytes it came from. A packet in a body is decoded by the same
/// rule (`LOB-15`); there is no checksum and no total length (`LOB-16`).
public struct Packet: Hashable, Sendable {
  public var head: Head
  public var body: [UInt8]

  /// The shortest head v3 reads as JSON (`LOB-06`, `LOB-07`).
  public static let shortestJSONHead = 7
  /// The longest head LENGTH can say.
  public static let longestHead = 65_535

  public init(head: Head = .none, body: [UInt8] = []) {
    self.head = head
    self.body = body
  }

  /// A packet to be sent; an empty object becomes LENGTH 0, as `{}` would read back as binary.
  public init(json: JSONObject, body: [UInt8] = []) {
    self.init(head: json.isEmpty ? .none : .json(JSONHead(json)), body: body)
  }

  public init(binaryHead: [UInt8], body: [UInt8] = []) {
    self.init(head: binaryHead.isEmpty ? .none : .binary(binaryHead), body: body)
  }

  /// The packet in `bytes`. Fails only where `PacketLayout` does; bad JSON is kept in the head.
  ///
  /// Heads shorter than `jsonFrom` bytes are binary: 7 in v3; v2.1 reads JSON from 2 and v2.0 from
  /// 1, with white space around the object allowed. A v2.1 head that is an array is
  /// `.malformed` with the reason `notAnObject`.
  public init(
    decoding bytes: consuming [UInt8], jsonFrom: Int = Packet.shortestJSONHead
  ) throws(PacketError) {
    let layout = try PacketLayout(of: bytes.span)
    head = Head(decoding: Array(bytes[layout.head]), jsonFrom: jsonFrom)
    // Bytes that nobody else holds become the body where they are.
    bytes.removeSubrange(..<layout.body.lowerBound)
    body = bytes
  }

  public init(
    decoding bytes: Span<UInt8>, jsonFrom: Int = Packet.shortestJSONHead
  ) throws(PacketError) {
    let layout = try PacketLayout(of: bytes)
    head = Head(decoding: Array(copying: bytes.extracting(layout.head)), jsonFrom: jsonFrom)
    body = Array(copying: bytes.extracting(layout.body))
  }

  /// The object of a JSON head; nil for every other head.
  public var json: JSONObject? {
    if case .json(let head) = head { head.object } else { nil }
  }

  /// LENGTH, HEAD and BODY. Fails only when the head is longer than LENGTH can say.
  public func encoded() throws(PacketError) -> [UInt8] {
    let head = head.bytes
    guard head.count <= Packet.longestHead else { throw .headTooLong(head.count) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 + head.count + body.count)
    bytes.append(UInt8(head.count >> 8))
    bytes.append(UInt8(head.count & 0xFF))
    bytes.append(contentsOf: head)
    bytes.append(contentsOf: body)
    return bytes
  }
}

extension [UInt8] {
  /// The bytes `span` looks at.
  init(copying span: Span<UInt8>) {
    self.init(capacity: span.count) { output in
      for index in span.indices { output.append(span[index]) }
    }
  }
}
