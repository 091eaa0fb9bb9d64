import TelehashCore
import TelehashCrypto
import TelehashPackets

extension VectorMutant {
  /// What reads or writes packets and their parts wrong.
  static let packets: [VectorMutant] = [
    VectorMutant(
      "base32-lenient", ["B32-06"], "Blanks, dashes and the digits 0, 1 and 8 are read as letters"
    ) { kind, right in
      guard let vector = kind as? Base32Vector, case .refused = right else { return nil }
      let text = vector.text.filter { $0 != " " && $0 != "-" }
        .map { ["0": "o", "1": "l", "8": "b"][$0] ?? String($0) }.joined()
      return (try? Base32.decode(text)).map { .outputs(["bytes": .bytes($0)]) }
    },
    VectorMutant(
      "binary-head-refused", ["LOB-06"], "A head of bytes that are no JSON loses the packet"
    ) { kind, right in
      guard kind is PacketDecodeVector, case .outputs(let outputs) = right,
        outputs["kind"] == "binary"
      else { return nil }
      return .refused("no JSON")
    },
    VectorMutant(
      "bad-json-drops-packet", ["LOB-09"], "Bad JSON in a head loses the packet"
    ) { kind, right in
      guard kind is PacketDecodeVector, case .outputs(let outputs) = right,
        outputs["kind"] == "malformed"
      else { return nil }
      return .refused("bad JSON")
    },
    VectorMutant(
      "head-length-little-endian", ["LOB-02"], "LENGTH is read in the wrong byte order"
    ) { kind, _ in
      guard let vector = kind as? PacketDecodeVector, vector.packet.count >= 2 else { return nil }
      let swapped = [vector.packet[1], vector.packet[0]] + vector.packet.dropFirst(2)
      guard let packet = try? Packet(decoding: Array(swapped)) else { return .refused("too short") }
      return .outputs([
        "kind": "binary", "head": .bytes(packet.head.bytes), "body": .bytes(packet.body),
      ])
    },
    VectorMutant(
      "miss-absolute", ["REL-15"], "miss lists numbers in place of distances"
    ) { kind, _ in
      guard let vector = kind as? MissEncodeVector else { return nil }
      return .outputs([
        "miss": .array((vector.missing + [vector.highest]).map { .number(JSONNumber($0)) })
      ])
    },
    VectorMutant(
      "miss-window-constant", ["REL-15"], "miss ends with 100, whatever was listed before"
    ) { kind, right in
      guard kind is MissEncodeVector, case .outputs(let outputs) = right,
        let list = outputs["miss"]?.array, !list.isEmpty
      else { return nil }
      return .outputs(["miss": .array(Array(list.dropLast()) + [100])])
    },
    VectorMutant(
      "miss-without-window", ["REL-15"], "miss ends with the last gap"
    ) { kind, right in
      guard kind is MissEncodeVector, case .outputs(let outputs) = right,
        let list = outputs["miss"]?.array
      else { return nil }
      return .outputs(["miss": .array(Array(list.dropLast()))])
    },
    VectorMutant("head-over-32767", ["LOB-02"], "A head above 32767 bytes is refused") {
      kind, right in
      guard kind is PacketEncodeVector, case .outputs(let outputs) = right,
        let first = outputs["packet"]?.string?.first?.hexDigitValue, first > 7
      else { return nil }
      return .refused("the head is too long")
    },
    VectorMutant(
      "json-line-feeds", ["LOB-14"], "A line feed follows each member of a written head"
    ) { kind, right in
      guard let vector = kind as? PacketEncodeVector, case .outputs = right,
        let json = vector.packet.json, json.members.count > 1
      else { return nil }
      let head = json.encoded().split(separator: UInt8(ascii: ",")).joined(
        separator: Array(",\n".utf8))
      let altered = try? Packet(binaryHead: Array(head), body: vector.packet.body).encoded()
      return altered.map { .outputs(["packet": .bytes($0)]) }
    },
  ]
}
