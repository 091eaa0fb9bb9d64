import TelehashCrypto
import TelehashPackets
import TelehashV2

/// What a transcript shows: the parties, their secrets and their messages.
extension SwitchPlay {
  var record: JSONObject {
    var keys = SwitchKeyRing()
    for role in roles {
      keys.add(SwitchKeyRing.Party(name: role.name, keys: identity(role).keys))
    }
    for (owner, ephemeral) in ephemerals { keys.add(ephemeral, of: owner.name) }
    var dissector = SwitchDissector(keys: keys, rules: PacketRules(of: edition.name))
    var opens: [[UInt8]: DissectedOpen] = [:]
    var lines: [JSONValue] = []
    for (number, message) in messages.enumerated() {
      var line: JSONObject = [
        "from": .string(message.from.name), "to": .string(message.to.name),
        "packet": .bytes(message.packet),
      ]
      let earlier = messages[..<number].lastIndex {
        $0.packet == message.packet && $0.to == message.from
      }
      if let earlier { line["bridges"] = .number(JSONNumber(earlier)) }
      switch dissector.dissect(message.packet).content {
      case .empty: line["kind"] = "empty"
      case .open(let open):
        opens[open.lineKey] = open
        line.add(open)
      case .line(let sealed):
        if case .open(let open)? = sealed.tunnelled { opens[open.lineKey] = open }
        line.add(sealed)
      case .invalid, .other, .handshake, .channel: line["kind"] = "unreadable"
      }
      lines.append(.object(line))
    }
    return [
      "parties": .array(roles.map { party($0) }),
      "ephemerals": .array(
        ephemerals.map { Self.half($0.owner.name, $0.1, opens[$0.1.publicKey]) }),
      "messages": .array(lines),
    ]
  }

  private func party(_ role: Role) -> JSONValue {
    let identity = identity(role)
    var object: JSONObject = [
      "name": .string(role.name), "hashname": .string(identity.hashname.text),
    ]
    for key in identity.keys {
      object["public"] = .bytes(key.publicKey)
      object["secret"] = .bytes(key.secret.withBytes { Array($0) })
    }
    return .object(object)
  }

  /// One side of a line; the open that announces it says for whom it is.
  private static func half(
    _ owner: String, _ ephemeral: LineEphemeral, _ open: DissectedOpen?
  ) -> JSONValue {
    var object: JSONObject = ["owner": .string(owner)]
    if let open {
      object["peer"] = .string(open.to)
      object["line"] = .string(open.content.line.text)
    }
    object["public"] = .bytes(ephemeral.publicKey)
    object["secret"] = .bytes(ephemeral.secret.withBytes { Array($0) })
    return .object(object)
  }
}

extension JSONObject {
  fileprivate mutating func add(_ open: DissectedOpen) {
    self["kind"] = "open"
    self["inner"] = .bytes((try? open.inner.encoded()) ?? [])
  }

  fileprivate mutating func add(_ line: DissectedLine) {
    self["kind"] = "line"
    self["inner"] = .bytes(line.inner.flatMap { try? $0.encoded() } ?? [])
    guard let tunnelled = line.tunnelled else { return }
    var carried = JSONObject()
    switch tunnelled {
    case .open(let open):
      carried["from"] = .string(open.from)
      carried["to"] = .string(open.to)
      carried.add(open)
    case .line(let line):
      carried["from"] = line.from.map { .string($0) }
      carried["to"] = line.to.map { .string($0) }
      carried.add(line)
    }
    self["carries"] = .object(carried)
  }
}
