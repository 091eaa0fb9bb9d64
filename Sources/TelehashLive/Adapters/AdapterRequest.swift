package import TelehashConformance
import TelehashCore
import TelehashCrypto
package import TelehashPackets
package import TelehashRecords

/// One line from the harness to an adapter.
package struct AdapterRequest: Sendable {
  /// Comes back with the answer.
  package var id: UInt64
  package var now: Instant
  package var content: Content

  package enum Content: Sendable {
    case hello
    case turn(SubjectRequest)
    /// A piece of content for a channel; the last ends the channel.
    case send(channel: UInt64, [UInt8], isLast: Bool)
  }

  package init(id: UInt64, now: Instant, _ content: Content) {
    self.id = id
    self.now = now
    self.content = content
  }

  /// The line without its end.
  package func encoded() -> [UInt8] {
    var object: JSONObject = [
      "id": .number(JSONNumber(id)), "do": .string(verb),
      "ms": .number(JSONNumber(milliseconds: now)),
    ]
    for member in arguments.members { object[member.name] = member.value }
    return object.encoded()
  }

  /// The word that says what is asked.
  package var verb: String {
    switch content {
    case .hello: "hello"
    case .send: "send"
    case .turn(let request):
      switch request {
      case .start: "start"
      case .packet: "packet"
      case .advance: "advance"
      case .wish(let wish): wish.verb.rawValue
      case .state: "state"
      case .stop: "stop"
      }
    }
  }

  private var arguments: JSONObject {
    switch content {
    case .hello: ["protocol": .string(AdapterProtocol.name)]
    case .send(let channel, let bytes, let isLast):
      ["channel": .number(JSONNumber(channel)), "hex": .hex(bytes), "end": .bool(isLast)]
    case .turn(let request):
      switch request {
      case .start(let start): start.json
      case .packet(let bytes, let source, let target):
        [
          "from": .string(source.description), "to": .string(target.description),
          "hex": .hex(bytes),
        ]
      case .advance, .stop: [:]
      case .wish(let wish): wish.json
      case .state(let peer): peer.map { ["peer": .string($0.text)] } ?? [:]
      }
    }
  }
}

extension ReferenceWish {
  fileprivate var json: JSONObject {
    switch self {
    case .link(let peer, let keys, let paths):
      [
        "peer": .string(peer.text),
        "keys": .object(keys.json),
        "paths": .array(paths.map { .object($0.json()) }),
      ]
    case .resolve(let text): ["resolve": .string(text)]
    case .offerURI(let peer): ["offer": .string(peer.text)]
    case .shareURI(let router): ["share": .string(router.text)]
    case .trust(let peer), .unlink(let peer), .accept(let peer), .keepalive(let peer),
      .requestPaths(let peer):
      ["peer": .string(peer.text)]
    case .open(let peer, let type, let reliable, let head, let body):
      [
        "peer": .string(peer.text), "type": .string(type), "reliable": .bool(reliable),
        "head": .object(head), "hex": .hex(body),
      ]
    case .transfer(let handle, let bytes):
      // Longer content than one piece is handed over by `Content.send`.
      ["channel": .number(JSONNumber(handle.number)), "hex": .hex(bytes), "end": true]
    case .end(let handle): ["channel": .number(JSONNumber(handle.number))]
    case .fail(let handle, let error):
      ["channel": .number(JSONNumber(handle.number)), "err": .string(error)]
    }
  }
}

// MARK: Reading

extension AdapterRequest {
  /// Reads a line as an adapter does.
  package init(decoding line: [UInt8]) throws(RecordError) {
    let object = try AdapterLine.object(line)
    guard let id = object["id"]?.uint64 else {
      throw RecordError(place: "id", problem: "expected a number")
    }
    guard let verb = object["do"]?.string else {
      throw RecordError(place: "do", problem: "expected a verb")
    }
    guard let now = object["ms"]?.number?.milliseconds else {
      throw RecordError(place: "ms", problem: "expected milliseconds")
    }
    self.init(id: id, now: now, try Self.content(verb, object))
  }

