/// Channel payloads as CBOR, compression method 1 (`Z-05`).
///
/// A payload is a stream of items in fixed order, all but the first optional: unsigned `c`, byte
/// string with a packet, map of further members, text `type`, unsigned `seq`, array of `ack` and
/// `miss`. Whatever the form, it stands for a packet with a JSON head and a body (`Z-04`).
public enum CBORPayload {
  /// More members than any head has; each is looked up among the others.
  static let maximumMembers = 256

  /// The payload of `packet`, whose head must have an unsigned `c`.
  ///
  /// Members keep their values but not their place. What CBOR's own items cannot carry unchanged
  /// travels with the body in the attached packet.
  public static func encode(_ packet: Packet) throws(CBORPayloadError) -> [UInt8] {
    guard var rest = packet.json, let channel = unsigned(rest["c"]) else { throw .noChannel }
    rest["c"] = nil
    let type = take("type", from: &rest) { $0.string }
    let sequence = take("seq", from: &rest) { unsigned($0) }
    let acknowledged = takeAcknowledged(from: &rest)
    let mapped = takeMapped(from: &rest)

    var writer = CBORWriter()
    writer.write(.unsigned, channel)
    if !rest.isEmpty || !packet.body.isEmpty {
      do throws(PacketError) {
        writer.write(bytes: try Packet(json: rest, body: packet.body).encoded())
      } catch {
        throw .attached(error)
      }
    }
    if !mapped.isEmpty {
      writer.write(.map, UInt64(mapped.count))
      for member in mapped {
        writer.write(text: member.name)
        if case .number(let number) = member.value { writer.write(number) }
        if case .string(let string) = member.value { writer.write(text: string) }
      }
    }
    if let type { writer.write(text: type) }
    if let sequence { writer.write(.unsigned, sequence) }
    if let acknowledged {
      writer.write(.array, UInt64(acknowledged.count))
      for value in acknowledged { writer.write(.unsigned, value) }
    }
    return writer.bytes
  }

  /// The packet a payload stands for. `c` is always that of the first item (`Z-06`).
  public static func decode(_ bytes: [UInt8]) throws(CBORPayloadError) -> Packet {
    var reader = CBORReader(bytes)
    guard case .unsigned(let channel) = try reader.next() else { throw .noChannel }
    var body: [UInt8] = []
    var json: JSONObject = [:]
    var offset = reader.at
    var item = try reader.next()
    func advance() throws(CBORPayloadError) {
      offset = reader.at
      item = try reader.next()
    }
    if case .bytes(let attached) = item {
      (json, body) = try read(attached: attached)
      try advance()
    }
    json["c"] = .number(JSONNumber(channel))
    if case .map(let pairs) = item {
      try add(pairs, to: &json)
      try advance()
    }
    if case .text(let type) = item {
      json["type"] = .string(type)
      try advance()
    }
    if case .unsigned(let sequence) = item {
      json["seq"] = .number(JSONNumber(sequence))
      try advance()
    }
    if case .array(let elements) = item {
      add(acknowledged: elements, to: &json)
      try advance()
    }
    guard item == nil else { throw .unexpectedItem(offset: offset) }
    return Packet(json: json, body: body)
  }

  private static func read(
    attached bytes: [UInt8]
  ) throws(CBORPayloadError) -> (json: JSONObject, body: [UInt8]) {
    let packet: Packet
    do throws(PacketError) { packet = try Packet(decoding: bytes) } catch { throw .attached(error) }
    switch packet.head {
    case .none: return ([:], packet.body)
    case .json(let head): return (head.object, packet.body)
    case .binary, .malformed: throw .attachedHeadIsNotJSON
    }
  }

  /// Adds the pairs with a text key and a text or number value, skipping all others (`Z-07`) and
  /// `c`, which the first item has settled.
  private static func add(
    _ pairs: [(key: CBORItem, value: CBORItem)], to json: inout JSONObject
  ) throws(CBORPayloadError) {
    guard pairs.count <= maximumMembers else { throw .tooManyMembers }
    for (key, value) in pairs {
      guard case .text(let name) = key, name != "c" else { continue }
      switch value {
      case .text(let text): json[name] = .string(text)
      case .unsigned(let value): json[name] = .number(JSONNumber(value))
      case .negative(let value): json[name] = .number(.negative(value))
      case .float(let value): if let number = JSONNumber(value) { json[name] = .number(number) }
      case .bytes, .array, .map, .other: continue
      }
    }
  }

  /// Adds the unsigned elements: the first is `ack`, the others are `miss` (`Z-08`).
  private static func add(acknowledged elements: [CBORItem], to json: inout JSONObject) {
    let values = elements.compactMap { element in
      if case .unsigned(let value) = element { JSONValue.number(JSONNumber(value)) } else { nil }
    }
    guard let ack = values.first else { return }
    json["ack"] = ack
    if values.count > 1 { json["miss"] = .array(Array(values.dropFirst())) }
  }
}

/// Why bytes are no CBOR payload, or a packet has none.
public enum CBORPayloadError: Error, Hashable, Sendable {
  /// The first item, or the member `c`, is no unsigned integer.
  case noChannel
  case attached(PacketError)
  case attachedHeadIsNotJSON
  case truncated
  case malformed(offset: Int)
  case notUTF8(offset: Int)
  case tooDeep(offset: Int)
  case tooManyMembers
  /// An item that is out of order, of a type no payload has, or one too many.
  case unexpectedItem(offset: Int)
}
