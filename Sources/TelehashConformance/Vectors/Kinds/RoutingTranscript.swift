import TelehashCore
import TelehashCrypto
import TelehashPackets

/// `routing-transcript`: two endpoints that reach only a router link through it and talk (PEER-08,
/// PEER-11, PEER-16, PEER-22, PEER-23, CONN-02, CONN-08).
///
/// All secrets and all packets are shown, so that any implementation can be put into any of the
/// three places. An `alter` flips one bit of one message on its way: who it is for must not react.
/// A `spoil` changes the URI before it is shown: nobody may be reached by it (PEER-27 to PEER-29).
struct RoutingTranscriptVector: VectorKind {
  static let canBeAsked = false
  static let outputs = [
    VectorOutput("parties", .list), VectorOutput("ephemerals", .list),
    VectorOutput("messages", .list), VectorOutput("kept", .list),
    VectorOutput("uri", .text, isRequired: false),
  ]
  let edition: Edition
  let csid: CSID
  let flow: Flow
  let seed: UInt64
  let alteration: RoutingPlay.Alteration?
  let spoiled: Spoiled?

  /// The part of a URI that is not what it was.
  enum Spoiled: String, CaseIterable, Sendable {
    /// The value by which the router knows the wanted endpoint.
    case session
    /// What the wanted endpoint added.
    case fragment
  }

  /// What the asking endpoint knows of the other.
  enum Flow: String, CaseIterable, Sendable {
    /// Its hashname alone.
    case hashname
    /// Its keys too.
    case keys
    /// A URI the router made and the wanted endpoint gave away; neither knows the asker.
    case uri
  }

  init(_ fields: inout VectorFields, in group: RoutingParameters) throws(VectorError) {
    edition = group.edition
    csid = group.csid
    flow = try fields.choice("flow", of: Flow.self)
    seed = try fields.number("seed")
    spoiled = fields.has("spoil") ? try fields.choice("spoil", of: Spoiled.self) : nil
    guard fields.has("alter") else {
      alteration = nil
      return
    }
    let alterations = try fields.objects("alter") { entry throws(VectorError) in
      RoutingPlay.Alteration(
        message: try entry.count("message"), bit: try entry.count("flipBit"))
    }
    guard alterations.count == 1 else { throw fields.error("one change was expected", at: "alter") }
    alteration = alterations.first
  }

  func answer(expecting result: VectorResult) throws(VectorFault) -> JSONObject {
    var play = try VectorFault.refusing {
      try RoutingPlay(edition, csid, seed: seed, acceptance: flow == .uri ? .known : .everyone)
    }
    play.alteration = alteration
    play.run(flow, spoiled)
    if spoiled != nil, !play.hasArrived { throw .refused("nobody was reached") }
    if alteration != nil {
      switch play.reaction {
      case nil: throw .wrong("there is no such message")
      case false?: throw .refused("nothing came of it")
      case true?: break
      }
    } else if let problem = play.problem {
      throw .wrong(problem)
    }
    return play.record
  }
}

/// The parameters of `routing-transcript`.
struct RoutingParameters: VectorParameters {
  let edition: Edition
  let csid: CSID

  init(_ fields: inout VectorFields, editions: [EditionName]) throws(VectorError) {
    edition = try fields.edition("edition")
    csid = try fields.builtCSID("csid")
  }
}

/// Three endpoints in memory: one that asks, a router, and one that is wanted.
struct RoutingPlay {
  /// One bit of one message that is flipped on its way.
  struct Alteration: Hashable, Sendable {
    let message: Int
    let bit: Int
  }

  private enum Role: Int, CaseIterable {
    case asker, router, wanted

    var name: String { "\(self)" }
    var address: Address { Address(ipv4: 0xc000_0201 + UInt32(rawValue), port: 42424) }
  }

  private struct Message {
    let time: Instant
    let from: Role
    let to: Role
    let packet: [UInt8]
  }

  var alteration: Alteration?
  /// Whether the altered message made its receiver say or tell anything; nil before it arrived.
  private(set) var reaction: Bool?
  private var endpoints: [Endpoint] = []
  private var identities: [Identity] = []
  private var messages: [Message] = []
  private var delivered = 0
  private var ephemerals: [(owner: Role, Ephemeral)] = []
  private var events: [(at: Role, event: EndpointEvent)] = []
  /// The URI the wanted endpoint gave away.
  private var uri: LinkURI?
  private var now = Instant.zero
  private static let latency = TimeSpan.milliseconds(10)
  /// No flow has more; what goes on for ever ends here.
  private static let maximumMessages = 64
  private static let said = Array("through the router".utf8)

