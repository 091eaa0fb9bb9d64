import TelehashPackets

/// `base32`: a text and the bytes it stands for (B32-04).
struct Base32Vector: VectorKind {
  static let outputs = [VectorOutput("bytes", .bytes)]
  let text: String

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    text = try fields.text("text")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let bytes = try VectorFault.refusing { try Base32.decode(text) }
    if (Base32.encode(bytes) == text) != (result == .valid) {
      throw .wrong("encodes to \(Base32.encode(bytes))")
    }
    if Base32.isCanonical(text) != (result == .valid) {
      throw .wrong("is \(Base32.isCanonical(text) ? "" : "not ")called canonical")
    }
    return ["bytes": .bytes(bytes)]
  }
}

/// How the editions of a file read heads.
struct PacketParameters: VectorParameters {
  let rules: PacketRules

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    let answers = Set(editions.map { PacketRules(of: $0) })
    guard let rules = answers.first, answers.count == 1 else {
      throw fields.error("the editions of the file disagree about this type")
    }
    self.rules = rules
  }
}

/// `packet-decode`: what LENGTH, HEAD and BODY are (LOB-01 to LOB-12, V2PKT-01 to V2PKT-08).
struct PacketDecodeVector: VectorKind {
  static let outputs = [
    VectorOutput("kind", .text), VectorOutput("head", .bytes),
    VectorOutput("json", .object, isRequired: false), VectorOutput("body", .bytes),
  ]
  let packet: [UInt8]
  let parameters: PacketParameters

  init(_ fields: inout VectorFields, in group: PacketParameters) throws(VectorError) {
    packet = try fields.bytes("packet")
    parameters = group
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let decoded = try VectorFault.refusing {
      try Packet(decoding: packet, rules: parameters.rules)
    }
    let again = try VectorFault.refusing { try decoded.encoded() }
    if again != packet { throw .wrong("encodes to other bytes: \(Hex.encode(again))") }
    var outputs: JSONObject = ["kind": "", "head": .bytes(decoded.head.bytes)]
    switch decoded.head {
    case .none: outputs["kind"] = "none"
    case .binary: outputs["kind"] = "binary"
    case .json(let head):
      outputs["kind"] = "json"
      outputs["json"] = .object(head.object)
    case .malformed:
      // What is kept in version 3 is bad JSON, in v2.1 an array (V2PKT-04).
      outputs["kind"] = parameters.rules.keepsBadJSON ? "malformed" : "array"
    }
    outputs["body"] = .bytes(decoded.body)
    return outputs
  }
}

/// `packet-encode`: the bytes of a packet (LOB-14).
struct PacketEncodeVector: VectorKind {
  static let outputs = [VectorOutput("packet", .bytes)]
  let packet: Packet

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    let head = try fields.optionalBytes("head")
    let text = try fields.optionalText("json")
    let fill = fields.has("fill") ? try fields.count("fill") : nil
    let body = try fields.bytes("body")
    if let text {
      guard let json = try? JSONReader.readObject(Array(text.utf8)).object else {
        throw fields.error("is no JSON object", at: "json")
      }
      packet = Packet(json: json, body: body)
    } else if let fill {
      let around = (["x": ""] as JSONObject).encoded().count
      guard fill >= around else { throw fields.error("is below \(around)", at: "fill") }
      let value = String(repeating: "x", count: fill - around)
      packet = Packet(json: ["x": .string(value)], body: body)
    } else {
      packet = Packet(binaryHead: head ?? [], body: body)
    }
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    ["packet": .bytes(try VectorFault.refusing { try packet.encoded() })]
  }
}

/// `head`: whether bytes are a JSON object, and which (LOB-07, LOB-13).
struct HeadVector: VectorKind {
  static let outputs = [VectorOutput("json", .object, isRequired: false)]
  let head: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    head = try fields.bytes("head")
    guard head.count >= Packet.shortestJSONHead else {
      throw fields.error("below \(Packet.shortestJSONHead) bytes it is binary", at: "head")
    }
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let length = [UInt8(head.count >> 8), UInt8(head.count & 0xFF)]
    switch try VectorFault.refusing({ try Packet(decoding: length + head).head }) {
    case .json(let read):
      if read.findings.isEmpty != (result != .acceptable) {
        throw .wrong(read.findings.first.map { "\($0) was reported" } ?? "nothing was reported")
      }
      return ["json": .object(read.object)]
    case .malformed(_, let error): throw .refused("\(error)")
    case .none, .binary: throw .refused("not read as JSON")
    }
  }
}

/// `cbor-decode`: the packet a compressed channel payload stands for (Z-05).
struct CBORDecodeVector: VectorKind {
  static let outputs = [VectorOutput("json", .object), VectorOutput("body", .bytes)]
  let payload: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    payload = try fields.bytes("payload")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let packet = try VectorFault.refusing { try CBORPayload.decode(payload) }
    return ["json": .object(packet.json ?? [:]), "body": .bytes(packet.body)]
  }
}

/// `cbor-encode`: the payload of a packet (Z-05).
struct CBOREncodeVector: VectorKind {
  static let outputs = [VectorOutput("payload", .bytes)]
  let packet: Packet

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    guard case .object(let json) = try fields.value("json") else {
      throw fields.error("an object was expected", at: "json")
    }
    packet = Packet(json: json, body: try fields.bytes("body"))
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    ["payload": .bytes(try VectorFault.refusing { try CBORPayload.encode(packet) })]
  }
}

extension JSONValue {
  /// Bytes as every vector writes them.
  static func bytes(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encode(bytes)) }

  static func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
}
