import TelehashCrypto
import TelehashPackets

/// `chunk-encode`: the chunks of a packet (CHUNK-01 to CHUNK-03).
struct ChunkEncodeVector: VectorKind {
  static let outputs = [VectorOutput("chunks", .list)]
  let packet: [UInt8]
  let size: Int

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    packet = try fields.bytes("packet")
    size = try fields.count("size")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let encoder = ChunkEncoder(size: size)
    guard encoder.size == size else { throw .refused("chunks of \(size) bytes") }
    return ["chunks": .array(encoder.frames(of: packet).map(JSONValue.bytes))]
  }
}

/// `chunk-sizes`: how a packet of some length is cut (CHUNK-03, CHUNK-14).
struct ChunkSizesVector: VectorKind {
  static let outputs = [VectorOutput("fragments", .list), VectorOutput("streamLength", .number)]
  let length: Int
  let size: Int

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    length = try fields.count("length")
    size = try fields.count("size")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let encoder = ChunkEncoder(size: size)
    guard encoder.size == size else { throw .refused("chunks of \(size) bytes") }
    let chunks = encoder.frames(of: [UInt8](repeating: 1, count: length))
    guard chunks.last == [0] else { throw .wrong("the last chunk is no terminator") }
    return [
      "fragments": .array(chunks.dropLast().map { .number($0.count - 1) }),
      "streamLength": .number(chunks.reduce(0) { $0 + $1.count }),
    ]
  }
}

/// `chunk-decode`: what comes out of a stream (CHUNK-04 to CHUNK-06).
struct ChunkDecodeVector: VectorKind {
  static let outputs = [VectorOutput("events", .list), VectorOutput("complete", .flag)]
  static let answersWhenInvalid = true
  let stream: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    stream = try fields.bytes("stream")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    var whole = ChunkDecoder()
    let events = whole.receive(stream)
    // However the stream is cut into reads, the same comes out.
    var single = ChunkDecoder()
    guard stream.flatMap({ single.receive([$0]) }) == events else {
      throw .wrong("other events when read byte by byte")
    }
    let discards = events.contains { if case .discarded = $0 { true } else { false } }
    guard discards == (result == .invalid) else {
      throw .wrong(discards ? "a buffer was discarded" : "no buffer was discarded")
    }
    return [
      "events": .array(events.map(Self.described)), "complete": .bool(!whole.isInsidePacket),
    ]
  }

  private static func described(_ event: ChunkDecoder.Event) -> JSONValue {
    switch event {
    case .acknowledgement: ["kind": "ack"]
    case .packet(let bytes): ["kind": "packet", "bytes": .bytes(bytes)]
    case .discarded(let bytes, _): ["kind": "discarded", "bytes": .bytes(bytes)]
    }
  }
}

/// `decloak`: the packet under all layers (CLOAK-05).
struct DecloakVector: VectorKind {
  static let outputs = [VectorOutput("packet", .bytes), VectorOutput("layers", .number)]
  let cloaked: [UInt8]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    cloaked = try fields.bytes("cloaked")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let (packet, layers) = try VectorFault.refusing { try Cloak.uncloak(cloaked) }
    return ["packet": .bytes(packet), "layers": .number(layers)]
  }
}

/// `cloak`: a packet under layers with given nonces (CLOAK-02, CLOAK-03).
struct CloakVector: VectorKind {
  static let outputs = [VectorOutput("cloaked", .bytes)]
  let packet: [UInt8]
  let nonces: [[UInt8]]

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    packet = try fields.bytes("packet")
    nonces = try fields.byteStrings("nonces")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    var bytes = packet
    for nonce in nonces {
      bytes = try VectorFault.refusing { try Cloak.cloak(bytes, nonce: nonce) }
    }
    return ["cloaked": .bytes(bytes)]
  }
}
