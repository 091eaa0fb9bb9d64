import TelehashCrypto
import TelehashPackets

extension ScenarioBuilder {
  func send(_ fields: Fields) throws(Fields.Mismatch) -> SendStep {
    let content: SendContent
    if let handshake = fields["handshake"]?.fields {
      content = .handshake(try self.handshake(handshake))
    } else if let introduction = fields["introduction"]?.fields {
      content = .introduction(try self.introduction(introduction))
    } else if let channel = fields["channel"]?.fields {
      content = .channel(try self.channel(channel))
    } else if let open = fields["open"]?.fields {
      content = .handshake(try lineOpen(open))
    } else if let raw = try ScenarioBuilder.bytes(fields["raw"]) {
      content = .raw(raw)
    } else {
      content = .replay(try fields.need("replay", \.name))
    }
    return SendStep(
      from: try fields.need("from", \.name), to: try fields.need("to", \.name),
      bind: try fields.optional("bind", \.name), copies: try fields.need("copies", \.number),
      cloak: try ScenarioBuilder.rounds(fields), path: try fields.optional("path", \.text),
      through: try fields.optional("through", \.name),
      deviation: try fields.optional("deviation", \.text), content: content)
  }

  func craft(_ fields: Fields) throws(Fields.Mismatch) -> CraftStep {
    let content: CraftStep.Content
    if let handshake = fields["handshake"]?.fields {
      content = .handshake(try self.handshake(handshake))
    } else if let open = fields["open"]?.fields {
      content = .handshake(try lineOpen(open))
    } else {
      content = .introduction(try introduction(fields.need("introduction", \.fields)))
    }
    return CraftStep(
      from: try fields.need("from", \.name), to: try fields.need("to", \.name),
      bind: try fields.need("bind", \.name), content: content)
  }

  private func introduction(_ fields: Fields) throws(Fields.Mismatch) -> IntroductionContent {
    IntroductionContent(
      form: try fields.optionalWord("form"), at: try fields.optional("at", \.expression),
      csid: try ScenarioBuilder.csid(fields), own: try fields.optionalWord("own"),
      key: try fields.optionalWord("key"),
      members: try fields.optional("members", \.object) ?? JSONObject(),
      omit: try fields.optional("omit", \.texts) ?? [])
  }

  private func handshake(_ fields: Fields) throws(Fields.Mismatch) -> HandshakeContent {
    HandshakeContent(
      at: try fields.optional("at", \.expression),
      ephemeral: try fields.optional("ephemeral", ScenarioBuilder.ephemeral),
      csid: try ScenarioBuilder.csid(fields),
      type: try fields.optional("type", ScenarioBuilder.typeMember),
      form: try fields.optionalWord("form"), own: try fields.optionalWord("own"),
      uri: try fields.optional("uri", \.name),
      members: try fields.optional("members", \.object) ?? JSONObject(),
      omit: try fields.optional("omit", \.texts) ?? [], key: try fields.optionalWord("key"),
      sealedBy: try fields.optional("sealed-by", \.name),
      corrupt: try corruption(fields["corrupt"]?.fields),
      truncate: try fields.optional("truncate", \.number),
      sameAs: try fields.optional("same-as", \.name))
  }

  /// An open of version 2, which is its handshake.
  private func lineOpen(_ fields: Fields) throws(Fields.Mismatch) -> HandshakeContent {
    HandshakeContent(
      at: try fields.optional("at", \.expression),
      ephemeral: try fields.optional("ephemeral", ScenarioBuilder.ephemeral),
      csid: try ScenarioBuilder.csid(fields),
      members: try fields.optional("members", \.object) ?? JSONObject(),
      omit: try fields.optional("omit", \.texts) ?? [], key: try fields.optionalWord("key"),
      sealedBy: try fields.optional("sealed-by", \.name),
      corrupt: try corruption(fields["corrupt"]?.fields),
      truncate: try fields.optional("truncate", \.number),
      sameAs: try fields.optional("same-as", \.name),
      line: try fields.optional("line", ScenarioBuilder.ephemeral),
      isCompact: try fields.optional("compact", \.flag) ?? false)
  }

  private func channel(_ fields: Fields) throws(Fields.Mismatch) -> ChannelContent {
    ChannelContent(
      session: try fields.optional("session", \.name),
      c: try fields.optional("c") { value in
        value.word == "next" ? .next : value.expression.map { .expression($0) }
      },
      on: try fields.optional("of", \.name),
      type: try fields.optional("type", \.text), peer: try fields.optional("peer", \.name),
      uri: try fields.optional("uri", \.name),
      seq: try fields.optional("seq", \.expression), ack: try fields.optional("ack", \.expression),
      miss: try fields.optional("miss", \.expressions), end: try fields.optional("end", \.flag),
      err: try fields.optional("err", \.text),
      members: try fields.optional("members", \.object) ?? JSONObject(),
      head: try fields.optional("head", ScenarioBuilder.rawHead),
      body: try ScenarioBuilder.bytes(fields["body"]),
      token: try fields.optional("token") { value in
        value.word == "random" ? .random : value.name.map { .session($0) }
      },
      corrupt: try corruption(fields["corrupt"]?.fields),
      truncate: try fields.optional("truncate", \.number))
  }