  init(
    _ edition: Edition, _ csid: CSID, seed: UInt64,
    acceptance: EndpointConfiguration.Acceptance
  ) throws {
    for role in Role.allCases {
      var random = SeededRandom(seed: seed, label: "routing/identity/\(role.name)")
      let pair =
        csid == .cs2a
        ? IdentityPool.rsa(role.rawValue) : try KeyPair.generate(csid, random: &random)
      guard let identity = Identity(keys: [pair]) else { throw CipherError.unsupported(csid) }
      identities.append(identity)
      var configuration = EndpointConfiguration(identity: identity, edition: edition)
      configuration.acceptance = acceptance
      configuration.cloaking = .mirrored
      configuration.requestsPaths = false
      configuration.isRouter = role == .router
      configuration.channelTypes = [.init("echo", reliable: false, unreliable: true)]
      endpoints.append(
        Endpoint(
          configuration, random: SeededRandom(seed: seed, label: "routing/\(role.name)")))
    }
  }

  mutating func run(
    _ flow: RoutingTranscriptVector.Flow, _ spoiled: RoutingTranscriptVector.Spoiled?
  ) {
    let router = identities[Role.router.rawValue]
    let wanted = identities[Role.wanted.rawValue]
    endpoints[Role.router.rawValue].trust(wanted.hashname)
    for role in flow == .uri ? [Role.wanted] : [.wanted, .asker] {
      act(role) { endpoint, now in
        endpoint.link(
          router.hashname, keys: router.publicKeys, paths: [.udp(Role.router.address)], at: now)
      }
    }
    if flow == .uri {
      showURI(spoiled)
    } else {
      ask(flow)
    }
    act(.asker) { endpoint, now in
      endpoint.open(
        to: wanted.hashname, type: "echo", reliable: false, body: Self.said, ending: true, at: now)
    }
  }

  private mutating func ask(_ flow: RoutingTranscriptVector.Flow) {
    let router = identities[Role.router.rawValue]
    let wanted = identities[Role.wanted.rawValue]
    act(.asker) { endpoint, now in
      endpoint.link(
        wanted.hashname, keys: flow == .keys ? wanted.publicKeys : PublicKeys(),
        paths: [.peer(router: router.hashname, uri: nil)], at: now)
    }
  }

  /// The router makes a URI, the wanted endpoint completes it, and the asker uses it.
  private mutating func showURI(_ spoiled: RoutingTranscriptVector.Spoiled?) {
    let router = identities[Role.router.rawValue].hashname
    let wanted = identities[Role.wanted.rawValue].hashname
    act(.router) { endpoint, now in
      endpoint.offerURI(to: wanted, at: Role.router.address, now: now)
    }
    var made: LinkURI?
    act(.wanted) { endpoint, _ in made = endpoint.shareURI(of: router) }
    uri = made
    guard let shown = made.flatMap({ Self.spoil($0, spoiled) }) else { return }
    act(.asker) { endpoint, now in
      if shown.form.fragment == .token {
        endpoint.link(
          wanted, keys: PublicKeys(), paths: [.peer(router: router, uri: shown.text)], at: now)
      } else {
        _ = try? endpoint.link(resolving: shown.text, at: now)
      }
    }
  }

  private static func spoil(
    _ uri: LinkURI, _ part: RoutingTranscriptVector.Spoiled?
  ) -> LinkURI? {
    // Another letter of the alphabet at the end of the part, which stays well-formed.
    func altered(_ text: String) -> String {
      String(text.dropLast(2)) + (text.hasSuffix("aa") ? "ba" : "aa")
    }
    switch part {
    case nil: return uri
    case .session:
      return try? LinkURI(
        uri.text.replacing(uri.pathPart, with: altered(uri.pathPart)), form: uri.form)
    case .fragment: return uri.fragment.flatMap { uri.with(fragment: altered($0)) }
    }
  }

  /// Lets an endpoint act, and everything follow that comes of it.
  private mutating func act(_ role: Role, _ body: (inout Endpoint, Instant) -> Void) {
    body(&endpoints[role.rawValue], now)
    drain(role)
    while delivered < messages.count, messages.count < Self.maximumMessages {
      let message = messages[delivered]
      now = max(now, message.time + Self.latency)
      var packet = message.packet
      let isAltered = alteration?.message == delivered
      if isAltered, let bit = alteration?.bit, packet.indices.contains(bit / 8) {
        packet[bit / 8] ^= 1 << UInt8(bit % 8)
      }
      delivered += 1
      let before = (messages.count, events.count { !$0.event.isFinding })
      endpoints[message.to.rawValue].handle(
        .datagram(packet, from: message.from.address), at: now)
      drain(message.to)
      if isAltered {
        reaction = before != (messages.count, events.count { !$0.event.isFinding })
      }
    }
  }

  private mutating func drain(_ role: Role) {
    while let action = endpoints[role.rawValue].nextAction() {
      switch action {
      case .send(let bytes, let address):
        // The two cannot reach each other: only what goes to or by the router arrives.
        guard let to = Role.allCases.first(where: { $0.address == address }),
          to == .router || role == .router
        else { continue }
        messages.append(Message(time: now, from: role, to: to, packet: bytes))
      case .event(let event): events.append((role, event))
      case .keyLog(let ephemeral): ephemerals.append((role, ephemeral))
      }
    }
  }

