import TelehashSimulation
import TelehashV2

/// The words of scenarios that other parts of the package define; nil leaves one unchecked.
public struct ScenarioVocabulary: Hashable, Sendable {
  /// Requirement ids.
  public var requirements: [String]?
  /// Names of network conditions.
  public var networks: [String]?
  /// Names of deviations of the reference endpoint.
  public var deviations: [String]?
  /// Names of deviations of the reference switch.
  public var switchDeviations: [String]? = SwitchDeviation.allCases.map(\.rawValue)

  public init(
    requirements: [String]? = nil, networks: [String]? = standardNetworks,
    deviations: [String]? = nil
  ) {
    self.requirements = requirements
    self.networks = networks
    self.deviations = deviations
  }

  /// The named conditions of the network model.
  public static let standardNetworks = NetworkCondition.allCases.map(\.rawValue)
}

/// Finds the word somebody may have meant.
package enum Suggestion {
  /// The candidate nearest to `word`, when it is near enough to be a slip of the hand.
  package static func nearest(to word: String, in candidates: [String]) -> String? {
    let typed = Array(word.lowercased().unicodeScalars.prefix(longestWord))
    let limit = max(1, typed.count / 3)
    let ranked = candidates.map { ($0, distance(typed, Array($0.lowercased().unicodeScalars))) }
    return ranked.filter { $0.1 <= limit }.min { $0.1 < $1.1 }?.0
  }

  /// `; did you mean 'send'?`, or nothing.
  package static func phrase(for word: String, in candidates: [String]) -> String {
    nearest(to: word, in: candidates).map { ", did you mean '\($0)'?" } ?? ""
  }

  /// Longer words than any of the language need no comparing to the end.
  private static let longestWord = 40

  /// How many letters to insert, drop, replace or swap with their neighbour.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        let same = a[i] == b[j]
        var best = min(rows[i][j] + (same ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          best = min(best, rows[i - 1][j - 1] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
