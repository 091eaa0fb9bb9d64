import TelehashCore
import TelehashCrypto
import TelehashPackets

extension VectorMutant {
  /// What ciphers, and does not look at what they prove.
  static let ciphers: [VectorMutant] = [
    VectorMutant(
      "cloak-counter-one", ["CLOAK-02"], "The block counter of the cloak starts at 1"
    ) { kind, _ in
      guard let vector = kind as? ChaCha20Vector else { return nil }
      let longer = [UInt8](repeating: 0, count: 64) + vector.input
      let output = Primitives.chaCha20(key: vector.key, nonce: vector.nonce, longer)
      return output.map { .outputs(["output": .bytes(Array($0.dropFirst(64)))]) }
    },
    VectorMutant(
      "ecdh-leading-zero-stripped", ["CS1A-03"], "Leading zeros of a shared secret are cut"
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
      channelsOf: .cs2a),
    VectorMutant(
      "cs3a-channel-mac-ignored", ["CS3A-10"], "The code of a 3a channel packet is not compared",
      channelsOf: .cs3a),
    VectorMutant(
      "cs1a-sender-unverified", ["CS1A-06"], "The sender of a 1a message is not verified",
      messagesOf: .cs1a),
    VectorMutant(
      "cs3a-sender-unverified", ["CS3A-05"], "The sender of a 3a message is not verified",
      messagesOf: .cs3a),
    VectorMutant(
      "folded-once", ["CS1A-07"], "A code that is folded three times is folded once"
    ) { kind, _ in
      guard let vector = kind as? FoldVector, vector.isThreefold else { return nil }
      return .outputs(["output": .bytes(Digest.fold1(vector.data))])
    },
    VectorMutant(
      "cs3a-open-nonce-one", ["V2CS3A-03"], "The nonce of a 3a open always ends in one"
    ) { kind, right in
      guard var vector = kind as? SwitchOpenSealVector, vector.parameters.suite == .cs3a,
        vector.parameters.construction.cs3aNonce == .zero
      else { return nil }
      vector.parameters.construction.cs3aNonce = .endsInOne
      return VectorRunner.answer(to: vector, expecting: .valid)
    },
  ]
}

extension VectorMutant {
  /// One that opens the messages of a cipher set whoever made them.
  fileprivate init(
    _ name: String, _ requirements: [String], _ statement: String,
    messagesOf csid: CSID
  ) {
    self.init(name, requirements, statement) { kind, right in
      guard let vector = kind as? MessageOpenVector, vector.cipher.csid == csid,
        case .refused = right, let recipient = try? vector.to.keyPair(csid),
        let opened = try? MessageOpener.open(
          vector.body, recipient: recipient, construction: vector.cipher.construction)
      else { return nil }
      return .outputs([
        "inner": .bytes(opened.inner), "token": .string(opened.token.hex),
      ])
    }
  }

  /// One that opens the channel packets of a cipher set whatever their code.
  fileprivate init(
    _ name: String, _ requirements: [String], _ statement: String,
    channelsOf csid: CSID
  ) {
    self.init(name, requirements, statement) { kind, right in
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
