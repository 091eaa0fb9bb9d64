import TelehashCrypto
import TelehashPackets
import TelehashV2

/// Values a play of version 2 writes by name: hashnames, paths, line ids.
extension SwitchPlayer {
  /// The members of a head with every text of the form `$name.property` replaced.
  ///
  /// Of a member: hashname, parts, part (its fingerprint in the case's cipher set), path, see (its entry with that address), and the name of a
  /// further address. Of a line or open: line, the id its maker announced, and remote, the id the
  /// other side announced. Of a packet or channel: c, path, where an expected packet came from,
  /// connect-path, the bridge entry of a connect, relay-id, that of its relay path, and any member
  /// of its head.
  func resolved(_ members: JSONObject) throws(StepFailure) -> JSONObject {
    var result = JSONObject()
    for member in members.members { result[member.name] = try resolved(member.value) }
    return result
  }

  func resolved(_ value: JSONValue) throws(StepFailure) -> JSONValue {
    switch value {
    case .object(let object): return .object(try resolved(object))
    case .array(let array):
      var result: [JSONValue] = []
      for element in array { result.append(try resolved(element)) }
      return .array(result)
    case .string(let text) where text.hasPrefix("$"):
      return try property(text)
    case .string, .number, .bool, .null: return value
    }
  }

  private func property(_ text: String) throws(StepFailure) -> JSONValue {
    let parts = text.dropFirst().split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw .broken("\(text) names no property") }
    if let member = members.first(where: { $0.name == parts[0] }) {
      guard let value = property(parts[1], of: member) else {
        throw .broken("\(text) has no value")
      }
      return value
    }
    guard let binding = bindings[parts[0]] else { throw .broken("nothing is bound to \(text)") }
    guard let value = property(parts[1], of: binding) else {
      throw .failed(
        .init(expected: "\(parts[1]) in \(parts[0])", observed: "nothing", time: world.now))
    }
    return value
  }

  private func property(_ name: String, of member: Member) -> JSONValue? {
    switch name {
    case "hashname": .string(member.identity.hashname.text)
    case "parts": member.identity.parts.map { .object($0.json) }
    case "part": member.identity.parts?[point.csid].map { .bytes($0) }
    case "path": .object(SwitchPath.udp(member.address).json)
    case "see": .string(see(member))
    default:
      // A further address of a script, by its alias.
      member.aliases[name].map { .object(SwitchPath.udp($0).json) }
    }
  }

  /// The `see` entry of a member with its address.
  private func see(_ member: Member) -> String {
    let csid = edition.seeNamesCSID ? ",\(point.csid)" : ""
    return "\(member.identity.hashname)\(csid),\(member.address.ip),\(member.address.port)"
  }

  private func property(_ name: String, of binding: SwitchBinding) -> JSONValue? {
    switch (binding, name) {
    case (.line(let member, let index, _), "line"):
      return actors.first { $0.name == member }.map { .string($0.lines[index].id.text) }
    case (.line(let member, let index, _), "remote"):
      return actors.first { $0.name == member }?.lines[index].remote.map {
        .string($0.line.text)
      }
    case (.packet(let packet), "line"): return packet.id.map { .string($0.text) }
    case (.packet(let packet), "c"): return packet.c
    case (.packet(let packet), "path"):
      guard let number = packet.received,
        let actor = actors.first(where: { $0.name == packet.member })
      else { return nil }
      return .object(SwitchPath.udp(actor.inbox[number].source).json)
    case (.packet(let packet), "connect-path"):
      // The bridge entry among the paths of a connect.
      return head(of: packet)?["paths"]?.array?.first {
        if case .bridge = SwitchPath($0) { true } else { false }
      }
    case (.packet(let packet), "relay-id"):
      return head(of: packet)?["paths"]?.array?.lazy.compactMap { path -> JSONValue? in
        if case .relay(let id) = SwitchPath(path) { .string(id) } else { nil }
      }.first
    case (.packet(let packet), _):
      // A member of the packet's own head.
      return head(of: packet)?[name]
    case (.channel(let channel), "c"): return channel.c
    case (.channel, _), (.line, _): return nil
    }
  }

  private func head(of packet: BoundSwitchPacket) -> JSONObject? {
    packet.inner.flatMap { try? Packet(decoding: $0, rules: PacketRules(of: edition.name)) }?.json
  }

  /// The line id a name stands for: what its maker announced.
  func announcedID(_ name: ScenarioName) throws(StepFailure) -> LineID {
    switch try binding(name) {
    case .line(let member, let index, _):
      if let actor = actors.first(where: { $0.name == member }) { return actor.lines[index].id }
    case .packet(let packet): if let id = packet.id { return id }
    case .channel: break
    }
    throw .broken("\(name) announced no line")
  }

  /// The bytes of a BODY or datagram.
  func bytes(
    of content: ByteContent, _ random: inout SeededRandom, isPattern: Bool
  ) throws(StepFailure) -> [UInt8] {
    switch content {
    case .key(let name):
      let keys = try member(name).identity.publicKeys
      let key = keys.first { $0.suite.csid == point.csid } ?? keys.first
      return key?.bytes ?? []
    case .packet(let name):
      guard case .packet(let packet) = try binding(name) else {
        throw .broken("\(name) is no packet")
      }
      return packet.packet
    case .exact, .count:
      return isPattern ? content.pattern(&random) : content.bytes(&random)
    }
  }
}
