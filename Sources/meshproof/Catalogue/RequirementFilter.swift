import ArgumentParser
import TelehashConformance
import TelehashPackets
import TelehashRecords

/// Which requirements a command shows.
struct RequirementFilter: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only what holds for this edition.", valueName: "edition"))
  var edition: EditionName?

  @Option(help: ArgumentHelp("Only this level: must, should, may or fact.", valueName: "level"))
  var level: LevelFilter?

  @Option(
    help: ArgumentHelp(
      "Only what can be checked this way: vector, simulated, capture or live.", valueName: "kind"))
  var kind: Requirement.Kind?

  /// Whether a requirement passes the filter.
  func includes(_ requirement: Requirement) -> Bool {
    (edition.map { requirement.editions.contains($0) } ?? true)
      && (level.map { $0.includes(requirement.level) } ?? true)
      && (kind.map { requirement.kinds.contains($0) } ?? true)
  }
}

/// A level as people ask for it: with its negation.
enum LevelFilter: String, CaseIterable, ExpressibleByArgument {
  case must, should, may, fact

  func includes(_ level: Level) -> Bool {
    switch level {
    case .must, .mustNot: self == .must
    case .should, .shouldNot: self == .should
    case .may: self == .may
    case .fact: self == .fact
    }
  }
}
