import ArgumentParser
import TelehashConformance
import TelehashCore
import TelehashCrypto
import TelehashPackets
import TelehashRecords
import TelehashV2

/// The options of every command that plays scenarios.
struct SuiteOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "What to play: requirement ids, scenario paths, #tags, patterns (*, **), @file. "
        + "What is tagged #slow is played only when #slow or its own name is given.",
      valueName: "select"))
  var select: [String] = []

  @Option(help: ArgumentHelp("Exclude what this names; it wins.", valueName: "select"))
  var skip: [String] = []

  @Option(help: ArgumentHelp("Editions, separated by commas.", valueName: "names"))
  var edition: EditionList?

  @Option(help: ArgumentHelp("Cipher sets, separated by commas.", valueName: "csids"))
  var csid: CipherSetList?

  @Option(help: ArgumentHelp("Network conditions, separated by commas.", valueName: "names"))
  var network: NetworkList?

  @Option(help: "The seed of every random draw.")
  var seed: UInt64 = 1

  @Option(help: "How many cases run side by side; all processors by default.")
  var jobs: Int?

  @Option(help: "Which levels are judged.")
  var profile = Profile.all

  @Flag(help: "Let tolerated readings fail.")
  var strict = false

  @Option(
    help: ArgumentHelp("Let the subject carry a deviation; may repeat.", valueName: "name"))
  var deviation: [String] = []

  func validate() throws {
    if let jobs, jobs < 1 || jobs > 256 {
      throw ValidationError("--jobs takes a number from 1 to 256.")
    }
  }

  /// The selection these options describe; names that do not exist are refused.
  func selection(of library: ScenarioLibrary) throws(CommandError) -> CaseSelection {
    var selection = try CaseSelection(select, without: skip)
    selection.editions = edition?.editions ?? []
    selection.csids = csid?.csids ?? []
    selection.networks = network?.names ?? []
    let idle = selection.selectorsWithoutMatch(in: library.scenarios)
    guard idle.isEmpty else {
      throw .unusable(
        "nothing is called \(idle.map(\.description).joined(separator: ", ")); "
          + "meshproof list shows what there is")
    }
    return selection
  }

  /// The suite these options describe.
  func suite(_ library: ScenarioLibrary, repetitions: Int = 1) throws(CommandError) -> Suite {
    let cases = try selection(of: library).cases(of: library.scenarios)
    guard !cases.isEmpty else { throw .unusable("no case is selected") }
    var options = CaseOptions()
    options.isStrict = strict
    options.deviations = try Self.checked(deviation)
    return Suite(
      cases, repetitions: repetitions, seed: seed, options: options,
      catalogue: library.catalogue, judgedLevels: profile.levels)
  }

  /// Names of deviations, all of which there must be.
  static func checked(_ names: [String]) throws(CommandError) -> [String] {
    let known = Deviations.allNames + SwitchDeviation.allCases.map(\.rawValue)
    guard let name = names.first(where: { !known.contains($0) }) else { return names }
    throw .unusable(
      "--deviation: there is none called \(name)\(Suggestion.phrase(for: name, in: known))")
  }
}

/// Editions as they are given on a command line: `v3-2015-03,v3`.
struct EditionList: Hashable, Sendable, ExpressibleByArgument {
  let editions: [EditionName]

  init(_ editions: [EditionName]) { self.editions = editions }

  init?(argument: String) {
    var editions: [EditionName] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let edition = EditionName(rawValue: String(part)) else { return nil }
      editions.append(edition)
    }
    self.editions = editions
  }
}
