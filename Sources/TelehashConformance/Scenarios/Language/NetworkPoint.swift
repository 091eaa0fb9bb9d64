import TelehashSimulation

/// The network of one case: a named condition, or several that are NATs before single members.
///
/// `nat-cone/nat-symmetric` puts the first member of the cast behind a cone NAT and the second
/// behind a symmetric one; `clean` in such a row is no NAT.
struct NetworkPoint: Hashable, Sendable {
  /// What every path does.
  let condition: NetworkCondition
  /// What stands before the members, in the order of the cast; members beyond it stand in the open.
  let shelters: [NetworkCondition]

  /// Reads the name of a case's network; nil when a word is unknown.
  init?(_ text: String) {
    var conditions: [NetworkCondition] = []
    for part in Self.parts(of: text) {
      guard let condition = NetworkCondition(rawValue: part) else { return nil }
      conditions.append(condition)
    }
    guard let first = conditions.first else { return nil }
    condition = conditions.count == 1 ? first : .clean
    shelters = conditions
  }

  /// The conditions a name is made of.
  static func parts(of text: String) -> [String] {
    text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  /// Whether a condition does more than to put NATs before a member.
  static func isMoreThanNATs(_ name: String) -> Bool {
    guard let condition = NetworkCondition(rawValue: name) else { return false }
    return condition.impairments() != .clean
  }

  /// The NATs before the member of this place in the cast, the nearest first.
  func nats(before member: Int) -> [NATBehaviour] {
    shelters.indices.contains(member) ? shelters[member].nats : []
  }
}
