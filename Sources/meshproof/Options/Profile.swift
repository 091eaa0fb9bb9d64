import ArgumentParser
import TelehashRecords

/// Which levels of requirements are judged.
enum Profile: String, CaseIterable, ExpressibleByArgument, Sendable {
  case must, should, all

  var levels: Set<Level> { Set(Level.allCases.filter(includes)) }

  /// Whether requirements of this level are judged.
  func includes(_ level: Level) -> Bool {
    switch level {
    case .must, .mustNot, .fact: true
    case .should, .shouldNot: self != .must
    case .may: self == .all
    }
  }
}
