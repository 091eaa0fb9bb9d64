import TelehashCrypto
import TelehashPackets
import TelehashSimulation

/// A scenario that can be cut: the tree of its file, for one case.
///
/// It is read anew after each cut, with all that the lint checks, so that what is left is a scenario
/// with nothing wrong in it, or none.
struct ScenarioDraft: Sendable {
  /// Where it is to be written; this gives it its id.
  let file: String
  private(set) var root: YAMLNode
  private(set) var point: ScenarioCase

  /// The scenario of a text, narrowed to one case; nil when the text holds none.
  init?(text: String, file: String, point: ScenarioCase) {
    guard let root = try? YAMLReader.read(text, file: file) else { return nil }
    self.file = file
    self.root = root
    self.point = point
    self.point.scenario = ScenarioParser.id(of: file)
    narrow()
    guard scenario != nil else { return nil }
  }

  /// The scenario it is, nil when a cut left something that is none.
  var scenario: Scenario? {
    guard let scenario = try? ScenarioParser.build(root, file: file),
      ScenarioLint.errors(in: scenario).isEmpty
    else { return nil }
    return scenario
  }

  /// The file.
  var text: String { root.document }

  /// The steps of the play.
  var steps: [YAMLNode] {
    get { root["play"]?.elements ?? [] }
    set { root["play"] = .list(newValue) }
  }

  mutating func changeCast(_ change: (inout YAMLNode) -> Void) {
    guard var cast = root["cast"] else { return }
    change(&cast)
    root["cast"] = cast
  }

  mutating func changeSetup(_ change: (inout YAMLNode) -> Void) {
    guard var setup = root["setup"] else { return }
    change(&setup)
    root["setup"] = setup.entries.isEmpty ? nil : setup
  }

  /// The axes of the one case.
  private mutating func narrow() {
    root["editions"] = .list([.plain(point.edition.rawValue)])
    var axes: [(key: String, value: YAMLNode)] = [
      ("csid", .list([.plain(point.csid.description)])),
      ("network", .list([.plain(point.network)])),
    ]
    if let role = point.role { axes.append(("role", .list([.plain(role.rawValue)]))) }
    root["axes"] = .mapping(axes)
    let order = Grammar.shape("scenario")?.keys.map(\.name) ?? []
    root = .mapping(order.compactMap { key in root[key].map { (key, $0) } })
  }

  // MARK: The network

  /// Conditions that are nothing but chance.
  private static let chances: Set<String> = [
    NetworkCondition.lossy.rawValue, NetworkCondition.reorder.rawValue,
    NetworkCondition.duplicate.rawValue,
  ]
  /// What a network step leaves to chance.
  private static let shares: Set<String> = ["loss", "duplicate", "reorder"]

  /// The draft with the network's decisions spelled out, and nothing left to chance.
  func following(_ schedule: NetworkSchedule) -> ScenarioDraft {
    var draft = withoutChance
    draft.steps = schedule.decisions.flatMap(Self.steps) + draft.steps
    return draft
  }

  /// The draft on a network that does nothing by chance and to no chosen packet.
  var calm: ScenarioDraft {
    var draft = withoutChance
    draft.steps = Self.steps(draft.steps) { $0["network"]?["filter"] == nil ? $0 : nil }
    return draft
  }

  private var withoutChance: ScenarioDraft {
    var draft = self
    if Self.chances.contains(point.network) { draft.setNetwork(NetworkCondition.clean.rawValue) }
    draft.steps = Self.steps(draft.steps, Self.withoutChance)
    return draft
  }

  /// Plays the case under another condition.
  mutating func setNetwork(_ name: String) {
    point.network = name
    narrow()
  }

  /// The step without what it leaves to chance; nil when it says nothing else.
  private static func withoutChance(_ step: YAMLNode) -> YAMLNode? {
    guard var change = step["network"] else { return step }
    for share in shares { change[share] = nil }
    if let condition = change["condition"]?.text, chances.contains(condition) {
      change["condition"] = .plain(NetworkCondition.clean.rawValue)
    }
    guard change.entries.contains(where: { $0.key != "between" }) else { return nil }
    var step = step
    step["network"] = change
    return step
  }

  /// Changes steps or takes them out, within repeats too; a repeat of nothing goes.
  static func steps(_ steps: [YAMLNode], _ change: (YAMLNode) -> YAMLNode?) -> [YAMLNode] {
    steps.compactMap { step in
      guard let inner = step["repeat"]?["play"] else { return change(step) }
      let left = Self.steps(inner.elements, change)
      guard !left.isEmpty else { return nil }
      var step = step
      step["repeat"]?["play"] = .list(left, at: inner.place)
      return step
    }
  }

  /// A decision as steps of the language.
  private static func steps(_ decision: Decision) -> [YAMLNode] {
    let fate = decision.fate
    var actions: [[(key: String, value: YAMLNode)]] = []
    if fate.isLost { actions.append([("action", .plain("drop"))]) }
    if fate.delay > .zero {
      let milliseconds = fate.delay.nanoseconds / 1_000_000
      actions.append([("action", .plain("delay")), ("by", .plain("\(milliseconds)ms"))])
    }
    if !fate.copies.isEmpty { actions.append([("action", .plain("duplicate"))]) }
    if fate.flippedBit != nil { actions.append([("action", .plain("corrupt"))]) }
    let packet: [(key: String, value: YAMLNode)] = [
      ("from", .plain(decision.from)), ("to", .plain(decision.to)), ("meaning", .plain("any")),
      ("nth", .plain("\(decision.number)")),
    ]
    return actions.map { action in
      .mapping([("network", .mapping([("filter", .mapping(packet + action))]))])
    }
  }

  /// How many steps do something to chosen packets.
  var touched: Int { steps.count - ownSteps }

  /// How many steps are none of these.
  var ownSteps: Int { steps.count { $0["network"]?["filter"] == nil } }
}
