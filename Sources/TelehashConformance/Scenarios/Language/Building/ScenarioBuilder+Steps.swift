import TelehashCrypto
import TelehashPackets

extension ScenarioBuilder {
  mutating func play(_ list: [ReadValue]) throws(Fields.Mismatch) -> [Located<Step>] {
    var steps: [Located<Step>] = []
    for value in list {
      guard let fields = value.fields, let word = fields.keys.first, let content = fields[word]
      else { throw Fields.Mismatch(shape: "step", key: "step", place: value.place) }
      steps.append(Located(try step(word, content, fields), at: value.place))
    }
    return steps
  }

  private mutating func step(
    _ word: String, _ value: ReadValue, _ step: Fields
  ) throws(Fields.Mismatch) -> Step {
    if word == "wait" { return .wait(try step.need("wait", \.duration)) }
    guard let fields = value.fields else { throw step.mismatch(word) }
    return switch word {
    case "link": .link(try link(fields))
    case "send": .send(try send(fields))
    case "craft": .craft(try craft(fields))
    case "expect": .expect(try expect(fields))
    case "silence": .silence(try silence(fields))
    case "fence": .fence(try fence(fields))
    case "open": .open(try open(fields))
    case "transfer": .transfer(try transfer(fields))
    case "close": .close(try close(fields))
    case "restart": .restart(try restart(fields))
    case "network": .network(try network(fields))
    case "repeat": .repeat(try loop(fields))
    case "observe": .observe(try observe(fields))
    case "command": .command(try command(fields))
    default: throw step.mismatch(word)
    }
  }

  private func link(_ fields: Fields) throws(Fields.Mismatch) -> LinkStep {
    LinkStep(
      from: try fields.need("from", \.name), to: try fields.need("to", \.name),
      bind: try fields.optional("bind", \.name), at: try fields.optional("at", \.expression),
      csid: try ScenarioBuilder.csid(fields), ephemeral: try fields.optionalWord("ephemeral"),
      cloak: try ScenarioBuilder.rounds(fields), through: try fields.optional("through", \.name),
      by: try fields.optionalWord("by") ?? .keys, uri: try fields.optional("uri", \.name),
      within: try fields.need("within", \.duration))
  }

  private func silence(_ fields: Fields) throws(Fields.Mismatch) -> SilenceStep {
    SilenceStep(
      from: try fields.need("from", \.name), to: try fields.optional("to", \.name),
      duration: try fields.need("for", \.duration), of: try fields.word("of"),
      allow: try fields.optional("allow") {
        $0.list?.compactMap { $0.word.flatMap(SilenceStep.Exception.init(rawValue:)) }
      } ?? [])
  }

  private func fence(_ fields: Fields) throws(Fields.Mismatch) -> FenceStep {
    FenceStep(
      from: try fields.need("from", \.name), to: try fields.need("to", \.name),
      session: try fields.optional("session", \.name), by: try fields.word("by"),
      through: try fields.optional("through", \.name),
      within: try fields.need("within", \.duration))
  }

  private func open(_ fields: Fields) throws(Fields.Mismatch) -> OpenStep {
    OpenStep(
      from: try fields.need("from", \.name), to: try fields.need("to", \.name),
      type: try fields.need("type", \.text), reliable: try fields.need("reliable", \.flag),
      body: try ScenarioBuilder.bytes(fields["body"]),
      members: try fields.optional("members", \.object) ?? JSONObject(),
      through: try fields.optional("through", \.name), bind: try fields.need("bind", \.name))
  }

  private func transfer(_ fields: Fields) throws(Fields.Mismatch) -> TransferStep {
    TransferStep(
      from: try fields.need("from", \.name), to: try fields.need("to", \.name),
      bytes: try fields.need("bytes", \.number), channel: try fields.optional("channel", \.name),
      through: try fields.optional("through", \.name),
      within: try fields.need("within", \.duration), result: try fields.word("result"))
  }

  private func close(_ fields: Fields) throws(Fields.Mismatch) -> CloseStep {
    CloseStep(
      channel: try fields.need("channel", \.name), by: try fields.need("by", \.name),
      err: try fields.optional("err", \.text))
  }

  private func restart(_ fields: Fields) throws(Fields.Mismatch) -> RestartStep {
    RestartStep(
      who: try fields.need("who", \.name), memory: try fields.word("memory"),
      session: try fields.optional("session", \.name))
  }

  private mutating func loop(_ fields: Fields) throws(Fields.Mismatch) -> RepeatStep {
    RepeatStep(
      times: try fields.optional("times", \.number) ?? 0,
      below: try fields.optional("below", \.name),
      variable: try fields.optional("as", \.name)?.text,
      play: try play(fields.need("play", \.list)))
  }

  private func observe(_ fields: Fields) throws(Fields.Mismatch) -> ObserveStep {
    let wanted: ObserveStep.Wanted =
      fields["not"] == nil
      ? .within(try fields.need("within", \.duration)) : .notFor(try fields.need("for", \.duration))
    return ObserveStep(
      who: try fields.need("who", \.name), event: try fields.word("event"),
      peer: try fields.optional("peer", \.name), channel: try fields.optional("channel", \.name),
      text: try fields.optional("text", \.text), count: try fields.need("count", \.range),
      wanted: wanted)
  }

  private func command(_ fields: Fields) throws(Fields.Mismatch) -> CommandStep {
    CommandStep(
      who: try fields.need("who", \.name), wish: try fields.word("do"),
      peer: try fields.optional("peer", \.name), by: try fields.optionalWord("by") ?? .keys,
      uri: try fields.optional("uri", \.name), bind: try fields.optional("bind", \.name))
  }

  private mutating func network(_ fields: Fields) throws(Fields.Mismatch) -> NetworkStep {
    NetworkStep(
      condition: try fields.optional("condition", \.locatedText),
      between: try fields.optional("between", \.names),
      loss: try fields.optional("loss", \.fraction),
      duplicate: try fields.optional("duplicate", \.fraction),
      reorder: try fields.optional("reorder", \.fraction),
      latency: try fields.optional("latency", \.duration),
      mtu: try fields.optional("mtu", \.number),
      partition: try fields.optional("partition", \.flag), heal: fields["heal"] != nil,
      filter: try filter(fields["filter"]?.fields), rebind: try fields.optional("rebind", \.name))
  }

  private mutating func filter(_ fields: Fields?) throws(Fields.Mismatch) -> PacketFilter? {
    guard let fields else { return nil }
    let nth = try fields.optional("nth", \.number)
    let first = try fields.optional("first", \.number)
    let which: PacketFilter.Occurrence = nth.map { .nth($0) } ?? first.map { .first($0) } ?? .every
    let action: PacketFilter.Action
    switch try fields.need("action", \.word) {
    case "drop": action = .drop
    case "delay": action = .delay(try fields.optional("by", \.duration) ?? .seconds(1))
    case "duplicate": action = .duplicate
    case "corrupt": action = .corrupt
    default: throw fields.mismatch("action")
    }
    if let by = fields["by"] {
      if case .delay = action {
      } else {
        problems.add(by.place, "'by' says nothing here", expected: "action: delay")
      }
    }
    return PacketFilter(
      from: try fields.need("from", \.name), to: try fields.need("to", \.name),
      meaning: try fields.need("meaning", \.meaning), which: which, action: action)
  }
}
