import TelehashCrypto
import TelehashPackets

extension ScenarioBuilder {
  mutating func member(
    _ name: ScenarioName, _ fields: Fields, hasRoleAxis: Bool
  ) throws(Fields.Mismatch) -> CastMember {
    let isSubject = name.text == CastMember.subject
    let by = try fields.optionalWord("by", CastMember.Player.self)
    if isSubject, hasRoleAxis, let plays = fields["plays"] {
      problems.add(plays.place, "the role axis says what the subject plays", expected: "no 'plays'")
    }
    if isSubject, by == .script, let by = fields["by"] {
      problems.add(by.place, "the subject is what is judged", expected: "by: reference, or no 'by'")
    }
    let player = by ?? (isSubject ? .reference : .script)
    if player == .reference, let automatic = fields["auto"] {
      problems.add(
        automatic.place, "'auto' is for script members", expected: "no 'auto' for a reference")
    }
    return CastMember(
      name: name,
      plays: try fields.optionalWord("plays") ?? .endpoint,
      by: player,
      csids: try fields.optional("csids") { $0.list?.compactMap { $0.word.flatMap(CSID.init) } },
      knows: try fields.optional("knows", \.names),
      accepts: try fields.word("accepts"),
      channels: try channels(fields),
      deviations: try fields.optional("deviations", \.locatedTexts) ?? [],
      requires: try fields.optional("requires", \.texts) ?? [],
      sends: try fields.optional("sends", \.texts) ?? [],
      cloak: try fields.optional("cloak", ScenarioBuilder.cloaking),
      compression: try fields.optional("compression", \.number),
      profile: try fields.word("profile"),
      shelters: fields["behind"].map { ($0.list ?? [$0]).map(ScenarioBuilder.shelter) } ?? [],
      routers: try fields.optional("routers", \.names) ?? [],
      channelTimeout: try fields.optional("channel-timeout", \.duration),
      channelsLeft: try fields.optional("channels-left", \.number),
      reads: try fields.need("reads", \.flag),
      lastAt: try fields.optional("last-at", \.expression),
      copies: try fields.need("copies", \.number),
      usesIPv6: try fields.need("ip", \.word) == "6",
      requestsPaths: try fields.optional("requests-paths", \.flag),
      automatic: try automatic(fields["auto"]?.fields),
      bridges: try fields.optionalWord("bridges"),
      requestsBridges: try fields.optional("asks-for-bridges", \.flag),
      bucketSize: try fields.optional("bucket-size", \.number),
      linkLimit: try fields.optional("link-limit", \.number))
  }

  /// Puts the copies in the place of a member that stands for several, wherever members are listed.
  mutating func nameCopies(_ cast: inout [CastMember]) {
    var copies: [String: [String]] = [:]
    var room = ScenarioLimits.acquaintances
    for member in cast where member.copies > 1 { copies[member.name.text] = member.names }
    for index in cast.indices where !copies.isEmpty {
      let place = cast[index].name.place
      cast[index].knows = cast[index].knows.map { expand($0, copies, &room, at: place) }
      cast[index].routers = expand(cast[index].routers, copies, &room, at: place)
    }
  }

  private mutating func expand(
    _ names: [ScenarioName], _ copies: [String: [String]], _ room: inout Int, at place: SourcePlace
  ) -> [ScenarioName] {
    names.flatMap { name -> [ScenarioName] in
      guard let group = copies[name.text] else { return [name] }
      room -= group.count
      guard room >= 0 else {
        problems.add(
          place, "the members know too many others",
          expected: "at most \(ScenarioLimits.acquaintances) names with copies written out")
        return []
      }
      return group.map { ScenarioName($0, at: name.place) }
    }
  }

  private func channels(_ fields: Fields) throws(Fields.Mismatch) -> [CastMember.ChannelOffer] {
    guard let map = try fields.optional("channels", \.map) else {
      return CastMember.defaultChannels
    }
    return map.compactMap { entry in
      guard let type = entry.key.text,
        let mode = entry.value.word.flatMap(CastMember.ChannelOffer.Mode.init(rawValue:))
      else { return nil }
      return CastMember.ChannelOffer(type: type, mode: mode)
    }
  }

  private func automatic(_ fields: Fields?) throws(Fields.Mismatch) -> CastMember.Automatic {
    guard let fields else { return CastMember.Automatic() }
    return CastMember.Automatic(
      handshakes: try fields.need("handshakes", \.flag), acks: try fields.need("acks", \.flag),
      path: try fields.need("path", \.flag))
  }

  private static func cloaking(_ value: ReadValue) -> CastMember.Cloaking? {
    switch value.word {
    case "none": CastMember.Cloaking.none
    case "mirrored": .mirrored
    default: value.range.map { .rounds($0) }
    }
  }

  private static func shelter(_ value: ReadValue) -> CastMember.Shelter? {
    value.word.flatMap(NATKind.init(rawValue:)).map { .own($0) } ?? value.name.map { .shared($0) }
  }
}
