package import TelehashConformance
import TelehashCore
import TelehashCrypto
package import TelehashPackets
package import TelehashRecords

/// What an adapter tells within a turn, one line each.
extension SubjectNews {
  package var json: JSONObject {
    switch self {
    case .packet(let bytes, let source, let target):
      var object: JSONObject = ["do": "packet"]
      if let source { object["from"] = .string(source.description) }
      object["to"] = .string(target.description)
      object["hex"] = .hex(bytes)
      return object
    case .key(let ephemeral):
      var object: JSONObject = [
        "do": "key", "csid": .string(ephemeral.csid.description),
        "secret": ephemeral.secret.withBytes(JSONValue.hex),
      ]
      if let content = ephemeral.contentKey {
        object["content"] = content.withBytes(JSONValue.hex)
      }
      return object
    case .note(let text): return ["do": "note", "text": .string(text)]
    case .event(.received(let handle, let packet)):
      return [
        "do": "recv", "channel": .number(JSONNumber(handle.number)),
        "head": .object(packet.json ?? [:]), "hex": .hex(packet.body),
      ]
    case .event(let event): return event.json
    }
  }

  /// Reads a line of an adapter that is no answer.
  package init(json object: JSONObject) throws(RecordError) {
    guard let verb = object["do"]?.string else {
      throw RecordError(place: "do", problem: "expected a verb, or an answer with 'id'")
    }
    switch verb {
    case "packet":
      let fields = try ObjectReader(object, members: ["do", "from", "to", "hex"])
      let bytes = try fields.bytes("hex")
      guard bytes.count <= Self.largestDatagram else {
        throw RecordError(place: "hex", problem: "no datagram is longer than 65507 bytes")
      }
      self = .packet(
        bytes, from: object["from"] == nil ? nil : try fields.address("from"),
        to: try fields.address("to"))
    case "recv":
      let fields = try ObjectReader(object, members: ["do", "channel", "head", "hex"])
      self = .event(.received(try fields.channel(), try fields.packet()))
    case "key":
      let fields = try ObjectReader(object, members: ["do", "csid", "secret", "content"])
      let csid = try fields.csid()
      guard
        let ephemeral = try? Ephemeral(
          csid: csid, secret: try fields.bytes("secret"),
          contentKey: try fields.optionalBytes("content"))
      else { throw RecordError(place: "secret", problem: "expected an ephemeral secret") }
      self = .key(ephemeral)
    case "note":
      let fields = try ObjectReader(object, members: ["do", "text"])
      self = .note(String(try fields.string("text").prefix(Self.longestNote)))
    case "event": self = .event(try EndpointEvent(json: object))
    default: throw RecordError(place: "do", problem: "no such verb: \(verb.prefix(40))")
    }
  }

  /// What fits a UDP datagram over IPv4.
  private static let largestDatagram = 65_507
  /// A remark is for people.
  private static let longestNote = 1000
}

extension EndpointEvent {
  fileprivate var json: JSONObject {
    var object: JSONObject = ["do": "event"]
    func set(_ members: JSONObject) {
      for member in members.members { object[member.name] = member.value }
    }
    switch self {
    case .offered(let offer):
      set([
        "event": "offered", "peer": .string(offer.hashname.text),
        "csid": .string(offer.csid.description), "key": .hex(offer.key),
        "from": .string(offer.source.description),
        "types": .array(offer.types.map { .string($0) }),
      ])
    case .linkUp(let peer): set(["event": "linkUp", "peer": .string(peer.text)])
    case .linkDown(let peer, let reason):
      set([
        "event": "linkDown", "peer": .string(peer.text), "reason": .string(reason.rawValue),
      ])
    case .routed(let peer, let isBridged):
      set(["event": "routed", "peer": .string(peer.text), "bridged": .bool(isBridged)])
    case .opened(let handle, let peer, let type, let packet):
      set([
        "event": "opened", "channel": .number(JSONNumber(handle.number)),
        "peer": .string(peer.text), "type": .string(type), "head": .object(packet.json ?? [:]),
        "hex": .hex(packet.body),
      ])
    case .received: break
    case .acknowledged(let handle, let seq):
      set([
        "event": "acknowledged", "channel": .number(JSONNumber(handle.number)),
        "seq": .number(JSONNumber(seq)),
      ])
    case .ended(let handle):
      set(["event": "ended", "channel": .number(JSONNumber(handle.number))])
    case .failed(let handle, let error):
      set([
        "event": "failed", "channel": .number(JSONNumber(handle.number)), "err": .string(error),
      ])
    case .closed(let handle):
      set(["event": "closed", "channel": .number(JSONNumber(handle.number))])
    case .uriOffered(let uri, let router):
      set(["event": "uriOffered", "uri": .string(uri), "peer": .string(router.text)])
    case .resolved(let uri, let peer):
      set(["event": "resolved", "uri": .string(uri), "peer": .string(peer.text)])
    case .unresolved(let uri): set(["event": "unresolved", "uri": .string(uri)])
    case .announced(let announcement):
      set([
        "event": "announced", "peer": .string(announcement.hashname.text),
        "keys": .object(announcement.keys.json),
        "from": .string(announcement.source.description),
      ])
    case .finding(let finding):
      set([
        "event": "finding", "requirement": .string(finding.requirement),
        "text": .string(finding.text),
      ])
    }
    return object
  }

