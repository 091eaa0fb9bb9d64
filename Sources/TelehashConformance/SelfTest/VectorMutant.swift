import TelehashCore
import TelehashCrypto
import TelehashPackets

/// An implementation that computes one thing wrong, judged by vectors.
///
/// These are faults that show in values and hardly on the wire: the vectors of what they break must
/// refuse them.
package struct VectorMutant: Sendable {
  package let record: DeviationRecord
  /// What it answers in place of the right answer; nil where it makes no difference.
  let answer: @Sendable (any VectorKind, VectorAnswer) -> VectorAnswer?

  /// The ids of the tests that see it, of those in `files`.
  package func failures(in files: [VectorFile]) -> [String] {
    files.flatMap { file in
      VectorRunner.run(file) { test, _ in
        let right = VectorRunner.answer(to: test)
        return answer(test.kind, right) ?? right
      }
      .filter { !$0.passed }
      .map(\.id)
    }
  }

  fileprivate init(
    _ name: String, _ requirements: [String], _ statement: String, seenIn: [String] = [],
    _ answer: @escaping @Sendable (any VectorKind, VectorAnswer) -> VectorAnswer?
  ) {
    record = DeviationRecord(
      name, requirements, .vector, statement, at: .vector, family: .computation, seenIn: seenIn)
    self.answer = answer
  }

  package static let all: [VectorMutant] = [
    VectorMutant(
      "base32-lenient", ["B32-06"], "Blanks, dashes and the digits 0, 1 and 8 are read as letters",
      seenIn: ["telehash-c"]
    ) { kind, right in
      guard let vector = kind as? Base32Vector, case .refused = right else { return nil }
      let text = vector.text.filter { $0 != " " && $0 != "-" }
        .map { ["0": "o", "1": "l", "8": "b"][$0] ?? String($0) }.joined()
      return (try? Base32.decode(text)).map { .outputs(["bytes": .bytes($0)]) }
    },
    VectorMutant(
      "binary-head-refused", ["LOB-06"], "A head of bytes that are no JSON loses the packet",
      seenIn: ["telehash-c"]
    ) { kind, right in
      guard kind is PacketDecodeVector, case .outputs(let outputs) = right,
        outputs["kind"] == "binary"
      else { return nil }
      return .refused("no JSON")
    },
    VectorMutant(
      "bad-json-drops-packet", ["LOB-09"], "Bad JSON in a head loses the packet",
      seenIn: ["telehash-js", "gogotelehash"]
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
      "cloak-counter-one", ["CLOAK-02"], "The block counter of the cloak starts at 1",
      seenIn: ["telehash-js"]
    ) { kind, _ in
      guard let vector = kind as? ChaCha20Vector else { return nil }
      let longer = [UInt8](repeating: 0, count: 64) + vector.input
      let output = Primitives.chaCha20(key: vector.key, nonce: vector.nonce, longer)
      return output.map { .outputs(["output": .bytes(Array($0.dropFirst(64)))]) }
    },
    VectorMutant(
      "ecdh-leading-zero-stripped", ["CS1A-03"], "Leading zeros of a shared secret are cut",
      seenIn: ["gogotelehash"]
    ) { kind, right in
      guard kind is AgreementVector, case .outputs(let outputs) = right,
        let shared = outputs["shared"]?.string.flatMap({ try? Hex.decode($0) }), shared.first == 0
      else { return nil }
      return .outputs(["shared": .bytes(Array(shared.drop { $0 == 0 }))])
    },
    VectorMutant(
      "cs1a-channel-mac-ignored", ["CS1A-10"], "The code of a 1a channel packet is not compared",
      channelsOf: .cs1a),
    VectorMutant(
      "cs2a-channel-tag-ignored", ["CS2A-09"], "The tag of a 2a channel packet is not compared",
      seenIn: ["telehash-c"], channelsOf: .cs2a),
    VectorMutant(
      "cs3a-channel-mac-ignored", ["CS3A-10"], "The code of a 3a channel packet is not compared",
      seenIn: ["telehash-c"], channelsOf: .cs3a),
    VectorMutant(
      "token-not-hashed", ["TOK-01"], "The token is the first bytes of the message themselves"
    ) { kind, right in
      guard let vector = kind as? TokenVector, case .outputs = right else { return nil }
      return .outputs(["token": .bytes(Array(vector.body.prefix(16)))])
    },
    VectorMutant(
      "token-of-whole-message", ["TOK-01"], "The token is worked out from the whole message"
    ) { kind, right in
      guard let vector = kind as? TokenVector, case .outputs = right else { return nil }
      return .outputs(["token": .bytes(Array(Digest.sha256(vector.body).prefix(16)))])
    },
    VectorMutant(
      "folded-once", ["CS1A-07"], "A code that is folded three times is folded once"
    ) { kind, _ in
      guard let vector = kind as? FoldVector, vector.isThreefold else { return nil }
      return .outputs(["output": .bytes(Digest.fold1(vector.data))])
    },
    VectorMutant(
      "order-reversed", ["EXC-01"], "The higher key is taken for the lower"
    ) { kind, right in
      guard kind is OrderVector, case .outputs(let outputs) = right else { return nil }
      return .outputs(["order": outputs["order"] == "odd" ? "even" : "odd"])
    },
    VectorMutant(
      "lowest-common-csid", ["CS-06"], "The lowest common cipher set is chosen"
    ) { kind, right in
      guard let vector = kind as? CommonCSIDVector, case .outputs = right,
        let lowest = vector.own.sorted().first(where: { vector.remote.contains($0) })
      else { return nil }
      return .outputs(["csid": .string(lowest.description)])
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
      "miss-without-window", ["REL-15"], "miss ends with the last gap"
    ) { kind, right in
      guard kind is MissEncodeVector, case .outputs(let outputs) = right,
        let list = outputs["miss"]?.array
      else { return nil }
      return .outputs(["miss": .array(Array(list.dropLast()))])
    },
  ]
}

extension VectorMutant {
  /// One that opens the channel packets of a cipher set whatever their code.
  fileprivate init(
    _ name: String, _ requirements: [String], _ statement: String, seenIn: [String] = [],
    channelsOf csid: CSID
  ) {
    self.init(name, requirements, statement, seenIn: seenIn) { kind, right in
      guard let vector = kind as? ChannelOpenVector, vector.direction.cipher.csid == csid,
        case .refused = right, let (keys, side) = try? vector.direction.keys(), side == .remote,
        let inner = try? keys.openWithoutProof(vector.body)
      else { return nil }
      return .outputs([
        "key": .bytes(keys.key(of: .remote).withBytes { $0 }), "inner": .bytes(inner),
      ])
    }
  }
}
