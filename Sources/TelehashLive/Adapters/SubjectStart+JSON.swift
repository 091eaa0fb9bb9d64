import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords

/// How `start` writes what a subject is to be.
extension SubjectStart {
  var json: JSONObject {
    var object: JSONObject = [
      "role": .string(configuration.isRouter ? Role.router.rawValue : Role.endpoint.rawValue),
      "edition": .string(configuration.edition.name.rawValue),
      "hashname": .string(configuration.identity.hashname.text),
      "keys": .object(
        JSONObject(
          configuration.identity.keys.map { key in
            let pair: JSONObject = [
              "public": .hex(key.publicKey), "secret": key.secret.withBytes(JSONValue.hex),
            ]
            return (key.csid.description, JSONValue.object(pair))
          })),
      "seed": .hex(random.key), "address": .string(address.description),
      "epoch": .number(JSONNumber(configuration.epochSeconds)),
      "trusts": .array(trusts.map { .string($0.text) }),
      "channels": .array(
        configuration.channelTypes.map { type in
          let object: JSONObject = [
            "type": .string(type.name), "reliable": .bool(type.reliable),
            "unreliable": .bool(type.unreliable),
          ]
          return .object(object)
        }),
      "requestsPaths": .bool(configuration.requestsPaths),
    ]
    let options = configuration.optionsJSON
    if !options.isEmpty { object["options"] = .object(options) }
    return object
  }

  /// Reads a `start` as an adapter does.
  init(json object: JSONObject) throws(RecordError) {
    let fields = try ObjectReader(
      object,
      members: [
        "id", "do", "ms", "role", "edition", "hashname", "keys", "seed", "address", "epoch",
        "trusts", "channels", "requestsPaths", "options",
      ])
    let edition = try fields.required("edition", "an edition of version 3") {
      $0.string.flatMap(EditionName.init(rawValue:)).flatMap(Edition.named)
    }
    var configuration = EndpointConfiguration(
      identity: try Self.identity(fields), edition: edition)
    configuration.isRouter = try fields.choice("role", of: Role.self) == .router
    configuration.epochSeconds = UInt64(try fields.count("epoch"))
    configuration.requestsPaths = try fields.bool("requestsPaths")
    let address = try fields.address("address")
    configuration.localPaths = [.udp(address)]
    for (value, place) in try fields.elements("channels") {
      let type = try ObjectReader(value, at: place, members: ["type", "reliable", "unreliable"])
      configuration.channelTypes.append(
        .init(
          try type.string("type"), reliable: try type.bool("reliable"),
          unreliable: try type.bool("unreliable")))
    }
    var trusts: [Hashname] = []
    for (value, place) in try fields.elements("trusts") {
      guard let hashname = Hashname(json: value) else {
        throw RecordError(place: place, problem: "expected a hashname")
      }
      trusts.append(hashname)
    }
    if let options = fields.optional("options") { try configuration.take(options: options) }
    let seed = try fields.bytes("seed")
    guard seed.count == Self.seedSize else {
      throw RecordError(place: "seed", problem: "expected \(Self.seedSize) bytes")
    }
    self.init(
      configuration: configuration, address: address, trusts: trusts,
      random: SeededRandom(key: seed))
  }

  private static let seedSize = 32

  private static func identity(_ fields: ObjectReader) throws(RecordError) -> Identity {
    let object = try fields.required("keys", "an object of key pairs") { $0.object }
    var keys: [KeyPair] = []
    for member in object.members {
      let place = "keys.\(member.name)"
      let pair = try ObjectReader(member.value, at: place, members: ["public", "secret"])
      let (publicKey, secret) = (try pair.bytes("public"), try pair.bytes("secret"))
      guard let csid = CSID(text: member.name),
        let key = try? KeyPair(csid: csid, publicKey: publicKey, secret: secret)
      else { throw RecordError(place: place, problem: "expected a key pair") }
      keys.append(key)
    }
    guard let identity = Identity(keys: keys) else {
      throw RecordError(place: "keys", problem: "expected a key pair at least")
    }
    return identity
  }
}

