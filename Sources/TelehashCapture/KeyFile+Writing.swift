import TelehashCrypto
import TelehashPackets

extension KeyFile {
  /// The text of `keys.json` for `material`; the same keys give the same bytes every time.
  package static func encode(_ material: KeyMaterial) -> [UInt8] {
    var object = JSONObject()
    object["edition"] = material.edition.map { .string($0.rawValue) }
    object["identities"] = .array(material.identities.map { .object(encode($0)) })
    object["ephemerals"] = .array(material.ephemerals.map { .object(encode($0)) })
    if !material.lines.isEmpty {
      object["lines"] = .array(material.lines.map { .object(encode($0)) })
    }
    var text = IndentedText()
    text.write(.object(object))
    return text.bytes + [UInt8(ascii: "\n")]
  }

  private static func encode(_ identity: KeyMaterial.Identity) -> JSONObject {
    var object: JSONObject = ["name": .string(identity.name)]
    object["hashname"] = identity.hashname.map { .string($0) }
    object["keys"] = .object(
      JSONObject(identity.keys.entries.map { ($0.csid, .string(Base32.encode($0.key))) }))
    if !identity.secrets.entries.isEmpty {
      object["secrets"] = .object(
        JSONObject(
          identity.secrets.entries.map {
            ($0.csid, .string($0.key.withBytes { Base32.encode($0) }))
          }))
    }
    return object
  }

  private static func encode(_ ephemeral: KeyMaterial.Ephemeral) -> JSONObject {
    var object = JSONObject()
    object["name"] = ephemeral.name.map { .string($0) }
    object["csid"] = ephemeral.csid.map { .string($0) }
    object["public"] = .string(Hex.encode(ephemeral.publicKey))
    object["secret"] = .string(ephemeral.secret.withBytes { Hex.encode($0) })
    object["aesKey"] = ephemeral.aesKey.map { key in .string(key.withBytes { Hex.encode($0) }) }
    return object
  }

  private static func encode(_ line: KeyMaterial.Line) -> JSONObject {
    [
      "owner": .string(line.owner), "peer": .string(line.peer),
      "line": .string(Hex.encode(line.line)), "at": .number(JSONNumber(line.at)),
    ]
  }
}

/// JSON text for people: one member a line, one space for each level.
private struct IndentedText {
  private(set) var bytes: [UInt8] = []
  private var depth = 0

  mutating func write(_ value: JSONValue) {
    switch value {
    case .object(let object) where !object.isEmpty:
      list("{", "}", object.members) { text, member in
        text.bytes += JSONValue.string(member.name).encoded() + ": ".utf8
        text.write(member.value)
      }
    case .array(let elements) where !elements.isEmpty:
      list("[", "]", elements) { text, element in text.write(element) }
    case .object, .array, .string, .number, .bool, .null:
      bytes += value.encoded()
    }
  }

  private mutating func list<Element>(
    _ open: String, _ close: String, _ elements: [Element],
    _ write: (inout IndentedText, Element) -> Void
  ) {
    bytes += open.utf8
    depth += 1
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes += ",".utf8 }
      newLine()
      write(&self, element)
    }
    depth -= 1
    newLine()
    bytes += close.utf8
  }

  private mutating func newLine() {
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: depth)
  }
}
