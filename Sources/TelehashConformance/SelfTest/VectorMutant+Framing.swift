import TelehashCore
import TelehashCrypto
import TelehashPackets

extension VectorMutant {
  /// What takes packets, texts and chunks apart wrong.
  static let framing: [VectorMutant] = [
    VectorMutant("base32-padded", ["B32-02"], "Base32 without padding is refused") { kind, right in
      guard let vector = kind as? Base32Vector, case .outputs = right, vector.text.count % 8 != 0
      else { return nil }
      return .refused("no padding")
    },
    VectorMutant(
      "base32-last-byte-lost", ["B32-04"],
      "The last byte of a text that is no multiple of 8 is lost"
    ) { kind, right in
      guard let vector = kind as? Base32Vector, case .outputs = right, vector.text.count % 8 != 0,
        let bytes = try? Base32.decode(vector.text)
      else { return nil }
      return .outputs(["bytes": .bytes(Array(bytes.dropLast()))])
    },
    VectorMutant(
      "length-beyond-packet", ["LOB-03"], "A LENGTH beyond the packet means the rest of it"
    ) { kind, right in
      guard let vector = kind as? PacketDecodeVector, vector.packet.count >= 2,
        case .refused = right
      else { return nil }
      return .outputs(["kind": "binary", "head": .bytes(Array(vector.packet.dropFirst(2)))])
    },
    VectorMutant("short-packet-taken", ["LOB-04"], "Less than two bytes are an empty packet") {
      kind, right in
      guard let vector = kind as? PacketDecodeVector, vector.packet.count < 2, case .refused = right
      else { return nil }
      return .outputs(["kind": "none", "head": "", "body": ""])
    },
    VectorMutant("any-json-head", ["LOB-08"], "A head of any JSON value counts as JSON") {
      kind, right in
      guard let vector = kind as? HeadVector, case .refused = right,
        (try? JSONReader.readValue(vector.head)) != nil
      else { return nil }
      return .outputs(["json": [:]])
    },
    VectorMutant("v2-bare-value-head", ["V2PKT-04"], "A head of version 2 may be any JSON value") {
      kind, right in
      guard let vector = kind as? PacketDecodeVector, !vector.parameters.rules.keepsBadJSON,
        case .refused = right, let layout = try? PacketLayout(of: vector.packet.span),
        (try? JSONReader.readValue(Array(vector.packet[layout.head]))) != nil
      else { return nil }
      return .outputs([
        "kind": "array", "head": .bytes(Array(vector.packet[layout.head])),
        "body": .bytes(Array(vector.packet[layout.body])),
      ])
    },
    VectorMutant("body-lost-beside-head", ["LOB-11"], "A packet with a head has no BODY") {
      kind, right in
      guard kind is PacketDecodeVector, case .outputs(var outputs) = right,
        outputs["head"] != "", outputs["body"] != ""
      else { return nil }
      outputs["body"] = ""
      return .outputs(outputs)
    },
    VectorMutant(
      "chunk-last-fragment-alone", ["CHUNK-04"], "A packet is what its last chunk holds"
    ) { kind, right in
      events(kind, right) { events in
        events.map { event in
          guard event["kind"] == "packet", let hex = event["bytes"]?.string else { return event }
          return ["kind": "packet", "bytes": .string(String(hex.suffix(hex.count / 2 & ~1)))]
        }
      }
    },
    VectorMutant("chunk-bad-buffer-kept", ["CHUNK-05"], "A buffer that is no packet is kept") {
      kind, right in
      events(kind, right) { $0.filter { $0["kind"] != "discarded" } }
    },
    VectorMutant("chunk-zero-refused", ["CHUNK-06"], "A zero chunk before any other is an error") {
      kind, right in
      events(kind, right) { events in
        events.map { $0["kind"] == "ack" ? ["kind": "discarded", "bytes": ""] : $0 }
      }
    },
  ]

  /// What comes out of a stream of chunks, changed; nil where it stays the same.
  private static func events(
    _ kind: any VectorKind, _ right: VectorAnswer, _ change: ([JSONObject]) -> [JSONObject]
  ) -> VectorAnswer? {
    guard kind is ChunkDecodeVector, case .outputs(var outputs) = right,
      let events = outputs["events"]?.array?.compactMap(\.object)
    else { return nil }
    let changed = change(events)
    guard changed != events else { return nil }
    outputs["events"] = .array(changed.map(JSONValue.object))
    return .outputs(outputs)
  }
}
