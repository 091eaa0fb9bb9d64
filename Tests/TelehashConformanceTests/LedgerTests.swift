import TelehashConformance
import TelehashRecords
import Testing

/// Nothing is silently missing: each requirement has a case, or a reason why not.
@Suite struct LedgerTests {
  /// The areas in which every requirement that can be simulated must be accounted for.
  static let areas = [
    "HS", "TOK", "EXC", "MSG", "CH", "REL", "CLOAK", "Z", "LINK", "URI", "MESH", "ROUTE", "PEER",
    "CONN", "PATH", "V2LINE", "V2CH", "V2REL", "V2SEEK", "V2LINK", "V2PEER", "V2CONN", "V2RELAY",
    "V2BRIDGE", "V2PATH", "V2NET",
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

  @Test func fewMustsAreOutOfScope() throws {
    let catalogue = try ScenarioFixtures.catalogue.get()
    let ledger = try Ledger.load(from: ScenarioFixtures.location.get(), catalogue: catalogue)
    var musts: [String] = []
    for area in Self.areas {
      for requirement in catalogue.area(area)?.requirements ?? [] {
        if requirement.level == .must || requirement.level == .mustNot {
          musts.append(requirement.id)
        }
      }
    }
    let out = musts.filter { ledger[$0]?.reason == .outOfScope }
    #expect(out.count * 20 <= musts.count, "\(out)")
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