extension EndpointConfiguration {
  /// The settings that differ from what every endpoint does by default.
  fileprivate var optionsJSON: JSONObject {
    var options = JSONObject()
    if profile == .strict { options["profile"] = "strict" }
    switch acceptance {
    case .known: break
    case .everyone: options["accepts"] = "everyone"
    case .ask: options["accepts"] = "ask"
    }
    if !routers.isEmpty { options["routers"] = .array(routers.map { .string($0.text) }) }
    switch cloaking {
    case nil: break
    case .mirrored: options["cloak"] = "mirrored"
    case .rounds(let range):
      options["cloak"] = .array([
        .number(JSONNumber(range.lowerBound)), .number(JSONNumber(range.upperBound)),
      ])
    }
    if !requiredTypes.isEmpty { options["requires"] = .array(requiredTypes.map { .string($0) }) }
    if !extraHandshakes.isEmpty {
      options["sends"] = .array(
        extraHandshakes.map { extra in
          let object: JSONObject = [
            "type": .string(extra.type), "hex": .hex((try? extra.content.encoded()) ?? []),
          ]
          return .object(object)
        })
    }
    if compression != 0 { options["compression"] = .number(JSONNumber(compression)) }
    if let lastKnownAt { options["lastAt"] = .number(JSONNumber(lastKnownAt)) }
    if channelTimeout != .seconds(30) {
      options["channelTimeout"] = .number(JSONNumber(milliseconds: .zero + channelTimeout))
    }
    if let channelsLeft {
      options["channelsLeft"] = .number(JSONNumber(UInt64(max(0, channelsLeft))))
    }
    if consumption == .manual { options["reads"] = .bool(false) }
    if !deviations.isEmpty {
      options["deviations"] = .array(deviations.names.map { .string($0) })
    }
    return options
  }

  /// The names of all options, as features declare them.
  static let allOptions = [
    "profile", "accepts", "routers", "cloak", "requires", "sends", "compression", "lastAt",
    "channelTimeout", "channelsLeft", "reads", "deviations",
  ]

  fileprivate mutating func take(options value: JSONValue) throws(RecordError) {
    let fields = try ObjectReader(value, at: "options", members: Self.allOptions)
    if try fields.optionalString("profile") == "strict" { profile = .strict }
    switch try fields.optionalString("accepts") {
    case "everyone": acceptance = .everyone
    case "ask": acceptance = .ask
    default: acceptance = .known
    }
    if fields.optional("routers") != nil {
      routers = try fields.strings("routers").compactMap { Hashname(text: $0) }
    }
    if let cloak = fields.optional("cloak") {
      let bounds = cloak.array?.compactMap { $0.uint64.flatMap { Int(exactly: $0) } } ?? []
      if bounds.count == 2, bounds[0] <= bounds[1], bounds[1] <= Cloak.defaultMaximumRounds {
        cloaking = .rounds(bounds[0]...bounds[1])
      } else if cloak.string == "mirrored" {
        cloaking = .mirrored
      } else {
        throw RecordError(place: "options.cloak", problem: "expected mirrored or two numbers")
      }
    }
    if fields.optional("requires") != nil { requiredTypes = try fields.strings("requires") }
    if fields.optional("sends") != nil {
      for (value, place) in try fields.elements("sends") {
        let extra = try ObjectReader(value, at: place, members: ["type", "hex"])
        guard let content = try? Packet(decoding: try extra.bytes("hex")) else {
          throw RecordError(place: place, problem: "expected a packet")
        }
        extraHandshakes.append(.init(type: try extra.string("type"), content: content))
      }
    }
    if let compression = try fields.optionalUInt64("compression") {
      self.compression = compression
    }
    lastKnownAt = try fields.optionalUInt64("lastAt")
    if let timeout = try fields.optional("channelTimeout", "ms", { $0.number?.milliseconds }) {
      channelTimeout = timeout - .zero
    }
    channelsLeft = try fields.optionalCount("channelsLeft")
    if fields.optional("reads") != nil {
      consumption = try fields.bool("reads") ? .automatic : .manual
    }
    if fields.optional("deviations") != nil {
      let names = try fields.strings("deviations")
      do throws(UnknownDeviation) {
        deviations = try Deviations(names: names)
      } catch {
        throw RecordError(
          place: "options.deviations", problem: "no deviation is called \(error.name)")
      }
    }
  }
}