  fileprivate init(json object: JSONObject) throws(RecordError) {
    let kind = object["event"]?.string ?? ""
    func fields(_ members: String...) throws(RecordError) -> ObjectReader {
      try ObjectReader(object, members: ["do", "event"] + members)
    }
    switch kind {
    case "offered":
      let fields = try fields("peer", "csid", "key", "from", "types")
      self = .offered(
        Offer(
          hashname: try fields.hashname("peer"), csid: try fields.csid(),
          key: try fields.bytes("key"), source: try fields.address("from"),
          types: try fields.strings("types")))
    case "linkUp": self = .linkUp(try fields("peer").hashname("peer"))
    case "linkDown":
      let fields = try fields("peer", "reason")
      self = .linkDown(
        try fields.hashname("peer"),
        try fields.required("reason", "timeout, released or exhausted") {
          $0.string.flatMap(DownReason.init(rawValue:))
        })
    case "routed":
      let fields = try fields("peer", "bridged")
      self = .routed(try fields.hashname("peer"), isBridged: try fields.bool("bridged"))
    case "opened":
      let fields = try fields("channel", "peer", "type", "head", "hex")
      self = .opened(
        try fields.channel(), from: try fields.hashname("peer"), type: try fields.string("type"),
        try fields.packet())
    case "acknowledged":
      let fields = try fields("channel", "seq")
      self = .acknowledged(try fields.channel(), upTo: UInt64(try fields.count("seq")))
    case "ended": self = .ended(try fields("channel").channel())
    case "failed":
      let fields = try fields("channel", "err")
      self = .failed(try fields.channel(), try fields.string("err"))
    case "closed": self = .closed(try fields("channel").channel())
    case "uriOffered":
      let fields = try fields("uri", "peer")
      self = .uriOffered(try fields.string("uri"), by: try fields.hashname("peer"))
    case "resolved":
      let fields = try fields("uri", "peer")
      self = .resolved(try fields.string("uri"), to: try fields.hashname("peer"))
    case "unresolved": self = .unresolved(try fields("uri").string("uri"))
    case "announced":
      let fields = try fields("peer", "keys", "from")
      self = .announced(
        Announcement(
          hashname: try fields.hashname("peer"), keys: try fields.keys("keys"),
          source: try fields.address("from")))
    case "finding":
      let fields = try fields("requirement", "text")
      self = .finding(Finding(try fields.string("requirement"), try fields.string("text")))
    default: throw RecordError(place: "event", problem: "no such event: \(kind.prefix(40))")
    }
  }
}

extension ObjectReader {
  func channel() throws(RecordError) -> ChannelHandle {
    ChannelHandle(number: UInt64(try count("channel")))
  }

  func csid() throws(RecordError) -> CSID {
    try required("csid", "a cipher set") { $0.string.flatMap { CSID(text: $0) } }
  }

  func packet() throws(RecordError) -> Packet {
    Packet(
      json: try optional("head", "an object", { $0.object }) ?? [:],
      body: try optionalBytes("hex") ?? [])
  }
}
