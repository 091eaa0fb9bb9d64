import TelehashCore
import TelehashCrypto
import TelehashPackets

/// The parameters of `handshake-inner`: the cipher set of the message and the edition's rules.
struct HandshakeParameters: VectorParameters {
  let csid: CSID
  let edition: Edition

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    csid = try fields.builtCSID("csid")
    let name = try fields.choice("edition", of: EditionName.self)
    guard let edition = Edition.named(name) else {
      throw fields.error("has no handshakes of this kind", at: "edition")
    }
    self.edition = edition
  }
}

/// `handshake-inner`: what a decrypted handshake says (HS-02 to HS-04, LINK-17 to LINK-22).
struct HandshakeInnerVector: VectorKind {
  static let outputs = [
    VectorOutput("type", .text), VectorOutput("form", .text), VectorOutput("at", .text),
    VectorOutput("key", .bytes, isRequired: false),
    VectorOutput("hashname", .text, isRequired: false),
  ]
  let parameters: HandshakeParameters
  let inner: [UInt8]

  init(_ fields: inout VectorFields, in group: HandshakeParameters) throws(VectorError) {
    parameters = group
    inner = try fields.bytes("inner")
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let message = try VectorFault.refusing {
      try HandshakeMessage(
        try Packet(decoding: inner), carriage: .encrypted(parameters.csid),
        maximumAt: parameters.edition.maximumAt)
    }
    var outputs: JSONObject = [
      "type": .string(message.type), "form": .string(Self.name(message.form)),
      "at": .string(String(message.at)),
    ]
    if let keys = message.keyPacket {
      outputs["key"] = .bytes(keys.key)
      let hashname = try VectorFault.require(keys.hashname, "no hashname")
      outputs["hashname"] = .string(hashname.text)
    }
    return outputs
  }

  private static func name(_ form: HandshakeMessage.Form) -> String {
    switch form {
    case .nested: "nested"
    case .flat: "flat"
    case .other: "other"
    }
  }
}

/// `miss-encode`: the list of what a receiver lacks (REL-15, REL-17).
struct MissEncodeVector: VectorKind {
  static let outputs = [VectorOutput("miss", .list)]
  static let mayStandInInvalid = true
  let acknowledged: UInt64
  let missing: [UInt64]
  let highest: UInt64

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    acknowledged = try fields.number("ack")
    missing = try fields.numbers("missing")
    highest = try fields.number("highest")
  }

  func answer(expecting result: VectorResult) -> JSONObject {
    let list = MissList.encode(
      acknowledged: acknowledged, missing: missing, highestAcceptable: highest)
    return ["miss": .array(list.map { .number(JSONNumber($0)) })]
  }
}

/// `miss-decode`: what a list that came with an `ack` says (REL-15, REL-26).
struct MissDecodeVector: VectorKind {
  static let outputs = [VectorOutput("missing", .list), VectorOutput("highest", .number)]
  let acknowledged: UInt64
  let list: JSONValue

  init(_ fields: inout VectorFields, in group: NoParameters) throws(VectorError) {
    acknowledged = try fields.number("ack")
    list = .array(try fields.list("miss"))
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    let reading = try VectorFault.refusing {
      try MissList.decode(list, acknowledged: acknowledged)
    }
    guard !reading.isCut else { throw .wrong("the list was cut") }
    return [
      "missing": .array(reading.missing.map { .number(JSONNumber($0)) }),
      "highest": .number(JSONNumber(reading.highestAcceptable)),
    ]
  }
}
