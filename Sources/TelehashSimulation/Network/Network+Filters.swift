import TelehashCrypto
import TelehashPackets

/// A filter at work: how often it matched, and where its chance comes from.
struct FilterRule: Sendable {
  let filter: DatagramFilter
  var matches = 0
  var random: SeededRandom

  /// Counts a match; whether it is one of those meant.
  mutating func counts() -> Bool {
    matches += 1
    switch filter.occurrence {
    case .every: return true
    case .nth(let number): return matches == number
    case .first(let number): return matches <= number
    }
  }
}

/// What the filters do to one datagram.
struct FilterVerdict: Sendable {
  /// The filter that drops it.
  var droppedBy: String?
  /// The filter that holds it.
  var heldBy: String?
  var delay: TimeSpan = .zero
  var copies: [TimeSpan] = []
  var flippedBits: [UInt64] = []
}

extension DatagramFilter {
  fileprivate func concerns(_ sender: String, _ receiver: String) -> Bool {
    (from == nil || from == sender) && (to == nil || to == receiver)
  }
}

extension Network {
  /// Adds a filter; from now on it counts and acts.
  public mutating func add(_ filter: DatagramFilter) throws(SimulationError) {
    guard !rules.contains(where: { $0.filter.name == filter.name }) else {
      throw .nameTaken(filter.name)
    }
    rules.append(
      FilterRule(filter: filter, random: root.fork("filter/\(filter.name)")))
  }

  /// The filters in force, in the order they were added.
  public var filters: [DatagramFilter] { rules.map(\.filter) }

  /// How many datagrams a filter matched, whether or not it acted on them.
  public func matches(of filter: String) -> Int {
    rules.first { $0.filter.name == filter }?.matches ?? 0
  }

  /// Removes a filter; what it holds is not lost: see `Simulation.removeFilter`.
  mutating func removeRule(_ name: String) -> Bool {
    guard let index = rules.firstIndex(where: { $0.filter.name == name }) else { return false }
    rules.remove(at: index)
    return true
  }

  /// Whether a filter depends on what a datagram between these two means.
  func wantsMeanings(from sender: String, to receiver: String) -> Bool {
    rules.contains { $0.filter.meaning != nil && $0.filter.concerns(sender, receiver) }
  }

  /// Lets the filters look at a datagram.
  mutating func filter(
    from sender: String, to receiver: String, meanings: [String]
  ) -> FilterVerdict {
    var verdict = FilterVerdict()
    for index in rules.indices {
      let filter = rules[index].filter
      guard filter.concerns(sender, receiver) else { continue }
      if let meaning = filter.meaning, !meanings.contains(meaning) { continue }
      guard rules[index].counts() else { continue }
      switch filter.action {
      case .drop: verdict.droppedBy = verdict.droppedBy ?? filter.name
      case .delay(let span): verdict.delay = verdict.delay + span
      case .duplicate(let span): verdict.copies.append(span)
      case .corrupt: verdict.flippedBits.append(rules[index].random.nextUInt64())
      case .hold: verdict.heldBy = verdict.heldBy ?? filter.name
      }
    }
    return verdict
  }
}
