import ArgumentParser
import TelehashConformance
import TelehashPackets
import TelehashRecords
import Testing

@testable import meshproof

/// Our own program as an adapter in every scenario. Time is virtual, so no other test disturbs it.
@Suite struct ProcessBoundaryTests {
  /// Scenarios of version 3 with a subject, one case each: adapters speak of no other version. What
  /// is tagged slow takes as long here as everything else together.
  private static func points() throws -> [ScenarioCase] {
    let catalogue = try ScenarioLibrary(try DataOptions.parse([]))
    return catalogue.scenarios.enumerated().compactMap { number, scenario in
      guard scenario.cast.contains(where: { $0.name.text == CastMember.subject }),
        !scenario.tags.contains(Scenario.slowTag)
      else { return nil }
      // Not the same cipher set, edition and network each time.
      let points = scenario.cases.filter(\.edition.isVersion3)
      return points.isEmpty ? nil : points[number % points.count]
    }
  }

  /// Every scenario crosses the process boundary and comes back with the trace it has without.
  @Test func everyScenarioHasTheTraceOfTheReference() async throws {
    let points = try Self.points()
    #expect(points.count > 200)
    let folder = try TemporaryFolder()
    let adapter = try OwnProgram.command()
    var seen: Set<String> = []
    for edition in Set(points.map(\.edition)).sorted() {
      let ids = points.filter { $0.edition == edition }.map(\.id)
      let list = try folder.write(ids.joined(separator: "\n"), to: "\(edition.rawValue).txt")
      let (here, there) = (folder.path("here.json"), folder.path("there.json"))
      let words = ["@\(list)", "--edition", edition.rawValue, "-q"]
      let sim = await CommandRun(["sim", "--json", here] + words)
      let check = await CommandRun(
        ["check", "--iut", adapter, "--jobs", "2", "--json", there] + words)
      #expect(sim.outcome == .success, "\(sim.output)\(sim.errors)")
      #expect(check.outcome == .success, "\(check.output)\(check.errors)")
      let run = try Run(decoding: Fixtures.bytes(there))
      #expect(run.mode == .live)
      #expect(run.target.kind == "adapter")
      #expect(run.target.name == "meshproof \(ToolVersion.current)")
      #expect(run.target.features.declared.contains("verb:open"))
      let hashes = Dictionary(
        uniqueKeysWithValues: try Run(decoding: Fixtures.bytes(here)).cases.map {
          ($0.id, $0.traceHash)
        })
      for item in run.cases {
        #expect(item.traceHash != nil && item.traceHash == hashes[item.id], "\(item.id)")
      }
      seen.formUnion(run.cases.map(\.id))
    }
    #expect(seen == Set(points.map(\.id)))
  }
}
