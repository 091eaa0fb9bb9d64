import TelehashCrypto
import TelehashPackets

/// Makes the syntax tree from values the grammar has found right.
struct ScenarioBuilder {
  var problems: ScenarioProblems

  mutating func scenario(
    _ fields: Fields, file: String
  ) throws(Fields.Mismatch) -> Scenario {
    let axes = try axes(fields["axes"]?.fields)
    let setup = try setup(fields["setup"]?.fields)
    let hasRoleAxis = !axes.roles.isEmpty
    var cast: [CastMember] = []
    for entry in try fields.need("cast", \.map) {
      guard let name = entry.key.name, let member = entry.value.fields else {
        throw fields.mismatch("cast")
      }
      cast.append(try self.member(name, member, hasRoleAxis: hasRoleAxis))
    }
    nameCopies(&cast)
    var scenario = Scenario(
      id: ScenarioParser.id(of: file), file: file,
      title: try fields.need("title", \.text),
      notes: try fields.optional("notes", \.text),
      requirements: unique(try fields.need("requirements", \.list), "requirement") {
        $0.locatedText
      },
      editions: unique(fields["editions"]?.list, "edition") {
        $0.word.flatMap(EditionName.init(rawValue:))
      } ?? Scenario.defaultEditions,
      tags: unique(fields["tags"]?.list, "tag", \.text) ?? [],
      axes: axes, setup: setup, cast: cast,
      play: try play(fields.need("play", \.list)),
      worlds: unique(fields["worlds"]?.list, "world") {
        $0.word.flatMap(ScenarioWorld.init(rawValue:))
      } ?? [],
      features: unique(fields["features"]?.list, "feature", \.text) ?? [],
      tolerates: unique(fields["tolerates"]?.list, "row", \.text) ?? [])
    decideWorlds(&scenario, at: fields["worlds"]?.place)
    return scenario
  }

  /// Without `worlds` a scenario is played wherever its steps allow; with it they must allow it.
  private mutating func decideWorlds(_ scenario: inout Scenario, at place: SourcePlace?) {
    let obstacles = scenario.liveObstacles
    guard let place else {
      scenario.worlds = obstacles.isEmpty ? [.simulated, .live] : [.simulated]
      return
    }
    guard scenario.worlds.contains(.live), let obstacle = obstacles.first else { return }
    problems.add(
      place, "it cannot be played live: \(obstacle.value), line \(obstacle.place.line)",
      expected: "worlds: [simulated]")
  }

  private mutating func axes(_ fields: Fields?) throws(Fields.Mismatch) -> Scenario.Axes {
    Scenario.Axes(
      csids: unique(fields?["csid"]?.list, "cipher set") { $0.word.flatMap(CSID.init(text:)) }
        ?? [.cs3a],
      networks: unique(fields?["network"]?.list, "network condition", \.locatedText)
        ?? [Located("clean", at: .start)],
      roles: unique(fields?["role"]?.list, "role") { $0.word.flatMap(Role.init(rawValue:)) } ?? [])
  }

  private func setup(_ fields: Fields?) throws(Fields.Mismatch) -> Scenario.Setup {
    guard let fields else { return Scenario.Setup(limit: Scenario.defaultLimit, nats: []) }
    var nats: [Scenario.NAT] = []
    for entry in try fields.optional("nats", \.map) ?? [] {
      guard let name = entry.key.name, let nat = entry.value.fields else {
        throw fields.mismatch("nats")
      }
      nats.append(
        Scenario.NAT(
          name: name, kind: try nat.word("kind"), behind: try nat.optional("behind", \.name)))
    }
    return Scenario.Setup(limit: try fields.need("limit", \.duration), nats: nats)
  }

  /// The elements of a list, each of which may stand there once; nil without a list.
  private mutating func unique<T: Hashable>(
    _ list: [ReadValue]?, _ noun: String, _ read: (ReadValue) -> T?
  ) -> [T]? {
    list.map { unique($0, noun, read) }
  }

  private mutating func unique<T: Hashable>(
    _ list: [ReadValue], _ noun: String, _ read: (ReadValue) -> T?
  ) -> [T] {
    var seen: Set<String> = []
    return list.compactMap { value in
      let text = value.text ?? value.word ?? ""
      if !seen.insert(text).inserted {
        problems.add(value.place, "the \(noun) \(text) stands here twice", expected: "it once")
      }
      return read(value)
    }
  }
}
