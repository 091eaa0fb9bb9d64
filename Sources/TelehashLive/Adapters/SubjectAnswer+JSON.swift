package import TelehashConformance
import TelehashCore
import TelehashCrypto
package import TelehashPackets
package import TelehashRecords

/// The line that ends a turn.
extension SubjectAnswer {
  package func json(id: UInt64) -> JSONObject {
    var object: JSONObject = ["id": .number(JSONNumber(id))]
    switch self {
    case .done(let reply):
      object["ok"] = true
      if let wake = reply.wake { object["wake"] = .number(JSONNumber(milliseconds: wake)) }
      if let channel = reply.channel { object["channel"] = .number(JSONNumber(channel.number)) }
      if let link = reply.link { object["link"] = .string(link.rawValue) }
      if let uri = reply.uri { object["uri"] = .string(uri) }
      if let lastAt = reply.lastAt { object["lastAt"] = .number(JSONNumber(lastAt)) }
    case .unsupported(let what): object["unsupported"] = .string(what)
    case .failed(let why): object["error"] = .string(why)
    }
    return object
  }

  package init(json object: JSONObject) throws(RecordError) {
    let fields = try ObjectReader(
      object,
      members: ["id", "ok", "wake", "channel", "link", "lastAt", "uri", "unsupported", "error"])
    if let what = try fields.optionalString("unsupported") {
      self = .unsupported(String(what.prefix(Self.longestReason)))
      return
    }
    if let why = try fields.optionalString("error") {
      self = .failed(String(why.prefix(Self.longestReason)))
      return
    }
    guard try fields.bool("ok") else {
      throw RecordError(place: "ok", problem: "expected true, 'unsupported' or 'error'")
    }
    self = .done(
      SubjectReply(
        wake: try fields.optional("wake", "milliseconds", { $0.number?.milliseconds }),
        channel: object["channel"] == nil ? nil : try fields.channel(),
        link: try fields.optional("link", "unresolved, down or up") {
          $0.string.flatMap(LinkState.init(rawValue:))
        },
        lastAt: try fields.optionalUInt64("lastAt"), uri: try fields.optionalString("uri")))
  }

  /// A reason is for people.
  private static let longestReason = 500
}

/// What `hello` is answered with.
package struct AdapterGreeting: Hashable, Sendable {
  package var name: String
  package var version: String
  package var features: SubjectFeatures

  package init(name: String, version: String, features: SubjectFeatures) {
    self.name = name
    self.version = version
    self.features = features
  }

  package func json(id: UInt64) -> JSONObject {
    func texts(_ words: [String]) -> JSONValue { .array(words.map { .string($0) }) }
    return [
      "id": .number(JSONNumber(id)), "ok": true, "protocol": .string(AdapterProtocol.name),
      "name": .string(name), "version": .string(version),
      "features": .object([
        "roles": texts(features.roles.map(\.rawValue)),
        "editions": texts(features.editions.map(\.rawValue)),
        "csids": texts(features.csids.map(\.description)),
        "verbs": texts(features.verbs.map(\.rawValue)), "channels": texts(features.channels),
        "options": texts(features.options), "timers": .bool(features.timers),
        "events": .bool(features.events),
      ]),
    ]
  }

  package init(json object: JSONObject) throws(RecordError) {
    let fields = try ObjectReader(
      object, members: ["id", "ok", "protocol", "name", "version", "features"])
    let spoken = try fields.string("protocol")
    guard spoken == AdapterProtocol.name else {
      throw RecordError(
        place: "protocol", problem: "speaks \(spoken.prefix(40)), not \(AdapterProtocol.name)")
    }
    name = String(try fields.string("name").prefix(Self.longestName))
    version = String(try fields.string("version").prefix(Self.longestName))
    let place = fields.place(of: "features")
    let declared = try ObjectReader(
      try fields.required("features"), at: place,
      members: [
        "roles", "editions", "csids", "verbs", "channels", "options", "timers", "events",
      ])
    features = SubjectFeatures(
      roles: try declared.words("roles", Role.init(rawValue:)),
      editions: try declared.words("editions", EditionName.init(rawValue:)),
      csids: try declared.words("csids") { CSID(text: $0) },
      verbs: try declared.words("verbs", SubjectFeatures.Verb.init(rawValue:)),
      channels: try declared.words("channels") { $0 },
      options: try declared.words("options") { $0 },
      timers: try declared.optional("timers", "true or false") { $0.bool } ?? false,
      events: try declared.optional("events", "true or false") { $0.bool } ?? false)
  }

  private static let longestName = 100
}

extension ObjectReader {
  /// A list of known words; a list that is not there is empty.
  fileprivate func words<Word>(
    _ name: String, _ read: (String) -> Word?
  ) throws(RecordError) -> [Word] {
    guard optional(name) != nil else { return [] }
    var words: [Word] = []
    for (value, place) in try elements(name) {
      guard let text = value.string, let word = read(text) else {
        throw RecordError(place: place, problem: "nothing there is to be called so")
      }
      guard words.count < Self.maximumWords else {
        throw RecordError(place: place, problem: "more than \(Self.maximumWords) words")
      }
      words.append(word)
    }
    return words
  }

  /// More than there are features.
  private static var maximumWords: Int { 200 }
}