  private static func content(
    _ verb: String, _ object: JSONObject
  ) throws(RecordError) -> Content {
    func reader(_ members: String...) throws(RecordError) -> ObjectReader {
      try ObjectReader(object, members: ["id", "do", "ms"] + members)
    }
    switch verb {
    case "hello":
      _ = try reader("protocol")
      return .hello
    case "start": return .turn(.start(try SubjectStart(json: object)))
    case "packet":
      let fields = try reader("from", "to", "hex")
      return .turn(
        .packet(
          try fields.bytes("hex"), from: try fields.address("from"), to: try fields.address("to")))
    case "advance":
      _ = try reader()
      return .turn(.advance)
    case "stop":
      _ = try reader()
      return .turn(.stop)
    case "state":
      let fields = try reader("peer")
      return .turn(.state(try fields.optional("peer", "a hashname", Hashname.init(json:))))
    case "send":
      let fields = try reader("channel", "hex", "end")
      return .send(
        channel: UInt64(try fields.count("channel")), try fields.bytes("hex"),
        isLast: try fields.bool("end"))
    default:
      return .turn(.wish(try wish(verb, object)))
    }
  }

  private static func wish(
    _ verb: String, _ object: JSONObject
  ) throws(RecordError) -> ReferenceWish {
    let common = ["id", "do", "ms"]
    switch verb {
    case "link":
      let fields = try ObjectReader(object, members: common + ["peer", "keys", "paths"])
      return .link(
        try fields.hashname("peer"), try fields.keys("keys"),
        NetworkPath.list(fields.optional("paths")))
    case "trust", "unlink", "accept", "keepalive", "paths":
      let peer = try ObjectReader(object, members: common + ["peer"]).hashname("peer")
      switch verb {
      case "trust": return .trust(peer)
      case "unlink": return .unlink(peer)
      case "accept": return .accept(peer)
      case "paths": return .requestPaths(peer)
      default: return .keepalive(peer)
      }
    case "uri":
      let fields = try ObjectReader(object, members: common + ["resolve", "offer", "share"])
      if let text = try fields.optionalString("resolve") { return .resolve(text) }
      if fields.optional("offer") != nil { return .offerURI(to: try fields.hashname("offer")) }
      return .shareURI(of: try fields.hashname("share"))
    case "open":
      let fields = try ObjectReader(
        object, members: common + ["peer", "type", "reliable", "head", "hex"])
      return .open(
        try fields.hashname("peer"), type: try fields.string("type"),
        reliable: try fields.bool("reliable"),
        head: try fields.required("head", "an object") { $0.object },
        body: try fields.bytes("hex"))
    case "close":
      let fields = try ObjectReader(object, members: common + ["channel", "err"])
      let handle = ChannelHandle(number: UInt64(try fields.count("channel")))
      return try fields.optionalString("err").map { .fail(handle, $0) } ?? .end(handle)
    default:
      throw RecordError(place: "do", problem: "no such verb: \(verb)")
    }
  }
}

/// Lines of the conversation as JSON.
package enum AdapterLine {
  /// The one object a line holds.
  package static func object(_ line: [UInt8]) throws(RecordError) -> JSONObject {
    do throws(JSONError) {
      return try JSONReader.readObject(line, limits: AdapterProtocol.limits).object
    } catch {
      throw RecordError(place: "byte \(error.offset)", problem: error.reason.rawValue)
    }
  }
}

extension JSONValue {
  static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encode(bytes)) }
}

extension Hashname {
  init?(json: JSONValue) {
    guard let text = json.string else { return nil }
    self.init(text: text)
  }
}

extension PublicKeys {
  /// The keys in hex by cipher set.
  var json: JSONObject {
    JSONObject(entries.map { ($0.csid.description, JSONValue.hex($0.key)) })
  }
}

extension ObjectReader {
  func keys(_ name: String) throws(RecordError) -> PublicKeys {
    let keys = try required(name, "an object of keys") { $0.object }
    var pairs: [(CSID, [UInt8])] = []
    for member in keys.members {
      guard let csid = CSID(text: member.name), let text = member.value.string,
        let bytes = try? Hex.decode(text)
      else { throw RecordError(place: "keys.\(member.name)", problem: "expected a key in hex") }
      pairs.append((csid, bytes))
    }
    return PublicKeys(pairs)
  }

  func hashname(_ name: String) throws(RecordError) -> Hashname {
    try required(name, "a hashname", Hashname.init(json:))
  }

  func address(_ name: String) throws(RecordError) -> Address {
    try required(name, "an address such as 10.0.0.1:42424") { $0.string.flatMap { Address($0) } }
  }
}
