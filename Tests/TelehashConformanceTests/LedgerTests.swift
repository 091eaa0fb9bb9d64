import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashConformance

/// Nothing is silently missing: each requirement has a check, or a reason why not.
@Suite struct LedgerTests {
  @Test func everyRequirementIsAccountedFor() throws {
    let catalogue = try ScenarioFixtures.catalogue.get()
    let ledger = try Ledger.load(from: ScenarioFixtures.location.get(), catalogue: catalogue)
    let covered = try Self.covered()
      .union(VectorFixtures.library.get().files.flatMap(\.tests).flatMap(\.requirements))
      .union(MonitorSuite.all.flatMap { $0.requirements })
    for requirement in catalogue.all where ledger[requirement.id] == nil {
      #expect(
        covered.contains(requirement.id),
        "\(requirement.id) has neither a check nor a reason: \(requirement.statement)")
    }
  }

  /// The areas in which every requirement that can be simulated must be accounted for.
  static let areas = [
    "HS", "TOK", "EXC", "MSG", "CH", "REL", "CLOAK", "Z", "LINK", "URI", "MESH", "ROUTE", "PEER",
    "CONN", "PATH", "V2PKT", "V2HN", "V2OPEN", "V2LINE", "V2CS1A", "V2CS2A", "V2CS3A", "V2CH",
    "V2REL", "V2SEEK", "V2LINK", "V2PEER", "V2CONN", "V2RELAY", "V2BRIDGE", "V2PATH", "V2NET",
  ]

  @Test func everySimulatedRequirementIsAccountedFor() throws {
    let catalogue = try ScenarioFixtures.catalogue.get()
    let ledger = try Ledger.load(from: ScenarioFixtures.location.get(), catalogue: catalogue)
    let covered = try Self.covered()
    for area in Self.areas {
      for requirement in catalogue.area(area)?.requirements ?? []
      where requirement.kinds.contains(.simulated) {
        let isCovered = covered.contains(requirement.id)
        let isExcused = ledger[requirement.id] != nil
        #expect(
          isCovered || isExcused,
          "\(requirement.id) has neither a case nor a reason: \(requirement.statement)")
        #expect(
          !(isCovered && isExcused), "\(requirement.id) has a case and an excuse at once")
      }
    }
  }

  /// In each edition, with what it inherits, at most one MUST in twenty waits for later.
  @Test(arguments: EditionName.allCases)
  func fewMustsAreOutOfScope(edition: EditionName) throws {
    let catalogue = try ScenarioFixtures.catalogue.get()
    let ledger = try Ledger.load(from: ScenarioFixtures.location.get(), catalogue: catalogue)
    let musts = catalogue.requirements(in: edition)
      .filter { $0.level == .must || $0.level == .mustNot }
    let out = musts.filter { ledger[$0.id]?.reason == .outOfScope }.map(\.id)
    #expect(!musts.isEmpty)
    #expect(out.count * 20 <= musts.count, "\(out.count) of \(musts.count): \(out)")
  }

  @Test func noFileGivesTooManyCases() throws {
    let counts = try ScenarioFixtures.paths.map { path in
      (path, try ScenarioFixtures.scenario(path).cases.count)
    }
    let all: Int = counts.reduce(0) { $0 + $1.1 }
    for (path, count) in counts { #expect(count * 10 <= all, "\(path) gives \(count) of \(all)") }
  }

  private static func covered() throws -> Set<String> {
    var covered: Set<String> = []
    for path in try ScenarioFixtures.paths {
      for requirement in try ScenarioFixtures.scenario(path).requirements {
        covered.insert(requirement.value)
      }
    }
    return covered
  }
}