  func expect(_ fields: Fields) throws(Fields.Mismatch) -> ExpectStep {
    let content: ExpectStep.Content
    if let handshake = fields["handshake"]?.fields {
      content = .handshake(
        HandshakeExpectation(
          at: try handshake.optional("at", \.expression),
          type: try handshake.optional("type", ScenarioBuilder.typeMember),
          token: try handshake.optional("token", \.token),
          csid: try ScenarioBuilder.csid(handshake)))
    } else if let introduction = fields["introduction"]?.fields {
      content = .introduction(
        IntroductionExpectation(
          form: try introduction.optionalWord("form"),
          at: try introduction.optional("at", \.expression),
          csid: try ScenarioBuilder.csid(introduction),
          members: try ScenarioBuilder.members(introduction)))
    } else if let channel = fields["channel"]?.fields {
      content = .channel(try expectedChannel(channel))
    } else if let open = fields["open"]?.fields {
      content = .handshake(
        HandshakeExpectation(
          at: try open.optional("at", \.expression), token: try open.optional("line", \.token),
          csid: try ScenarioBuilder.csid(open)))
    } else {
      let datagram = try fields.need("datagram", \.fields)
      content = .datagram(
        DatagramExpectation(
          size: try datagram.optional("size", \.range),
          cloaked: try datagram.optional("cloaked", \.flag),
          head: try datagram.optional("head", \.bytes),
          packet: try datagram.optional("packet", \.name)))
    }
    return ExpectStep(
      from: try fields.need("from", \.name), to: try fields.optional("to", \.name),
      within: try fields.need("within", \.duration), after: try fields.optional("after", \.name),
      count: try fields.need("count", \.range),
      way: try fields.optional("through") { value in
        value.word == "none" ? .direct : value.name.map { .through($0) }
      },
      path: try fields.optional("path", \.text), bind: try fields.optional("bind", \.name),
      content: content)
  }

  private func expectedChannel(_ fields: Fields) throws(Fields.Mismatch) -> ChannelExpectation {
    ChannelExpectation(
      session: try fields.optional("session", \.name), c: try fields.optional("c", \.expression),
      on: try fields.optional("of", \.name),
      type: try fields.optional("type", \.text), peer: try fields.optional("peer", \.name),
      seq: try fields.optional("seq", \.expression),
      ack: try fields.optional("ack", \.expression),
      miss: try fields.optional("miss") { $0.list?.map(\.expression) },
      end: try fields.optional("end", \.flag),
      err: try fields.optional("err") { value in
        value.word == "any" ? .any : value.text.map { .text($0) }
      },
      body: try ScenarioBuilder.bytes(fields["body"]),
      members: try ScenarioBuilder.members(fields))
  }

  private static func members(
    _ fields: Fields
  ) throws(Fields.Mismatch) -> [ChannelExpectation.Member] {
    try fields.optional("members") { $0.map?.compactMap(ScenarioBuilder.member) } ?? []
  }

  private func corruption(_ fields: Fields?) throws(Fields.Mismatch) -> Corruption? {
    guard let fields else { return nil }
    return Corruption(field: try fields.word("field"), bit: try fields.need("bit", \.number))
  }

  // MARK: Values several steps share

  static func csid(_ fields: Fields) throws(Fields.Mismatch) -> CSID? {
    try fields.optional("csid") { $0.word.flatMap(CSID.init(text:)) }
  }

  /// Rounds of cloaking: `none` is 0.
  static func rounds(_ fields: Fields) throws(Fields.Mismatch) -> Int? {
    try fields.optional("cloak") { $0.word == "none" ? 0 : $0.number }
  }

  /// The bytes of a `body` or `raw`; nil without one.
  static func bytes(_ value: ReadValue?) throws(Fields.Mismatch) -> ByteContent? {
    guard let value else { return nil }
    if let fields = value.fields, let key = fields.keys.first, let content = fields[key] {
      if let name = content.name { return key == "key" ? .key(name) : .packet(name) }
      if let bytes = content.bytes { return .exact(bytes) }
      if let count = content.number { return .count(count) }
    }
    throw Fields.Mismatch(shape: "body", key: "bytes", place: value.place)
  }

  private static func ephemeral(_ value: ReadValue) -> HandshakeContent.EphemeralSource? {
    switch value.word {
    case "same": .same
    case "fresh": .fresh
    default: value.name.map { .session($0) }
    }
  }

  private static func typeMember(_ value: ReadValue) -> HandshakeContent.TypeMember? {
    value.word == "none" ? HandshakeContent.TypeMember.none : value.text.map { .text($0) }
  }

  private static func rawHead(_ value: ReadValue) -> ChannelContent.RawHead? {
    if value.word == "none" { return ChannelContent.RawHead.none }
    if let bytes = value.bytes { return .bytes(bytes) }
    if let list = value.list { return .bytes(JSONValue.array(list.compactMap(\.json)).encoded()) }
    guard let fields = value.fields, let key = fields.keys.first, let content = fields[key] else {
      return nil
    }
    return (content.bytes ?? content.json?.encoded()).map { .bytes($0) }
  }

  private static func member(_ entry: ReadValue.MapEntry) -> ChannelExpectation.Member? {
    guard let name = entry.key.text else { return nil }
    switch entry.value.word {
    case "any": return ChannelExpectation.Member(name: name, value: .any)
    case "absent": return ChannelExpectation.Member(name: name, value: .absent)
    default:
      return entry.value.json.map { ChannelExpectation.Member(name: name, value: .equals($0)) }
    }
  }
}