  /// Whether the wanted endpoint got what was said.
  var hasArrived: Bool {
    events.contains { entry in
      guard entry.at == .wanted, case .opened(_, _, "echo", let packet) = entry.event else {
        return false
      }
      return packet.body == Self.said
    }
  }

  /// What did not go as it must; nil when all did.
  var problem: String? {
    if !hasArrived { return "what was said did not arrive" }
    if let uri, let problem = problem(of: uri) { return problem }
    if let finding = events.first(where: { $0.event.isFinding }) { return "\(finding.event)" }
    return messages.count < Self.maximumMessages ? nil : "it does not end"
  }

  /// What a router's URI must not have (URI-08, URI-09).
  private func problem(of uri: LinkURI) -> String? {
    let wanted = identities[Role.wanted.rawValue]
    if uri.base.contains(wanted.hashname.text) { return "the URI names the wanted endpoint" }
    if wanted.keys.contains(where: { uri.base.contains(Base32.encode($0.publicKey)) }) {
      return "the URI holds a key of the wanted endpoint"
    }
    let keys = try? uri.keys()
    return keys == identities[Role.router.rawValue].publicKeys
      ? nil : "the URI does not hold the router's keys"
  }

  // MARK: The record

  /// The parties, their secrets and their messages.
  var record: JSONObject {
    var dissector = Dissector(keys: KeyRing(edition: endpoints[0].configuration.edition.name))
    for role in Role.allCases { dissector.keys.add(role.name, identities[role.rawValue]) }
    for (_, ephemeral) in ephemerals { dissector.keys.add(ephemeral) }
    var lines: [JSONValue] = []
    var opens: [(number: Int, body: [UInt8])] = []
    for (number, message) in messages.enumerated() {
      var line: JSONObject = [
        "from": .string(message.from.name), "to": .string(message.to.name),
        "packet": .bytes(message.packet),
      ]
      let earlier = messages[..<number].lastIndex {
        $0.packet == message.packet && $0.to == message.from
      }
      if let earlier { line["redelivers"] = .number(JSONNumber(earlier)) }
      switch dissector.dissect(message.packet).content {
      case .handshake(let handshake):
        line["kind"] = "handshake"
        line["inner"] = .bytes((try? handshake.inner.encoded()) ?? [])
      case .channel(let channel):
        line["kind"] = "channel"
        line["inner"] = .bytes(channel.inner.flatMap { try? $0.encoded() } ?? [])
        let type = channel.inner?.json?["type"]?.string
        if type == "peer" { opens.append((number, channel.inner?.body ?? [])) }
        if type == "connect", let relayed = opens.last(where: { $0.body == channel.inner?.body }) {
          line["relays"] = .number(JSONNumber(relayed.number))
        }
      case .invalid, .empty, .other, .open, .line: line["kind"] = "unreadable"
      }
      lines.append(.object(line))
    }
    var record: JSONObject = [
      "parties": .array(
        Role.allCases.map { Self.object($0.name, identities[$0.rawValue]) }),
      "ephemerals": .array(ephemerals.map { Self.object($0.owner.name, $0.1) }),
      "messages": .array(lines), "kept": .array(kept),
    ]
    if let uri { record["uri"] = .string(uri.text) }
    return record
  }

  /// What the two keep of each other for later (LINK-15, LINK-16, CONN-07).
  private var kept: [JSONValue] {
    [(Role.asker, Role.wanted), (.wanted, .asker)].map { holder, other in
      let json = endpoints[holder.rawValue].linkJSON(
        of: identities[other.rawValue].hashname, .local)
      return .object(["by": .string(holder.name), "json": .string(json?.description ?? "")])
    }
  }

  private static func object(_ name: String, _ identity: Identity) -> JSONValue {
    var object: JSONObject = ["name": .string(name), "hashname": .string(identity.hashname.text)]
    for pair in identity.keys {
      object["public"] = .bytes(pair.publicKey)
      object["secret"] = .bytes(pair.secret.withBytes { Array($0) })
    }
    return .object(object)
  }

  private static func object(_ owner: String, _ ephemeral: Ephemeral) -> JSONValue {
    var object: JSONObject = [
      "owner": .string(owner), "public": .bytes(ephemeral.publicKey),
      "secret": .bytes(ephemeral.secret.withBytes { Array($0) }),
    ]
    if let key = ephemeral.contentKey {
      object["contentKey"] = .bytes(key.withBytes { Array($0) })
    }
    return .object(object)
  }
}

extension EndpointEvent {
  fileprivate var isFinding: Bool { if case .finding = self { true } else { false } }
}
